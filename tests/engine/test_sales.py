"""B FIFTH(A), (B), NINTH: which purchases wait for a person, and what an acceptance does."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.engine.sales import MinimumOrder, SalesTerms, Suspension
from ledger.engine.transactions import DECIDED_BY_A_PERSON, PURCHASES, Reason
from tests.engine import slow
from tests.engine.books import TRANSACTION_COLUMNS, Book, make_book
from tests.engine.driving import Driver, engine_files
from tests.engine.examples import EXAMPLE_TERMS, applied, exceptions, open_lots

BEGIN, END = date(2003, 7, 10), date(2003, 7, 20)
SUSPENDED = SalesTerms((Suspension(BEGIN, END),))
WITHDRAWN = SalesTerms((Suspension(BEGIN, END, withdrawn=True),))
BOTH = SalesTerms((*WITHDRAWN.suspensions, *SUSPENDED.suspensions))
ADV_ONLY = SalesTerms((Suspension(BEGIN, END, frozenset({"ADV"})),))
UNTIL_RESUMED = SalesTerms((Suspension(BEGIN),))
MINIMA = SalesTerms(minimum_orders=(MinimumOrder(BEGIN, 50_000, 5_000),))

SALE = "T9 {day} {kind} ADV A1 10 for {amount}"


def sale(day: date = BEGIN, kind: str = "SALE", amount: str = "100.00", before: str = "") -> str:
    return f"{before}{SALE.format(day=day, kind=kind, amount=amount)}"


@pytest.mark.parametrize(
    ("sales", "records", "reason"),
    [
        pytest.param(SalesTerms(), sale(), None, id="nothing-recorded"),
        pytest.param(SUSPENDED, sale(BEGIN), "SALES_SUSPENDED", id="FIFTH(A)-first-day"),
        pytest.param(SUSPENDED, sale(END), "SALES_SUSPENDED", id="FIFTH(A)-last-day"),
        pytest.param(SUSPENDED, sale(BEGIN - timedelta(1)), None, id="FIFTH(A)-the-day-before"),
        pytest.param(SUSPENDED, sale(END + timedelta(1)), None, id="FIFTH(A)-the-day-after"),
        pytest.param(UNTIL_RESUMED, sale(date(2009, 1, 1)), "SALES_SUSPENDED", id="FIFTH(A)-until-resumed"),
        pytest.param(ADV_ONLY, sale(), "SALES_SUSPENDED", id="FIFTH(A)-of-the-fund"),
        pytest.param(ADV_ONLY, sale().replace("ADV", "BAL"), None, id="FIFTH(A)-of-another-fund"),
        pytest.param(WITHDRAWN, sale(), "OFFERING_WITHDRAWN", id="FIFTH(B)-withdrawal"),
        pytest.param(BOTH, sale(), "SALES_SUSPENDED", id="suspension-before-withdrawal"),
        pytest.param(SUSPENDED, sale(kind="NAV_SALE"), None, id="FOURTH(B)-is-not-through-the-distributor"),
        pytest.param(WITHDRAWN, sale(kind="NAV_SALE"), "OFFERING_WITHDRAWN", id="FIFTH(B)-no-offering-no-category"),
        pytest.param(BOTH, sale(kind="NAV_SALE"), "OFFERING_WITHDRAWN", id="of-both-the-one-that-binds"),
        pytest.param(BOTH, sale(kind="MERGER"), None, id="FOURTH(A)-for-assets"),
        pytest.param(BOTH, sale(kind="REINVEST"), None, id="a-reinvestment-is-no-order"),
        pytest.param(BOTH, sale(kind="OPENING") + " share_kind=commission", None, id="a-take-over-balance-is-no-order"),
        pytest.param(MINIMA, sale(amount="499.99"), "BELOW_MINIMUM", id="FIFTH(B)-initial"),
        pytest.param(MINIMA, sale(amount="500.00"), None, id="FIFTH(B)-initial-just-enough"),
        pytest.param(MINIMA, sale(BEGIN - timedelta(1), amount="1.00"), None, id="FIFTH(B)-before-the-minimum"),
        pytest.param(MINIMA, sale(kind="NAV_SALE", amount="1.00"), None, id="FOURTH(B)-has-no-minimum"),
    ],
)
def test_a_purchase_is_an_exception_or_applied(sales: SalesTerms, records: str, reason: str | None) -> None:
    terms = replace(EXAMPLE_TERMS, sales=sales)
    book = applied(records, terms)
    assert exceptions(book) == ([f"T9 {reason}"] if reason else [])
    assert len(open_lots(book)) == (0 if reason else 1)


@pytest.mark.parametrize(
    ("before", "amount", "reason"),
    [
        pytest.param("T1 2003-07-01 SALE ADV A1 1 for 1.00", "50.00", None, id="bought-before-the-minimum"),
        pytest.param("T1 2003-07-10 SALE ADV A1 1 for 500.00", "49.99", "BELOW_MINIMUM", id="below-the-later-minimum"),
        pytest.param("T1 2003-07-10 SALE ADV A2 1 for 500.00", "50.00", "BELOW_MINIMUM", id="another-account"),
        pytest.param("T1 2003-07-10 SALE BAL A1 1 for 500.00", "50.00", "BELOW_MINIMUM", id="another-fund"),
        pytest.param("T1 2003-07-01 OPENING ADV A1 1 for 9 share_kind=free", "50.00", None, id="taken-over"),
        pytest.param(
            "T1 2003-07-01 SALE BAL A1 9 for 90\nT2 2003-07-02 EXCHANGE_OUT BAL A1 9 for 90\n"
            "T3 2003-07-02 EXCHANGE_IN ADV A1 9 for 90 counterpart=T2",
            "50.00",
            None,
            id="came-by-exchange",
        ),
        pytest.param(
            "T1 2003-07-01 SALE ADV A1 9 for 90\nT2 2003-07-02 REDEEM ADV A1 9 for 90",
            "50.00",
            None,
            id="all-redeemed-since",
        ),
    ],
)
def test_the_initial_order_is_the_accounts_first_in_the_fund(before: str, amount: str, reason: str | None) -> None:
    terms = replace(EXAMPLE_TERMS, sales=MINIMA)
    found = exceptions(applied(sale(date(2003, 7, 11), amount=amount, before=f"{before}\n"), terms))
    assert found == ([f"T9 {reason}"] if reason else [])


def test_an_initial_order_that_waits_does_not_open_the_account() -> None:
    """Nothing of it is applied (T3): the next order is still the first."""
    terms = replace(EXAMPLE_TERMS, sales=MINIMA)
    records = sale(amount="499.99") + "\nT8 2003-07-11 SALE ADV A1 10 for 60.00"
    assert exceptions(applied(records, terms)) == ["T8 BELOW_MINIMUM", "T9 BELOW_MINIMUM"]


def test_no_distributor_comes_first() -> None:
    """T3's own five precede: an acceptance could not apply it."""
    terms = replace(EXAMPLE_TERMS, sales=SUSPENDED, appointments=())
    assert exceptions(applied(sale(), terms)) == ["T9 NO_DISTRIBUTOR"]


