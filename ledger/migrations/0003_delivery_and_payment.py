import backoffice.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from backoffice.migration_operations import NewTables
from ledger.append_only import create_triggers, drop_triggers

REVERSAL = "-REVERSAL"


def link_reversals(apps, schema_editor):
    """Reversals point to what they take back, as their ids said so far."""
    drop_triggers(schema_editor.connection)
    expenditures = apps.get_model("ledger", "Expenditure").objects
    for reversal in expenditures.filter(expenditure_id__endswith=REVERSAL, amount__lt=0):
        first = expenditures.filter(
            plan=reversal.plan_id, expenditure_id=reversal.expenditure_id.removesuffix(REVERSAL), amount=-reversal.amount
        ).first()
        if first is not None:
            expenditures.filter(pk=reversal.pk).update(reverses=first)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    create_triggers(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_append_only'),
        ('plans', '0002_life_notices_and_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='expenditure',
            name='late_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='why it is late'),
        ),
        migrations.AddField(
            model_name='expenditure',
            name='performer',
            field=models.CharField(blank=True, help_text='Name of who performed it.', max_length=120),
        ),
        migrations.AddField(
            model_name='expenditure',
            name='reverses',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.expenditure'),
        ),
        NewTables([
            migrations.CreateModel(
                name='CustomerAssets',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='customer_assets', to='plans.plan')),
                    ('assets_id', models.CharField(max_length=64, verbose_name='id')),
                    ('month', models.DateField(help_text='First day of the month.')),
                    ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='customer_assets', to='plans.serviceagreement')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.fund')),
                    ('average_net_assets', backoffice.fields.MoneyField(verbose_name='average daily net assets')),
                    ('file', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.loadedfile')),
                    ('row_number', models.PositiveIntegerField(editable=False, help_text='In its file, as a spreadsheet counts: the header is 1.', null=True, verbose_name='row')),
                    ('entered_at', models.DateTimeField(auto_now_add=True)),
                    ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'assets of customers',
                    'verbose_name_plural': 'assets of customers',
                    'ordering': ['-month', 'pk'],
                    'indexes': [models.Index(fields=['plan', 'month', 'agreement', 'fund'], name='assets_by_month')],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'assets_id'), name='assets_id_once_in_plan'), models.CheckConstraint(condition=models.Q(('average_net_assets', 0), _negated=True), name='assets_not_zero')],
                },
            ),
            migrations.CreateModel(
                name='MonthReview',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='month_reviews', to='plans.plan')),
                    ('month', models.DateField(help_text='First day of the month.')),
                    ('digest', models.CharField(max_length=64)),
                    ('note', models.TextField(blank=True)),
                    ('calculated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reviewed_at', models.DateTimeField(auto_now_add=True)),
                    ('reviewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'month', 'digest', 'reviewed_by'), name='calculation_reviewed_once_by_a_person'), models.CheckConstraint(condition=models.Q(('calculated_by__isnull', True), models.Q(('calculated_by', models.F('reviewed_by')), _negated=True), _connector='OR'), name='nobody_reviews_own_calculation')],
                },
            ),
            migrations.CreateModel(
                name='TakeOver',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('plan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='take_over', to='plans.plan')),
                    ('until', models.DateField(help_text='First day of the last of these months.')),
                    ('reason', models.TextField()),
                    ('document', models.ForeignKey(help_text='What proves it.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.document')),
                    ('entered_at', models.DateTimeField(auto_now_add=True)),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='take_over_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='TakeOverConfirmation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('take_over', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confirmation', to='ledger.takeover')),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('confirmed_at', models.DateTimeField(auto_now_add=True)),
                    ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('entered_by', models.F('confirmed_by')), _negated=True), name='nobody_confirms_own_take_over')],
                },
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='plans.plan')),
                    ('month', models.DateField(help_text='First day of the month.')),
                    ('digest', models.CharField(help_text='Of the inputs of the calculation (M1).', max_length=64)),
                    ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.party', verbose_name='calculated for')),
                    ('transaction_count', models.PositiveIntegerField()),
                    ('calculated_at', models.DateTimeField()),
                    ('calculated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('review', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.monthreview')),
                    ('take_over', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='ledger.takeover')),
                    ('delivered_on', models.DateField()),
                    ('delivered_at', models.DateTimeField(auto_now_add=True)),
                    ('delivered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('last_transaction', models.BigIntegerField(default=0)),
                    ('last_valuation', models.BigIntegerField(default=0)),
                    ('last_voiding', models.BigIntegerField(default=0)),
                ],
                options={
                    'verbose_name_plural': 'deliveries',
                    'ordering': ['-month', 'plan__code', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'month'), name='m2_month_delivered_once'), models.CheckConstraint(condition=models.Q(models.Q(('review__isnull', False), ('take_over__isnull', True)), models.Q(('review__isnull', True), ('take_over__isnull', False)), _connector='OR'), name='delivery_is_reviewed_or_taken_over')],
                },
            ),
            migrations.CreateModel(
                name='DeliveryNotice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='ledger.delivery')),
                    ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.notice')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='DeliveryFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='ledger.delivery')),
                    ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.document')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('delivery', 'document'), name='file_delivered_once')],
                },
            ),
            migrations.CreateModel(
                name='Restatement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('delivery', models.ForeignKey(help_text='Reported with.', on_delete=django.db.models.deletion.PROTECT, related_name='restatements', to='ledger.delivery')),
                    ('restated', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restated_by', to='ledger.delivery')),
                    ('digest_before', models.CharField(max_length=64)),
                    ('digest', models.CharField(max_length=64)),
                    ('reason', models.TextField()),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('delivery', 'restated'), name='m2_month_restated_once_in_a_delivery'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='m2_restatement_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='DeliveredAmount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='ledger.delivery')),
                    ('restatement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='ledger.restatement')),
                    ('month', models.DateField(help_text='The month it is for: an earlier one for an adjustment.')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.fund')),
                    ('right', models.CharField(choices=[('distribution-fee', 'Distribution Fee'), ('cdsc', 'Earned CDSC'), ('service-fee', 'Service fee')], max_length=20)),
                    ('tranche', models.CharField(blank=True, max_length=40)),
                    ('distributor', models.CharField(blank=True, help_text='Whose tranche it is; none where no rule says.', max_length=40)),
                    ('payee', models.CharField(max_length=40)),
                    ('status', models.CharField(choices=[('held', 'Held'), ('payable', 'Payable')], max_length=8)),
                    ('amount', backoffice.fields.MoneyField()),
                    ('settled_outside', models.BooleanField(default=False, help_text='Paid before this program was used.')),
                ],
                options={
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['month', 'fund'], name='delivered_amount_by_month')],
                    'constraints': [models.UniqueConstraint(fields=('delivery', 'month', 'fund', 'right', 'tranche', 'payee', 'status'), name='m2_amount_delivered_once'), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='m2_delivered_amount_not_zero')],
                },
            ),
            migrations.CreateModel(
                name='DeliveredCharge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='ledger.delivery')),
                    ('restatement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='ledger.restatement')),
                    ('month', models.DateField(help_text='The month it is for: an earlier one for an adjustment.')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.fund')),
                    ('tranche', models.CharField(max_length=40)),
                    ('trade_date', models.DateField()),
                    ('amount', backoffice.fields.MoneyField(verbose_name='CDSC')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('delivery', 'month', 'fund', 'tranche', 'trade_date'), name='m2_charge_delivered_once')],
                },
            ),
            migrations.CreateModel(
                name='SharedExpenditure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan')),
                    ('expenditure_id', models.CharField(max_length=64, verbose_name='id')),
                    ('date', models.DateField()),
                    ('distributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.party')),
                    ('purpose', models.CharField(choices=[('sales-seminars', 'Sales seminars'), ('advertising', 'Advertising'), ('finders-fees', "Finder's fees"), ('printing-and-mailing', 'Printing and mailing to other than existing shareholders'), ('sales-literature', 'Sales literature'), ('overhead', 'Overhead'), ('supplemental-dealer-payments', 'Supplemental payments to dealers'), ('dealer-commissions', 'Dealer commissions'), ('service-fees', 'Service fees'), ('plan-administration', 'Plan administration'), ('underwriter-compensation', 'Compensation to underwriters'), ('sales-personnel', 'Compensation to sales personnel'), ('financing', 'Interest, carrying or other financing charges'), ('other', 'Other agreed activities')], max_length=40)),
                    ('amount', backoffice.fields.MoneyField()),
                    ('performed_by', models.CharField(choices=[('own-staff', "Distributor's own staff"), ('affiliate', 'Affiliate'), ('third-party', 'Third party')], max_length=20)),
                    ('performer', models.CharField(blank=True, help_text='Name of who performed it.', max_length=120)),
                    ('evidence', models.CharField(blank=True, help_text='Invoice or voucher.', max_length=200)),
                    ('incurred_on', models.DateField(blank=True, help_text='When it lies in a quarter that was closed.', null=True)),
                    ('late_reason', models.CharField(blank=True, max_length=200, verbose_name='why it is late')),
                    ('file', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.loadedfile')),
                    ('row_number', models.PositiveIntegerField(editable=False, help_text='In its file, as a spreadsheet counts: the header is 1.', null=True, verbose_name='row')),
                    ('entered_at', models.DateTimeField(auto_now_add=True)),
                    ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('funds', models.CharField(blank=True, help_text='Codes, separated by semicolons. Empty: all that are parties that day.', max_length=1000)),
                    ('key', models.CharField(choices=[('net-assets', 'Average daily net assets'), ('sales', 'Sales'), ('equal', 'Equal parts')], max_length=10)),
                    ('key_period', models.CharField(blank=True, help_text='2003Q3, 2003-09 or 2003-09-30; none for equal parts.', max_length=10, verbose_name='figures of')),
                    ('reverses', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.sharedexpenditure')),
                    ('documents', models.ManyToManyField(blank=True, related_name='+', to='plans.document')),
                ],
                options={
                    'ordering': ['-date', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'expenditure_id'), name='shared_expenditure_id_once_in_plan'), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='shared_expenditure_not_zero')],
                },
            ),
            migrations.CreateModel(
                name='ExpenditureShare',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shared', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='ledger.sharedexpenditure')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.fund')),
                    ('figure', models.BigIntegerField()),
                    ('amount', backoffice.fields.MoneyField()),
                    ('expenditure', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='share', to='ledger.expenditure')),
                ],
                options={
                    'ordering': ['shared', 'fund__code', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('shared', 'fund'), name='expenditure_share_once')],
                },
            ),
            migrations.CreateModel(
                name='OrderDecision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('transaction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='ledger.sharetransaction')),
                    ('decision', models.CharField(choices=[('accepted', 'Accepted'), ('rejected', 'Rejected')], max_length=10)),
                    ('reason', models.TextField()),
                    ('conflict', models.CharField(blank=True, choices=[('NO_DISTRIBUTOR', 'No distributor in office on the original issue date'), ('SHORT', 'More shares than are held'), ('NO_COUNTERPART', 'The other half is missing'), ('PAIR_MISMATCH', 'The two halves do not belong together'), ('UNKNOWN_WAIVER', 'Waiver category not in the plan'), ('SALES_SUSPENDED', 'Bought while sales were suspended'), ('OFFERING_WITHDRAWN', 'Bought while the offering was withdrawn'), ('BELOW_MINIMUM', 'Below the minimum order')], help_text='What spoke against it (T3); empty when nothing did.', max_length=20)),
                    ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.document')),
                    ('decided_at', models.DateTimeField(auto_now_add=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(fields=('transaction', 'decision'), name='order_decided_once_each_way'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='order_decision_has_reason')],
                },
            ),
            migrations.CreateModel(
                name='OutsideCalculation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outside_calculations', to='plans.plan')),
                    ('month', models.DateField(help_text='First day of the month.')),
                    ('kind', models.CharField(choices=[('portions', 'Portions (portions.csv)'), ('monthly-fees', 'Distribution Fees (monthly_fees.csv)')], max_length=12)),
                    ('calculated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.party')),
                    ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.document')),
                    ('loaded_at', models.DateTimeField(auto_now_add=True)),
                    ('loaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'month', 'kind', 'calculated_by', 'document'), name='outside_file_loaded_once')],
                },
            ),
            migrations.CreateModel(
                name='OutsideAmount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('outside', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amounts', to='ledger.outsidecalculation')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.fund')),
                    ('right', models.CharField(max_length=20)),
                    ('tranche', models.CharField(max_length=40)),
                    ('payee', models.CharField(blank=True, max_length=40)),
                    ('status', models.CharField(blank=True, max_length=8)),
                    ('amount', backoffice.fields.MoneyField()),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('outside', 'fund', 'right', 'tranche', 'payee', 'status'), name='outside_amount_once')],
                },
            ),
            migrations.CreateModel(
                name='BankAccount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_accounts', to='plans.party')),
                    ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_accounts', to='plans.company')),
                    ('since', models.DateField(help_text='Used from this day on.')),
                    ('holder', models.CharField(help_text='Name of the account, as the bank has it.', max_length=140)),
                    ('account', models.CharField(max_length=34, verbose_name='account number or IBAN')),
                    ('bank', models.CharField(max_length=11, verbose_name='routing number or BIC')),
                    ('document', models.ForeignKey(help_text='The written instruction.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.document')),
                    ('entered_at', models.DateTimeField(auto_now_add=True)),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-since', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('company__isnull', False), ('party__isnull', True)), models.Q(('company__isnull', True), ('party__isnull', False)), _connector='OR'), name='bank_account_has_one_owner')],
                },
            ),
            migrations.CreateModel(
                name='BankAccountConfirmation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confirmation', to='ledger.bankaccount')),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('confirmed_at', models.DateTimeField(auto_now_add=True)),
                    ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('entered_by', models.F('confirmed_by')), _negated=True), name='nobody_confirms_own_bank_account')],
                },
            ),
            migrations.CreateModel(
                name='Claim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='plans.plan')),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='plans.company')),
                    ('distributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='plans.party')),
                    ('dated', models.DateField()),
                    ('amount', backoffice.fields.MoneyField()),
                    ('reason', models.TextField()),
                    ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.document')),
                    ('key', models.CharField(editable=False, max_length=36, unique=True)),
                    ('entered_at', models.DateTimeField(auto_now_add=True)),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['dated', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='p5_claim_above_zero'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='p5_claim_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='ClaimWithdrawal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='ledger.claim')),
                    ('reason', models.TextField()),
                    ('withdrawn_at', models.DateTimeField(auto_now_add=True)),
                    ('withdrawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='claim_withdrawal_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='PaymentBatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_batches', to='plans.plan')),
                    ('number', models.PositiveIntegerField()),
                    ('key', models.CharField(editable=False, max_length=36, unique=True)),
                    ('execution_date', models.DateField(help_text='The bank is asked to pay on this day.')),
                    ('count', models.PositiveIntegerField(verbose_name='payments')),
                    ('total', backoffice.fields.MoneyField()),
                    ('prepared_at', models.DateTimeField(auto_now_add=True)),
                    ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name_plural': 'payment batches',
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='batch_number_once_in_plan')],
                },
            ),
            migrations.CreateModel(
                name='BatchRelease',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='ledger.paymentbatch')),
                    ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('released_at', models.DateTimeField(auto_now_add=True)),
                    ('released_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('prepared_by', models.F('released_by')), _negated=True), name='nobody_releases_own_batch')],
                },
            ),
            migrations.CreateModel(
                name='BatchExport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='export', to='ledger.paymentbatch')),
                    ('message_id', models.CharField(max_length=35, unique=True)),
                    ('pain001', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.document', verbose_name='pain.001')),
                    ('csv', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.document', verbose_name='CSV')),
                    ('exported_at', models.DateTimeField(auto_now_add=True)),
                    ('exported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='Payment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='ledger.paymentbatch')),
                    ('month', models.DateField(help_text='The month it was delivered with.')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.fund')),
                    ('right', models.CharField(choices=[('distribution-fee', 'Distribution Fee'), ('cdsc', 'Earned CDSC'), ('service-fee', 'Service fee')], max_length=20)),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='plans.party')),
                    ('gross', backoffice.fields.MoneyField(verbose_name='owed')),
                    ('offset', backoffice.fields.MoneyField()),
                    ('amount', backoffice.fields.MoneyField()),
                    ('due', models.DateField()),
                    ('due_reason', models.CharField(max_length=200)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.bankaccount', verbose_name='to account')),
                    ('debtor_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.bankaccount', verbose_name='from account')),
                    ('end_to_end_id', models.CharField(max_length=35, unique=True, verbose_name='end-to-end id')),
                ],
                options={
                    'ordering': ['-pk'],
                    'indexes': [models.Index(fields=['month', 'fund'], name='payment_by_month')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('gross__gt', 0)), name='payment_owes_something'), models.CheckConstraint(condition=models.Q(('offset__gte', 0), ('offset__lte', models.F('gross'))), name='p5_offset_within_payment'), models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('gross'), '-', models.F('offset')))), name='payment_is_what_is_left')],
                },
            ),
            migrations.CreateModel(
                name='PaymentLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.payment')),
                    ('row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_lines', to='ledger.deliveredamount', verbose_name='delivered amount')),
                    ('attempt', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('row', 'attempt'), name='nothing_is_paid_twice')],
                },
            ),
            migrations.CreateModel(
                name='PaymentOffset',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offsets', to='ledger.payment')),
                    ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offsets', to='ledger.claim')),
                    ('amount', backoffice.fields.MoneyField()),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('payment', 'claim'), name='claim_once_in_a_payment'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='p5_offset_above_zero')],
                },
            ),
            migrations.CreateModel(
                name='PaymentOutcome',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outcome', to='ledger.payment')),
                    ('kind', models.CharField(choices=[('confirmed', 'Confirmed'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('offset', 'Offset in full')], max_length=10)),
                    ('on', models.DateField()),
                    ('reference', models.CharField(blank=True, max_length=64, verbose_name="bank's reference")),
                    ('reason', models.TextField(blank=True)),
                    ('recorded_at', models.DateTimeField(auto_now_add=True)),
                    ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['confirmed', 'offset']), models.Q(('reason', ''), _negated=True), _connector='OR'), name='what_came_to_nothing_has_a_reason')],
                },
            ),
            migrations.AlterField(
                model_name='expenditure',
                name='plan',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan'),
            ),
            migrations.AlterField(
                model_name='expenditure',
                name='purpose',
                field=models.CharField(choices=[('sales-seminars', 'Sales seminars'), ('advertising', 'Advertising'), ('finders-fees', "Finder's fees"), ('printing-and-mailing', 'Printing and mailing to other than existing shareholders'), ('sales-literature', 'Sales literature'), ('overhead', 'Overhead'), ('supplemental-dealer-payments', 'Supplemental payments to dealers'), ('dealer-commissions', 'Dealer commissions'), ('service-fees', 'Service fees'), ('plan-administration', 'Plan administration'), ('underwriter-compensation', 'Compensation to underwriters'), ('sales-personnel', 'Compensation to sales personnel'), ('financing', 'Interest, carrying or other financing charges'), ('other', 'Other agreed activities')], max_length=40),
            ),
            migrations.AlterField(
                model_name='loadedfile',
                name='kind',
                field=models.CharField(choices=[('transactions', 'Share transactions'), ('valuations', 'Valuations'), ('expenditures', 'Expenditures'), ('shared-expenditures', 'Shared expenditures'), ('customer-assets', "Assets of providers' customers")], max_length=20),
            ),
            migrations.AlterField(
                model_name='openexception',
                name='reason',
                field=models.CharField(choices=[('NO_DISTRIBUTOR', 'No distributor in office on the original issue date'), ('SHORT', 'More shares than are held'), ('NO_COUNTERPART', 'The other half is missing'), ('PAIR_MISMATCH', 'The two halves do not belong together'), ('UNKNOWN_WAIVER', 'Waiver category not in the plan'), ('SALES_SUSPENDED', 'Bought while sales were suspended'), ('OFFERING_WITHDRAWN', 'Bought while the offering was withdrawn'), ('BELOW_MINIMUM', 'Below the minimum order')], max_length=20),
            ),
            migrations.AddField(
                model_name='expenditure',
                name='documents',
                field=models.ManyToManyField(blank=True, related_name='+', to='plans.document'),
            ),
            migrations.AddField(
                model_name='expenditure',
                name='incurred_on',
                field=models.DateField(blank=True, help_text='When it lies in a quarter that was closed.', null=True),
            ),
        ]),
        migrations.RunPython(link_reversals, migrations.RunPython.noop),
    ]
