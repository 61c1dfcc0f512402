from django.core.management.base import CommandError
from django.db import migrations

import assessments.models.reports


def refuse_reports_in_words(apps, schema_editor):
    """Reports of a preview hold sentences, not data: nothing of them is changed or lost."""
    if apps.get_model("assessments", "Report").objects.exists():
        raise CommandError(
            "This database was made by a preview of Tripod, whose reports this version no longer "
            "reads. Keep it as it is, and start with an empty one (DATA_DIR or DATABASE_URL)."
        )


class Migration(migrations.Migration):

    dependencies = [("assessments", "0017_key_figures")]

    operations = [
        migrations.RunPython(refuse_reports_in_words, migrations.RunPython.noop),
        migrations.RemoveField("report", "document"),
        migrations.AddField(
            "report",
            "kept",
            assessments.models.reports.DataField(default=dict, editable=False),
            preserve_default=False,
        ),
    ]
