"""Two more actions in the audit log: an invitation is made or revoked, an account made or changed.

SQLite makes the table anew for a constraint, and loses its triggers with the old one.
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
    ("invitation", "invited somebody or revoked an invitation"),
    ("account", "created or changed an account"),
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


def make_triggers_anew(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("0003_audit_log", "0014_audit_of_access"):
            import_module(f"roles.migrations.{name}").make_trigger(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("roles", "0015_audit_entries_plural")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, make_triggers_anew),
        migrations.AlterField(
            "auditentry",
            "action",
            models.CharField(
                choices=CHOICES, editable=False, max_length=20, verbose_name="action"
            ),
        ),
        migrations.RemoveConstraint("auditentry", "audit_action_known"),
        migrations.AddConstraint("auditentry", KNOWN),
        migrations.RunPython(make_triggers_anew, migrations.RunPython.noop),
    ]
