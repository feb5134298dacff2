"""Lots, what leaves first, and what becomes of it (L1 to L7)."""

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.engine.units import half_up, split


@dataclass(slots=True, eq=False)
class Lot:
    """Shares issued together. `units` and `cost` are what is left of `begun_units` and `begun_cost`.

    `tranche` is empty on free lots (L1). `id` is the caller's, None until it has one.
    """

    key: str
    record_id: str
    arrived: date
    fund: str
    account: str
    free: bool
    issued: date
    tranche: str
    origin_fund: str
    begun_units: int
    begun_cost: int
    units: int
    cost: int
    id: int | None = None


class Slice(NamedTuple):
    """Units taken from a lot, with their part of its cost (L4)."""

    lot: Lot
    units: int
    cost: int


class Piece(NamedTuple):
    """A slice, or a part of one, on its way into another fund (L5); `free` once it carries no charge or tracing."""

    lot: Lot
    units: int
    cost: int
    free: bool


def age(lot: Lot) -> tuple[date, str]:
    """Order of leaving within a kind (L3)."""
    return (lot.issued, lot.key)


@dataclass(slots=True)
class Holding:
    """The open lots of one account in one fund, each kind oldest first."""

    free: list[Lot] = field(default_factory=list)
    commission: list[Lot] = field(default_factory=list)

    @classmethod
    def of(cls, lots: Iterable[Lot]) -> "Holding":
        holding = cls()
        for lot in sorted(lots, key=age):
            (holding.free if lot.free else holding.commission).append(lot)
        return holding

    def add(self, lot: Lot) -> None:
        insort(self.free if lot.free else self.commission, lot, key=age)

    def units(self) -> int:
        return units_of(self.free) + units_of(self.commission)

    def take(self, units: int) -> list[Slice]:
        """Free lots first, then commission lots, each oldest first (L3). Not more than is held."""
        from_free = min(units, units_of(self.free))
        return _take(self.free, from_free) + _take(self.commission, units - from_free)

    def take_to_convert(self, units: int) -> list[Slice]:
        """Commission and free shares pro rata, each oldest first (L7). Not more than is held."""
        commission, free = units_of(self.commission), units_of(self.free)
        from_commission = half_up(units * commission, commission + free)
        from_commission = min(max(from_commission, units - free), commission)
        return _take(self.commission, from_commission) + _take(self.free, units - from_commission)


def units_of(lots: Iterable[Lot]) -> int:
    return sum(lot.units for lot in lots)


def _take(lots: list[Lot], units: int) -> list[Slice]:
    """Take from the front; a part takes `floor(cost × taken / units)` of the cost, all takes all (L4)."""
    slices = []
    spent = 0
    for lot in lots:
        if not units:
            break
        taken = min(units, lot.units)
        cost = lot.cost * taken // lot.units
        slices.append(Slice(lot, taken, cost))
        lot.units -= taken
        lot.cost -= cost
        units -= taken
        spent += not lot.units
    del lots[:spent]
    return slices


def cut_appreciation(slices: Sequence[Slice], amount: int) -> list[Piece]:
    """Cut Free Appreciation Shares off the commission slices worth more than they cost (L5, Exhibit A 2(c)).

    `amount` is the value in cents of all the slices together.
    """
    leaving = sum(s.units for s in slices)
    pieces = []
    for lot, units, cost in slices:
        value, basis = amount * units, cost * leaving  # cents × leaving units: exact
        if lot.free or value <= basis:
            pieces.append(Piece(lot, units, cost, lot.free))
            continue
        appreciated = (value - basis) // amount
        pieces.append(Piece(lot, units - appreciated, cost, free=False))
        pieces.append(Piece(lot, appreciated, half_up(amount * appreciated, leaving), free=True))
    return pieces


def carried(pieces: Sequence[Piece], *, arriving: int, record_id: str, day: date, fund: str, account: str) -> list[Lot]:
    """The lots that `arriving` units make of the pieces, split by their leaving units (L5).

    A commission piece keeps date, tranche, cost and origin; a free one is dated that day. A piece that gets
    no unit makes no lot, and its cost lapses; its place in the keys stays counted (L3).
    """
    shares = split(arriving, [piece.units for piece in pieces])
    lots = []
    for place, (piece, units) in enumerate(zip(pieces, shares, strict=True)):
        if units:
            lots.append(
                Lot(
                    key=f"{record_id}/{place:03d}",
                    record_id=record_id,
                    arrived=day,
                    fund=fund,
                    account=account,
                    free=piece.free,
                    issued=day if piece.free else piece.lot.issued,
                    tranche="" if piece.free else piece.lot.tranche,
                    origin_fund=fund if piece.free else piece.lot.origin_fund,
                    begun_units=units,
                    begun_cost=piece.cost,
                    units=units,
                    cost=piece.cost,
                )
            )
    return lots


def moved(slices: Sequence[Slice], *, record_id: str, day: date, account: str) -> list[Lot]:
    """The slices unchanged, in another account of the fund, under new keys (L6)."""
    return [
        Lot(
            key=f"{record_id}/{place:03d}",
            record_id=record_id,
            arrived=day,
            fund=lot.fund,
            account=account,
            free=lot.free,
            issued=lot.issued,
            tranche=lot.tranche,
            origin_fund=lot.origin_fund,
            begun_units=units,
            begun_cost=cost,
            units=units,
            cost=cost,
        )
        for place, (lot, units, cost) in enumerate(slices)
    ]
