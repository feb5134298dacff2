"""Lists of what was delivered."""

import django_tables2

from backoffice.tables import BadgeColumn, DateColumn, LinkColumn, MoneyColumn, Table
from ledger.models import DeliveredAmount, Delivery
from ledger.tables.columns import STATUS_COLOURS, fund, plan

NOTHING = "\N{EM DASH}"


class DeliveryTable(Table):
    month = LinkColumn()
    plan = plan()
    sender = django_tables2.Column(linkify=True, order_by="sender__code")
    amount = MoneyColumn(orderable=False, verbose_name="Owed")
    adjustments = MoneyColumn(orderable=False)
    reviewed_by = django_tables2.Column(
        accessor="review__reviewed_by", orderable=False, verbose_name="Reviewed by", default=NOTHING
    )

    class Meta:
        model = Delivery
        fields = (
            "month",
            "plan",
            "delivered_on",
            "amount",
            "adjustments",
            "sender",
            "reviewed_by",
            "delivered_by",
            "digest",
        )
        sequence = fields

    def render_month(self, record: Delivery) -> str:
        return f"{record.month:%Y-%m}"

    def value_month(self, record: Delivery) -> str:
        return f"{record.month:%Y-%m}"


class DeliveredAmountTable(Table):
    month = DateColumn()
    delivery = LinkColumn(
        verbose_name="Delivered with", linkify=lambda record: record.delivery.get_absolute_url(), orderable=False
    )
    fund = fund()
    status = BadgeColumn(colours=STATUS_COLOURS)
    reason = django_tables2.Column(
        accessor="restatement__reason", default=NOTHING, orderable=False, attrs={"td": {"class": "wrap"}}
    )

    class Meta:
        model = DeliveredAmount
        fields = ("month", "fund", "right", "tranche", "payee", "status", "amount", "delivery", "reason")
        sequence = fields

    def render_month(self, record: DeliveredAmount) -> str:
        return f"{record.month:%Y-%m}"

    def value_month(self, record: DeliveredAmount) -> str:
        return f"{record.month:%Y-%m}"
