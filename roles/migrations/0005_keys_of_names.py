"""Names are told apart without regard to case and form, codes without regard to case."""

from django.db import migrations

import roles.values.names
from roles.migrations import _names


def fill(apps, schema_editor):
    model = apps.get_model
    for name in ("Discipline", "Role"):
        _names.fill(model("roles", name), "title", "title_key", beside=())
        _names.refuse_codes(model("roles", name), "slug")
    for name in ("Trigger", "Constant"):
        _names.refuse_codes(model("roles", name), "code", "ruleset")


def title(of):
    return roles.values.names.NameField(
        error_messages={"unique": f"Another {of} has this title. Choose another one."},
        max_length=60,
        verbose_name="title",
    )


def key(**unique):
    return roles.values.names.KeyField(
        default="", editable=False, max_length=180, of="title", **unique
    )


class Migration(migrations.Migration):
    dependencies = [("roles", "0004_names")]

    operations = [
        migrations.AlterField("discipline", "title", title("discipline")),
        migrations.AlterField("role", "title", title("role")),
        migrations.AddField("discipline", "title_key", key()),
        migrations.AddField("role", "title_key", key()),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
