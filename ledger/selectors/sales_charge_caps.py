"""Caps on sales charges that run out (NASD Rule 2830(d))."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from ledger.models import Calculation, SalesChargeCapMonth
from ledger.selectors.months import latest_calculations

MONTHS_AHEAD = 3  # ours: early enough for the board that meets quarterly


@dataclass(frozen=True, slots=True)
class ShortCaps:
    """Of a plan's latest month: codes of the funds whose charge has stopped, and of those whose soon will."""

    calculation: Calculation
    used_up: tuple[str, ...]
    running_out: tuple[str, ...]


def latest_caps() -> QuerySet[SalesChargeCapMonth]:
    """Of the latest month of every plan."""
    rows = SalesChargeCapMonth.objects.filter(calculation__in=latest_calculations().order_by().values("pk"))
    return rows.select_related("calculation__plan", "fund").order_by("calculation__plan__code", "fund__code", "pk")


def runs_out(row: SalesChargeCapMonth) -> bool:
    """Whether less is left than three months like this one would take, without new sales."""
    charges: int = row.asset_based_fee + row.not_charged + row.cdsc
    return bool(row.closing < MONTHS_AHEAD * charges)


def short_caps(rows: Iterable[SalesChargeCapMonth]) -> list[ShortCaps]:
    """By plan, those with any."""
    by_plan: dict[Calculation, list[SalesChargeCapMonth]] = {}
    for row in rows:
        by_plan.setdefault(row.calculation, []).append(row)
    found = [
        ShortCaps(
            calculation,
            tuple(row.fund.code for row in own if row.limited_from),
            tuple(row.fund.code for row in own if not row.limited_from and runs_out(row)),
        )
        for calculation, own in by_plan.items()
    ]
    return [caps for caps in found if caps.used_up or caps.running_out]
