"""The settings the parties agreed on (B Exhibit A 2(e))."""

from datetime import date

from plans.models import AgreedModification, Plan
from plans.values import ModificationValue


def modifications_of(plan: Plan, until: date | None = None) -> tuple[ModificationValue, ...]:
    """In force by `until` (None: all that are agreed), in their order. One query."""
    rows = AgreedModification.objects.filter(plan=plan, revoked_at=None).order_by("start")
    if until is not None:
        rows = rows.filter(start__lte=until)
    names = ("start", "free_shares", "appreciation_on_exchange", "day_count", "anniversary")
    return tuple(ModificationValue(*values) for values in rows.values_list(*names))
