"""Who has an interest in a plan's fees or charges on a day (B EIGHTH(A), (F), Exhibit A 2(e))."""

from collections.abc import Collection
from datetime import date

from plans.values.lookup import in_office, window_of, within
from plans.values.plan_file import PlanFile, TransferValue

RIGHTS = ("distribution-fee", "cdsc")
WHOLE = 1_000_000


def interested(plan: PlanFile, day: date, rights: Collection[str] = RIGHTS) -> list[str]:
    """Codes of the distributors and then the assignees with an interest in any of the rights on the day.

    A distributor in office has one, and whoever was before and keeps a part of a right of a tranche: one that has
    given all away has none left.
    """
    given = [t for t in plan.transfers if t.right in rights and within(day, t.effective, t.ends)]
    serving = {a.distributor for fund in plan.funds if (a := in_office(plan, fund.code, day))}
    sold = {a.distributor for a in plan.appointments if a.start <= day}
    distributors = sorted(code for code in sold if code in serving or _keeps(plan, code, given, rights))
    return distributors + sorted({t.assignee for t in given} - set(distributors))


def _keeps(plan: PlanFile, distributor: str, given: list[TransferValue], rights: Collection[str]) -> bool:
    return any(
        sum(t.percent for t in given if t.right == right and t.tranche == tranche and (not t.funds or fund in t.funds))
        < WHOLE
        for tranche in _tranches(plan, distributor)
        for right in rights
        for fund in _funds(plan, distributor)
    )


def _tranches(plan: PlanFile, distributor: str) -> list[str]:
    """Its windows, and its implicit tranche where it was in office outside of them (L2)."""
    windows = [t.code for t in plan.tranches if t.distributor == distributor]
    outside = any(
        a.distributor == distributor and window_of(plan, distributor, a.start) is None for a in plan.appointments
    )
    return [*windows, distributor] if outside or not windows else windows


def _funds(plan: PlanFile, distributor: str) -> set[str]:
    own = [a for a in plan.appointments if a.distributor == distributor]
    everything = {fund.code for fund in plan.funds}
    return {code for a in own for code in (a.funds or everything)}
