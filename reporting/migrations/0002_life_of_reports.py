import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.migration_operations import NewTables


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0002_life_notices_and_documents'),
        ('reporting', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='boardreport',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('prepared', 'Prepared'), ('approved', 'Approved'), ('sent', 'Sent'), ('reviewed', 'Reviewed by the board'), ('frozen', 'Frozen')], default='draft', max_length=10),
        ),
        migrations.AlterField(
            model_name='boardreport',
            name='plan',
            field=models.ForeignKey(blank=True, help_text='Empty: all plans.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='board_reports', to='plans.plan'),
        ),
        migrations.AlterField(
            model_name='boardreport',
            name='quarter',
            field=models.CharField(help_text='Such as 2003Q3; of a fiscal year 2003Q3-FY10.', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='boardreport',
            constraint=models.UniqueConstraint(condition=models.Q(('plan__isnull', True)), fields=('company', 'quarter', 'version'), name='board_report_of_company_version_once'),
        ),
        migrations.AddConstraint(
            model_name='boardreport',
            constraint=models.CheckConstraint(condition=models.Q(('plan__isnull', False), ('company__isnull', False), _connector='OR'), name='board_report_is_of_a_plan_or_a_company'),
        ),
        NewTables([
            migrations.CreateModel(
                name='ReportStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='reporting.boardreport')),
                    ('step', models.CharField(choices=[('prepare', 'Prepared'), ('approve', 'Approved'), ('return', 'Returned to draft'), ('send', 'Sent'), ('review', 'Reviewed by a board'), ('freeze', 'Frozen')], max_length=10)),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('taken_at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                    ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='ReportBoard',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boards', to='reporting.boardreport')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan')),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.company')),
                    ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='board_report', to='plans.notice')),
                    ('resolution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='board_reports', to='plans.resolution')),
                ],
                options={
                    'ordering': ['report', 'company__name', 'plan__code', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('report', 'plan', 'company'), name='report_board_once')],
                },
            ),
            migrations.AlterModelOptions(
                name='boardreport',
                options={'ordering': ['-quarter', 'plan__code', '-pk'], 'permissions': [('prepare_boardreport', 'Can prepare a board report'), ('approve_boardreport', 'Can approve or return a board report'), ('send_boardreport', 'Can send a board report'), ('review_boardreport', "Can record a board's review of a report"), ('freeze_boardreport', 'Can freeze a board report')]},
            ),
            migrations.AlterField(
                model_name='boardreportfile',
                name='statement',
                field=models.TextField(help_text='The report as JSON.'),
            ),
            migrations.AddField(
                model_name='boardreport',
                name='corrects',
                field=models.ForeignKey(blank=True, help_text='The version the boards were sent before.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='reporting.boardreport'),
            ),
            migrations.AddField(
                model_name='boardreport',
                name='sent_on',
                field=models.DateField(blank=True, null=True, verbose_name='sent'),
            ),
        ]),
    ]
