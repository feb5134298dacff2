"""What was delivered of a plan's months, what they come to now, and how far each month is (B EIGHTH(C), M2)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

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


def first_undelivered() -> list[Calculation]:
    """The first calculated month of each effective plan that is not delivered; one query."""
    delivered = Delivery.objects.filter(plan=OuterRef("plan"), month=OuterRef("month"))
    waiting = Calculation.objects.filter(~Exists(delivered)).exclude(plan__status=Plan.Status.DRAFT)
    found: dict[int, Calculation] = {}
    for calculation in waiting.select_related("plan").order_by("plan__code", "month"):
        found.setdefault(calculation.plan_id, calculation)
    return list(found.values())


def undelivered_since_the_start() -> dict[int, int]:
    """By plan of which nothing is delivered: how many months are calculated, where more than one is; one query."""
    delivered = Delivery.objects.filter(plan=OuterRef("plan"))
    rows = Calculation.objects.filter(~Exists(delivered)).order_by().values_list("plan_id")
    return {plan: count for plan, count in rows.annotate(count=Count("pk")) if count > 1}


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
    """By calculation; a fixed number of queries."""
    rows = list(calculations)
    if not rows:
        return {}
    wanted = Q(plan__in={c.plan_id for c in rows}, month__in={c.month for c in rows})
    delivered = {(plan, month): pk for plan, month, pk in _keys(Delivery.objects.filter(wanted))}
    unpaid = _unpaid(delivered.values())
    reviewers: dict[tuple[int, date, str], set[int]] = defaultdict(set)
    for plan, month, digest, person in MonthReview.objects.filter(wanted).values_list(
        "plan_id", "month", "digest", "reviewed_by_id"
    ):
        reviewers[plan, month, digest].add(person)
    return {c.pk: _state(c, delivered, unpaid, reviewers) for c in rows}


def _keys(deliveries: QuerySet[Delivery]) -> Iterable[tuple[int, date, int]]:
    return deliveries.values_list("plan_id", "month", "pk")


def _unpaid(deliveries: Iterable[int]) -> set[int]:
    """Deliveries of which something is not paid or offset yet; what no rule gives to anybody aside."""
    settled = PaymentLine.objects.filter(
        row=OuterRef("pk"), payment__outcome__kind__in=("confirmed", "offset"), payment__returned=None
    )
    rows = DeliveredAmount.objects.filter(
        ~Exists(settled), delivery__in=list(deliveries), settled_outside=False
    ).exclude(payee=UNALLOCATED)
    return set(rows.order_by().values_list("delivery_id", flat=True).distinct())


def _state(
    calculation: Calculation,
    delivered: dict[tuple[int, date], int],
    unpaid: set[int],
    reviewers: dict[tuple[int, date, str], set[int]],
) -> MonthState:
    key = (calculation.plan_id, calculation.month)
    if key in delivered:
        return DELIVERED if delivered[key] in unpaid else PAID
    others = reviewers.get((calculation.plan_id, calculation.month, calculation.digest), set())
    return REVIEWED if others - {calculation.calculated_by_id} else CALCULATED
