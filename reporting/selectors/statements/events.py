"""What takes effect in a quarter and in the next, each with its clause (B SECOND, FIFTH, FOURTEENTH, EXHIBIT A)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Field

from plans.models import AgreedModification, Amendment, Plan, Succession, Suspension
from plans.models.party import Fund
from plans.references import clause_of
from plans.selectors.amendments import changes_of
from plans.selectors.life import Lives
from plans.values import PlanFile
from plans.values.amending import Change
from plans.values.amending.changes import CdscChange, RateChange
from plans.values.amending.words import TITLES, change_in_words
from plans.values.terms_of_years import years_later
from reporting.selectors.statements.life import COMPLETE, concerned
from reporting.statement import Quarter, inputs
from reporting.statement.words.base import day as in_words
from reporting.statement.words.base import listed, lower

ONE_DAY = timedelta(days=1)
SUSPENDED = {
    Suspension.Kind.BY_DISTRIBUTOR: "suspended by the distributor",
    Suspension.Kind.AT_REQUEST: "suspended at the company's request",
}
SETTINGS = ("free_shares", "appreciation_on_exchange", "day_count", "anniversary")


class Events:
    """Of some of a plan's funds, as known at the quarter's end; a fixed number of queries."""

    def __init__(self, plan: Plan, plan_file: PlanFile, lives: Lives, quarter: Quarter, funds: Collection[str]) -> None:
        self.plan, self.plan_file, self.lives, self.quarter = plan, plan_file, lives, quarter
        self.funds = frozenset(funds)
        self.all_funds = {fund.code for fund in plan_file.funds}
        self.names: Mapping[str, str] = {fund.code: fund.name for fund in plan_file.funds}

    def read(self) -> tuple[inputs.Event, ...]:
        """Of the quarter and the next, by date."""
        if self.plan.is_draft:
            return ()
        parts = (self.versions(), self.modifications(), self.successions(), self.suspensions(), self.votes())
        found = {event for part in parts for event in part}
        return tuple(sorted(event for event in found if self.quarter.first <= event.date <= self.quarter.next.last))

    def versions(self) -> Iterator[inputs.Event]:
        """The plan's beginning, amendments, and other versions of it: what was loaded or changed in its pages."""
        clause = clause_of(self.plan, "amendments")
        header = self.plan_file.plan
        yield inputs.Event(header.effective, "The plan takes effect", clause_of(self.plan, "term"))
        rows = Amendment.objects.filter(plan=self.plan, effective__range=(self.quarter.first, self.quarter.next.last))
        for row in rows.order_by("effective", "pk").prefetch_related("resolutions"):
            changes = [change for change in changes_of(row) if self._concerns(concerned(change))]
            in_by_then = all(vote.on <= self.quarter.last for vote in row.resolutions.all())
            if changes and row.effective and in_by_then:
                words = "; ".join(_few_words(change, self.names) for change in changes)
                yield inputs.Event(row.effective, f"Amendment “{row.title}” takes effect: {words}", clause)
        others = self.plan.versions.filter(amendment=None, number__gt=1, effective_from__gt=header.effective)
        handed = set(Succession.objects.filter(plan=self.plan).values_list("first_day", flat=True))
        for number, since, reason in others.values_list("number", "effective_from", "reason"):
            if since not in handed and since <= self.quarter.last:
                yield inputs.Event(since, f"Version {number} of the plan: {reason.rstrip('.')}", clause)

    def modifications(self) -> Iterator[inputs.Event]:
        rows = AgreedModification.objects.filter(plan=self.plan, revoked_at=None, start__lte=self.quarter.last)
        for row in rows:
            said = []
            for name in SETTINGS:
                if getattr(row, name):
                    field = AgreedModification._meta.get_field(name)
                    assert isinstance(field, Field)
                    said.append(f"{field.verbose_name}: {lower(getattr(row, f'get_{name}_display')())}")
            what = f"Agreed modification of the allocation: {'; '.join(said)}"
            yield inputs.Event(row.start, what, clause_of(self.plan, "modifications"))

    def successions(self) -> Iterator[inputs.Event]:
        """One distributor after another, as entered; else as the plan's appointments say."""
        clause = clause_of(self.plan, "succession")
        names = {party.code: party.name for party in self.plan_file.parties}
        for row in self.plan_file.appointments:
            before = {
                earlier.distributor
                for earlier in self.plan_file.appointments
                if earlier.end and earlier.end < row.start and _overlap(earlier.funds, row.funds)
            }
            if before and self._concerns(row.funds):
                what = f"{names.get(row.distributor, row.distributor)} succeeds as distributor{self._of(row.funds)}"
                yield inputs.Event(row.start, what, clause)
        rows = Succession.objects.filter(plan=self.plan).select_related("successor").prefetch_related("funds")
        for entered in rows.prefetch_related("resolutions"):
            codes = _codes(entered.funds.all())
            told = {row.start for row in self.plan_file.appointments if row.distributor == entered.successor.code}
            in_by_then = all(vote.on <= self.quarter.last for vote in entered.resolutions.all())
            if entered.first_day not in told and in_by_then and self._concerns(codes):
                what = f"{entered.successor.name} succeeds as distributor{self._of(codes)}"
                yield inputs.Event(entered.first_day, what, clause)

    def suspensions(self) -> Iterator[inputs.Event]:
        for row in Suspension.objects.filter(plan=self.plan, start__lte=self.quarter.last).prefetch_related("funds"):
            codes = _codes(row.funds.all())
            if not self._concerns(codes):
                continue
            whose, clause = self._of(codes), clause_of(self.plan, "sales")
            what = (
                "Offering withdrawn by the company"
                if row.is_withdrawal
                else f"Sales {SUSPENDED[Suspension.Kind(row.kind)]}"
            )
            yield inputs.Event(row.start, f"{what}{whose and f',{whose}'}", clause)
            if row.end:
                ended = "withdrawal of the offering" if row.is_withdrawal else "suspension of sales"
                yield inputs.Event(row.end, f"Last day of the {ended}{whose}", clause)

    def votes(self) -> Iterator[inputs.Event]:
        """Votes that continued the plan, and what ended."""
        clause = clause_of(self.plan, "term")
        continued: dict[tuple[date, date], list[str]] = {}
        ended: dict[tuple[date, bool, str, str], list[str]] = {}
        completed: dict[date, list[str]] = {}
        for code in sorted(self.funds & set(self.lives.funds)):
            for term in self.lives.terms[code]:
                if term.approval.on:
                    continued.setdefault((term.approval.on, years_later(term.last, 1)), []).append(code)
            life = self.lives.funds[code]
            for end in life.endings:
                if end is life.plan_end or not end.ends_plan:
                    ended.setdefault((end.last_day, end.ends_plan, end.text, end.clause), []).append(code)
            if life.completed:
                completed.setdefault(life.completed, []).append(code)
        for (on, until), codes in continued.items():
            yield inputs.Event(on, f"Continued to {in_words(until)}{self._of(codes)}", clause)
        for (last, ends_plan, text, of), codes in ended.items():
            what = "plan and agreement" if ends_plan else "the agreement"
            yield inputs.Event(last, f"Last day of {what}{self._of(codes)}: {lower(text)}", of)
        for last, codes in completed.items():
            what = f"Last day on which shares already sold earn the 12b-1 Share{self._of(codes)}: Complete Termination"
            yield inputs.Event(last, what, COMPLETE)

    def _concerns(self, codes: Sequence[str]) -> bool:
        return not codes or bool(self.funds & set(codes))

    def _of(self, codes: Sequence[str]) -> str:
        """` of Alpha Fund and Beta Fund`; nothing where they are all that the report is about."""
        own = [code for code in codes if code in self.funds]
        if not own or set(own) >= self.funds:
            return ""
        names = [self.names.get(code, code) for code in own]
        return f" of {listed(names)}" if len(names) <= 3 else f" of {len(names)} funds"


def _few_words(change: Change, names: Mapping[str, str]) -> str:
    if change.kind == "paragraph":
        return f"paragraph {getattr(change, 'paragraph', '')}"
    if change.kind == "fund-joins":
        return f"{getattr(change, 'name', '')} joins"
    codes = concerned(change)
    named = listed([names.get(code, code) for code in codes])
    if change.kind == "fund-leaves":
        return f"{named} leaves"
    said = change_in_words(replace(change, funds=()) if isinstance(change, RateChange | CdscChange) else change)
    return f"{TITLES[change.kind].partition(' (')[0].lower()} {said.replace('all funds', named) if codes else said}"


def _codes(funds: Iterable[Fund]) -> tuple[str, ...]:
    return tuple(sorted(fund.code for fund in funds))


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))
