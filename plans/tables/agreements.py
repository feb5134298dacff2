"""Lists of plans and their terms."""

import django_tables2

from backoffice.tables import BadgeColumn, LinkColumn, NumberColumn, Table
from plans.models import Appointment, CdscSchedule, Plan, Rate, ScheduleEntry, Tranche, WaiverCategory
from plans.tables.columns import STATUS_COLOURS, FundsColumn, distributor, of_plan
from plans.values.words import percent_text


class PlanTable(Table):
    code = LinkColumn()
    status = BadgeColumn(colours=STATUS_COLOURS)
    fund_count = NumberColumn(verbose_name="Funds", orderable=False)

    class Meta:
        model = Plan
        fields = (
            "code",
            "name",
            "share_class",
            "status",
            "effective",
            "initial_term_ends",
            "fund_count",
            "allocation",
            "day_count",
            "appreciation_on_exchange",
        )


class ScheduleTable(Table):
    """Schedule A."""

    plan = of_plan()
    fund_code = LinkColumn(
        accessor="fund__code", verbose_name="Fund", linkify=lambda record: record.fund.get_absolute_url()
    )
    fund = django_tables2.Column(verbose_name="Name", order_by="fund__name")
    company = django_tables2.Column(accessor="fund__company", verbose_name="Company", linkify=True)

    class Meta:
        model = ScheduleEntry
        fields = ("plan", "fund_code", "fund", "company", "party_since", "party_until")
        sequence = fields


class AppointmentTable(Table):
    plan = of_plan()
    distributor = distributor()
    funds = FundsColumn()

    class Meta:
        model = Appointment
        fields = ("plan", "distributor", "start", "end", "funds")
        sequence = fields


class TrancheTable(Table):
    plan = of_plan()
    distributor = distributor()

    class Meta:
        model = Tranche
        fields = ("plan", "code", "distributor", "start", "end")
        sequence = fields


class RateTable(Table):
    plan = of_plan()
    funds = FundsColumn()
    tranche = django_tables2.Column(default="All tranches", empty_values=(None, ""))

    class Meta:
        model = Rate
        fields = ("plan", "start", "funds", "tranche", "asset_based", "service", "aggregate")
        sequence = fields


class CdscScheduleTable(Table):
    plan = of_plan()
    rates = django_tables2.Column(verbose_name="Charge year by year", orderable=False, empty_values=(None,))
    funds = FundsColumn()

    class Meta:
        model = CdscSchedule
        fields = ("plan", "issued_from", "rates", "anniversary", "funds", "redeemed_from")
        sequence = fields

    def render_rates(self, value: list[int]) -> str:
        return ", ".join(f"{percent_text(rate)}%" for rate in value) or "No charge"

    def value_rates(self, value: list[int]) -> str:
        return " ".join(percent_text(rate) for rate in value)


class WaiverTable(Table):
    plan = of_plan()

    class Meta:
        model = WaiverCategory
        fields = ("plan", "code", "name", "start", "end", "issued_from", "issued_to")
        sequence = fields
