"""Tables of boards, votes and the life of a plan."""

from typing import Any

import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.tables import BadgeColumn, LinkColumn, ReferenceColumn, SharesColumn, Table, TextColumn, badge
from plans.models import Director, Interest, Resolution, ShareVote, Termination
from plans.selectors.votes import outcome_of
from plans.tables.columns import FundsColumn, RelatedColumn, of_plan

CHOICE_COLOURS = {"for": "success", "against": "danger", "abstained": "warning", "absent": "secondary"}


def verdict(resolution: Resolution) -> tuple[str, str]:
    """(word, colour) of what the vote came to. Rows bring their votes (`with_votes`)."""
    if resolution.is_void:
        return "Taken back", "secondary"
    return ("Approved", "success") if outcome_of(resolution).approved else ("Not approved", "danger")


class OutcomeColumn(django_tables2.Column):
    """Computed from the votes, with the reason when you point at it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accessor="pk", orderable=False, verbose_name="Outcome", **kwargs)

    def render(self, record: Resolution) -> SafeString:
        return format_html('<span title="{}">{}</span>', outcome_of(record).explanation, badge(*verdict(record)))

    def value(self, record: Resolution) -> str:
        return verdict(record)[0]


class ResolutionTable(Table):
    on = LinkColumn(verbose_name="Date", attrs={"cell": {"class": "date"}})
    plan = of_plan()
    company = RelatedColumn(order_by="company__code")
    outcome = OutcomeColumn()
    funds = FundsColumn()

    class Meta:
        model = Resolution
        fields = (
            "on",
            "plan",
            "company",
            "matter",
            "body",
            "outcome",
            "funds",
            "in_person",
            "called_for",
            "entered_by",
        )
        sequence = fields


class DirectorTable(Table):
    name = LinkColumn()
    company = RelatedColumn(order_by="company__code")
    standing = django_tables2.Column(accessor="pk", orderable=False, verbose_name="Standing today")

    class Meta:
        model = Director
        fields = ("name", "company", "since", "until", "standing")
        sequence = fields

    def render_standing(self, record: Any) -> SafeString:
        return badge(*self._standing(record))

    def value_standing(self, record: Any) -> str:
        return self._standing(record)[0]

    def _standing(self, record: Any) -> tuple[str, str]:
        """`on` is the day the view asks about."""
        if not record.in_office(record.asked_on):
            return "Not in office", "secondary"
        standing = [interest for interest in record.interests.all() if interest.holds(record.asked_on)]
        if any(interest.kind == Interest.Kind.INTERESTED for interest in standing):
            return "Interested person", "warning"
        return ("Financial interest", "warning") if standing else ("Independent", "success")


class InterestTable(Table):
    plan = django_tables2.Column(default="All plans", accessor="plan__code")
    reason = TextColumn()

    class Meta:
        model = Interest
        fields = ("kind", "plan", "since", "until", "reason")
        sequence = fields


class SeatTable(Table):
    """The directors at a vote; rows are dicts."""

    director = django_tables2.Column(linkify=lambda record: record["url"])
    standing = TextColumn()
    choice = BadgeColumn(colours=CHOICE_COLOURS, verbose_name="Vote", accessor="choice")
    counted = django_tables2.Column(verbose_name="Counts for")

    def render_choice(self, value: str) -> SafeString:
        return badge(value.capitalize(), CHOICE_COLOURS[value])


class OutcomeTable(Table):
    """What each vote that the matter needs came to; rows are dicts."""

    needed = TextColumn(verbose_name="What the paragraph asks for")
    fund = django_tables2.Column(default="")
    outcome = django_tables2.Column()
    explanation = TextColumn(verbose_name="Counted")
    clause = ReferenceColumn()

    def render_outcome(self, value: bool) -> SafeString:
        return badge("Approved", "success") if value else badge("Not approved", "danger")


class ShareVoteTable(Table):
    fund = django_tables2.Column(linkify=True)
    in_favour = SharesColumn()

    class Meta:
        model = ShareVote
        fields = ("fund", "outstanding", "present", "in_favour", "against", "abstained")
        sequence = fields


class ContinuanceTable(Table):
    """A company's plan from year to year; rows are dicts."""

    company = django_tables2.Column()
    state = django_tables2.Column()
    ways = django_tables2.Column(verbose_name="")
    term = django_tables2.Column(verbose_name="Current term", attrs={"cell": {"class": "date"}})
    votes = TextColumn(verbose_name="Votes for the next year")
    register = django_tables2.Column(verbose_name="Register kept from", attrs={"cell": {"class": "date"}})


class EndTable(Table):
    """What has ended for each fund; rows are dicts."""

    fund = django_tables2.Column(linkify=lambda record: record["url"])
    company = django_tables2.Column()
    plan = django_tables2.Column(verbose_name="Plan")
    agreement = django_tables2.Column()
    payments = django_tables2.Column(verbose_name="12b-1 payments")
    clause = ReferenceColumn()


class SurvivalTable(Table):
    """The matrix; rows are dicts."""

    paragraph = ReferenceColumn()
    standing = django_tables2.Column()
    obligation = TextColumn()
    whose = django_tables2.Column(verbose_name="Of")
    since = django_tables2.Column(verbose_name="Since the end of", default="", attrs={"cell": {"class": "date"}})
    clause = ReferenceColumn(verbose_name="By")


class ConditionTable(Table):
    """The conditions of a Complete Termination; rows are dicts."""

    number = django_tables2.Column(verbose_name="")
    asked = TextColumn(verbose_name="What is asked for")
    met = django_tables2.Column()
    evidence = django_tables2.Column(default="")
    ways = django_tables2.Column(verbose_name="")


class TerminationTable(Table):
    on = LinkColumn(verbose_name="Counted from", attrs={"cell": {"class": "date"}})
    plan = of_plan()
    funds = FundsColumn()
    state = django_tables2.Column(accessor="voided_at", verbose_name="State", empty_values=())

    class Meta:
        model = Termination
        fields = ("on", "plan", "cause", "funds", "notice", "state")
        sequence = fields

    def render_state(self, record: Termination) -> SafeString:
        return badge("Taken back", "secondary") if record.is_void else badge("Stands", "success")

    def value_state(self, record: Termination) -> str:
        return "Taken back" if record.is_void else "Stands"
