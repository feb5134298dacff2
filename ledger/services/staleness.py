"""Calculated months that no longer follow from what is loaded (M1)."""

from datetime import date

from django.utils import timezone

from ledger.models import Calculation
from ledger.months import first_of
from plans.models import Plan


def mark_stale(*, plan: Plan, since: date) -> int:
    """Something dated `since` was added or changed: the months from there on are to be calculated anew."""
    return Calculation.objects.filter(plan=plan, month__gte=first_of(since), stale_since=None).update(
        stale_since=timezone.now()
    )