def test_an_accepted_purchase_is_applied() -> None:
    terms = replace(EXAMPLE_TERMS, sales=BOTH)
    book = applied(sale(), terms, accepted=frozenset({"T9"}))
    assert not book.exceptions
    assert [lot.key for lot in book.made] == ["T9"]


@pytest.mark.parametrize(
    ("rows", "fund", "day", "initial"),
    [
        pytest.param([("2003-01-01", 5, ""), ("2003-06-01", 7, "")], "ADV", "2003-05-31", 5, id="not-yet"),
        pytest.param([("2003-01-01", 5, ""), ("2003-06-01", 7, "")], "ADV", "2003-06-01", 7, id="the-latest"),
        pytest.param([("2003-01-01", 5, "ADV"), ("2003-06-01", 7, "")], "ADV", "2003-07-01", 5, id="the-funds-own"),
        pytest.param([("2003-01-01", 5, "ADV"), ("2003-06-01", 7, "")], "BAL", "2003-07-01", 7, id="all-funds"),
        pytest.param([("2003-01-01", 5, "")], "ADV", "2002-12-31", None, id="none-yet"),
    ],
)
def test_minimum_in_force(rows: list[tuple[str, int, str]], fund: str, day: str, initial: int | None) -> None:
    sales = SalesTerms(
        minimum_orders=tuple(
            MinimumOrder(date.fromisoformat(since), least, 0, frozenset(filter(None, [named])))
            for since, least, named in rows
        )
    )
    found = sales.minimum_order(fund, date.fromisoformat(day))
    assert (found.initial if found else None) == initial


