"""Board reports, and which quarters want one."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DateField, QuerySet, Sum, Value
from django.db.models.functions import TruncMonth

from backoffice.reach import Reach
from ledger.models import SETTLED, Calculation, CustomerAssets, Delivery, Expenditure, PaymentOutcome, PaymentReturn
from plans.models import (
    AgreedModification,
    Amendment,
    Company,
    CompletionCondition,
    ContinuanceRegister,
    Plan,
    PlanVersion,
    Resolution,
    Succession,
    Suspension,
    Termination,
)
from plans.selectors.plans import whole_plans_in_force
from reporting.models import BoardReport
from reporting.statement import Quarter, Report
from reporting.statement.quarter import DECEMBER
from reporting.statement.stored import from_json


def stored_report(report: BoardReport) -> Report:
    """Raises OtherForm when it was made by a version of the program whose reports had another form."""
    return from_json(Report, report.file.statement)


def plans_of(*, plan: Plan | None, company: Company | None) -> list[Plan]:
    """The plans a report is of: the one named, else all of the company; by code."""
    if plan is not None:
        return [plan]
    assert company is not None, "a report is of a plan or of a company"
    return list(company.plans.order_by("code"))


@dataclass(frozen=True, slots=True)
class QuarterState:
    """A quarter with calculated months: whether all are, and what a report of it would rest on."""

    plan_id: int
    quarter: Quarter
    complete: bool
    rests_on: str


def inputs_digest(quarter: Quarter, *, plan: Plan | None = None, company: Company | None = None) -> str:
    """Digest of the months and expenditures a report rests on; three queries, and one for a company's plans."""
    plans = plans_of(plan=plan, company=company)
    states = {state.plan_id: state.rests_on for state in quarter_states(plans=plans, quarter=quarter)}
    if plan is not None:
        return states.get(plan.pk, "")
    return digest_of_plans(states)


def digest_of_plans(states: Mapping[int, str]) -> str:
    """Of a report of several plans: plan -> what its statement rests on."""
    return _digest(f"{plan} {rests_on}" for plan, rests_on in sorted(states.items()))


def quarter_states(
    *, plans: Sequence[Plan] | None = None, quarter: Quarter | None = None, year_ends: int = DECEMBER
) -> list[QuarterState]:
    """Quarters of which a month is calculated, latest first; three queries.

    A month's digest is chained over all months before it (M1), so those of the quarter tell of all that it is
    compared with; expenditures count from the first one on, since they are carried over, and so do the deliveries,
    what was paid, the assets of service providers' customers, and what is recorded of the plan's life: votes, ends,
    amendments, versions, successions, modifications and suspensions.
    """
    ends = quarter.year_ends if quarter else year_ends
    months = Calculation.objects.order_by("month")
    if plans is not None:
        months = months.filter(plan__in=plans)
    if quarter is not None:
        months = months.filter(month__in=quarter.months)
    calculated: dict[tuple[int, Quarter], list[str]] = defaultdict(list)
    for plan_id, month, digest, stale in months.values_list("plan_id", "month", "digest", "stale_since"):
        calculated[plan_id, Quarter.of(month, ends)].append(f"{month} {digest} {stale is not None}")
    besides = _besides(plans)
    states = [
        QuarterState(
            plan_id,
            found,
            len(lines) == len(found.months),
            _digest([*lines, *(line for month, line in besides[plan_id] if month <= found.last)]),
        )
        for (plan_id, found), lines in calculated.items()
    ]
    return sorted(states, key=lambda state: (state.quarter, -state.plan_id), reverse=True)


def _besides(plans: Sequence[Plan] | None) -> dict[int, list[tuple[date, str]]]:
    """Plan -> (month, what a report says of it beside the calculation), in order; two queries."""
    told: dict[int, list[tuple[date, str]]] = defaultdict(list)
    deliveries = Delivery.objects.order_by()
    if plans is not None:
        deliveries = deliveries.filter(plan__in=plans)
    for plan_id, month, on, digest in deliveries.values_list("plan_id", "month", "delivered_on", "digest"):
        told[plan_id].append((month, f"{month} delivered {on} {digest}"))
    for plan_id, what, month, number, total in _counted(plans):
        words = (f"{month}", what, f"{number}", f"{int(total)}")
        told[plan_id].append((month, " ".join(word for word in words if word)))
    return defaultdict(list, {plan_id: sorted(lines) for plan_id, lines in told.items()})


