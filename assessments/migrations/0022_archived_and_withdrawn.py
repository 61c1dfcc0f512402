import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0021_moments"),
        ("roles", "0012_archiving_and_withdrawal"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="withdrawal_reason",
            field=models.CharField(
                blank=True, editable=False, max_length=500, verbose_name="why it was withdrawn"
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="withdrawn",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="withdrawn"
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="withdrawn by",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="archived",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="archived"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("withdrawal_reason", ""),
                        ("withdrawn__isnull", True),
                        ("withdrawn_by__isnull", True),
                    ),
                    models.Q(
                        ("submitted__isnull", False),
                        ("withdrawn__gte", models.F("submitted")),
                        ("withdrawn__isnull", False),
                        models.Q(("withdrawal_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="withdrawn_was_submitted_and_says_why",
                violation_error_message="Say in a few words why the report is withdrawn.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_latest", False), ("withdrawn__isnull", True), _connector="OR"
                ),
                name="latest_is_not_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("archived__isnull", True),
                    ("archived__gte", models.F("created")),
                    _connector="OR",
                ),
                name="team_is_archived_after_it_began",
            ),
        ),
    ]
