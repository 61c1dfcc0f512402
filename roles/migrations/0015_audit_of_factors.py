"""The audit log with changes of second factors and of single sign-on.

SQLite makes the table anew for this, and loses its triggers with the old one.
"""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("roles.migrations.0014_audit_of_access")
CHOICES = [*BEFORE.CHOICES, ("factor", "changed a second factor or single sign-on")]
CHOICES.insert(-1, CHOICES.pop())


def known(choices):
    actions = [action for action, _ in choices]
    return models.CheckConstraint(
        condition=models.Q(action__in=actions), name="audit_action_known"
    )


def make_triggers_anew(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        BEFORE.make_older_trigger_anew(apps, schema_editor)
        BEFORE.make_trigger(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("roles", "0014_audit_of_access")]

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
        migrations.AddConstraint("auditentry", known(CHOICES)),
        migrations.RunPython(make_triggers_anew, migrations.RunPython.noop),
    ]