SUMMED: tuple[tuple[str, QuerySet[Any], str, str, str], ...] = (
    ("", Expenditure.objects.all(), "plan", "date", "amount"),
    ("paid", PaymentOutcome.objects.filter(kind__in=SETTLED), "payment__batch__plan", "on", "payment__amount"),
    ("returned", PaymentReturn.objects.all(), "payment__batch__plan", "on", "payment__amount"),
    ("assets", CustomerAssets.objects.all(), "plan", "month", "average_net_assets"),
)
"""Amounts a report tells of: whose plan, the day from which it does, and what is summed."""

LIFE: tuple[tuple[str, QuerySet[Any], str], ...] = (
    ("votes", Resolution.objects.filter(voided_at=None), "on"),
    ("ends", Termination.objects.filter(voided_at=None), "on"),
    ("conditions", CompletionCondition.objects.filter(voided_at=None), "on"),
    ("registers", ContinuanceRegister.objects.all(), "kept_from"),
    ("versions", PlanVersion.objects.all(), "effective_from"),
    ("proposals", Amendment.objects.filter(withdrawn_at=None), "proposed_at"),
    ("amendments", Amendment.objects.filter(effective__isnull=False), "effective"),
    ("successions", Succession.objects.all(), "first_day"),
    ("modifications", AgreedModification.objects.filter(revoked_at=None), "start"),
    ("suspensions", Suspension.objects.all(), "start"),
    ("suspensions to", Suspension.objects.filter(end__isnull=False), "end"),
)
"""What is recorded of a plan's life, and the day from which a report tells of it. Their keys are summed, since
nothing of it is edited."""


def _counted(plans: Sequence[Plan] | None) -> Iterator[tuple[int, str, date, int, int]]:
    """(plan, of what, month, how many, their sum); one query."""
    parts = []
    for what, rows, plan, day, summed in (*SUMMED, *((what, rows, "plan", day, "pk") for what, rows, day in LIFE)):
        of_plans = rows if plans is None else rows.filter(**{f"{plan}__in": plans})
        of_months = of_plans.order_by().annotate(told=Value(what), of=TruncMonth(day, output_field=DateField()))
        parts.append(of_months.values_list(f"{plan}_id", "told", "of").annotate(number=Count("pk"), total=Sum(summed)))
    found: QuerySet[Any] = parts[0].union(*parts[1:], all=True)
    yield from found


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


def wanted_reports(reach: Reach = None) -> list[Want]:
    """Of plans in effect and wholly within reach, quarters calculated in full without a report of what is calculated.

    A report of all companies counts, and so do those of each company, of the plan alone or of all its plans. Six
    queries.
    """
    plans = {plan.pk: plan for plan in whole_plans_in_force(reach)}
    if not plans:
        return []
    companies, of_company = _companies()
    made: dict[tuple[int | None, str], dict[str, set[int | None]]] = defaultdict(lambda: defaultdict(set))
    reports = BoardReport.objects.order_by().values_list("plan_id", "quarter", "inputs_digest", "company_id")
    for plan_id, quarter, digest, company_id in reports:
        made[plan_id, quarter][digest].add(company_id)
    states = quarter_states()
    rests_on = {(state.plan_id, state.quarter): state.rests_on for state in states}
    wants = []
    for state in states:
        plan = plans.get(state.plan_id)
        if plan is None or not state.complete or state.quarter.last < plan.effective:
            continue
        known = made.get((state.plan_id, str(state.quarter)), {})
        current = set(known.get(state.rests_on, set()))
        of_all_plans = made.get((None, str(state.quarter)), {})
        for company in companies[plan.pk]:
            found = {p: rests_on[p, state.quarter] for p in of_company[company] if (p, state.quarter) in rests_on}
            if company in of_all_plans.get(digest_of_plans(found), set()):
                current.add(company)
        older = bool(known) or any(companies[plan.pk] & made_for for made_for in of_all_plans.values())
        if None not in current and not (companies[plan.pk] and companies[plan.pk] <= current):
            wants.append(Want(plan, state.quarter, outdated=older and not current))
    return wants


def _companies() -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Plan -> its companies, and company -> its plans."""
    companies: dict[int, set[int]] = defaultdict(set)
    plans: dict[int, set[int]] = defaultdict(set)
    for plan_id, company_id in Plan.companies.through.objects.values_list("plan_id", "company_id"):
        companies[plan_id].add(company_id)
        plans[company_id].add(plan_id)
    return companies, plans
