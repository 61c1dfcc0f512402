"""Question editors may edit the rules of roles and their staffing, as all parts of the rules."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

EDITED = ("rolerule", "staffingpoint")
ALL = ("view", "add", "change", "delete")


def give_rights(apps, schema_editor):
    # Django makes them after all migrations; on a fresh database that is too late for this one.
    config = apps.get_app_config("roles")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    names = [f"{action}_{model}" for model in EDITED for action in ALL]
    rights = Permission.objects.filter(content_type__app_label="roles", codename__in=names)
    for group in Group.objects.filter(name="Question editors"):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0014_critical_questions"), ("roles", "0007_second_edition")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
