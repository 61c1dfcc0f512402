"""The audit log with what administrators do with teams.

SQLite makes the table anew for this, and loses its triggers with the old one.
"""

from importlib import import_module

from django.db import migrations, models

FIRST = import_module("roles.migrations.0018_erasure_of_names")
BEFORE = import_module("roles.migrations.0017_audit_of_factors")
CHOICES = [*BEFORE.CHOICES]
CHOICES.insert(
    CHOICES.index(("archiving", "archived or restored a team")),
    ("team", "made, moved or merged a team"),
)
KNOWN = models.CheckConstraint(
    condition=models.Q(action__in=[action for action, _ in CHOICES]), name="audit_action_known"
)


class Migration(migrations.Migration):
    dependencies = [("roles", "0018_erasure_of_names")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, FIRST.make_triggers_anew),
        migrations.AlterField(
            "auditentry",
            "action",
            models.CharField(
                choices=CHOICES, editable=False, max_length=20, verbose_name="action"
            ),
        ),
        migrations.RemoveConstraint("auditentry", "audit_action_known"),
        migrations.AddConstraint("auditentry", KNOWN),
        migrations.RunPython(FIRST.make_triggers_anew, migrations.RunPython.noop),
    ]
