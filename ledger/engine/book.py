"""Applying transactions to lots, in order; what cannot be applied is an exception (T2, T3)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.engine import cdsc
from ledger.engine.lots import Holding, Lot, Piece, Slice, carried, cut_appreciation, moved
from ledger.engine.terms import UNALLOCATED, Terms
from ledger.engine.transactions import (
    FIRST_HALVES,
    ISSUES,
    LEAVING,
    PURCHASES,
    SECOND_HALVES,
    Kind,
    Reason,
    Transaction,
    order,
)


class OpenException(NamedTuple):
    """A transaction that could not be applied, and the first reason that holds (T3)."""

    transaction: Transaction
    reason: Reason


class Taken(NamedTuple):
    """What a transaction took from a lot (L3, L4)."""

    lot: Lot
    record_id: str
    trade_date: date
    units: int
    cost: int


class Charged(NamedTuple):
    """A tranche's part of the charge of a redemption, or of what was waived; cents (C3, C4)."""

    record_id: str
    trade_date: date
    fund: str
    tranche: str
    cdsc: int
    waived: int


@dataclass(slots=True)
class Flow:
    """A fund's day as the allocation sees it (A1): units in and out. Transfers are no part of it (A3)."""

    free_in: int = 0
    free_out: int = 0
    commission_in: dict[str, int] = field(default_factory=dict)
    commission_out: dict[str, int] = field(default_factory=dict)

    def arrive(self, free: bool, tranche: str, units: int) -> None:
        if free:
            self.free_in += units
        else:
            self.commission_in[tranche] = self.commission_in.get(tranche, 0) + units

    def leave(self, slices: Iterable[Slice]) -> None:
        for lot, units, _cost in slices:
            if lot.free:
                self.free_out += units
            else:
                self.commission_out[lot.tranche] = self.commission_out.get(lot.tranche, 0) + units


class Pairs(NamedTuple):
    """What is known, up to month-end, of the halves of exchanges and transfers.

    `seconds`: the second half of each first half, by the first's id. `known_firsts`: ids of the first halves
    that exist, for the second halves that name one.
    """

    seconds: Mapping[str, Transaction]
    known_firsts: frozenset[str]

    @classmethod
    def among(cls, transactions: Iterable[Transaction]) -> "Pairs":
        seconds, firsts = {}, set()
        for t in transactions:
            if t.kind in SECOND_HALVES:
                seconds[t.counterpart] = t
            elif t.kind in FIRST_HALVES:
                firsts.add(t.record_id)
        return cls(seconds, frozenset(firsts))


@dataclass(slots=True)
class Book:
    """The lots of the accounts that something leaves, and what the transactions applied so far have done.

    `holdings` must hold every (fund, account) of `leaving(transactions)`; other accounts only receive lots
    and need not be there. `accepted`: ids of purchases that a person accepted against B FIFTH(A), (B); `known`: the
    (fund, account) that have had shares before, of those for which a minimum order asks. `made`, `taken`, `charged`,
    `exceptions`, `flows` collect the results.
    """

    terms: Terms
    holdings: dict[tuple[str, str], Holding]
    accepted: frozenset[str] = frozenset()
    known: set[tuple[str, str]] = field(default_factory=set)
    made: list[Lot] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    charged: list[Charged] = field(default_factory=list)
    exceptions: list[OpenException] = field(default_factory=list)
    flows: dict[tuple[str, date], Flow] = field(default_factory=dict)

    def apply(self, transactions: Iterable[Transaction], pairs: Pairs) -> None:
        """Apply in the order of T2, whatever the order given."""
        for transaction in sorted(transactions, key=order):
            reason = _APPLY[transaction.kind](self, transaction, pairs)
            if reason is not None:
                self.exceptions.append(OpenException(transaction, reason))

    def flow(self, fund: str, day: date) -> Flow:
        key = (fund, day)
        if key not in self.flows:
            self.flows[key] = Flow()
        return self.flows[key]

    def add(self, lot: Lot) -> None:
        self.made.append(lot)
        if self.terms.sales.minimum_orders:
            self.known.add((lot.fund, lot.account))
        holding = self.holdings.get((lot.fund, lot.account))
        if holding is not None:
            holding.add(lot)

    def remove(self, t: Transaction, slices: Iterable[Slice]) -> None:
        for lot, units, cost in slices:
            self.taken.append(Taken(lot, t.record_id, t.trade_date, units, cost))

    def conflict(self, t: Transaction) -> Reason | None:
        """Why a purchase waits for a person to accept or reject it (B FIFTH(A), (B))."""
        sales = self.terms.sales
        if not sales or t.kind not in PURCHASES or t.record_id in self.accepted:
            return None
        return sales.conflict(t, is_first=(t.fund, t.account) not in self.known)

    def is_short(self, t: Transaction) -> bool:
        return t.shares > self.holdings[t.fund, t.account].units()


def leaving(transactions: Iterable[Transaction]) -> set[tuple[str, str]]:
    """The (fund, account) that something leaves."""
    return {(t.fund, t.account) for t in transactions if t.kind in LEAVING}


def _issue(book: Book, t: Transaction, _pairs: Pairs) -> Reason | None:
    free = t.kind == Kind.REINVEST or t.share_kind == "free"
    issued, tranche = (t.trade_date, "") if free else issued_and_tranche(book.terms, t)
    if not free and not tranche:
        return Reason.NO_DISTRIBUTOR
    conflict = book.conflict(t)
    if conflict is not None:
        return conflict
    book.add(
        Lot(
            key=t.record_id,
            record_id=t.record_id,
            arrived=t.trade_date,
            fund=t.fund,
            account=t.account,
            free=free,
            issued=issued,
            tranche=tranche,
            origin_fund=t.fund,
            begun_units=t.shares,
            begun_cost=t.amount,
            units=t.shares,
            cost=t.amount,
        )
    )
    book.flow(t.fund, t.trade_date).arrive(free, tranche, t.shares)
    return None


