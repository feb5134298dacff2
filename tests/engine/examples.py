"""What the example tables are written in: lots, slices and records as short lines of text.

A lot:     `a free 2003-01-02 30 for 10`: key, kind, issue date, ten-thousandths of a share, cents of cost.
A slice:   `a 30 for 10`: key of its lot, units, cost.
A record:  `T1 2003-07-01 SALE ADV A1 100 for 40.00`: id, day, kind, fund, account, shares, amount, then any
           `counterpart=…` and the like.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ledger.engine.book import Book, Pairs, carry_exceptions, leaving
from ledger.engine.lots import Holding, Lot, Slice
from ledger.engine.terms import Appointment, CdscSchedule, Membership, Rate, Terms, Tranche
from ledger.engine.transactions import Transaction

SINCE = date(1990, 1, 1)

EXAMPLE_TERMS = Terms(
    effective=SINCE,
    funds={code: Membership(SINCE) for code in ("ADV", "BAL", "CSH")},
    appointments=(
        Appointment("ONE", SINCE, date(2003, 6, 30)),
        Appointment("TWO", date(2003, 7, 1)),
    ),
    tranches=(
        Tranche("TWO-A", "TWO", date(2003, 7, 1), date(2003, 7, 31)),
        Tranche("TWO-B", "TWO", date(2003, 8, 1)),
    ),
    rates=(Rate(SINCE, 7_500, 2_500),),
    cdsc_schedules=(CdscSchedule(SINCE, (50_000, 40_000, 30_000, 30_000, 20_000, 10_000)),),
    waivers=frozenset({"DEATH"}),
)
"""ONE until June 2003, then TWO with a tranche for July and one from August; 5, 4, 3, 3, 2, 1% (B SIXTH(A))."""


def lot(text: str) -> Lot:
    key, kind, issued, units, _for, cost = text.split()
    free = kind == "free"
    return Lot(
        key=key,
        record_id=key,
        arrived=date.fromisoformat(issued),
        fund="ADV",
        account="A1",
        free=free,
        issued=date.fromisoformat(issued),
        tranche="" if free else "ONE",
        origin_fund="ADV",
        begun_units=int(units),
        begun_cost=int(cost),
        units=int(units),
        cost=int(cost),
    )


def lots(text: str) -> list[Lot]:
    """Lots, separated by a bar."""
    return [lot(part) for part in text.split("|") if part.strip()]


def holding(text: str) -> Holding:
    return Holding.of(lots(text))


def left(held: Holding) -> str:
    return " | ".join(f"{lot.key} {lot.units} for {lot.cost}" for lot in (*held.free, *held.commission))


def taken(slices: Iterable[Slice]) -> str:
    return " | ".join(f"{lot.key} {units} for {cost}" for lot, units, cost in slices)


def record(text: str) -> Transaction:
    record_id, day, kind, fund, account, shares, _for, amount, *others = text.split()
    named = dict(other.split("=") for other in others)
    issued = named.pop("issued", "")
    return Transaction(
        record_id=record_id,
        trade_date=date.fromisoformat(day),
        fund=fund,
        account=account,
        kind=kind,
        shares=int(Decimal(shares).scaleb(4)),
        amount=int(Decimal(amount).scaleb(2)),
        counterpart=named.pop("counterpart", ""),
        waiver=named.pop("waiver", ""),
        original_issue_date=date.fromisoformat(issued) if issued else None,
        distributor=named.pop("by", ""),
        share_kind=named.pop("share_kind", ""),
        **({"cdsc": int(named.pop("cdsc"))} if "cdsc" in named else {}),
    )


def records(text: str) -> list[Transaction]:
    return [record(line) for line in text.strip().splitlines() if line.strip()]


def applied(text: str, terms: Terms = EXAMPLE_TERMS, accepted: frozenset[str] = frozenset()) -> Book:
    """All the records on an empty book, as one month would."""
    transactions = records(text)
    book = Book(terms, {key: Holding() for key in leaving(transactions)}, accepted)
    book.apply(transactions, Pairs.among(transactions))
    return book


def open_lots(book: Book) -> list[str]:
    """`T1 ADV A1 commission 2003-07-01 TWO-A 100.0000 for 40.00`, by key."""
    return [
        " ".join(
            (
                lot.key,
                lot.fund,
                lot.account,
                "free" if lot.free else "commission",
                lot.issued.isoformat(),
                *([lot.tranche] if lot.tranche else []),
                str(Decimal(lot.units).scaleb(-4)),
                "for",
                str(Decimal(lot.cost).scaleb(-2)),
            )
        )
        for lot in sorted(book.made, key=lambda lot: lot.key)
        if lot.units
    ]


def exceptions(book: Book) -> list[str]:
    return sorted(f"{transaction.record_id} {reason}" for transaction, reason in book.exceptions)


def exceptions_by_month(text: str, *month_ends: str, terms: Terms = EXAMPLE_TERMS) -> list[list[str]]:
    """The open exceptions at the end of each month, month upon month (T3)."""
    transactions = records(text)
    book = Book(terms, {key: Holding() for key in leaving(transactions)})
    found = []
    begun = date.min
    for month_end in map(date.fromisoformat, month_ends):
        pairs = Pairs.among(t for t in transactions if t.trade_date <= month_end)
        earlier, book.exceptions = book.exceptions, []
        book.apply([t for t in transactions if begun <= t.trade_date <= month_end], pairs)
        book.exceptions = carry_exceptions(earlier, pairs, begun) + book.exceptions
        found.append(exceptions(book))
        begun = date.fromordinal(month_end.toordinal() + 1)
    return found
