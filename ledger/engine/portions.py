"""Who is owed what of a tranche's fees and charges (P1 to P3, B EIGHTH(A) to (C))."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ledger.engine.terms import ONE, UNALLOCATED, Terms
from ledger.engine.units import split

DISTRIBUTION_FEE = "distribution-fee"
CDSC = "cdsc"
HELD = "held"
PAYABLE = "payable"


class Portion(NamedTuple):
    """Cents of one right of one tranche for one payee; held or payable by notice alone (P3)."""

    right: str
    fund: str
    tranche: str
    payee: str
    status: str
    amount: int


class Weight(NamedTuple):
    """What a payee's portion is split by: the sum over days of accrual × percentage (P2)."""

    payee: str
    status: str
    weight: int


def weights(
    terms: Terms, *, right: str, fund: str, tranche: str, by_day: Mapping[date, int], month_end: date
) -> list[Weight]:
    """Payees in the order of U4, with their weights; `by_day` is micro-dollars (fee) or cents (CDSC)."""
    if tranche == UNALLOCATED:
        return [Weight(UNALLOCATED, HELD, ONE * sum(by_day.values()))]
    given: dict[tuple[str, str], int] = {}
    kept = ONE * sum(by_day.values())
    for transfer in terms.transfers:
        if transfer.right != right or transfer.tranche != tranche:
            continue
        received = transfer.notice_received
        status = PAYABLE if received is not None and received <= month_end else HELD
        weight = transfer.percent * sum(amount for day, amount in by_day.items() if transfer.holds(fund, day))
        given[transfer.assignee, status] = given.get((transfer.assignee, status), 0) + weight
        kept -= weight
    rows = [Weight(payee, status, weight) for (payee, status), weight in sorted(given.items())]
    return [*rows, Weight(terms.distributor_of(tranche), PAYABLE, kept)]


def portions(
    terms: Terms, *, right: str, fund: str, tranche: str, cents: int, by_day: Mapping[date, int], month_end: date
) -> list[Portion]:
    """The tranche's cents of the month over its payees, where not zero (P2). "held" sorts before "payable"."""
    if not cents:
        return []
    rows = weights(terms, right=right, fund=fund, tranche=tranche, by_day=by_day, month_end=month_end)
    parts = split(cents, [row.weight for row in rows])
    return [
        Portion(right, fund, tranche, row.payee, row.status, part)
        for row, part in zip(rows, parts, strict=True)
        if part
    ]
