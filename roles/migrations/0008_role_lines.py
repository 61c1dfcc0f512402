import django.db.models.deletion
from django.db import migrations, models

import roles.values.fields


class Migration(migrations.Migration):

    dependencies = [("roles", "0007_second_edition")]

    operations = [
        # With a default, so that the way back has something for the rows that are there.
        migrations.AlterField("role", "first_days", models.TextField(default="", max_length=2000)),
        migrations.RemoveField(model_name="role", name="first_days"),
        migrations.CreateModel(
            name='RoleLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('measures', 'what it measures'), ('tools', 'tools'), ('together', 'work with the other roles'), ('caution', 'caution'), ('day-30', 'by day 30'), ('day-60', 'by day 60'), ('day-90', 'by day 90')], max_length=8, verbose_name='part')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('text', models.CharField(max_length=400, verbose_name='text')),
                ('source', models.CharField(blank=True, help_text='Who published a figure in it.', max_length=300, verbose_name='source')),
                ('facts', roles.values.fields.CodesField(blank=True, default=list, help_text='IDs of the facts behind it.', verbose_name='facts')),
                ('answers', roles.values.fields.CodesField(blank=True, default=list, help_text='Of a step: the metrics and practices whose problem it answers; empty: all.', verbose_name='answers')),
                ('practice', models.SlugField(blank=True, help_text='Of a step: the practice that, once it is there, makes it needless.', max_length=60, verbose_name='needless with')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='roles.role', verbose_name='role')),
            ],
            options={
                'verbose_name': 'line of a role',
                'verbose_name_plural': 'lines of roles',
                'ordering': ['role', 'position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('part__in', ['measures', 'tools', 'together', 'caution', 'day-30', 'day-60', 'day-90'])), name='role_line_part_known'), models.CheckConstraint(condition=models.Q(('practice', ''), ('part__in', ['day-30', 'day-60', 'day-90']), _connector='OR'), name='only_a_step_is_needless', violation_error_message='Only a step of the first 90 days can be needless.')],
            },
        ),
    ]
