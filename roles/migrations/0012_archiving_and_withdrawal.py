"""Two more actions in the audit log: a team is archived or restored, a report is withdrawn.

SQLite makes the table anew for a constraint, and loses its trigger with the old one.
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
]
KNOWN = models.CheckConstraint(
    condition=models.Q(action__in=[action for action, _ in CHOICES]), name="audit_action_known"
)


def make_trigger_anew(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        import_module("roles.migrations.0003_audit_log").make_trigger(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("roles", "0011_always_shared")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, make_trigger_anew),
        migrations.AlterField(
            "auditentry",
            "action",
            models.CharField(
                choices=CHOICES, editable=False, max_length=20, verbose_name="action"
            ),
        ),
        migrations.RemoveConstraint("auditentry", "audit_action_known"),
        migrations.AddConstraint("auditentry", KNOWN),
        migrations.RunPython(make_trigger_anew, migrations.RunPython.noop),
    ]
