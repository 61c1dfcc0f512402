"""The audit log with who came and who was refused; the database keeps what is younger than 90 days.

SQLite makes the table anew for each of these changes, and loses its triggers with the old one.
"""

from importlib import import_module

from django.db import migrations, models

CHOICES = [
    ("publish", "published"),
    ("retire", "retired"),
    ("import", "imported"),
    ("export", "exported"),
    ("rule-change", "changed rules or a role's description"),
    ("role-change", "changed somebody's rights"),
    ("sharing", "changed who may see a report"),
    ("archiving", "archived or restored a team"),
    ("withdrawal", "withdrew a report"),
    ("login", "logged in"),
    ("login-failed", "failed to log in"),
    ("logout", "logged out"),
    ("password", "changed a password"),
    ("refused", "was refused access"),
]
KNOWN = models.CheckConstraint(
    condition=models.Q(action__in=[action for action, _ in CHOICES]), name="audit_action_known"
)
# As AuditEntry.LEAST_DAYS.
TRIGGERS = {
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
DROPS = {
    "sqlite": ["DROP TRIGGER IF EXISTS audit_entry_remains"],
    "postgresql": [
        "DROP TRIGGER audit_entry_remains ON roles_auditentry",
        "DROP FUNCTION refuse_audit_deletion()",
    ],
}


def make_trigger(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_trigger(apps, schema_editor):
    for statement in DROPS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def make_older_trigger_anew(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        import_module("roles.migrations.0003_audit_log").make_trigger(apps, schema_editor)


def added(name, label, most):
    field = models.CharField(blank=True, default="", editable=False, max_length=most, verbose_name=label)
    return migrations.AddField("auditentry", name, field, preserve_default=False)


class Migration(migrations.Migration):
    dependencies = [("roles", "0013_plain_words")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, make_older_trigger_anew),
        added("user_key", "user ID", 40),
        added("address", "address", 60),
        added("kind", "kind", 60),
        added("key", "ID", 60),
        migrations.AlterField(
            "auditentry",
            "action",
            models.CharField(
                choices=CHOICES, editable=False, max_length=20, verbose_name="action"
            ),
        ),
        migrations.AlterField(
            "auditentry",
            "subject",
            models.CharField(blank=True, editable=False, max_length=200, verbose_name="what"),
        ),
        migrations.RemoveConstraint("auditentry", "audit_action_known"),
        migrations.AddConstraint("auditentry", KNOWN),
        migrations.RunPython(make_older_trigger_anew, migrations.RunPython.noop),
        migrations.RunPython(make_trigger, drop_trigger),
    ]
