"""What accrues after plan or agreement have ended, and what does not (B FIRST, FIFTEENTH; R THIRTEENTH)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.engine.allocation import Balance, Balances
from ledger.engine.ends import Ends, EndTerms, Gap
from ledger.engine.fees import Valued
from ledger.engine.month import FundMonth, days_of, fund_month
from ledger.engine.terms import UNALLOCATED, Appointment, Terms
from tests.engine.books import Book, make_book
from tests.engine.driving import Driver, terms_of
from tests.engine.ended import ended
from tests.engine.examples import EXAMPLE_TERMS, applied, exceptions
from tests.engine.test_against_slow import check

JULY = days_of(date(2003, 7, 1), date(2003, 7, 31))
TENTH = date(2003, 7, 10)
OPENING: Balances = {"ONE": Balance(600, 0), "TWO-A": Balance(400, 0)}


def with_ends(terms: Terms = EXAMPLE_TERMS, *, fund: str = "ADV", **ends: object) -> Terms:
    return replace(terms, ends=EndTerms({fund: Ends(**ends)}))  # type: ignore[arg-type]


def july(terms: Terms, opening: Balances = OPENING) -> FundMonth:
    return fund_month(
        terms,
        "ADV",
        JULY,
        opening=opening,
        flows={},
        valuations=[Valued(date(2003, 6, 30), 1_234_567_890)],
        charged=[],
        open_days=[],
    )


def last_days(terms: Terms, opening: Balances = OPENING) -> tuple[int, int]:
    """Last day of July with a Distribution Fee, and with a service fee; nil where there is none."""
    days = july(terms, opening).days
    return (
        max((day.day.day for day in days if day.distribution_fee), default=0),
        max((day.day.day for day in days if day.service_fee), default=0),
    )


CLASS_R = replace(EXAMPLE_TERMS, by_shares=False)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        pytest.param(EXAMPLE_TERMS, (31, 31), id="nothing-has-ended"),
        pytest.param(with_ends(plan=TENTH), (31, 10), id="B-plan-ended-the-12b1-share-goes-on"),
        pytest.param(with_ends(gaps=(Gap(TENTH),)), (31, 10), id="B-agreement-ended-by-assignment"),
        pytest.param(with_ends(plan=TENTH, completed=TENTH), (10, 10), id="B-complete-termination"),
        pytest.param(with_ends(plan=TENTH, completed=date(2003, 7, 20)), (20, 10), id="B-completed-later"),
        pytest.param(with_ends(plan=TENTH, fund="BAL"), (31, 31), id="another-fund"),
        pytest.param(with_ends(CLASS_R, plan=TENTH), (10, 10), id="R-plan-ended"),
        pytest.param(with_ends(CLASS_R, gaps=(Gap(TENTH),)), (10, 10), id="R-agreement-ended"),
        pytest.param(with_ends(CLASS_R, gaps=(Gap(TENTH, date(2003, 7, 20)),)), (31, 31), id="R-new-agreement"),
    ],
)
def test_what_goes_on(terms: Terms, expected: tuple[int, int]) -> None:
    assert last_days(terms) == expected


def test_in_a_gap_nobody_is_paid_a_service_fee_and_after_it_somebody_is() -> None:
    """R THIRTEENTH(C): "only upon the approval of a new agreement"."""
    days = july(with_ends(CLASS_R, gaps=(Gap(TENTH, date(2003, 7, 20)),))).days
    assert [day.day.day for day in days if not day.distribution_fee] == list(range(11, 20))


def test_unallocated_shares_bear_nothing_once_the_plan_has_ended() -> None:
    opening = {**OPENING, UNALLOCATED: Balance(1_000, 0)}
    days = july(with_ends(plan=TENTH), opening).days
    before, after = (next(day for day in days if day.day.day == number) for number in (10, 11))
    assert {a.tranche for a in before.accruals} == {"ONE", "TWO-A", UNALLOCATED}
    assert {a.tranche for a in after.accruals} == {"ONE", "TWO-A"}
    assert after.distribution_fee == before.distribution_fee // 2  # half of the shares are nobody's


@pytest.mark.parametrize(
    ("appointed", "day", "expected"),
    [
        ((), date(2003, 7, 10), "TWO"),
        ((), date(2003, 7, 11), ""),
        ((Appointment("NEW", date(2003, 7, 20)),), date(2003, 7, 19), ""),
        ((Appointment("NEW", date(2003, 7, 20)),), date(2003, 7, 20), "NEW"),  # its own agreement (B SECOND)
        ((Appointment("NEW", TENTH),), date(2003, 7, 11), ""),  # made by the day of the end: it ended too
    ],
)
def test_a_successor_has_an_agreement_of_its_own(appointed: tuple[Appointment, ...], day: date, expected: str) -> None:
    until = replace(EXAMPLE_TERMS.appointments[1], end=appointed[0].start - timedelta(days=1) if appointed else None)
    terms = replace(EXAMPLE_TERMS, appointments=(EXAMPLE_TERMS.appointments[0], until, *appointed))
    assert with_ends(terms, gaps=(Gap(TENTH),)).distributor_on("ADV", day) == expected


def test_after_the_end_of_the_plan_not_even_a_successor_is_in_office() -> None:
    terms = replace(EXAMPLE_TERMS, appointments=(Appointment("NEW", date(2003, 7, 20)),))
    assert with_ends(terms, plan=TENTH).distributor_on("ADV", date(2003, 7, 25)) == ""


HISTORY = """
    T1 2003-07-10 SALE    ADV A1 100 for 1000.00
    T2 2003-07-11 SALE    ADV A1 100 for 1000.00
    T3 2003-07-11 REINVEST ADV A1  10 for  100.00
    T4 2003-07-12 REDEEM  ADV A1  60 for  600.00
    T5 2003-07-12 MERGER  ADV A2  50 for  500.00 issued=2002-01-01 by=ONE
