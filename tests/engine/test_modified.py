"""Agreed modifications and amendments in the engine: Exhibit A 2(e), A1 (floating), F1, L5, C2, C4, EIGHTH(E), (F).

Beside the random books of `test_against_slow`: one line a case.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.engine import cdsc
from ledger.engine.allocation import Balance, floating
from ledger.engine.lots import Slice
from ledger.engine.terms import CdscSchedule, Modification, Rate, Terms, Tranche, Waiver
from plans.values import parse_plan
from plans.values.amending import RateChange, amended
from tests.engine import slow
from tests.engine.amended import amended as amended_book
from tests.engine.books import Book, make_book
from tests.engine.driving import Driver, engine_files, terms_of
from tests.engine.examples import EXAMPLE_TERMS, SINCE, applied, exceptions, lot, open_lots

DAY = date(2003, 7, 15)
Pairs = dict[str, tuple[int, int]]


def floated(closing: Pairs, terms: Terms = EXAMPLE_TERMS) -> Pairs:
    balances = {tranche: Balance(*pair) for tranche, pair in closing.items()}
    return {tranche: tuple(balance) for tranche, balance in floating(terms, balances).items()}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        pytest.param(
            {"ONE": (60, 10), "TWO-A": (40, 0)}, {"ONE": (60, 6), "TWO-A": (40, 4)}, id="by-the-commission-shares"
        ),
        pytest.param({"ONE": (1, 0), "TWO-A": (1, 1)}, {"ONE": (1, 1), "TWO-A": (1, 0)}, id="tie-U4"),
        pytest.param({"ONE": (2, 0), "TWO-A": (1, 2)}, {"ONE": (2, 1), "TWO-A": (1, 1)}, id="largest-remainder-U3"),
        pytest.param({"ONE": (0, 7), "TWO-A": (5, 0)}, {"TWO-A": (5, 7)}, id="none-where-no-commission-shares-are"),
        pytest.param({"ONE": (0, 7), "TWO-A": (0, 2)}, {"ONE": (0, 7), "TWO-A": (0, 2)}, id="nothing-to-follow-stays"),
        pytest.param({"UNALLOCATED": (0, 7)}, {"UNALLOCATED": (0, 7)}, id="A2-nothing-to-go-by-stays"),
        pytest.param(
            {"UNALLOCATED": (0, 7), "ONE": (3, 0)}, {"ONE": (3, 7)}, id="UNALLOCATED-holds-none-once-somebody-sells"
        ),
        pytest.param(
            {"ONE": (3, 8), "UNALLOCATED": (1, 0)}, {"ONE": (3, 6), "UNALLOCATED": (1, 2)}, id="UNALLOCATED-shares-too"
        ),
        pytest.param({"ONE": (3, 0)}, {"ONE": (3, 0)}, id="no-free-shares"),
        pytest.param({}, {}, id="nothing-outstanding"),
    ],
)
def test_free_shares_float_with_the_commission_shares(closing: Pairs, expected: Pairs) -> None:
    assert floated(closing) == expected


@given(st.dictionaries(st.sampled_from(("ONE", "TWO", "TWO-A", "TWO-B")), st.tuples(*[st.integers(0, 10**12)] * 2)))
def test_floating_divides_all_and_keeps_the_commission_shares(closing: Pairs) -> None:
    """A4; and twice is once: a day without flows changes nothing."""
    ordered = {tranche: closing[tranche] for tranche in EXAMPLE_TERMS.in_order(closing) if closing[tranche] != (0, 0)}
    after = floated(ordered)
    assert sum(pair[1] for pair in after.values()) == sum(pair[1] for pair in ordered.values())
    assert {t: c for t, (c, _) in after.items() if c} == {t: c for t, (c, _) in ordered.items() if c}
    assert floated(after) == after


# --- settings by date (Exhibit A 2(e)) -------------------------------------------------------------------------------


def modified(*modifications: Modification) -> Terms:
    return replace(EXAMPLE_TERMS, modifications=modifications)


LEAP, MAY = date(2004, 3, 1), date(2004, 5, 1)


@pytest.mark.parametrize(
    ("modifications", "day", "expected"),
    [
        ((), LEAP, 366),
        ((Modification(LEAP, fixed_365=True),), LEAP - timedelta(days=1), 366),
        ((Modification(LEAP, fixed_365=True),), LEAP, 365),
        ((Modification(LEAP, fixed_365=True), Modification(MAY, fixed_365=False)), MAY, 366),
        ((Modification(MAY, fixed_365=False), Modification(LEAP, fixed_365=True)), MAY, 366),
        ((Modification(LEAP, fixed_365=True), Modification(MAY, free_shares_float=True)), date(2004, 6, 1), 365),
    ],
)  # fmt: skip
def test_days_in_the_year_by_date(modifications: tuple[Modification, ...], day: date, expected: int) -> None:
    assert modified(*modifications).days_in_year(day) == expected


EXCHANGES = """
T1 2003-06-02 SALE ADV A1 100 for 1000.00
T2 2003-07-14 EXCHANGE_OUT ADV A1 50 for 1000.00
T3 2003-07-14 EXCHANGE_IN BAL A1 50 for 1000.00 counterpart=T2
T4 2003-07-15 EXCHANGE_OUT ADV A1 50 for 1000.00
T5 2003-07-15 EXCHANGE_IN BAL A1 50 for 1000.00 counterpart=T4
"""


def test_appreciation_follows_from_its_day_on() -> None:
    """L5: the exchange of the day before is cut, that of the day is not."""
    assert open_lots(applied(EXCHANGES, modified(Modification(DAY, appreciation_free=False)))) == [
        "T3/000 BAL A1 commission 2003-06-02 ONE 25.0000 for 500.00",
        "T3/001 BAL A1 free 2003-07-14 25.0000 for 500.00",
        "T5/000 BAL A1 commission 2003-06-02 ONE 50.0000 for 500.00",
    ]


@pytest.mark.parametrize(
    ("modification", "traded", "expected"),
    [
        (None, "2004-06-02", (1, 50_000)),
        (Modification(date(2004, 6, 2), anniversary_included=False), "2004-06-02", (2, 40_000)),
        (Modification(date(2004, 6, 3), anniversary_included=False), "2004-06-02", (1, 50_000)),
        (Modification(date(2004, 6, 2), anniversary_included=True), "2004-06-02", (1, 50_000)),
    ],
)
def test_the_anniversary_by_trade_date(
    modification: Modification | None, traded: str, expected: tuple[int, int]
) -> None:
    terms = modified(modification) if modification else EXAMPLE_TERMS
    assert cdsc.charge_rate(terms, "ADV", date(2003, 6, 2), date.fromisoformat(traded)) == expected


# --- charges and waivers that an amendment changed (B EIGHTH(F)) -----------------------------------------------------

BASE = EXAMPLE_TERMS.cdsc_schedules[0]
CHANGED = CdscSchedule(SINCE, (10_000,), redeemed_from=DAY)
CHANGED_ADV = CdscSchedule(SINCE, (20_000,), funds=frozenset({"ADV"}), redeemed_from=DAY)
NONE = CdscSchedule(SINCE, (), redeemed_from=DAY + timedelta(days=1))
LATER = CdscSchedule(date(2003, 6, 1), (30_000,))


@pytest.mark.parametrize(
    ("schedules", "issued", "traded", "rate"),
    [
        ((BASE, CHANGED), "2003-01-02", "2003-07-14", 50_000),
        ((BASE, CHANGED), "2003-01-02", "2003-07-15", 10_000),
        ((CHANGED, BASE), "2003-01-02", "2003-07-15", 10_000),
        ((BASE, CHANGED, CHANGED_ADV), "2003-01-02", "2003-07-15", 20_000),
        ((BASE, CHANGED, LATER), "2003-06-02", "2003-07-15", 30_000),
        ((BASE, CHANGED, NONE), "2003-01-02", "2003-07-16", 0),
    ],
)  # fmt: skip
def test_a_charge_changed_on_shares_already_issued(
    schedules: tuple[CdscSchedule, ...], issued: str, traded: str, rate: int
) -> None:
    terms = replace(EXAMPLE_TERMS, cdsc_schedules=schedules)
    assert cdsc.charge_rate(terms, "ADV", *map(date.fromisoformat, (issued, traded)))[1] == rate


SLICES = [
    Slice(lot("a commission 2003-01-02 100 for 1000"), 100, 1000),
    Slice(lot("b commission 2003-06-02 100 for 1000"), 100, 1000),
]


@pytest.mark.parametrize(
    ("waiver", "traded", "charged", "waived"),
    [
        (Waiver("AGE"), DAY, {}, {"ONE": 100}),
        (Waiver("AGE", start=DAY), DAY - timedelta(days=1), {"ONE": 100}, {}),
        (Waiver("AGE", start=DAY), DAY, {}, {"ONE": 100}),
        (Waiver("AGE", end=DAY), DAY + timedelta(days=1), {"ONE": 100}, {}),
        (Waiver("AGE", issued_from=date(2003, 6, 2)), DAY, {"ONE": 50}, {"ONE": 50}),
        (Waiver("AGE", issued_to=date(2003, 6, 1)), DAY, {"ONE": 50}, {"ONE": 50}),
        (Waiver("AGE", issued_to=date(2003, 1, 1)), DAY, {"ONE": 100}, {}),
    ],
)
def test_a_waiver_covers_the_shares_it_is_for(
    waiver: Waiver, traded: date, charged: dict[str, int], waived: dict[str, int]
) -> None:
    terms = replace(EXAMPLE_TERMS, limited_waivers=(waiver,))
    assert cdsc.charge(terms, SLICES, 4000, traded, "AGE") == charged
    assert cdsc.waived(terms, SLICES, 4000, traded, "AGE") == waived


def test_a_category_that_has_ended_or_not_begun_is_unknown() -> None:
    records = "T1 2003-06-02 SALE ADV A1 100 for 1000.00\n" + "\n".join(
        f"T{place} {day} REDEEM ADV A1 10 for 100.00 waiver=AGE"
        for place, day in ((2, "2003-06-30"), (3, "2003-07-15"), (4, "2003-07-31"), (5, "2003-08-01"))
    )
    terms = replace(EXAMPLE_TERMS, limited_waivers=(Waiver("AGE", DAY, date(2003, 7, 31)),))
    assert exceptions(applied(records, terms)) == ["T2 UNKNOWN_WAIVER", "T5 UNKNOWN_WAIVER"]


# --- a lower rate never lowers fees on shares already issued (B EIGHTH(E)) -------------------------------------------

books = st.integers(0, 1_000_000).map(make_book)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(books, st.integers(0, 60), st.integers(0, 7_000))
def test_a_lower_rate_leaves_shares_already_issued_alone(book: Book, after: int, rate: int) -> None:
    """Lots, balances and rates of every tranche with older shares stay; new shares are in tranches of their own.

    Old and new windows of a distributor hold together what its one window held before. What old shares bear is the
    same rate on the same shares; `after` is against the plan with the new windows and the old rate, where only the
    one rounding of the day (F2) can differ.
    """
    first = date.fromisoformat(f"{book.months[0]}-01")
    last = date.fromisoformat(f"{book.months[-1]}-01") + timedelta(days=27)
    day = first + timedelta(days=after)
    before = parse_plan(book.plan_text)
    lower = amended(before, [RateChange(asset_based=rate, shares="new")], day)
    new = {tranche.code for tranche in lower.tranches if tranche.start >= day}
    copied = tuple(row for row in lower.rates if row.start < day and row.tranche in new)
    split_only = replace(lower, rates=before.rates + copied)
    results = {}
    for name, plan in (("split", split_only), ("lower", lower)):
        driver = Driver.of(*book.texts)
        driver.terms = replace(
            driver.terms,
            tranches=tuple(Tranche(t.code, t.distributor, t.start, t.end) for t in plan.tranches),
            rates=tuple(Rate(r.start, r.asset_based, r.service, frozenset(r.funds), r.tranche) for r in plan.rates),
        )
        _, months = driver.run(first, last)
        results[name] = months
    for split_month, lower_month in zip(results["split"], results["lower"], strict=True):
        assert lower_month.allocation == split_month.allocation
        for kept, lowered in zip(split_month.days, lower_month.days, strict=True):
            fees = {a.tranche: a for a in kept.accruals}
            for accrual in lowered.accruals:
                if accrual.tranche not in new and accrual.tranche in fees:
                    assert accrual.rate == fees[accrual.tranche].rate
                    assert abs(accrual.fee - fees[accrual.tranche].fee) <= 1  # the one rounding of the whole day


def test_such_books_have_shares_of_both_kinds() -> None:
    """The property above is not empty: some days have accruals of old and of new tranches."""
    both = 0
    for seed in range(40):
        book = make_book(seed)
        first = date.fromisoformat(f"{book.months[0]}-01")
        day = first + timedelta(days=40)
        plan = amended(parse_plan(book.plan_text), [RateChange(asset_based=1, shares="new")], day)
        new = {tranche.code for tranche in plan.tranches if tranche.start >= day}
        driver = Driver.of(*book.texts)
        driver.terms = replace(
            driver.terms,
            tranches=tuple(Tranche(t.code, t.distributor, t.start, t.end) for t in plan.tranches),
        )
        _, months = driver.run(first, first + timedelta(days=90))
        tranches = [set(balances) for month in months for _, balances in month.allocation]
        both += any(found & new and found - new for found in tranches)
    assert both > 5


def test_amended_books_reach_their_corners() -> None:
    """Random books with modifications are not vacuous: free shares float, and charges are waived in part."""
    floats = partly = nothing_to_follow = 0
    for seed in range(60):
        book = amended_book(make_book(seed))
        driver = Driver.of(*book.texts)
        result, months = driver.run(
            date.fromisoformat(f"{book.months[0]}-01"), date.fromisoformat(f"{book.months[-1]}-01")
        )
        for month in months:
            for day, balances in month.allocation:
                if driver.terms.free_shares_float(day) and any(b.reinvested for b in balances.values()):
                    commission = [b.commission for b in balances.values()]
                    floats += len([c for c in commission if c]) > 1
                    nothing_to_follow += not any(commission)
        partly += len([charge for charge in result.charged if charge.cdsc and charge.waived])
    assert floats > 50
    assert nothing_to_follow > 5
    assert partly >= 1


def test_a_plan_without_modifications_is_calculated_as_its_file_says() -> None:
    book = make_book(7)
    with_others = terms_of(book.plan_text)
    assert with_others.modifications == ()
    assert with_others.limited_waivers == ()


@pytest.mark.parametrize("seed", [1, 11, 57])
def test_floating_shares_against_the_second_implementation(seed: int) -> None:
    """A whole book under floating shares from its second month on, to the last byte of every file."""
    book = make_book(seed)
    start = date.fromisoformat(f"{book.months[1]}-10")
    text = f'{book.plan_text}\n[[modification]]\nfrom = {start}\nfree_shares = "floating"\n'
    differs = False
    for month in book.months:
        theirs = slow.month_files(text, book.transactions_text, book.valuations_text, month)
        ours = engine_files(text, book.transactions_text, book.valuations_text, month)
        assert ours == theirs
        plain = engine_files(*book.texts, month)
        assert ours["lots.csv"] == plain["lots.csv"]
        differs = differs or ours["daily_accrual.csv"] != plain["daily_accrual.csv"]
        if month < f"{start:%Y-%m}":
            assert ours == plain
    assert differs
