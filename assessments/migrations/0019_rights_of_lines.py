"""Question editors may edit the lines of a role, as all its words."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ALL = ("view", "add", "change", "delete")


def give_rights(apps, schema_editor):
    # Django makes them after all migrations; on a fresh database that is too late for this one.
    config = apps.get_app_config("roles")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    names = [f"{action}_roleline" for action in ALL]
    rights = Permission.objects.filter(content_type__app_label="roles", codename__in=names)
    for group in Group.objects.filter(name="Question editors"):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0018_reports_as_data"), ("roles", "0008_role_lines")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
