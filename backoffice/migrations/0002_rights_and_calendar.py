import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.migration_operations import NewTables


class Migration(migrations.Migration):

    dependencies = [
        ('backoffice', '0001_initial'),
        ('mfa', '0003_authenticator_type_uniq'),  # early, as long as there are few models to build anew
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NewTables([
            migrations.CreateModel(
                name='Right',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ],
                options={
                    'permissions': [('read_books', 'Can read plans, ledger and payments'), ('read_reports', 'Can read board reports'), ('read_audit_trail', 'Can read the audit trail'), ('manage_people', 'Can administer people and their roles')],
                    'managed': False,
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='CalendarAddress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('token_sha256', models.CharField(editable=False, max_length=64, unique=True)),
                    ('made_at', models.DateTimeField(auto_now=True)),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_address', to=settings.AUTH_USER_MODEL)),
                ],
            ),
        ]),
    ]
