"""What stands between a month and its delivery (B EIGHTH(C); T3, M1, M2)."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ledger.models import Calculation, Delivery, OpenException
from ledger.months import month_end
from ledger.selectors.deliveries import valid_review


@dataclass(frozen=True, slots=True)
class Step:
    """Something that must be so before a month is delivered; `name` is that of the refusal when it is not."""

    name: str
    text: str
    clause: str
    done: bool
    missing: str = ""


def steps_to_deliver(calculation: Calculation) -> list[Step]:
    """In the order in which a person takes them. A fixed number of queries."""
    exceptions = OpenException.objects.filter(calculation=calculation).count()
    review = valid_review(calculation)
    earlier = earlier_undelivered(calculation)
    last = month_end(calculation.month)
    return [
        Step(
            "plan-is-draft",
            "The plan is effective",
            "R heading",
            not calculation.plan.is_draft,
            f"{calculation.plan.code} is a draft: nothing is payable under it.",
        ),
        Step(
            "month-not-over",
            "The month is over",
            "B EIGHTH(C)",
            last < timezone.localdate(),
            f"{calculation} ends on {last}, New York time: it is delivered after its close.",
        ),
        Step(
            "month-stale",
            "Calculated from all that is loaded",
            "M1",
            calculation.stale_since is None,
            f"{calculation} is stale: calculate it again first.",
        ),
        Step(
            "open-exceptions",
            "No open exception",
            "T3",
            not exceptions,
            f"{calculation} has {exceptions:,} open {'exception' if exceptions == 1 else 'exceptions'}: load a "
            "correction or reject the transactions with a reason.",
        ),
        Step(
            "not-reviewed",
            f"Reviewed by {review.reviewed_by}" if review else "Reviewed by a second person",
            "B EIGHTH(C)",
            review is not None,
            f"{calculation} is not reviewed as it is now: a second person reviews it first.",
        ),
        Step(
            "earlier-month-not-delivered",
            "Earlier months are delivered",
            "M2",
            earlier is None,
            f"{calculation.plan.code} {earlier:%Y-%m} is not delivered: months are delivered in order."
            if earlier
            else "",
        ),
    ]


def earlier_undelivered(calculation: Calculation) -> date | None:
    """The first calculated month before this one that is not delivered."""
    delivered = set(Delivery.objects.filter(plan=calculation.plan_id).values_list("month", flat=True))
    earlier = Calculation.objects.filter(plan=calculation.plan_id, month__lt=calculation.month).order_by("month")
    return next((month for month in earlier.values_list("month", flat=True) if month not in delivered), None)
