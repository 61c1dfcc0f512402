"""The audit log, and the trigger by which the database refuses to change an entry.

No trigger refuses a DELETE: the tests flush their databases, and an operator may have to shorten
the log by hand. SQLite drops a trigger with the table that Django rebuilds when a later migration
alters it: such a migration makes the trigger anew (tests/roles/audit/test_entries.py tells).
"""

import django.utils.timezone
from django.db import migrations, models

TRIGGERS = {
    "sqlite": [
        """
        CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON roles_auditentry
        BEGIN SELECT RAISE(ABORT, 'An audit entry never changes.'); END
        """,
    ],
    "postgresql": [
        """
        CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'An audit entry never changes.'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """,
        """
        CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON roles_auditentry
        FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()
        """,
    ],
}
DROPS = {
    "sqlite": ["DROP TRIGGER audit_entry_stays"],
    "postgresql": [
        "DROP TRIGGER audit_entry_stays ON roles_auditentry",
        "DROP FUNCTION refuse_audit_change()",
    ],
}


def make_trigger(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_trigger(apps, schema_editor):
    for statement in DROPS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('roles', '0002_translations'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('when', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='when')),
                ('who', models.CharField(blank=True, editable=False, max_length=150, verbose_name='who')),
                ('action', models.CharField(choices=[('publish', 'published'), ('retire', 'retired'), ('import', 'imported'), ('export', 'exported'), ('rule-change', "changed rules or a role's description"), ('role-change', "changed somebody's rights"), ('sharing', 'changed who may see a report'), ('group-change', 'changed a group of teams')], editable=False, max_length=20, verbose_name='action')),
                ('subject', models.CharField(editable=False, max_length=200, verbose_name='what')),
                ('detail', models.CharField(blank=True, editable=False, max_length=500, verbose_name='detail')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit log',
                'ordering': ['-when', '-id'],
                'default_permissions': ('view',),
                'constraints': [models.CheckConstraint(condition=models.Q(('action__in', ['publish', 'retire', 'import', 'export', 'rule-change', 'role-change', 'sharing', 'group-change'])), name='audit_action_known')],
            },
        ),
        migrations.RunPython(make_trigger, drop_trigger),
    ]
