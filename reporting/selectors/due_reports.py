"""Which reports are due, quarter by quarter: derived from plans, companies and the calendar, so none goes unseen.

A plan in effect owes a report for every calendar quarter that has ended since its effective date, to the board of
every company with a fund that was a party in it (B FIFTH(C), R FOURTH; Rule 12b-1(b)(3)(ii)). A report of a fiscal
quarter counts for the calendar quarter in which it ends (ours).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from ledger.models import Calculation
from ledger.months import month_end
from plans.models import Company, Plan, ScheduleEntry
from reporting.life import State
from reporting.models import BoardReport
from reporting.selectors.board_reports import digest_of_plans, quarter_states
from reporting.statement import Quarter

NOT_CALCULATED, INCOMPLETE, TO_DRAFT, RESTATED = "not-calculated", "incomplete", "to-draft", "restated"
LABELS = {
    NOT_CALCULATED: "Nothing calculated",
    INCOMPLETE: "Months missing",
    TO_DRAFT: "To draft",
    RESTATED: "Changed since",
    **{state.value: state.label for state in State},
}
SETTLED = frozenset({State.REVIEWED.value, State.FROZEN.value})


@dataclass(frozen=True, slots=True)
class Due:
    """What became of a report that is due: one of LABELS; `report` is the one furthest in its life, if any."""

    plan: Plan
    company: Company
    quarter: Quarter
    state: str
    report: BoardReport | None = None

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def is_open(self) -> bool:
        return self.state not in SETTLED


def due_reports(today: date) -> list[Due]:
    """All that are due by today, latest quarter first, then by plan and company; six queries."""
    return _Known().due(today)


def to_draft(today: date) -> list[tuple[Company, Quarter]]:
    """What can be drafted: all months calculated and none stale, and no report, or one of other figures."""
    return draftable(due_reports(today))


def draftable(dues: Iterable[Due]) -> list[tuple[Company, Quarter]]:
    """Board by board, a company under all its plans; earliest first."""
    pairs = {(due.company, due.quarter) for due in dues if due.state in (TO_DRAFT, RESTATED)}
    return sorted(pairs, key=lambda pair: (pair[1], pair[0].code))


def last_ended(today: date) -> Quarter:
    return Quarter.of(Quarter.of(today).first - timedelta(days=1))


class _Known:
    def __init__(self) -> None:
        self.plans = list(Plan.objects.exclude(status=Plan.Status.DRAFT).order_by("code"))
        entries = ScheduleEntry.objects.filter(plan__in=self.plans).select_related("fund__company")
        self.entries: dict[int, list[ScheduleEntry]] = defaultdict(list)
        for entry in entries:
            self.entries[entry.plan_id].append(entry)
        self.rests_on = {(state.plan_id, state.quarter): state.rests_on for state in quarter_states()}
        self.plans_of: dict[int, set[int]] = defaultdict(set)
        for plan_id, company_id in Plan.companies.through.objects.values_list("plan_id", "company_id"):
            self.plans_of[company_id].add(plan_id)

    @cached_property
    def months(self) -> dict[int, dict[date, bool]]:
        """Plan -> month -> whether it is stale."""
        found: dict[int, dict[date, bool]] = defaultdict(dict)
        for plan_id, month, stale in Calculation.objects.values_list("plan_id", "month", "stale_since"):
            found[plan_id][month] = stale is not None
        return found

    @cached_property
    def reports(self) -> dict[tuple[int | None, int | None, Quarter], list[BoardReport]]:
        """(plan, company, calendar quarter) -> versions; None stands for all."""
        found: dict[tuple[int | None, int | None, Quarter], list[BoardReport]] = defaultdict(list)
        for report in BoardReport.objects.select_related("plan", "company").order_by("pk"):
            quarter = Quarter.parse(report.quarter)
            found[report.plan_id, report.company_id, Quarter.of(quarter.last)].append(report)
        return found

    def due(self, today: date) -> list[Due]:
        found = []
        for plan in self.plans:
            quarter, last = Quarter.of(plan.effective), last_ended(today)
            while quarter <= last:
                found += [self._due(plan, company, quarter) for company in self._companies(plan, quarter)]
                quarter = quarter.next
        return sorted(found, key=_order)

    def _companies(self, plan: Plan, quarter: Quarter) -> Iterable[Company]:
        companies = {
            entry.fund.company
            for entry in self.entries[plan.pk]
            if entry.party_since <= quarter.last and (entry.party_until or quarter.last) >= quarter.first
        }
        return sorted(companies, key=lambda company: company.code)

    def _due(self, plan: Plan, company: Company, quarter: Quarter) -> Due:
        known = [
            report
            for key in ((plan.pk, company.pk), (plan.pk, None), (None, company.pk))
            for report in self.reports.get((*key, quarter), ())
        ]
        if known:
            best = max(known, key=lambda report: (self._is_current(report), report.life.place, report.pk))
            furthest = max(known, key=lambda report: (report.life.place, report.pk))
            if self._is_current(best):
                return Due(plan, company, quarter, best.state, best)
            return Due(plan, company, quarter, RESTATED, furthest)
        return Due(plan, company, quarter, self._calculated(plan, quarter))

    def _calculated(self, plan: Plan, quarter: Quarter) -> str:
        months = self.months[plan.pk]
        wanted = [month for month in quarter.months if month_end(month) >= plan.effective]
        if all(month in months and not months[month] for month in wanted):
            return TO_DRAFT
        return INCOMPLETE if any(month in months for month in wanted) else NOT_CALCULATED

    def _is_current(self, report: BoardReport) -> bool:
        """Whether its months and expenditures are still those it rests on; of a fiscal quarter nobody asks here."""
        quarter = Quarter.parse(report.quarter)
        if quarter.is_fiscal:
            return True
        if report.plan_id is not None:
            return self.rests_on.get((report.plan_id, quarter), "") == report.inputs_digest
        assert report.company_id is not None, "a report is of a plan or of a company"
        of_plans = {
            plan: self.rests_on[plan, quarter]
            for plan in self.plans_of[report.company_id]
            if (plan, quarter) in self.rests_on
        }
        return digest_of_plans(of_plans) == report.inputs_digest


def _order(due: Due) -> tuple[int, int, str, str]:
    return (-due.quarter.year, -due.quarter.number, due.plan.code, due.company.code)


@dataclass(frozen=True, slots=True)
class DueRow:
    """Quarters of a plan with the same standing for all boards, one after the other: one row of the list."""

    plan: Plan
    first: Quarter
    last: Quarter
    dues: Sequence[Due]

    @property
    def words(self) -> str:
        return str(self.last) if self.first == self.last else f"{self.first} to {self.last}"

    @property
    def is_uncalculated(self) -> bool:
        return all(due.state == NOT_CALCULATED for due in self.dues)

    @property
    def open_count(self) -> int:
        return sum(due.is_open for due in self.dues)


def due_rows(dues: Sequence[Due]) -> list[DueRow]:
    """A row for each plan and quarter; quarters in sequence of which nothing is calculated share one."""
    by_quarter: dict[tuple[str, Quarter], list[Due]] = defaultdict(list)
    for due in dues:
        by_quarter[due.plan.code, due.quarter].append(due)
    rows: list[DueRow] = []
    for (_, quarter), group in sorted(by_quarter.items(), key=lambda item: (item[0][0], item[0][1]), reverse=True):
        row = DueRow(group[0].plan, quarter, quarter, group)
        before = rows[-1] if rows else None
        if before and before.plan == row.plan and before.is_uncalculated and row.is_uncalculated:
            rows[-1] = DueRow(row.plan, quarter, before.last, [*before.dues, *group])
        else:
            rows.append(row)
    return rows
