"""What holds for every book, whatever is in it; tests/engine/books.py reaches every corner."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.engine.fees import MICRO_PER_CENT
from ledger.engine.transactions import FIRST_HALVES, ISSUES
from ledger.engine.units import half_up
from tests.engine.books import Book, make_book
from tests.engine.driving import Driver, engine_files

books = st.integers(0, 1_000_000).map(make_book)
few = settings(max_examples=40, deadline=None, derandomize=True)


def span(book: Book) -> tuple[date, date]:
    first = date.fromisoformat(f"{book.months[0]}-01")
    last = date.fromisoformat(f"{book.months[-1]}-01")
    return first, (last + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@few
@given(books)
def test_shares_are_conserved(book: Book) -> None:
    """A4, and by account: what came in, less what left, is what the open lots hold, and the balances with them."""
    driver = Driver.of(*book.texts)
    result, months = driver.run(*span(book))
    failed = {e.transaction.record_id for e in result.exceptions}
    first_halves = {t.record_id for t in driver.transactions if t.kind in FIRST_HALVES}
    expected: Counter[tuple[str, str]] = Counter()
    for t in driver.transactions:
        if t.record_id in failed or t.counterpart in failed or (t.counterpart and t.counterpart not in first_halves):
            continue
        incoming = t.kind in ISSUES or t.kind.endswith("_IN")
        expected[t.fund, t.account] += t.shares if incoming else -t.shares
    held: Counter[tuple[str, str]] = Counter()
    for lot in driver.state.lots:
        held[lot.fund, lot.account] += lot.units
    assert held == +expected
    for month in months:
        balances = driver.state.balances[month.fund]
        held_in_fund = sum(units for (fund, _), units in held.items() if fund == month.fund)
        assert sum(balance.outstanding for balance in balances.values()) == held_in_fund
        for tranche, balance in balances.items():
            lots = (lot for lot in driver.state.lots if (lot.fund, lot.tranche) == (month.fund, tranche))
            assert balance.commission == sum(lot.units for lot in lots)


@few
@given(books)
def test_lots_begin_and_end_whole(book: Book) -> None:
    """L4: what was taken from a lot and what is left of it are what it began with, units and cents."""
    driver = Driver.of(*book.texts)
    result, _ = driver.run(*span(book))
    for lot in result.made:
        units = sum(taken.units for taken in result.taken if taken.lot is lot)
        cost = sum(taken.cost for taken in result.taken if taken.lot is lot)
        assert (units + lot.units, cost + lot.cost) == (lot.begun_units, lot.begun_cost)
        assert lot.units >= 0
        assert lot.cost >= 0
        assert lot.units or not lot.cost


@few
@given(books)
def test_parts_sum(book: Book) -> None:
    """F2, F3, C3, P2: tranches to the day, days to the month, payees to the tranche."""
    driver = Driver.of(*book.texts)
    for month in book.months:
        first = date.fromisoformat(f"{month}-01")
        result, funds = driver.run(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        for fund in funds:
            assert all(sum(a.fee for a in day.accruals) == day.distribution_fee for day in fund.days)
            accrued = sum(day.distribution_fee for day in fund.days)
            assert sum(fund.distribution_fees.values()) == half_up(accrued, MICRO_PER_CENT)
            served = sum(day.service_fee for day in fund.days)
            assert sum(fund.service_fees.values()) == half_up(served, MICRO_PER_CENT)
            owed: Counter[tuple[str, str]] = Counter()
            for portion in fund.portions:
                assert portion.amount > 0
                owed[portion.right, portion.tranche] += portion.amount
            earned = Counter({("distribution-fee", t): cents for t, cents in fund.distribution_fees.items()})
            for charge in result.charged:
                earned["cdsc", charge.tranche] += charge.cdsc if charge.fund == fund.fund else 0
            assert owed == +earned


@few
@given(books, st.integers(0, 1_000))
def test_order_of_input_is_irrelevant(book: Book, seed: int) -> None:
    """T2, M1: rows of files and tables of the plan in any order give the same bytes."""
    shuffled = {
        name: tuple(random.Random(seed).sample(rows, len(rows)))
        for name, rows in (
            ("transactions", book.transactions),
            ("valuations", book.valuations),
            ("plan_tables", book.plan_tables),
        )
    }
    month = book.months[-2]
    assert engine_files(*replace(book, **shuffled).texts, month) == engine_files(*book.texts, month)  # type: ignore[arg-type]


@few
@given(books, st.integers(1, 60))
def test_a_span_split_in_two_equals_the_span(book: Book, after: int) -> None:
    """Wherever the state is handed on, lots, balances, fees of days, charges and exceptions come out the same."""
    first, last = span(book)
    cut = min(first + timedelta(days=after), last - timedelta(days=1))
    whole, halves = Driver.of(*book.texts), Driver.of(*book.texts)
    at_once, months = whole.run(first, last)
    one, months_one = halves.run(first, cut)
    other, months_other = halves.run(cut + timedelta(days=1), last)

    def lots(driver: Driver) -> list[tuple[object, ...]]:
        return sorted(
            (lot.fund, lot.account, lot.key, lot.issued, lot.tranche, lot.units, lot.cost) for lot in driver.state.lots
        )

    assert lots(halves) == lots(whole)
    assert halves.state.balances == whole.state.balances
    assert sorted(halves.state.exceptions) == sorted(whole.state.exceptions)
    assert [*one.charged, *other.charged] == at_once.charged
    for fund, fund_one, fund_other in zip(months, months_one, months_other, strict=True):
        assert fund_one.allocation + fund_other.allocation == fund.allocation
        assert fund_one.days + fund_other.days == fund.days


@few
@given(books)
def test_same_inputs_same_bytes(book: Book) -> None:
    """M1; and the engine leaves its inputs as they were."""
    driver = Driver.of(*book.texts)
    before = list(driver.transactions), repr(driver.terms)
    first = driver.files(*driver.run_up_to(book.months[1]))
    assert (driver.transactions, repr(driver.terms)) == before
    assert engine_files(*book.texts, book.months[1]) == first


@few
@given(books, st.integers(2, 10))
def test_lots_know_nothing_of_valuations(book: Book, times: int) -> None:
    """Lots, allocation, charges and exceptions stay when net assets change (A, C)."""
    valued = tuple(
        (day, fund, nav, f"{net.split(chr(46))[0]}{times}", shares) for day, fund, nav, net, shares in book.valuations
    )
    month = book.months[-2]
    ours, others = engine_files(*book.texts, month), engine_files(*replace(book, valuations=valued).texts, month)
    for name in ("lots.csv", "daily_allocation.csv", "earned_cdsc.csv", "exceptions.csv"):
        assert ours[name] == others[name]
