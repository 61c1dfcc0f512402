"""Names get the keys by which they are told apart; what clashes is renamed, or refused in a line."""

import django.contrib.auth.validators
from django.db import migrations

import roles.values.names
from roles.migrations import _names


def fill(apps, schema_editor):
    def model(name):
        return apps.get_model("assessments", name)

    _names.refuse_twins(model("User"), "username", "username_key")
    for name in ("first_name", "last_name"):
        _names.fill(model("User"), name)
    _names.fill(model("Team"), "name", "name_key", beside=(), order="created")
    _names.fill(model("Team"), "area", "area_key")
    _names.fill(model("ShareLink"), "label")
    _names.fill(model("Questionnaire"), "title", "title_key", beside=())
    _names.refuse_codes(model("Questionnaire"), "slug")
    _names.refuse_codes(model("Practice"), "code")
    _names.refuse_codes(model("Question"), "code", "version")
    actions = model("Action")
    _names.fill(
        actions,
        "title",
        "title_key",
        beside=("assessment_id", "kind", "subject"),
        among=actions.objects.filter(state="open"),
        order="created",
    )


def key(of, longest):
    return roles.values.names.KeyField(default="", editable=False, max_length=longest, of=of)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0010_names"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("roles", "0006_one_row_a_name"),
    ]

    operations = [
        migrations.AlterModelManagers("user", []),
        migrations.AlterField(
            "action", "title", roles.values.names.NameField(max_length=300, verbose_name="what to do")
        ),
        migrations.AlterField(
            "questionnaire",
            "title",
            roles.values.names.NameField(
                error_messages={
                    "unique": "Another questionnaire has this title. Choose another one."
                },
                max_length=80,
                verbose_name="title",
            ),
        ),
        migrations.AlterField(
            "sharelink", "label", roles.values.names.NameField(max_length=80, verbose_name="for whom")
        ),
        migrations.AlterField(
            "team",
            "area",
            roles.values.names.NameField(
                blank=True,
                help_text=(
                    "The part of the organisation that the team belongs to, such as a department. "
                    "Teams of the same area can be looked at together."
                ),
                max_length=80,
                verbose_name="area",
            ),
        ),
        migrations.AlterField(
            "team",
            "name",
            roles.values.names.NameField(
                error_messages={
                    "unique": (
                        "Another team has this name. If it is yours, ask its lead to add you; if "
                        "not, choose another name."
                    )
                },
                max_length=80,
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            "user",
            "first_name",
            roles.values.names.NameField(blank=True, max_length=150, verbose_name="first name"),
        ),
        migrations.AlterField(
            "user",
            "last_name",
            roles.values.names.NameField(blank=True, max_length=150, verbose_name="last name"),
        ),
        migrations.AlterField(
            "user",
            "username",
            roles.values.names.NameField(
                error_messages={
                    "unique": (
                        "Another user has this name, perhaps in upper or lower case. "
                        "Choose another one."
                    )
                },
                help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                max_length=150,
                unique=True,
                validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                verbose_name="username",
            ),
        ),
        migrations.AddField("action", "title_key", key("title", 600)),
        migrations.AddField("questionnaire", "title_key", key("title", 240)),
        migrations.AddField("team", "name_key", key("name", 240)),
        migrations.AddField("team", "area_key", key("area", 240)),
        migrations.AddField("user", "username_key", key("username", 450)),
        migrations.AlterModelOptions(
            "team",
            {
                "ordering": ["name_key"],
                "permissions": [("read_every_team", "Can read the reports of every team")],
                "verbose_name": "team",
                "verbose_name_plural": "teams",
            },
        ),
        # Titles that come to differ in their keys only may be the same until then.
        migrations.RemoveConstraint("action", "one_open_action_a_text"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
