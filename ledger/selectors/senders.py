"""Who provides the Monthly Calculation, and which companies receive it (B EIGHTH(C), NINETEENTH)."""

from datetime import date

from plans.models import Company, Fund, Party, Plan
from plans.selectors.calculating import calculating


def calculating_distributor(plan: Plan, on: date) -> Party | None:
    """The distributor whose books the companies rely on; None where the plan has none.

    Where distributors succeeded each other it is the first one, until the two have jointly notified the Termination
    Date (B NINETEENTH(B), (C)).
    """
    counts = calculating(plan, on)
    return Party.objects.get(code=counts.distributor) if counts else None


def receivers(plan: Plan, month_end: date) -> list[tuple[Company, tuple[Fund, ...]]]:
    """Companies with funds that are parties by the day, each with these funds."""
    entries = plan.schedule.filter(party_since__lte=month_end).select_related("fund__company")
    found: dict[Company, list[Fund]] = {}
    for entry in entries.order_by("fund__company__code", "fund__code"):
        found.setdefault(entry.fund.company, []).append(entry.fund)
    return [(company, tuple(funds)) for company, funds in found.items()]
