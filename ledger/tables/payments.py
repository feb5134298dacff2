"""Lists of payments, batches, bank details and claims."""

from typing import Any

import django_tables2
from django.utils.safestring import SafeString

from backoffice.tables import BadgeColumn, DateColumn, LinkColumn, MoneyColumn, NumberColumn, Table, badge
from ledger.models import BankAccount, Claim, Payment, PaymentBatch, PaymentLine
from ledger.selectors.payments import State
from ledger.tables.columns import STATUS_COLOURS, CodeColumn, fund, plan

NOTHING = "\N{EM DASH}"


class StateColumn(django_tables2.Column):
    """How far the row is; the view's `prepare` sets `how_far`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"verbose_name": "State", "accessor": "how_far", "orderable": False, **kwargs})

    def render(self, value: State) -> SafeString:
        return badge(value.label, value.colour)

    def value(self, value: State) -> str:
        return value.label


class PaymentTable(Table):
    end_to_end_id = LinkColumn(verbose_name="Payment")
    month = DateColumn()
    fund = fund()
    recipient = CodeColumn(order_by="recipient__code")
    how_far = StateColumn()
    batch = LinkColumn(linkify=True)
    due_reason = django_tables2.Column(attrs={"td": {"class": "wrap"}}, orderable=False)

    class Meta:
        model = Payment
        fields = (
            "month",
            "fund",
            "right",
            "recipient",
            "gross",
            "offset",
            "amount",
            "due",
            "how_far",
            "end_to_end_id",
            "batch",
            "due_reason",
        )
        sequence = fields

    def render_month(self, record: Payment) -> str:
        return f"{record.month:%Y-%m}"

    def value_month(self, record: Payment) -> str:
        return f"{record.month:%Y-%m}"


class PaymentBatchTable(Table):
    number = LinkColumn(verbose_name="Batch")
    plan = plan()
    count = NumberColumn(verbose_name="Payments")
    how_far = StateColumn()
    released_by = django_tables2.Column(accessor="release__released_by", default=NOTHING, orderable=False)

    class Meta:
        model = PaymentBatch
        fields = (
            "number",
            "how_far",
            "total",
            "count",
            "plan",
            "execution_date",
            "prepared_at",
            "prepared_by",
            "released_by",
        )
        sequence = fields


class PaymentLineTable(Table):
    """What a payment is made of, by payee: the division a collection agent makes (B EIGHTH(D))."""

    month = DateColumn(accessor="row__month", verbose_name="For")
    payee = django_tables2.Column(accessor="row__payee")
    tranche = django_tables2.Column(accessor="row__tranche", default=NOTHING)
    status = BadgeColumn(accessor="row__status", colours=STATUS_COLOURS)
    amount = MoneyColumn(accessor="row__amount")
    reason = django_tables2.Column(
        accessor="row__restatement__reason", default=NOTHING, attrs={"td": {"class": "wrap"}}, verbose_name="Adjustment"
    )

    class Meta:
        model = PaymentLine
        fields = ("month", "payee", "tranche", "status", "amount", "reason")
        sequence = fields

    def render_month(self, value: Any) -> str:
        return f"{value:%Y-%m}"


class BankAccountTable(Table):
    holder = LinkColumn()
    owner = django_tables2.Column(orderable=False, accessor="owner__name", verbose_name="Of")
    account = django_tables2.Column(verbose_name="Account")
    confirmed = django_tables2.Column(
        accessor="confirmation__confirmed_by", default="to be confirmed", orderable=False, verbose_name="Confirmed by"
    )

    class Meta:
        model = BankAccount
        fields = ("holder", "confirmed", "account", "bank", "since", "owner", "entered_by", "document")
        sequence = fields


class ClaimTable(Table):
    dated = LinkColumn()
    plan = plan()
    distributor = CodeColumn(order_by="distributor__code")
    left = MoneyColumn(orderable=False, verbose_name="Left")
    reason = django_tables2.Column(attrs={"td": {"class": "wrap"}}, orderable=False)

    class Meta:
        model = Claim
        fields = ("dated", "plan", "company", "distributor", "amount", "left", "reason", "document", "entered_by")
        sequence = fields
