"""What has no model: the two groups whose rights go beyond teams, and the table of the cache."""

from django.contrib.auth.management import create_permissions
from django.core.management import call_command
from django.db import migrations

ALL = ("view", "add", "change", "delete")
EDITED = {
    **dict.fromkeys(
        (
            "questionnaire", "questionnaireversion", "practice", "practicetext", "advicestep",
            "question", "choice", "ruleset", "rolerule", "roleline", "staffingband",
            "staffingpoint", "trigger", "constant",
        ),
        ALL,
    ),
    "role": ("view", "change"),
}
GROUPS = {
    "Question editors": [
        *(f"{action}_{model}" for model, actions in EDITED.items() for action in actions),
        "publish_questionnaireversion",
        "publish_ruleset",
    ],
    "Organisation readers": ["read_every_team"],
}


def make_groups(apps, schema_editor):
    _make_permissions(apps)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    own = Permission.objects.filter(content_type__app_label__in=["roles", "assessments"])
    for name, codenames in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(own.filter(codename__in=codenames))


def _make_permissions(apps):
    # Django makes them after all migrations; on a fresh database that is too late for this one.
    for label in ("roles", "assessments"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


def create_cache_table(apps, schema_editor):
    """The table of settings.CACHES."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0002_initial"),
        ("roles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_groups, remove_groups),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
