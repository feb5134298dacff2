"""Lists of caps on sales charges and of prime rates."""

from typing import Any

import django_tables2

from backoffice.tables import LinkColumn, MomentColumn, MoneyColumn, Table, TextColumn
from plans.models import PrimeRate, SalesChargeCap
from plans.tables.columns import RelatedColumn, of_plan


class SalesChargeCapTable(Table):
    plan = of_plan()
    fund = RelatedColumn(order_by="fund__code")
    start = LinkColumn()
    opening = MoneyColumn(default="goes on")
    reason = TextColumn(orderable=False)
    document = django_tables2.Column(linkify=True, orderable=False, default="")
    revoked_at = MomentColumn(verbose_name="Revoked", default="–")

    class Meta:
        model = SalesChargeCap
        fields = (
            "plan",
            "fund",
            "start",
            "opening",
            "percentage",
            "reason",
            "document",
            "revoked_at",
            "entered_at",
            "entered_by",
        )
        sequence = fields

    def value_opening(self, value: Any) -> Any:
        return MoneyColumn().value(value)


class PrimeRateTable(Table):
    plan = of_plan()
    start = LinkColumn()
    source = TextColumn(orderable=False)
    revoked_at = MomentColumn(verbose_name="Revoked", default="–")

    class Meta:
        model = PrimeRate
        fields = ("plan", "start", "rate", "source", "revoked_at", "entered_at", "entered_by")
        sequence = fields
