from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_team_area")]

    operations = [
        migrations.AddField(
            model_name="staffing",
            name="shared",
            field=models.DecimalField(
                decimal_places=2,
                default=0,
                help_text="Where teams are looked at together, these people count once.",
                max_digits=7,
                verbose_name="of them, shared with other teams",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffing",
            constraint=models.CheckConstraint(
                condition=models.Q(("shared__gte", 0), ("shared__lte", models.F("people"))),
                name="staffing_shared_is_part",
                violation_error_message="Only people who are staffed can be shared.",
            ),
        ),
    ]
