"""Board reports, and which quarters want one."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from ledger.models import Calculation, Expenditure
from plans.models import Plan
from reporting.models import BoardReport
from reporting.statement import Quarter, Statement
from reporting.statement.stored import from_json


def stored_statement(report: BoardReport) -> Statement:
    return from_json(Statement, report.file.statement)


@dataclass(frozen=True, slots=True)
class QuarterState:
    """A quarter with calculated months: whether all are, and what a report of it would rest on."""

    plan_id: int
    quarter: Quarter
    complete: bool
    rests_on: str


def inputs_digest(plan: Plan, quarter: Quarter) -> str:
    """Digest of the months and expenditures a report rests on; two queries."""
    states = quarter_states(plan=plan, quarter=quarter)
    return states[0].rests_on if states else ""


def quarter_states(*, plan: Plan | None = None, quarter: Quarter | None = None) -> list[QuarterState]:
    """Quarters of which a month is calculated, latest first; two queries."""
    months = Calculation.objects.order_by("month")
    spent = Expenditure.objects.order_by()
    if plan is not None:
        months, spent = months.filter(plan=plan), spent.filter(plan=plan)
    if quarter is not None:
        months = months.filter(month__in=quarter.months)
        spent = spent.filter(date__range=(quarter.first, quarter.last))
    calculated: dict[tuple[int, Quarter], list[str]] = defaultdict(list)
    for plan_id, month, digest, stale in months.values_list("plan_id", "month", "digest", "stale_since"):
        calculated[plan_id, Quarter.of(month)].append(f"{month} {digest} {stale is not None}")
    expended: dict[tuple[int, Quarter], list[str]] = defaultdict(list)
    sums = spent.annotate(month=TruncMonth("date")).values("plan_id", "month").annotate(n=Count("pk"), s=Sum("amount"))
    for row in sorted(sums, key=lambda row: (row["plan_id"], row["month"])):
        expended[row["plan_id"], Quarter.of(row["month"])].append(f"{row['month']} {row['n']} {int(row['s'])}")
    states = [
        QuarterState(key[0], key[1], len(lines) == len(key[1].months), _digest([*lines, *expended[key]]))
        for key, lines in calculated.items()
    ]
    return sorted(states, key=lambda state: (state.quarter, -state.plan_id), reverse=True)


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def default_quarter() -> QuarterState | None:
    """The last quarter with a calculated month, and its plan."""
    return next(iter(quarter_states()), None)


@dataclass(frozen=True, slots=True)
class Want:
    """A quarter that wants a report; outdated: there is one of other months or expenditures."""

    plan: Plan
    quarter: Quarter
    outdated: bool


def wanted_reports() -> list[Want]:
    """Of plans in effect, quarters calculated in full without a report of what is calculated; five queries.

    A report of all companies counts, and so do those of each company.
    """
    plans = {plan.pk: plan for plan in Plan.objects.exclude(status=Plan.Status.DRAFT)}
    companies: dict[int, set[int]] = defaultdict(set)
    for plan_id, company_id in Plan.companies.through.objects.values_list("plan_id", "company_id"):
        companies[plan_id].add(company_id)
    made: dict[tuple[int, str], dict[str, set[int | None]]] = defaultdict(lambda: defaultdict(set))
    rows = BoardReport.objects.order_by().values_list("plan_id", "quarter", "inputs_digest", "company_id")
    for plan_id, quarter, digest, company_id in rows:
        made[plan_id, quarter][digest].add(company_id)
    wants = []
    for state in quarter_states():
        plan = plans.get(state.plan_id)
        if plan is None or not state.complete or state.quarter.last < plan.effective:
            continue
        known = made.get((state.plan_id, str(state.quarter)), {})
        current = known.get(state.rests_on, set())
        if None not in current and not (companies[plan.pk] and companies[plan.pk] <= current):
            wants.append(Want(plan, state.quarter, outdated=bool(known) and not current))
    return wants
