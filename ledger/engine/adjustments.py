"""What a delivered month comes to now, less what was delivered of it (M2)."""

from collections.abc import Iterable
from typing import NamedTuple

from ledger.engine.portions import HELD, PAYABLE


class Line(NamedTuple):
    """Cents of one right of one fund and tranche for one payee, held or payable by notice alone (P3).

    A service fee is a line too: its right is `service-fee`, it has no tranche, and is payable (F4).
    """

    right: str
    fund: str
    tranche: str
    payee: str
    status: str
    amount: int


Key = tuple[str, str, str, str]
"""Right, fund, tranche, payee."""


def adjustments(present: Iterable[Line], delivered: Iterable[Line]) -> list[Line]:
    """The differences, by key; sorted. Several delivered lines of one key add up: versions and adjustments since.

    A portion that was held and is payable now, or the other way round, owes nobody anything else: only what is left
    over is an adjustment. It bears the status under which it arose.
    """
    before, now = _sums(delivered), _sums(present)
    found = []
    for key in sorted({*before, *now}):
        changes = {
            status: now.get(key, {}).get(status, 0) - before.get(key, {}).get(status, 0) for status in (HELD, PAYABLE)
        }
        found += [Line(*key, status, cents) for status, cents in _netted(changes).items() if cents]
    return found


def _sums(lines: Iterable[Line]) -> dict[Key, dict[str, int]]:
    sums: dict[Key, dict[str, int]] = {}
    for *key, status, amount in lines:
        right, fund, tranche, payee = key
        by_status = sums.setdefault((right, fund, tranche, payee), {})
        by_status[status] = by_status.get(status, 0) + amount
    return sums


def _netted(changes: dict[str, int]) -> dict[str, int]:
    """What moved between held and payable is taken out of both."""
    held, payable = changes[HELD], changes[PAYABLE]
    if held * payable >= 0:
        return changes
    net = held + payable
    status = HELD if held * net > 0 else PAYABLE
    return {status: net}
