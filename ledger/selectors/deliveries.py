"""What was delivered of a plan's months, what they come to now, and how far each month is (B EIGHTH(C), M2)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from ledger.engine.adjustments import Line, adjustments
from ledger.engine.portions import PAYABLE
from ledger.engine.terms import UNALLOCATED
from ledger.models import (
    Calculation,
    DeliveredAmount,
    DeliveredCharge,
    Delivery,
    EarnedCdsc,
    MonthlyServiceFee,
    MonthReview,
    OpenException,
    PaymentLine,
    Portion,
    Restatement,
    Right,
)
from plans.models import Plan

Charge = tuple[str, str, date]
"""Fund, tranche, trade date."""


def present_lines(calculation: Calculation) -> list[Line]:
    """What the month comes to now: portions, and service fees."""
    portions = Portion.objects.filter(calculation=calculation).exclude(amount=0)
    fees = MonthlyServiceFee.objects.filter(calculation=calculation).exclude(service_fee=0)
    return [
        *(
            Line(*row)
            for row in portions.values_list("right", "fund__code", "tranche", "payee", "status").annotate(Sum("amount"))
        ),
        *(
            Line(Right.SERVICE_FEE, fund, "", distributor, PAYABLE, cents)
            for fund, distributor, cents in fees.values_list("fund__code", "distributor", "service_fee")
        ),
    ]


def delivered_lines(plan: Plan, month: date) -> list[Line]:
    """All that was delivered of a month: with it, and as adjustments since."""
    rows = DeliveredAmount.objects.filter(delivery__plan=plan, month=month).order_by("pk")
    return [Line(*row) for row in rows.values_list("right", "fund__code", "tranche", "payee", "status", "amount")]


def present_charges(calculation: Calculation) -> dict[Charge, int]:
    """Earned CDSC by trade date, cents."""
    rows = EarnedCdsc.objects.filter(calculation=calculation).exclude(cdsc=0).order_by()
    sums = rows.values_list("fund__code", "tranche", "trade_date").annotate(Sum("cdsc"))
    return {(fund, tranche, day): int(cents) for fund, tranche, day, cents in sums}


def delivered_charges(plan: Plan, month: date) -> dict[Charge, int]:
    rows = DeliveredCharge.objects.filter(delivery__plan=plan, month=month).order_by()
    sums = rows.values_list("fund__code", "tranche", "trade_date").annotate(Sum("amount"))
    return {(fund, tranche, day): int(cents) for fund, tranche, day, cents in sums}


@dataclass(frozen=True, slots=True)
class Difference:
    """A delivered month that comes to something else now."""

    delivery: Delivery
    calculation: Calculation
    digest_before: str
    lines: tuple[Line, ...]
    charges: tuple[tuple[Charge, int], ...]

    @property
    def month(self) -> date:
        return self.delivery.month

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


def difference_of(delivery: Delivery, calculation: Calculation, digest_before: str) -> Difference:
    """The present truth of a delivered month, less all that was delivered of it."""
    before, now = delivered_charges(delivery.plan, delivery.month), present_charges(calculation)
    changed = {key: now.get(key, 0) - before.get(key, 0) for key in sorted({*before, *now})}
    return Difference(
        delivery,
        calculation,
        digest_before,
        tuple(adjustments(present_lines(calculation), delivered_lines(delivery.plan, delivery.month))),
        tuple((key, cents) for key, cents in changed.items() if cents),
    )


def differences(plan: Plan, *, before: date | None = None) -> list[Difference]:
    """Delivered months (before a month) of which something is to be adjusted, in order. Stale months as calculated.

    Months whose inputs are those last reported are not compared: they have the same figures (M1).
    """
    deliveries = Delivery.objects.filter(plan=plan).select_related("plan").order_by("month")
    if before is not None:
        deliveries = deliveries.filter(month__lt=before)
    reported = reported_digests(deliveries)
    calculations = {c.month: c for c in Calculation.objects.filter(plan=plan).select_related("plan")}
    found = []
    for delivery in deliveries:
        calculation = calculations.get(delivery.month)
        if calculation is not None and calculation.digest != reported[delivery.pk]:
            difference = difference_of(delivery, calculation, reported[delivery.pk])
            if difference.lines:
                found.append(difference)
    return found


def reported_digests(deliveries: Iterable[Delivery]) -> dict[int, str]:
    """By delivery: the digest of the inputs of what was last reported of its month."""
    found = {delivery.pk: delivery.digest for delivery in deliveries}
    restated = Restatement.objects.filter(restated__in=list(found)).order_by("pk")
    return found | dict(restated.values_list("restated_id", "digest"))


def delivery_of(plan: Plan, month: date) -> Delivery | None:
    return Delivery.objects.filter(plan=plan, month=month).select_related("plan").first()


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The calculated months of a plan that are not delivered: the first of them, and how many they are.

    `hindered`: the first has open exceptions. `begun_outside`: they are several, and nothing of the plan is delivered.
    """

    first: Calculation
    count: int
    hindered: bool
    begun_outside: bool


