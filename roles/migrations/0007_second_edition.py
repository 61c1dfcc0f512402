import django.core.validators
import django.db.models.deletion
from django.core.management.base import CommandError
from django.db import migrations, models

import roles.values.fields
from roles.values.names import one_code


def refuse_first_edition(apps, schema_editor):
    """Rules and reports of a preview cannot be judged again: nothing of them is changed or lost."""
    if apps.get_model("roles", "Ruleset").objects.exists():
        raise CommandError(
            "This database was made by a preview of Tripod, whose rules this version no longer "
            "reads. Keep it as it is, and start with an empty one (DATA_DIR or DATABASE_URL)."
        )


class Migration(migrations.Migration):

    dependencies = [("roles", "0006_one_row_a_name")]

    operations = [
        migrations.RunPython(refuse_first_edition, migrations.RunPython.noop),
        migrations.DeleteModel("Trigger"),
        migrations.DeleteModel("StaffingBand"),
        migrations.CreateModel(
            name='RoleRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('per_engineer', roles.values.fields.FractionField(default='0', help_text='What each engineer beyond the last staffing point adds.', max_length=80, verbose_name='people per engineer')),
                ('deciding', models.PositiveSmallIntegerField(default=1, help_text='How many of the deciding figures must be known to say “nobody yet”.', validators=[django.core.validators.MaxValueValidator(20)], verbose_name='deciding figures')),
                ('decides_below', roles.values.fields.FractionField(blank=True, help_text='Empty: the deciding figures are needed at every score.', max_length=80, null=True, verbose_name='only below a score of')),
                ('decides_below_large', roles.values.fields.FractionField(blank=True, help_text='The same where the gap is one full-time person or more.', max_length=80, null=True, verbose_name='with a whole person open, below')),
                ('foundation', models.SlugField(blank=True, help_text='The discipline that this role builds on, such as devops.', verbose_name='foundation')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='roles.role', verbose_name='role')),
                ('ruleset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_rules', to='roles.ruleset', verbose_name='ruleset')),
            ],
            options={
                'verbose_name': 'rule of a role',
                'verbose_name_plural': 'rules of roles',
                'ordering': ['ruleset', 'role__discipline__position'],
                'constraints': [models.UniqueConstraint(fields=('ruleset', 'role'), name='one_rule_a_role'), models.CheckConstraint(condition=models.Q(('deciding__lte', 20)), name='few_deciding_figures')],
            },
        ),
        migrations.CreateModel(
            name='StaffingPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engineers', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='at engineers')),
                ('people', roles.values.fields.FractionField(max_length=80, verbose_name='full-time people')),
                ('note', models.CharField(help_text='What this means for such a team.', max_length=400, verbose_name='note')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('facts', roles.values.fields.CodesField(blank=True, default=list, verbose_name='facts')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='staffing', to='roles.role', verbose_name='role')),
                ('ruleset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staffing', to='roles.ruleset', verbose_name='ruleset')),
            ],
            options={
                'verbose_name': 'staffing point',
                'verbose_name_plural': 'staffing points',
                'ordering': ['ruleset', 'role__discipline__position', 'engineers'],
                'constraints': [models.UniqueConstraint(fields=('ruleset', 'role', 'engineers'), name='one_staffing_point_a_size'), models.CheckConstraint(condition=models.Q(('engineers__gte', 1)), name='staffing_from_one')],
            },
        ),
        migrations.CreateModel(
            name='Trigger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(verbose_name='code')),
                ('subject', models.CharField(help_text='The code of the metric or practice that is read.', max_length=60, verbose_name='subject')),
                ('kind', models.CharField(choices=[('capacity', 'capacity: more hands help'), ('direction', 'direction: the people there should do something else'), ('practice', 'practice: an answer, not a figure')], max_length=9, verbose_name='kind')),
                ('weight', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)], verbose_name='weight, percent')),
                ('starts', roles.values.fields.FractionField(help_text="In the metric's unit; downtime in multiples of its budget.", max_length=80, verbose_name='starts')),
                ('problem', roles.values.fields.FractionField(max_length=80, verbose_name='problem')),
                ('severe', roles.values.fields.FractionField(blank=True, max_length=80, null=True, verbose_name='severe')),
                ('extreme', roles.values.fields.FractionField(blank=True, max_length=80, null=True, verbose_name='extreme')),
                ('most', roles.values.fields.FractionField(blank=True, help_text='At least 1 after a severe point; a weight times this stays below 1.', max_length=80, null=True, verbose_name='strength at the extreme')),
                ('starts_two_sites', roles.values.fields.FractionField(blank=True, max_length=80, null=True, verbose_name='starts, two sites')),
                ('problem_two_sites', roles.values.fields.FractionField(blank=True, max_length=80, null=True, verbose_name='problem, two sites')),
                ('severe_two_sites', roles.values.fields.FractionField(blank=True, max_length=80, null=True, verbose_name='severe, two sites')),
                ('extreme_two_sites', roles.values.fields.FractionField(blank=True, max_length=80, null=True, verbose_name='extreme, two sites')),
                ('easing', models.SlugField(blank=True, help_text='A figure without which this problem is small.', max_length=60, verbose_name='eased by')),
                ('easing_full', roles.values.fields.FractionField(blank=True, help_text='In the unit of that figure.', max_length=80, null=True, verbose_name='in full from')),
                ('easing_least', roles.values.fields.FractionField(blank=True, help_text='Of the strength, where that is 0.', max_length=80, null=True, verbose_name='share at 0')),
                ('beyond', models.SlugField(blank=True, help_text='A figure that this one cannot go below; only what lies beyond it counts.', max_length=60, verbose_name='beyond')),
                ('beyond_share', roles.values.fields.FractionField(blank=True, help_text='For each unit of that figure.', max_length=80, null=True, verbose_name='units of this one')),
                ('counts_with', models.SlugField(blank=True, help_text='Of the triggers with the same name here only the strongest counts.', verbose_name='counts with')),
                ('goal', roles.values.fields.FractionField(blank=True, help_text='Empty: the goal is where the problem starts.', max_length=80, null=True, verbose_name='goal')),
                ('deciding', models.BooleanField(default=False, help_text='“Nobody yet” needs enough of these to be known.', verbose_name='deciding')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('text', models.CharField(help_text='The reason, as the report gives it.', max_length=400, verbose_name='text')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('facts', roles.values.fields.CodesField(blank=True, default=list, verbose_name='facts')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='triggers', to='roles.role', verbose_name='role')),
                ('ruleset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='triggers', to='roles.ruleset', verbose_name='ruleset')),
            ],
            options={
                'verbose_name': 'trigger',
                'verbose_name_plural': 'triggers',
                'ordering': ['ruleset', 'role__discipline__position', '-weight', 'code'],
                'constraints': [one_code('ruleset', 'code', name='one_trigger_a_code'), models.CheckConstraint(condition=models.Q(('starts', models.F('problem')), _negated=True), name='problem_is_beyond_start', violation_error_message='A problem lies beyond where it starts.'), models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 99)), name='trigger_weight_percent'), models.CheckConstraint(condition=models.Q(('kind__in', ['capacity', 'direction', 'practice'])), name='trigger_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'practice'), _negated=True), ('severe__isnull', True), _connector='OR'), name='an_answer_is_never_severe', violation_error_message='A practice is an answer: it is never severe.'), models.CheckConstraint(condition=models.Q(models.Q(('extreme__isnull', True), ('most__isnull', True)), models.Q(('extreme__isnull', False), ('most__isnull', False)), _connector='OR'), name='extreme_has_a_strength', violation_error_message='An extreme point needs its strength, and the reverse.')],
            },
        ),
    ]
