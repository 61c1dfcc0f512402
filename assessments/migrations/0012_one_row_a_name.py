"""The database refuses a second row of a name; apart from the filling, as PostgreSQL asks."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower

import roles.values.names

CODE = "Another one has this code, in upper or lower case."


def key(of, longest):
    return roles.values.names.KeyField(default="", editable=False, max_length=longest, of=of, unique=True)


def one_code(*fields, name):
    *within, code = fields
    return models.UniqueConstraint(*within, Lower(code), name=name, violation_error_message=CODE)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0011_keys_of_names")]

    operations = [
        migrations.AlterField("questionnaire", "title_key", key("title", 240)),
        migrations.AlterField("team", "name_key", key("name", 240)),
        migrations.AlterField("user", "username_key", key("username", 450)),
        migrations.AddConstraint(
            "questionnaire", one_code("slug", name="one_questionnaire_a_slug")
        ),
        migrations.AddConstraint("practice", one_code("code", name="one_practice_a_code")),
        migrations.RemoveConstraint("question", "one_question_a_code"),
        migrations.AddConstraint(
            "question", one_code("version", "code", name="one_question_a_code")
        ),
        migrations.AddConstraint(
            "action",
            models.UniqueConstraint(
                condition=Q(state="open"),
                fields=("assessment", "kind", "subject", "title_key"),
                name="one_open_action_a_text",
                violation_error_message="The same action is open already.",
            ),
        ),
        migrations.RemoveConstraint("team", "team_has_a_name"),
        migrations.AddConstraint(
            "team",
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(name_key=""), name="team_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(condition=~Q(username_key=""), name="user_has_a_name"),
        ),
    ]