"""


def test_shares_sold_after_the_end_are_an_exception_and_all_else_goes_on() -> None:
    """B FOURTH: no sale but through the Distributor; THIRD(A): "including other shares that derive"; FIFTEENTH(C)."""
    book = applied(HISTORY, with_ends(plan=TENTH, completed=TENTH))
    assert exceptions(book) == ["T2 NO_DISTRIBUTOR"]
    assert [(charge.tranche, charge.cdsc) for charge in book.charged] == [("TWO-A", 25_00)]


# --- random books -------------------------------------------------------------------------------------------

books = st.integers(0, 1_000_000).map(make_book).map(ended)
few = settings(max_examples=40, deadline=None, derandomize=True)


def months_of(book: Book) -> list[FundMonth]:
    driver = Driver.of(*book.texts)
    found: list[FundMonth] = []
    for month in book.months:
        first = date.fromisoformat(f"{month}-01")
        found += driver.run(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))[1]
    return found


@few
@given(books)
def test_nothing_accrues_outside_the_life_of_a_plan_but_what_survives(book: Book) -> None:
    terms = terms_of(book.plan_text)
    for month in months_of(book):
        ends = terms.ends.of(month.fund)
        for day in month.days:
            assert not ends.is_complete(day.day)
            if ends.plan_is_over(day.day):
                assert terms.by_shares
                assert day.service_fee == 0
                assert UNALLOCATED not in {accrual.tranche for accrual in day.accruals}
            if day.service_fee:
                assert terms.distributor_on(month.fund, day.day) == day.distributor


@few
@given(books)
def test_charges_on_redemption_never_end(book: Book) -> None:
    """B FIFTEENTH(C), (E): with the same lots, the same charges, whatever has ended."""
    driver = Driver.of(*book.texts)
    endless = Driver.of(*book.texts)
    endless.terms = replace(endless.terms, ends=EndTerms())
    first = date.fromisoformat(f"{book.months[0]}-01")
    charged, uncut = (one.run(first, date(2004, 12, 31))[0] for one in (driver, endless))
    sold_late = {e.transaction.record_id for e in charged.exceptions} - {
        e.transaction.record_id for e in uncut.exceptions
    }
    if not sold_late:  # otherwise other lots are held
        assert charged.charged == uncut.charged


@pytest.mark.parametrize("first", range(0, 160, 20))
def test_agrees_with_the_second_implementation(first: int) -> None:
    for seed in range(first, first + 20):
        check(ended(make_book(seed)))


def test_the_random_books_reach_every_kind_of_end() -> None:
    seen = set()
    for seed in range(60):
        terms = terms_of(ended(make_book(seed)).plan_text)
        for ends in terms.ends.funds.values():
            seen |= {("plan", ends.plan is not None), ("completed", ends.completed is not None)}
            seen |= {("gap", gap.resumed is not None) for gap in ends.gaps}
            seen.add(("by shares", terms.by_shares and ends.plan is not None))
    assert {(kind, True) for kind in ("plan", "completed", "gap", "by shares")} <= seen
    assert ("gap", False) in seen
