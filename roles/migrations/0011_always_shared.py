from django.db import migrations, models


def share_platforms(apps, schema_editor):
    """What the code said of platform roles until now is a rule of each stored version."""
    rules = apps.get_model("roles", "RoleRule").objects.using(schema_editor.connection.alias)
    rules.filter(role__slug="platform").update(always_shared=True)


class Migration(migrations.Migration):

    dependencies = [
        ('roles', '0010_words_of_roles'),
    ]

    operations = [
        migrations.AddField(
            model_name='rolerule',
            name='always_shared',
            field=models.BooleanField(default=False, help_text='Serves every team, even if only one has the problem that it solves.', verbose_name='always shared'),
        ),
        migrations.RunPython(share_platforms, migrations.RunPython.noop),
    ]