def issued_and_tranche(terms: Terms, t: Transaction) -> tuple[date, str]:
    """Original issue date and tranche of a commission issue; an empty tranche when nobody was in office (L2)."""
    issued = t.original_issue_date or t.trade_date
    if t.kind == Kind.MERGER and t.original_issue_date is None:
        return issued, UNALLOCATED
    distributor = t.distributor
    if not distributor and issued >= terms.funds[t.fund].party_since:
        distributor = terms.distributor_on(t.fund, issued)
    return issued, terms.tranche_of(distributor, issued) if distributor else ""


def _redeem(book: Book, t: Transaction, _pairs: Pairs) -> Reason | None:
    if book.is_short(t):
        return Reason.SHORT
    if t.waiver and not book.terms.knows_waiver(t.waiver, t.trade_date):
        return Reason.UNKNOWN_WAIVER
    slices = book.holdings[t.fund, t.account].take(t.shares)
    book.remove(t, slices)
    book.flow(t.fund, t.trade_date).leave(slices)
    earned = cdsc.charge(book.terms, slices, t.amount, t.trade_date, t.waiver)
    waived = cdsc.waived(book.terms, slices, t.amount, t.trade_date, t.waiver) if t.waiver else {}
    for tranche in {**earned, **waived}:
        cents = earned.get(tranche, 0), waived.get(tranche, 0)
        book.charged.append(Charged(t.record_id, t.trade_date, t.fund, tranche, *cents))
    return None


def _convert(book: Book, t: Transaction, _pairs: Pairs) -> Reason | None:
    if book.is_short(t):
        return Reason.SHORT
    slices = book.holdings[t.fund, t.account].take_to_convert(t.shares)
    book.remove(t, slices)
    book.flow(t.fund, t.trade_date).leave(slices)
    return None


def _exchange(book: Book, t: Transaction, pairs: Pairs) -> Reason | None:
    second = pairs.seconds.get(t.record_id)
    if book.is_short(t):
        return Reason.SHORT
    if second is None:
        return Reason.NO_COUNTERPART
    if (
        second.kind != Kind.EXCHANGE_IN
        or second.trade_date != t.trade_date
        or second.fund == t.fund
        or second.account != t.account
    ):
        return Reason.PAIR_MISMATCH
    slices = book.holdings[t.fund, t.account].take(t.shares)
    book.remove(t, slices)
    book.flow(t.fund, t.trade_date).leave(slices)
    if book.terms.appreciation_is_free(t.trade_date):
        pieces = cut_appreciation(slices, t.amount)
    else:
        pieces = [Piece(lot, units, cost, lot.free) for lot, units, cost in slices]
    arrivals = book.flow(second.fund, t.trade_date)
    for lot in carried(
        pieces,
        arriving=second.shares,
        record_id=second.record_id,
        day=t.trade_date,
        fund=second.fund,
        account=second.account,
    ):
        book.add(lot)
        arrivals.arrive(lot.free, lot.tranche, lot.units)
    return None


def _transfer(book: Book, t: Transaction, pairs: Pairs) -> Reason | None:
    second = pairs.seconds.get(t.record_id)
    if book.is_short(t):
        return Reason.SHORT
    if second is None:
        return Reason.NO_COUNTERPART
    if (
        second.kind != Kind.TRANSFER_IN
        or second.trade_date != t.trade_date
        or second.fund != t.fund
        or second.account == t.account
        or second.shares != t.shares
    ):
        return Reason.PAIR_MISMATCH
    slices = book.holdings[t.fund, t.account].take(t.shares)
    book.remove(t, slices)
    for lot in moved(slices, record_id=second.record_id, day=t.trade_date, account=second.account):
        book.add(lot)
    return None


def _second_half(_book: Book, t: Transaction, pairs: Pairs) -> Reason | None:
    """Applied with its first half; by itself only an exception when there is none (T3)."""
    return None if t.counterpart in pairs.known_firsts else Reason.NO_COUNTERPART


_APPLY: dict[str, Callable[[Book, Transaction, Pairs], Reason | None]] = {
    **dict.fromkeys(ISSUES, _issue),
    Kind.REDEEM: _redeem,
    Kind.CONVERT: _convert,
    Kind.EXCHANGE_OUT: _exchange,
    Kind.TRANSFER_OUT: _transfer,
    **dict.fromkeys(SECOND_HALVES, _second_half),
}


def carry_exceptions(
    earlier: Iterable[OpenException], pairs: Pairs, month_transactions_begin: date
) -> list[OpenException]:
    """Last month's exceptions as this month sees them (T3): tried again, at their own place in the order.

    Before their place nothing has changed, else that month would be calculated anew; so only the other half
    of a pair, dated this month, can have come to light: its date differs, and where it is the first half,
    the pair is tried at the first half's place.
    """
    carried_on = []
    for transaction, reason in earlier:
        if reason is Reason.NO_COUNTERPART and transaction.kind in SECOND_HALVES:
            if transaction.counterpart not in pairs.known_firsts:
                carried_on.append(OpenException(transaction, reason))
        elif reason is Reason.NO_COUNTERPART and transaction.record_id in pairs.seconds:
            assert pairs.seconds[transaction.record_id].trade_date >= month_transactions_begin
            carried_on.append(OpenException(transaction, Reason.PAIR_MISMATCH))
        else:
            carried_on.append(OpenException(transaction, reason))
    return carried_on