# --- beside the second implementation ---------------------------------------------------------------------------


def sales_text(book: Book) -> str:
    """Suspensions, withdrawals and minimum orders that cut through a random book, and some purchases accepted."""
    draw = random.Random(book.seed)
    record, traded, fund, kind = (TRANSACTION_COLUMNS.index(n) for n in ("record_id", "trade_date", "fund", "kind"))
    days = sorted(date.fromisoformat(row[traded]) for row in book.transactions)
    funds = sorted({row[fund] for row in book.transactions})
    lines = [
        f"accepted = {[row[record] for row in book.transactions if row[kind] in PURCHASES and draw.random() < 0.3]}"
    ]
    for _ in range(draw.choice((0, 1, 2, 3))):
        begin, end = sorted(draw.choices(days, k=2))
        lines += ["[[suspension]]", f"from = {begin}", f"withdrawn = {draw.choice(('true', 'false'))}"]
        lines += [f"to = {end}"] if draw.random() < 0.8 else []
        lines += [f"fund = {draw.sample(funds, draw.randint(1, len(funds)))}"] if draw.random() < 0.5 else []
    for begin in sorted(set(draw.choices(days, k=draw.choice((0, 1, 2, 3))))):
        amounts = (draw.choice(("0", "10.00", "75.00", "1000.00")) for _ in range(2))
        lines += ["[[minimum_order]]", f"from = {begin}"]
        lines += [f'{name} = "{amount}"' for name, amount in zip(("initial", "subsequent"), amounts, strict=True)]
        lines += [f'fund = "{draw.choice(funds)}"'] if draw.random() < 0.5 else []
    return "\n".join(lines)


def test_engine_and_second_implementation_agree() -> None:
    reasons: set[str] = set()
    for seed in range(60):
        book = make_book(seed)
        sales = sales_text(book)
        for month in book.months:
            theirs = slow.month_files(*book.texts, month, sales)
            assert engine_files(*book.texts, month, sales) == theirs, f"seed {seed}, {month}:\n{sales}"
            reasons |= {line.rpartition(",")[2] for line in theirs["exceptions.csv"].splitlines()}
    assert {reason.value for reason in DECIDED_BY_A_PERSON} <= reasons  # not vacuous


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 1_000_000).map(make_book))
def test_a_suspended_purchase_is_an_exception_or_accepted(book: Book) -> None:
    """Never silently applied, never silently dropped."""
    driver = Driver.of(*book.texts, sales_text(book))
    first, last = (date.fromisoformat(f"{month}-01") for month in (book.months[0], book.months[-1]))
    result, _ = driver.run(first, last + timedelta(days=30))
    waiting = {e.transaction.record_id: e.reason for e in result.exceptions}
    made = {lot.record_id for lot in result.made}
    for t in driver.transactions:
        if t.kind != "SALE" or not first <= t.trade_date <= last + timedelta(days=30):
            continue
        held = any(s.holds(t.fund, t.trade_date) for s in driver.terms.sales.suspensions)
        if held:
            assert (t.record_id in made) != (t.record_id in waiting)
            assert t.record_id in driver.accepted or waiting[t.record_id] in DECIDED_BY_A_PERSON | {
                Reason.NO_DISTRIBUTOR
            }


def test_without_sales_terms_nothing_waits_for_a_person() -> None:
    """A plan file alone calculates as before."""
    for seed in range(20):
        book = make_book(seed)
        texts = {slow.month_files(*book.texts, month)["exceptions.csv"] for month in book.months}
        assert not any(reason.value in text for reason in DECIDED_BY_A_PERSON for text in texts)
