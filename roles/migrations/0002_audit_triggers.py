"""The triggers by which the database refuses to change an audit entry, or to delete a young one.

Names of people can go from an entry; all else in it never changes. SQLite loses the triggers with
the table that Django makes anew when a later migration alters it: such a migration begins and ends
with `make_triggers_anew` of this one (tests/roles/audit/test_entries.py tells).
"""

from django.db import migrations

# As AuditEntry.forget: `who`, `address` and the name in `subject` become empty, each alone or together.
UNCHANGED = " AND ".join(
    f'NEW."{column}" = OLD."{column}"'
    for column in ("id", "when", "action", "user_key", "kind", "key", "detail")
)
FORGETS = f"""
    {UNCHANGED}
    AND NEW.who IN (OLD.who, '') AND NEW.address IN (OLD.address, '')
    AND (NEW.subject = OLD.subject
         OR OLD.kind = 'assessments.user' AND OLD.subject LIKE 'user %' AND NEW.subject = 'user')
"""
# The 90 days are AuditEntry.LEAST_DAYS.
REMAINS = {
    "sqlite": [
        """
        CREATE TRIGGER audit_entry_remains BEFORE DELETE ON roles_auditentry
        WHEN OLD."when" > datetime('now', '-90 days')
        BEGIN SELECT RAISE(ABORT, 'An audit entry remains for 90 days.'); END
        """,
    ],
    "postgresql": [
        """
        CREATE FUNCTION refuse_audit_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'An audit entry remains for 90 days.'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """,
        """
        CREATE TRIGGER audit_entry_remains BEFORE DELETE ON roles_auditentry
        FOR EACH ROW WHEN (OLD."when" > now() - interval '90 days')
        EXECUTE FUNCTION refuse_audit_deletion()
        """,
    ],
}
STAYS = {
    "sqlite": [
        f"""
        CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON roles_auditentry WHEN NOT ({FORGETS})
        BEGIN SELECT RAISE(ABORT, 'An audit entry never changes.'); END
        """,
    ],
    "postgresql": [
        """
        CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'An audit entry never changes.'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """,
        f"""
        CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON roles_auditentry
        FOR EACH ROW WHEN (NOT ({FORGETS})) EXECUTE FUNCTION refuse_audit_change()
        """,
    ],
}
DROPS = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS audit_entry_remains",
        "DROP TRIGGER IF EXISTS audit_entry_stays",
    ],
    "postgresql": [
        "DROP TRIGGER audit_entry_remains ON roles_auditentry",
        "DROP TRIGGER audit_entry_stays ON roles_auditentry",
        "DROP FUNCTION refuse_audit_deletion()",
        "DROP FUNCTION refuse_audit_change()",
    ],
}


def make_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*STAYS[vendor], *REMAINS[vendor]):
        # Without parameters, so that a % is one.
        schema_editor.execute(statement, None)


def drop_triggers(apps, schema_editor):
    for statement in DROPS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def make_triggers_anew(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        drop_triggers(apps, schema_editor)
        make_triggers(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("roles", "0001_initial")]

    operations = [migrations.RunPython(make_triggers, drop_triggers)]
