from django.db import migrations, models
from django.utils import timezone


def told(model, name, **words):
    """A time that a verb may be told, in place of one that is always now."""
    field = models.DateTimeField(default=timezone.now, editable=False, **words)
    return migrations.AlterField(model, name, field)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0020_report_data")]

    operations = [
        told("team", "created", verbose_name="created"),
        told("teamchoice", "made"),
        told("assessment", "started", verbose_name="started"),
        told("report", "created"),
        told("action", "created"),
        told("advicedecision", "decided"),
    ]
