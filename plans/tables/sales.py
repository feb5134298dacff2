"""Lists of suspensions and minimum orders."""

import django_tables2

from backoffice.tables import BadgeColumn, DateColumn, LinkColumn, Table, TextColumn, badge
from plans.models import MinimumOrder, Suspension
from plans.tables.columns import FundsColumn, of_plan

SUSPENSION_COLOURS = {"by-distributor": "warning", "at-request": "warning", "withdrawal": "danger"}


class SuspensionTable(Table):
    plan = of_plan()
    start = LinkColumn()
    end = DateColumn(default=badge("until resumed", "warning"))
    kind = BadgeColumn(colours=SUSPENSION_COLOURS)
    funds = FundsColumn()
    reason = TextColumn(orderable=False)
    document = django_tables2.Column(linkify=True, orderable=False, default="")

    class Meta:
        model = Suspension
        fields = ("plan", "start", "end", "kind", "funds", "reason", "document")
        sequence = fields


class MinimumOrderTable(Table):
    plan = of_plan()
    funds = FundsColumn()
    document = django_tables2.Column(linkify=True, orderable=False, default="")
    change = django_tables2.Column(
        verbose_name="",
        empty_values=(),
        orderable=False,
        exclude_from_export=True,
        linkify=("minimum-order-take-back", {"pk": django_tables2.A("pk")}),
    )

    class Meta:
        model = MinimumOrder
        fields = ("plan", "start", "funds", "initial", "subsequent", "document", "change")
        sequence = fields

    def render_change(self) -> str:
        return "Take back…"
