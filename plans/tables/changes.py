"""Lists of versions, amendments and agreed modifications, and a plan's values as tables."""

from typing import Any

import django_tables2

from backoffice.tables import (
    BadgeColumn,
    DateColumn,
    LinkColumn,
    MomentColumn,
    NumberColumn,
    PercentColumn,
    ReferenceColumn,
    Table,
    TextColumn,
    badge,
)
from plans.models import AgreedModification, Amendment, PlanVersion
from plans.tables.columns import FundsColumn, of_plan
from plans.values.words import percent_text

STATE_COLOURS = {"proposed": "info", "in-effect": "success", "withdrawn": "secondary"}


class VersionTable(Table):
    plan = of_plan()
    number = LinkColumn()
    amendment = django_tables2.Column(linkify=True, orderable=False, default="–", verbose_name="Amendment")
    reason = TextColumn()

    class Meta:
        model = PlanVersion
        fields = ("plan", "number", "effective_from", "reason", "amendment", "recorded_at", "recorded_by", "digest")
        sequence = fields


class AmendmentTable(Table):
    plan = of_plan()
    title = LinkColumn()
    state = BadgeColumn(colours=STATE_COLOURS, orderable=False)
    changes = NumberColumn(orderable=False)

    class Meta:
        model = Amendment
        fields = ("plan", "title", "state", "changes", "not_before", "effective", "proposed_at", "proposed_by")
        sequence = fields

    def render_state(self, value: str) -> Any:
        return badge(Amendment.State(value).label, STATE_COLOURS[value])

    def value_state(self, value: str) -> str:
        return str(Amendment.State(value).label)

    def render_changes(self, value: list[Any]) -> str:
        return str(len(value))

    def value_changes(self, value: list[Any]) -> int:
        return len(value)


class ModificationTable(Table):
    plan = of_plan()
    start = LinkColumn()
    reason = TextColumn()
    revoked_at = MomentColumn(verbose_name="Revoked", default="–")

    class Meta:
        model = AgreedModification
        fields = (
            "plan",
            "start",
            "free_shares",
            "appreciation_on_exchange",
            "day_count",
            "anniversary",
            "reason",
            "revoked_at",
            "entered_at",
            "entered_by",
        )
        sequence = fields


class ComparedTable(Table):
    """What differs between two versions (`plans.values.comparison.Compared`)."""

    title = django_tables2.Column(verbose_name="Part", orderable=False)
    before = TextColumn(orderable=False, default="–", empty_values=(None, ""))
    after = TextColumn(orderable=False, default="–", empty_values=(None, ""))
    clause = ReferenceColumn(orderable=False, verbose_name="Clause")


class NeededVoteTable(Table):
    """The votes an amendment needs, and what is known of each."""

    company = django_tables2.Column(orderable=False)
    needed = TextColumn(orderable=False, verbose_name="Vote needed")
    funds = TextColumn(orderable=False)
    outcome = django_tables2.Column(orderable=False)
    explanation = TextColumn(orderable=False)
    clause = ReferenceColumn(orderable=False)

    def render_outcome(self, value: bool) -> Any:
        return badge("In", "success") if value else badge("Missing", "warning")


class LinkedVoteTable(Table):
    on = DateColumn(verbose_name="Meeting")
    company = django_tables2.Column(orderable=False)
    body = django_tables2.Column(accessor="get_body_display", orderable=False)
    matter = LinkColumn(accessor="get_matter_display", orderable=False)


class ObjectionTable(Table):
    clause = ReferenceColumn(orderable=False)
    message = TextColumn(orderable=False, verbose_name="What forbids it")


class SettingTable(Table):
    """`plans.values.modifications.Setting`: what is in force on a day."""

    label = django_tables2.Column(orderable=False, verbose_name="Setting")
    words = TextColumn(orderable=False, verbose_name="In force")
    since = DateColumn(orderable=False, default="the plan's own")
    rule = ReferenceColumn(orderable=False)


class ConsentTable(Table):
    party = django_tables2.Column(orderable=False, default="The companies", linkify=True)
    document = LinkColumn(linkify=lambda record: record.document.get_absolute_url(), orderable=False)


# A plan's values, of any version.


class CodesColumn(django_tables2.Column):
    """Codes of funds; none named means all."""

    def __init__(self) -> None:
        super().__init__(accessor="funds", orderable=False, verbose_name="Funds", empty_values=(None,))

    def render(self, value: tuple[str, ...]) -> str:
        return " ".join(value) or "All funds"


class FundValueTable(Table):
    code = django_tables2.Column(orderable=False)
    name = django_tables2.Column(orderable=False)
    company = django_tables2.Column(orderable=False)
    party_since = DateColumn(orderable=False)
    party_until = DateColumn(orderable=False)


class RateValueTable(Table):
    start = DateColumn(orderable=False, verbose_name="From")
    funds = CodesColumn()
    tranche = django_tables2.Column(orderable=False, default="All tranches", empty_values=(None, ""))
    asset_based = PercentColumn(orderable=False, verbose_name="Asset-based")
    service = PercentColumn(orderable=False, verbose_name="Service fee")
    aggregate = PercentColumn(orderable=False)


class AppointmentValueTable(Table):
    distributor = django_tables2.Column(orderable=False)
    start = DateColumn(orderable=False, verbose_name="From")
    end = DateColumn(orderable=False, verbose_name="To")
    funds = CodesColumn()


class TrancheValueTable(Table):
    code = django_tables2.Column(orderable=False)
    distributor = django_tables2.Column(orderable=False)
    start = DateColumn(orderable=False, verbose_name="Issued from")
    end = DateColumn(orderable=False, verbose_name="To")


class TransferValueTable(Table):
    tranche = django_tables2.Column(orderable=False)
    right = django_tables2.Column(orderable=False)
    distributor = django_tables2.Column(orderable=False)
    assignee = django_tables2.Column(orderable=False)
    percent = PercentColumn(orderable=False)
    effective = DateColumn(orderable=False)
    ends = DateColumn(orderable=False)
    notice_received = DateColumn(orderable=False, default=badge("none: held", "warning"))
    funds = CodesColumn()


class CdscValueTable(Table):
    issued_from = DateColumn(orderable=False, verbose_name="Shares issued from")
    rates = django_tables2.Column(verbose_name="Charge year by year", orderable=False, empty_values=(None,))
    anniversary = django_tables2.Column(orderable=False)
    redeemed_from = DateColumn(orderable=False)
    funds = CodesColumn()

    def render_rates(self, value: tuple[int, ...]) -> str:
        return ", ".join(f"{percent_text(rate)}%" for rate in value) or "No charge"


class WaiverValueTable(Table):
    code = django_tables2.Column(orderable=False)
    name = django_tables2.Column(orderable=False)
    start = DateColumn(orderable=False, verbose_name="Trades from")
    end = DateColumn(orderable=False, verbose_name="To")
    issued_from = DateColumn(orderable=False, verbose_name="Shares issued from")
    issued_to = DateColumn(orderable=False, verbose_name="To")


class PartyValueTable(Table):
    code = django_tables2.Column(orderable=False)
    name = django_tables2.Column(orderable=False)
    kind = django_tables2.Column(orderable=False)


class SuccessionTable(Table):
    successor = django_tables2.Column(linkify=True, orderable=False)
    last_day = DateColumn(orderable=False)
    first_day = DateColumn(orderable=False)
    funds = FundsColumn()
    agreement = django_tables2.Column(linkify=True, orderable=False)
    entered_by = django_tables2.Column(orderable=False)
