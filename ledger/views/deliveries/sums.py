"""Sums by payee that several pages of delivered months show. Cents."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.engine.adjustments import Line
from ledger.engine.terms import UNALLOCATED
from ledger.models import Calculation
from ledger.months import previous_month
from ledger.selectors.deliveries import present_lines
from plans.models import Party


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What a payee was owed, and is owed."""

    payee: str
    before: int
    now: int

    @property
    def change(self) -> int:
        return self.now - self.before


def party_names() -> dict[str, str]:
    return dict(Party.objects.values_list("code", "name")) | {UNALLOCATED: "Unallocated"}


def change_rows(calculation: Calculation) -> list[ChangeRow]:
    """By payee, the month beside the month before."""
    earlier = Calculation.objects.filter(plan=calculation.plan, month=previous_month(calculation.month)).first()
    return changes_between(present_lines(earlier) if earlier else [], present_lines(calculation))


def changes_between(before: Iterable[Line], now: Iterable[Line]) -> list[ChangeRow]:
    """By payee, the largest first."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place, lines in enumerate((before, now)):
        for line in lines:
            sums[line.payee][place] += line.amount
    names = party_names()
    rows = [ChangeRow(names.get(code, code), *both) for code, both in sums.items()]
    return sorted(rows, key=lambda row: (-row.now, row.payee))
