"""Names of people can go from the audit log; all else in an entry still never changes.

A later migration that makes the table anew on SQLite calls `make_triggers_anew` of this one.
"""

from importlib import import_module

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
DROPS = {
    "sqlite": "DROP TRIGGER IF EXISTS audit_entry_stays",
    "postgresql": "DROP TRIGGER audit_entry_stays ON roles_auditentry",
}
MAKES = {
    "sqlite": f"""
        CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON roles_auditentry WHEN NOT ({FORGETS})
        BEGIN SELECT RAISE(ABORT, 'An audit entry never changes.'); END
    """,
    "postgresql": f"""
        CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON roles_auditentry
        FOR EACH ROW WHEN (NOT ({FORGETS})) EXECUTE FUNCTION refuse_audit_change()
    """,
}
BEFORE = {
    "sqlite": """
        CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON roles_auditentry
        BEGIN SELECT RAISE(ABORT, 'An audit entry never changes.'); END
    """,
    "postgresql": """
        CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON roles_auditentry
        FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()
    """,
}


def replace_trigger(apps, schema_editor):
    _replace(schema_editor, MAKES)


def put_back(apps, schema_editor):
    _replace(schema_editor, BEFORE)


def _replace(schema_editor, triggers):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(DROPS[vendor])
    # Without parameters, so that a % is one.
    schema_editor.execute(triggers[vendor], None)


def make_triggers_anew(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        replace_trigger(apps, schema_editor)
        import_module("roles.migrations.0014_audit_of_access").make_trigger(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("roles", "0017_audit_of_factors")]

    operations = [migrations.RunPython(replace_trigger, put_back)]
