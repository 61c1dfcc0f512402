from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_translations_and_revisions")]

    operations = [
        migrations.AddField(
            model_name="team",
            name="area",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The part of the organisation that the team belongs to, such as a department. Teams of the same area can be looked at together.",
                max_length=80,
                verbose_name="area",
            ),
            preserve_default=False,
        ),
    ]
