from django.core.management import call_command
from django.db import migrations, models


def create_cache_table(apps, schema_editor):
    """The table of settings.CACHES, which has no model."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0025_kept_posts'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='rights_revision',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
