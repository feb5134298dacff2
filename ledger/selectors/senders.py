"""Who provides the Monthly Calculation, and which companies receive it (B EIGHTH(C), NINETEENTH)."""

from datetime import date

from plans.models import Appointment, Company, Fund, Notice, Party, Plan


def calculating_distributor(plan: Plan, on: date) -> Party | None:
    """The distributor whose books the companies rely on; None where the plan has none.

    That is the one in office, last appointed by the day. Where it succeeded another, it is the first one until the two
    have jointly notified the Termination Date (B NINETEENTH(B), (C)).
    """
    appointments = list(Appointment.objects.filter(plan=plan).select_related("distributor").order_by("start", "pk"))
    if not appointments:
        return None
    begun = [a for a in appointments if a.start <= on] or appointments[:1]
    first, in_office = begun[0].distributor, begun[-1].distributor
    if first == in_office or plan.allocation == Plan.Allocation.NONE:
        return in_office
    ended = Notice.objects.filter(
        plan=plan, kind=Notice.Kind.TERMINATION_DATE, received__lte=on, replaced_by=None
    ).exists()
    return in_office if ended else first


def receivers(plan: Plan, month_end: date) -> list[tuple[Company, tuple[Fund, ...]]]:
    """Companies with funds that are parties by the day, each with these funds."""
    entries = plan.schedule.filter(party_since__lte=month_end).select_related("fund__company")
    found: dict[Company, list[Fund]] = {}
    for entry in entries.order_by("fund__company__code", "fund__code"):
        found.setdefault(entry.fund.company, []).append(entry.fund)
    return [(company, tuple(funds)) for company, funds in found.items()]
