"""The audit log with changes of second factors and of single sign-on.

SQLite makes the table anew for this, and loses its triggers with the old one.
"""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("roles.migrations.0016_audit_of_people")
CHOICES = [*BEFORE.CHOICES, ("factor", "changed a second factor or single sign-on")]
CHOICES.insert(-1, CHOICES.pop())
KNOWN = models.CheckConstraint(
    condition=models.Q(action__in=[action for action, _ in CHOICES]), name="audit_action_known"
)


class Migration(migrations.Migration):
    dependencies = [("roles", "0016_audit_of_people")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, BEFORE.make_triggers_anew),
        migrations.AlterField(
            "auditentry",
            "action",
            models.CharField(
                choices=CHOICES, editable=False, max_length=20, verbose_name="action"
            ),
        ),
        migrations.RemoveConstraint("auditentry", "audit_action_known"),
        migrations.AddConstraint("auditentry", KNOWN),
        migrations.RunPython(BEFORE.make_triggers_anew, migrations.RunPython.noop),
    ]
