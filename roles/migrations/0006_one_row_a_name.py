"""The database refuses a second row of a name; apart from the filling, as PostgreSQL asks."""

from django.db import migrations, models
from django.db.models.functions import Lower

import roles.values.names

CODE = "Another one has this code, in upper or lower case."


def key():
    return roles.values.names.KeyField(
        default="", editable=False, max_length=180, of="title", unique=True
    )


def one_code(*fields, name):
    *within, code = fields
    return models.UniqueConstraint(*within, Lower(code), name=name, violation_error_message=CODE)


class Migration(migrations.Migration):
    dependencies = [("roles", "0005_keys_of_names")]

    operations = [
        migrations.AlterField("discipline", "title_key", key()),
        migrations.AlterField("role", "title_key", key()),
        migrations.AddConstraint("discipline", one_code("slug", name="one_discipline_a_slug")),
        migrations.AddConstraint("role", one_code("slug", name="one_role_a_slug")),
        migrations.RemoveConstraint("trigger", "one_trigger_a_code"),
        migrations.AddConstraint(
            "trigger", one_code("ruleset", "code", name="one_trigger_a_code")
        ),
        migrations.RemoveConstraint("constant", "one_constant_a_code"),
        migrations.AddConstraint(
            "constant", one_code("ruleset", "code", name="one_constant_a_code")
        ),
    ]