def undelivered(calculations: QuerySet[Calculation]) -> list[Undelivered]:
    """Of effective plans, by code, with their take-over; one query."""
    of_plan = Delivery.objects.filter(plan=OuterRef("plan"))
    rows = (
        calculations.exclude(plan__status=Plan.Status.DRAFT)
        .filter(~Exists(of_plan.filter(month=OuterRef("month"))))
        .annotate(
            hindered=Exists(OpenException.objects.filter(calculation=OuterRef("pk"))), plan_delivers=Exists(of_plan)
        )
        .select_related("plan__take_over__entered_by")
        .order_by("plan__code", "month")
    )
    found = []
    for _, of_one in groupby(rows, key=lambda calculation: calculation.plan_id):
        first, *later = of_one
        found.append(Undelivered(first, 1 + len(later), first.hindered, bool(later) and not first.plan_delivers))
    return found


def valid_review(calculation: Calculation) -> MonthReview | None:
    """The review of this very calculation, by somebody who did not calculate it since."""
    reviews = MonthReview.objects.filter(
        plan=calculation.plan_id, month=calculation.month, digest=calculation.digest
    ).select_related("reviewed_by")
    return reviews.exclude(reviewed_by=calculation.calculated_by_id).order_by("pk").first()


@dataclass(frozen=True, slots=True)
class MonthState:
    """How far a month is: calculated, reviewed, delivered, paid."""

    code: str
    label: str
    colour: str


CALCULATED = MonthState("calculated", "Calculated", "success")
REVIEWED = MonthState("reviewed", "Reviewed", "info")
DELIVERED = MonthState("delivered", "Delivered", "info")
PAID = MonthState("paid", "Paid", "success")


def month_states(calculations: Iterable[Calculation]) -> dict[int, MonthState]:
    """By calculation; two queries."""
    rows = list(calculations)
    if not rows:
        return {}
    settled = PaymentLine.objects.filter(
        row=OuterRef("pk"), payment__outcome__kind__in=("confirmed", "offset"), payment__returned=None
    )
    unpaid = DeliveredAmount.objects.filter(~Exists(settled), delivery=OuterRef("pk"), settled_outside=False)
    unpaid = unpaid.exclude(payee=UNALLOCATED)  # what no rule gives to anybody
    delivered = Delivery.objects.filter(_of(rows)).values_list("plan_id", "month", Exists(unpaid))
    delivered_states = {(plan, month): DELIVERED if is_unpaid else PAID for plan, month, is_unpaid in delivered}
    seen = reviewed(rows)
    return {c.pk: delivered_states.get((c.plan_id, c.month), REVIEWED if c.pk in seen else CALCULATED) for c in rows}


def reviewed(calculations: Iterable[Calculation]) -> set[int]:
    """Those, by key, that somebody who did not calculate them has reviewed as they are; one query."""
    rows = list(calculations)
    reviewers: dict[tuple[int, date, str], set[int]] = defaultdict(set)
    reviews = MonthReview.objects.filter(_of(rows)) if rows else MonthReview.objects.none()
    for plan, month, digest, person in reviews.values_list("plan_id", "month", "digest", "reviewed_by_id"):
        reviewers[plan, month, digest].add(person)
    return {c.pk for c in rows if reviewers[c.plan_id, c.month, c.digest] - {c.calculated_by_id}}


def _of(calculations: Iterable[Calculation]) -> Q:
    """Rows of their plans and months, and some of other pairs of these: the keys tell them apart."""
    return Q(plan__in={c.plan_id for c in calculations}, month__in={c.month for c in calculations})
