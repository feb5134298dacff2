"""What takes effect in a quarter and in the next, each with its clause (B SECOND, FIFTH, FOURTEENTH, EXHIBIT A)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Field

from plans.models import AgreedModification, Amendment, Plan, Succession, Suspension
from plans.models.party import Fund
from plans.references import clause_of
from plans.selectors.amendments import changes_of
from plans.selectors.life import Lives
from plans.values import PlanFile
from plans.values.amending import Change
from plans.values.terms_of_years import years_later
from reporting.selectors.statements.life import COMPLETE, concerned
from reporting.statement import Quarter
from reporting.statement.events import (
    Amended,
    Begun,
    Changed,
    Completed,
    Continued,
    Ended,
    Event,
    Modified,
    Reissued,
    SalesResumed,
    SalesStopped,
    Succeeded,
)

SETTINGS = ("free_shares", "appreciation_on_exchange", "day_count", "anniversary")


class Events:
    """Of some of a plan's funds, as known at the quarter's end; a fixed number of queries."""

    def __init__(self, plan: Plan, plan_file: PlanFile, lives: Lives, quarter: Quarter, funds: Collection[str]) -> None:
        self.plan, self.plan_file, self.lives, self.quarter = plan, plan_file, lives, quarter
        self.funds = frozenset(funds)
        self.all_funds = {fund.code for fund in plan_file.funds}
        self.names: Mapping[str, str] = {fund.code: fund.name for fund in plan_file.funds}

    def read(self) -> tuple[Event, ...]:
        """Of the quarter and the next."""
        if self.plan.is_draft:
            return ()
        parts = (self.versions(), self.modifications(), self.successions(), self.suspensions(), self.votes())
        found = (event for part in parts for event in part)
        return tuple(event for event in found if self.quarter.first <= event.date <= self.quarter.next.last)

    def versions(self) -> Iterator[Event]:
        """The plan's beginning, amendments, and other versions of it: what was loaded or changed in its pages."""
        clause = clause_of(self.plan, "amendments")
        header = self.plan_file.plan
        yield Begun(header.effective, clause_of(self.plan, "term"))
        rows = Amendment.objects.filter(plan=self.plan, effective__range=(self.quarter.first, self.quarter.next.last))
        for row in rows.order_by("effective", "pk").prefetch_related("resolutions"):
            changes = tuple(self._changed(change) for change in changes_of(row) if self._concerns(concerned(change)))
            in_by_then = all(vote.on <= self.quarter.last for vote in row.resolutions.all())
            if changes and row.effective and in_by_then:
                yield Amended(row.effective, clause, row.title, changes)
        others = self.plan.versions.filter(amendment=None, number__gt=1, effective_from__gt=header.effective)
        handed = set(Succession.objects.filter(plan=self.plan).values_list("first_day", flat=True))
        for number, since, reason in others.values_list("number", "effective_from", "reason"):
            if since not in handed and since <= self.quarter.last:
                yield Reissued(since, clause, number, reason)

    def modifications(self) -> Iterator[Event]:
        rows = AgreedModification.objects.filter(plan=self.plan, revoked_at=None, start__lte=self.quarter.last)
        for row in rows:
            said = []
            for name in SETTINGS:
                if getattr(row, name):
                    field = AgreedModification._meta.get_field(name)
                    assert isinstance(field, Field)
                    said.append((str(field.verbose_name), str(getattr(row, f"get_{name}_display")())))
            yield Modified(row.start, clause_of(self.plan, "modifications"), tuple(said))

    def successions(self) -> Iterator[Event]:
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
                successor = names.get(row.distributor, row.distributor)
                yield Succeeded(row.start, clause, successor, self._named(row.funds))
        rows = Succession.objects.filter(plan=self.plan).select_related("successor").prefetch_related("funds")
        for entered in rows.prefetch_related("resolutions"):
            codes = _codes(entered.funds.all())
            told = {row.start for row in self.plan_file.appointments if row.distributor == entered.successor.code}
            in_by_then = all(vote.on <= self.quarter.last for vote in entered.resolutions.all())
            if entered.first_day not in told and in_by_then and self._concerns(codes):
                yield Succeeded(entered.first_day, clause, entered.successor.name, self._named(codes))

    def suspensions(self) -> Iterator[Event]:
        for row in Suspension.objects.filter(plan=self.plan, start__lte=self.quarter.last).prefetch_related("funds"):
            codes = _codes(row.funds.all())
            if not self._concerns(codes):
                continue
            funds, clause = self._named(codes), clause_of(self.plan, "sales")
            yield SalesStopped(row.start, clause, row.kind, funds)
            if row.end:
                yield SalesResumed(row.end, clause, row.kind, funds)

    def votes(self) -> Iterator[Event]:
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
            yield Continued(on, clause, until, self._named(codes))
        for (last, ends_plan, text, of), codes in ended.items():
            yield Ended(last, of, text, ends_plan, self._named(codes))
        for last, codes in completed.items():
            yield Completed(last, COMPLETE, self._named(codes))

    def _concerns(self, codes: Sequence[str]) -> bool:
        return not codes or bool(self.funds & set(codes))

    def _changed(self, change: Change) -> Changed:
        return Changed(change, tuple(self.names.get(code, code) for code in concerned(change)))

    def _named(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Names of those that the report is about; none where they are all of these."""
        own = [code for code in codes if code in self.funds]
        return () if set(own) >= self.funds else tuple(self.names.get(code, code) for code in own)


def _codes(funds: Iterable[Fund]) -> tuple[str, ...]:
    return tuple(sorted(fund.code for fund in funds))


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))
