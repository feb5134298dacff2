"""A second person reviews a calculated month before it is delivered (B EIGHTH(C))."""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from backoffice.refusals import Refusal
from backoffice.services.audit import acting
from ledger.models import Calculation, MonthReview
from ledger.selectors.people import hands_in
from ledger.services.month_history import record
from plans.models import Plan
from plans.services.locks import lock_plan

CLAUSE = "B EIGHTH(C), M1"


def review_month(*, plan: Plan, month: date, digest: str, note: str = "", user: User) -> MonthReview:
    """Say that this calculation is in order; the same review again is the one made before.

    `digest` is that of what the reviewer has seen: a month calculated anew meanwhile is not reviewed by mistake. Raises
    Refusal `month-not-calculated`, `month-changed-meanwhile`, `month-stale`, `own-work`.
    """
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        calculation = calculated(locked, month)
        if calculation.digest != digest:
            raise Refusal(
                "month-changed-meanwhile",
                f"{calculation} was calculated anew meanwhile: look at it again.",
                clause="M1",
            )
        if calculation.stale_since:
            raise Refusal("month-stale", f"{calculation} is stale: calculate it again first.", clause="M1")
        did = hands_in(calculation).get(user.pk)
        if did:
            raise Refusal(
                "own-work",
                f"Nobody reviews their own work: you {_listed(did)}. Ask somebody else to review {calculation}.",
                clause=CLAUSE,
            )
        review, made = MonthReview.objects.get_or_create(
            plan=locked,
            month=month,
            digest=digest,
            reviewed_by=user,
            defaults={"note": note.strip(), "calculated_by_id": calculation.calculated_by_id},
        )
        if made:
            record(locked, {f"{month:%Y-%m}": ["", f"reviewed, digest {digest}"]}, user)
        return review


def calculated(plan: Plan, month: date) -> Calculation:
    """Raises Refusal `month-not-calculated`."""
    calculation = Calculation.objects.filter(plan=plan, month=month).select_related("plan").first()
    if calculation is None:
        raise Refusal("month-not-calculated", f"{plan.code} {month:%Y-%m} is not calculated: calculate it first.")
    return calculation


def _listed(did: list[str]) -> str:
    shown = [*did[:3], f"{len(did) - 3} more"] if len(did) > 3 else did
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
