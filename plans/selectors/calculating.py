"""Who calculates for a plan on a day, from its appointments and the joint notices it received (B NINETEENTH)."""

from datetime import date

from plans.models import Notice, Plan
from plans.values.calculating import Calculating, Handover, calculating_on


def calculating(plan: Plan, day: date) -> Calculating | None:
    """The distributor whose calculation counts on the day, and by which clause. Two queries.

    Without allocation by shares (Class R) it is the one in office: nobody's shares are counted.
    """
    appointments = list(plan.appointments.order_by("start", "pk").values_list("distributor__code", "start"))
    begun = [code for code, start in appointments if start <= day] or [code for code, _ in appointments[:1]]
    if plan.allocation == Plan.Allocation.NONE:
        return Calculating(begun[-1], "R recitals") if begun else None
    return calculating_on(list(dict.fromkeys(begun)), handovers(plan), day)


def handovers(plan: Plan) -> list[Handover]:
    """Joint notices of a Termination Date. It is the day the notice names, once it is received: both must be.

    One notice to any of the companies counts for all: SEVENTEENTH gives them one address (ours).
    """
    rows = Notice.objects.filter(
        plan=plan,
        kind=Notice.Kind.TERMINATION_DATE,
        direction=Notice.Direction.IN,
        received__isnull=False,
        replaced_by=None,
        from_party__isnull=False,
        joint_party__isnull=False,
    )
    told = rows.values_list("received", "takes_effect", "from_party__code", "joint_party__code", "pk")
    return [
        Handover(max(received, takes_effect or received), frozenset({sender, other}), pk)
        for received, takes_effect, sender, other, pk in told
        if received is not None
    ]
