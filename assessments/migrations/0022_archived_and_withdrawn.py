import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import roles.values.names


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
        migrations.AlterField(
            model_name='staffing',
            name='shared',
            field=models.DecimalField(decimal_places=2, default=0, help_text='Pages about several teams count these people once.', max_digits=7, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(99999)], verbose_name='also serving other teams'),
        ),
        migrations.AlterField(
            model_name='team',
            name='area',
            field=roles.values.names.NameField(blank=True, help_text='The part of the organisation the team belongs to, such as a department. You can view the teams of an area together.', max_length=80, verbose_name='area'),
        ),
        migrations.AlterField(
            model_name='team',
            name='around_the_clock',
            field=models.BooleanField(default=False, help_text='Someone has to respond to incidents at any hour.', verbose_name='24/7 on-call'),
        ),
        migrations.AlterField(
            model_name='team',
            name='engineers',
            field=models.PositiveIntegerField(help_text='All engineers who share production and tools, not just one squad.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='engineers'),
        ),
        migrations.AlterField(
            model_name='team',
            name='expected_engineers',
            field=models.PositiveIntegerField(blank=True, help_text='If you expect to grow or shrink. The advice then also covers that size.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='engineers in 12 months'),
        ),
        migrations.AlterField(
            model_name='team',
            name='sites',
            field=models.PositiveSmallIntegerField(default=1, help_text='Enter 2 if another time zone covers the night.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='on-call locations'),
        ),
    ]
