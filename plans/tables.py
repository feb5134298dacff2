"""Lists of what was agreed."""

from typing import Any

import django_tables2
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backoffice.tables import BadgeColumn, DateColumn, LinkColumn, NumberColumn, Table, badge
from plans.models import (
    Address,
    Appointment,
    CdscSchedule,
    Company,
    Fund,
    Notice,
    Party,
    Plan,
    Rate,
    ScheduleEntry,
    Tranche,
    Transfer,
    WaiverCategory,
)
from plans.values.words import percent_text

STATUS_COLOURS = {"effective": "success", "draft": "warning"}


class FundsColumn(django_tables2.Column):
    """The funds a row is about; none named means all. Rows bring their funds with `prefetch_related`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accessor="funds__all", orderable=False, verbose_name="Funds", **kwargs)

    def render(self, value: QuerySet[Fund]) -> str | SafeString:
        links = [(fund.get_absolute_url(), fund.name, fund.code) for fund in value]
        return format_html_join(", ", '<a href="{}" title="{}">{}</a>', links) if links else "All funds"

    def value(self, value: QuerySet[Fund]) -> str:
        return " ".join(fund.code for fund in value)


class RelatedColumn(django_tables2.Column):
    """What the row belongs to, by its code, as a link to its page."""

    attrs = {"td": {"class": "code"}}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(linkify=True, **kwargs)

    def render(self, value: Any) -> SafeString:
        return format_html('<span title="{}">{}</span>', value.name, value.code)

    def value(self, value: Any) -> str:
        return str(value.code)


def of_plan() -> RelatedColumn:
    return RelatedColumn(accessor="plan", verbose_name="Plan", order_by="plan__code")


def distributor() -> RelatedColumn:
    return RelatedColumn(accessor="distributor", verbose_name="Distributor", order_by="distributor__code")


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


class PartyTable(Table):
    code = LinkColumn()

    class Meta:
        model = Party
        fields = ("code", "name", "kind")


class CompanyTable(Table):
    code = LinkColumn()
    fund_count = NumberColumn(verbose_name="Funds", orderable=False)

    class Meta:
        model = Company
        fields = ("code", "name", "jurisdiction", "fund_count")


class FundTable(Table):
    code = LinkColumn()
    company = django_tables2.Column(linkify=True, order_by="company__name")

    class Meta:
        model = Fund
        fields = ("code", "name", "company")


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


class TransferTable(Table):
    number = LinkColumn(accessor="pk", verbose_name="No.")
    plan = of_plan()
    tranche = LinkColumn()
    distributor = distributor()
    assignee = RelatedColumn(order_by="assignee__code")
    notice_received = DateColumn(default=badge("none: held", "warning"))
    funds = FundsColumn()

    class Meta:
        model = Transfer
        fields = (
            "number",
            "plan",
            "tranche",
            "right",
            "distributor",
            "assignee",
            "percent",
            "funds",
            "effective",
            "ends",
            "notice_received",
        )
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


class AddressTable(Table):
    plan = of_plan()
    owner = django_tables2.Column(linkify=True, orderable=False, verbose_name="Party or company")

    class Meta:
        model = Address
        fields = ("plan", "owner", "since", "text")
        sequence = fields


class NoticeTable(Table):
    dated = LinkColumn()
    plan = of_plan()
    sender = django_tables2.Column(linkify=True, orderable=False, verbose_name="From")
    receiver = django_tables2.Column(linkify=True, orderable=False, verbose_name="To")
    document = django_tables2.Column(linkify=True, orderable=False, default="")

    def render_kind(self, value: str, record: Notice) -> str | SafeString:
        since = getattr(record, "since", "")
        return format_html("{} {}", value, badge(since, "secondary")) if since else value

    class Meta:
        model = Notice
        fields = ("dated", "direction", "kind", "plan", "sender", "receiver", "sent", "received", "subject", "document")
        sequence = fields
