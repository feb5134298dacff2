"""Payments to come of a plan: derived from what was delivered, never typed (B EIGHTH, P3 to P5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from ledger.engine import offsets as engine
from ledger.engine.dues import Due, Dues, Row, dues
from ledger.models import (
    CAME_TO_NOTHING,
    SETTLED,
    Calculation,
    Claim,
    DeliveredAmount,
    Delivery,
    PaymentLine,
    PaymentOffset,
    Right,
)
from ledger.months import month_end
from ledger.selectors.deliveries import present_lines
from ledger.selectors.gates import Gatekeeper
from ledger.trading_days import is_open, payment_due
from plans.models import Company, Party, Plan, Tranche

LIVE = (~Q(payment__outcome__kind__in=CAME_TO_NOTHING) | Q(payment__outcome=None)) & Q(payment__returned=None)
"""Lines and offsets of payments that count: not rejected, not withdrawn, not given back by the bank."""


def live_lines() -> QuerySet[PaymentLine]:
    return PaymentLine.objects.filter(LIVE)


def outstanding(plan: Plan) -> list[Row]:
    """Delivered amounts that no payment that counts has taken; one query."""
    return [Row(*row) for row in _untaken().filter(delivery__plan=plan).values_list(*ROW_FIELDS)]


def _untaken() -> QuerySet[DeliveredAmount]:
    taken = live_lines().filter(row=OuterRef("pk"))
    return DeliveredAmount.objects.filter(~Exists(taken), settled_outside=False).order_by("pk")


ROW_FIELDS = (
    "pk",
    "delivery__month",
    "month",
    "fund__code",
    "right",
    "tranche",
    "distributor",
    "payee",
    "status",
    "amount",
)


def current_dues(plan: Plan, *, on: date | None = None, expected: bool = False) -> Dues:
    """What is to be paid as of a day (today in New York), with its gates.

    `expected`: with the first calculated month that is not delivered yet, whose first gate is closed.
    """
    keeper = Gatekeeper.of(plan, on or timezone.localdate())
    rows = outstanding(plan)
    if expected:
        rows += _expected(plan)
    return dues(keeper.route(row) for row in rows)


def dues_of_plans(plans: QuerySet[Plan], on: date) -> dict[Plan, Dues]:
    """What is to be paid as of a day, of those plans of which anything is outstanding, by code.

    As many queries for one plan as for many.
    """
    rows: dict[int, list[Row]] = defaultdict(list)
    untaken = _untaken().filter(delivery__plan__in=plans)
    for plan_id, *row in untaken.values_list("delivery__plan_id", *ROW_FIELDS):
        rows[plan_id].append(Row(*row))
    if not rows:
        return {}
    owing = list(Plan.objects.filter(pk__in=rows).order_by("code"))
    keepers = Gatekeeper.of_plans(owing, on)
    return {plan: dues(keepers[plan.pk].route(row) for row in rows[plan.pk]) for plan in owing}


def dues_as_of(plan: Plan, day: date) -> Dues:
    """What was delivered by the end of a day and not settled with the bank by then, with its gates on the day."""
    settled = PaymentLine.objects.filter(
        ~Q(payment__returned__on__lte=day),
        row=OuterRef("pk"),
        payment__outcome__kind__in=SETTLED,
        payment__outcome__on__lte=day,
    )
    delivered = DeliveredAmount.objects.filter(delivery__plan=plan, delivery__delivered_on__lte=day)
    left = delivered.filter(~Exists(settled), settled_outside=False).order_by("pk").values_list(*ROW_FIELDS)
    rows = [Row(*row) for row in left]
    if not rows:
        return Dues((), (), ())
    keeper = Gatekeeper.of(plan, day)
    return dues(keeper.route(row) for row in rows)


def _expected(plan: Plan) -> list[Row]:
    """The portions of the next month to be delivered, as they would be; their keys are below zero."""
    delivered = Delivery.objects.filter(plan=plan, month=OuterRef("month"))
    calculation = Calculation.objects.filter(~Exists(delivered), plan=plan).order_by("month").first()
    if calculation is None:
        return []
    tranches = dict(Tranche.objects.filter(plan=plan).values_list("code", "distributor__code"))
    rows = []
    for place, line in enumerate(present_lines(calculation), start=1):
        distributor = line.payee if line.right == Right.SERVICE_FEE else tranches.get(line.tranche, line.tranche)
        month = calculation.month
        rows.append(
            Row(
                -place,
                month,
                month,
                line.fund,
                line.right,
                line.tranche,
                distributor,
                line.payee,
                line.status,
                line.amount,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class DueDay:
    """When a payment is due, and why then (P4)."""

    day: date
    reason: str


def due_day(due: Due) -> DueDay:
    """The 10th exchange day after month-end; or the first one on or after what came later. No interest (P4).

    Earned CDSC is due with the redemption proceeds, by trade date, and so as soon as the month that reports it is
    delivered (B SIXTH(G), EIGHTH(C)).
    """
    day, reason, first = payment_due(month_end(due.month)), "10th exchange day after month-end (P4)", ""
    if due.right == Right.CDSC:
        day, reason, first = (
            due.month,
            "with the redemption proceeds (B SIXTH(G))",
            "redemption proceeds (B SIXTH(G)), ",
        )
    reasons = {
        "delivered": "calculation delivered {} (B EIGHTH(C))",
        "notice": "notice of the transfer received {} (B EIGHTH(B))",
        "direction": "direction to pay received {} (B EIGHTH(C), (D))",
    }
    for gate in due.gates:
        if gate.name in reasons and gate.since and gate.since > day:
            day = gate.since
            reason = f"{first}as soon as practicable: {reasons[gate.name].format(gate.since)}"
    while not is_open(day):
        day += timedelta(days=1)
    return DueDay(day, reason)


def open_claims(plan: Plan) -> list[tuple[Claim, int]]:
    """Claims of which something is left, with cents left, in the order in which they are offset; two queries."""
    taken = dict(
        PaymentOffset.objects.filter(LIVE, claim__plan=plan)
        .order_by()
        .values_list("claim_id")
        .annotate(total=Sum("amount"))
    )
    claims = Claim.objects.filter(plan=plan, withdrawal=None).select_related("company", "distributor")
    left = [(claim, claim.amount - int(taken.get(claim.pk, 0))) for claim in claims.order_by("dated", "pk")]
    return [(claim, balance) for claim, balance in left if balance]


def owns(found: Iterable[Due], companies: dict[str, int]) -> list[engine.Own]:
    """The distributors' own parts of payments, each named by payment and payee. `companies`: fund code -> id."""
    return [
        engine.Own(f"{due.id}|{share.payee}", companies[due.fund], share.payee, share.own)
        for due in found
        for share in due.shares
        if share.own
    ]


def opened(claims: Iterable[tuple[Claim, int]]) -> list[engine.Open]:
    return [
        engine.Open(claim.pk, claim.company_id, claim.distributor.code, balance) for claim, balance in claims if balance
    ]


def company_ids(plan: Plan) -> dict[str, int]:
    """By code of the fund."""
    return dict(plan.schedule.values_list("fund__code", "fund__company_id"))


def recipients(plan: Plan) -> dict[str, Party]:
    return {party.code: party for party in plan.parties.all()}


def companies_of(plan: Plan) -> list[Company]:
    return list(plan.companies.order_by("name"))
