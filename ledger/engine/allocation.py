"""Allocation of a fund's shares to tranches, day by day (A1 to A5, Exhibit A)."""

from collections.abc import Mapping
from typing import NamedTuple

from ledger.engine.book import Flow
from ledger.engine.terms import UNALLOCATED, Terms
from ledger.engine.units import split


class Balance(NamedTuple):
    """Shares of one tranche: commission shares from the lots, reinvested shares by rule (A)."""

    commission: int = 0
    reinvested: int = 0

    @property
    def outstanding(self) -> int:
        return self.commission + self.reinvested


Balances = Mapping[str, Balance]  # by tranche, in the order of U4, none both zero


def allocate_day(terms: Terms, opening: Balances, flow: Flow) -> dict[str, Balance]:
    """The balances at the close of a day from those at its opening (A1, A2)."""
    commission = {tranche: balance.commission for tranche, balance in opening.items()}
    reinvested = {tranche: balance.reinvested for tranche, balance in opening.items()}
    outstanding = {tranche: balance.outstanding for tranche, balance in opening.items()}
    if flow.free_in:
        by = outstanding if any(outstanding.values()) else flow.commission_in or {UNALLOCATED: 1}
        for tranche, units in _split_by_tranche(terms, flow.free_in, by):
            reinvested[tranche] = reinvested.get(tranche, 0) + units
    for tranche, units in flow.commission_in.items():
        commission[tranche] = commission.get(tranche, 0) + units
    for tranche, units in flow.commission_out.items():
        commission[tranche] -= units
    if flow.free_out:
        for tranche, units in _split_by_tranche(terms, flow.free_out, reinvested):
            reinvested[tranche] -= units
    closing = {
        tranche: Balance(commission.get(tranche, 0), reinvested.get(tranche, 0))
        for tranche in terms.in_order(commission.keys() | reinvested.keys())
    }
    return {tranche: balance for tranche, balance in closing.items() if balance != (0, 0)}


def floating(terms: Terms, closing: Balances) -> dict[str, Balance]:
    """All free shares of a fund divided anew by the commission shares at the close (A1, named alternative).

    With F the free shares of the fund (the sum of R) and C the commission shares of each tranche at the close,
    R = split(F, C) (U3) in the order of U4, `UNALLOCATED` among the tranches where it holds commission shares.
    Where nothing is left to follow (C is nil in every tranche), R stays as A1 and A2 made it that day: with the
    tranches that held it, or `UNALLOCATED`. The next day's A1(i) goes by these balances. Once the parties agree
    on allocation at issue again, R begins from the last floating close.
    """
    free = sum(balance.reinvested for balance in closing.values())
    commission = {tranche: balance.commission for tranche, balance in closing.items() if balance.commission}
    if not commission:
        return dict(closing)
    parts = dict(_split_by_tranche(terms, free, commission))
    return {tranche: Balance(units, parts[tranche]) for tranche, units in commission.items()}


def _split_by_tranche(terms: Terms, units: int, by: Mapping[str, int]) -> list[tuple[str, int]]:
    tranches = terms.in_order(by)
    return list(zip(tranches, split(units, [by[tranche] for tranche in tranches]), strict=True))
