"""C1 to C4: years, schedules, charges; with the examples published with the rules. One line a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.engine import cdsc
from ledger.engine.lots import Slice
from ledger.engine.terms import CdscSchedule
from tests.engine.examples import EXAMPLE_TERMS, SINCE, applied, lot

FALLING = (50_000, 40_000, 30_000, 30_000, 20_000, 10_000)


@pytest.mark.parametrize(
    ("issued", "traded", "inclusive", "exclusive"),
    [
        pytest.param("2001-07-15", "2001-07-15", 1, 1, id="C2-day-of-issue"),
        pytest.param("2001-07-15", "2002-07-14", 1, 1, id="C2-day-before-anniversary"),
        pytest.param("2001-07-15", "2002-07-15", 1, 2, id="C2-anniversary"),
        pytest.param("2001-07-15", "2002-07-16", 2, 2, id="C2-day-after-anniversary"),
        pytest.param("2001-07-15", "2002-01-01", 1, 1, id="C2-new-year-is-no-anniversary"),
        pytest.param("2001-12-31", "2002-12-31", 1, 2, id="C2-last-of-December"),
        pytest.param("2001-12-31", "2003-01-01", 2, 2, id="C2-after-last-of-December"),
        pytest.param("2000-02-29", "2001-02-28", 1, 2, id="C2-29-February-common-year-anniversary-is-the-28th"),
        pytest.param("2000-02-29", "2001-03-01", 2, 2, id="C2-29-February-common-year-March"),
        pytest.param("2000-02-29", "2004-02-28", 4, 4, id="C2-29-February-leap-year-28th-is-before"),
        pytest.param("2000-02-29", "2004-02-29", 4, 5, id="C2-29-February-leap-year-29th"),
        pytest.param("2000-02-28", "2001-02-28", 1, 2, id="C2-28-February-of-a-leap-year"),
        pytest.param("1896-02-29", "1900-02-28", 4, 5, id="C2-1900-is-no-leap-year"),
        pytest.param("1995-07-15", "2003-07-15", 8, 9, id="C2-many-years"),
        pytest.param("2003-07-15", "2003-07-01", 1, 1, id="C2-never-before-the-first-year"),
    ],
)
def test_year_after_issue(issued: str, traded: str, inclusive: int, exclusive: int) -> None:
    days = (date.fromisoformat(issued), date.fromisoformat(traded))
    assert cdsc.year_of(*days, anniversary_included=True) == inclusive
    assert cdsc.year_of(*days, anniversary_included=False) == exclusive


SCHEDULES = replace(
    EXAMPLE_TERMS,
    cdsc_schedules=(
        CdscSchedule(date(1995, 1, 1), (10_000,)),
        CdscSchedule(date(1998, 1, 1), (20_000,), funds=frozenset({"ADV"})),
        CdscSchedule(date(2000, 1, 1), (30_000,)),
        CdscSchedule(date(2002, 1, 1), (40_000,), funds=frozenset({"ADV", "BAL"})),
        CdscSchedule(date(2002, 1, 1), (50_000,)),
    ),
)


@pytest.mark.parametrize(
    ("fund", "issued", "rate"),
    [
        pytest.param("ADV", date(1994, 12, 31), 0, id="C2-issued-before-all-no-charge"),
        pytest.param("ADV", date(1995, 1, 1), 10_000, id="C2-issued-from-is-included"),
        pytest.param("ADV", date(1998, 1, 1), 20_000, id="C2-the-fund's-row"),
        pytest.param("BAL", date(1998, 1, 1), 10_000, id="C2-another-fund's-row"),
        pytest.param("ADV", date(2000, 1, 1), 30_000, id="C2-the-latest-though-it-names-no-fund"),
        pytest.param("BAL", date(2002, 1, 1), 40_000, id="C2-tie-the-row-that-names-the-fund"),
        pytest.param("CSH", date(2002, 1, 1), 50_000, id="C2-tie-of-others"),
    ],
)
def test_schedule_in_force_on_the_original_issue_date(fund: str, issued: date, rate: int) -> None:
    assert cdsc.charge_rate(SCHEDULES, fund, issued, issued) == (1 if rate else 0, rate)


def charged(lots: str, units: str, amount: int, traded: str) -> dict[str, int]:
    """Cents by tranche; the lots' keys serve as tranches. `units`: taken of each lot, with all of its cost."""
    slices = []
    for text, taken in zip(lots.split("|"), units.split(), strict=True):
        found = lot(text)
        found.tranche = "" if found.free else found.key
        slices.append(Slice(found, int(taken), found.cost))
    return cdsc.charge(EXAMPLE_TERMS, slices, amount, date.fromisoformat(traded))


@pytest.mark.parametrize(
    ("lots", "units", "amount", "traded", "expected"),
    [
        pytest.param(
            "a commission 2001-01-01 2500000 for 1000000",
            "2500000",
            800_000,
            "2002-07-01",
            {"a": 32_000},
            id="C3-published-250-shares-at-40-redeemed-at-32",
        ),
        pytest.param(
            "a commission 2001-01-01 1000000 for 1000000",
            "1000000",
            900_000,
            "2002-06-01",
            {"a": 36_000},
            id="C3-published-cost-10000-value-9000",
        ),
        pytest.param(
            "a commission 2001-01-01 100 for 1000", "100", 5_000, "2001-06-01", {"a": 50}, id="C3-cost-below-value"
        ),
        pytest.param("a commission 2001-01-01 100 for 30", "100", 5_000, "2001-06-01", {"a": 2}, id="C3-half-up-once"),
        pytest.param("a commission 2001-01-01 100 for 9", "100", 5_000, "2001-06-01", {}, id="C3-below-half-a-cent"),
        pytest.param(
            "a commission 2001-01-01 50 for 30 | b commission 2001-02-01 50 for 30",
            "50 50",
            60,
            "2001-06-01",
            {"a": 2, "b": 1},
            id="C3-rounded-once-for-the-redemption-tie-to-the-earlier",
        ),
        pytest.param(
            "f free 2001-01-01 50 for 30 | b commission 2001-02-01 50 for 1000",
            "50 50",
            2_000,
            "2001-06-01",
            {"b": 50},
            id="C1-free-slices-bear-nothing-but-have-their-value",
        ),
        pytest.param("f free 2001-01-01 50 for 30", "50", 2_000, "2001-06-01", {}, id="C1-only-free"),
        pytest.param("a commission 1990-01-01 50 for 1000", "50", 2_000, "2001-06-01", {}, id="C2-past-the-table"),
        pytest.param(
            "a commission 1990-01-01 50 for 1000 | b commission 2001-02-01 50 for 1000",
            "50 50",
            2_000,
            "2001-06-01",
            {"a": 0, "b": 50},
            id="C3-the-old-slice-bears-nothing",
        ),
        pytest.param(
            "a commission 2001-01-01 3 for 900 | b commission 2001-01-02 1 for 900",
            "3 1",
            1_000,
            "2001-06-01",
            {"a": 38, "b": 12},
            id="C3-value-by-units-of-all-redeemed",
        ),
        pytest.param("a commission 2001-01-01 50 for 1000", "50", 0, "2001-06-01", {}, id="C3-worthless"),
    ],
)
def test_charge(lots: str, units: str, amount: int, traded: str, expected: dict[str, int]) -> None:
    assert {t: c for t, c in charged(lots, units, amount, traded).items() if c} == {
        t: c for t, c in expected.items() if c
    }


SOLD = "T1 2003-07-01 SALE ADV A1 100 for 1000.00\n"
EXCHANGED = (
    SOLD + "T2 2003-07-02 EXCHANGE_OUT ADV A1 100 for 9e2\nT3 2003-07-02 EXCHANGE_IN BAL A1 50 for 9e2 counterpart=T2\n"
)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        pytest.param(SOLD + "T2 2003-07-05 REDEEM ADV A1 100 for 900.00", [("T2", "TWO-A", 4_500, 0)], id="C1-REDEEM"),
        pytest.param(SOLD + "T2 2003-07-05 CONVERT ADV A1 100 for 900.00", [], id="C1-L7-CONVERT-bears-none"),
        pytest.param(EXCHANGED, [], id="C1-EXCHANGE-bears-none"),
        pytest.param(
            EXCHANGED + "T4 2003-07-05 REDEEM BAL A1 50 for 900.00",
            [("T4", "TWO-A", 4_500, 0)],
            id="C2-an-exchange-continues-issue-date-and-cost",
        ),
        pytest.param(
            SOLD + "T2 2003-07-05 REDEEM ADV A1 100 for 900.00 waiver=DEATH",
            [("T2", "TWO-A", 0, 4_500)],
            id="C4-waived-is-kept-for-the-report",
        ),
        pytest.param(
            "T1 2003-07-01 MERGER ADV A1 100 for 1000.00 by=ONE\nT2 2003-07-05 REDEEM ADV A1 50 for 900.00",
            [("T2", "UNALLOCATED", 2_500, 0)],
            id="C2-UNALLOCATED-is-charged-alike",
        ),
    ],
)
def test_what_is_charged(records: str, expected: list[tuple[str, str, int, int]]) -> None:
    assert [(c.record_id, c.tranche, c.cdsc, c.waived) for c in applied(records).charged] == expected


def test_schedule_is_that_of_the_fund_which_issued() -> None:
    """C2: BAL's own schedule does not reach shares that ADV issued."""
    own = CdscSchedule(SINCE, (10_000,), funds=frozenset({"BAL"}))
    terms = replace(EXAMPLE_TERMS, cdsc_schedules=(*EXAMPLE_TERMS.cdsc_schedules, own))
    bought_in_bal = "T8 2003-07-01 SALE BAL A2 10 for 100.00\nT9 2003-07-05 REDEEM BAL A2 10 for 100.00\n"
    book = applied(EXCHANGED + "T4 2003-07-05 REDEEM BAL A1 50 for 900.00\n" + bought_in_bal, terms)
    assert [(c.record_id, c.cdsc) for c in book.charged] == [("T4", 4_500), ("T9", 100)]


def test_a_draft_charges_nothing() -> None:
    """F5."""
    book = applied(SOLD + "T2 2003-07-05 REDEEM ADV A1 100 for 900.00", replace(EXAMPLE_TERMS, draft=True))
    assert book.charged == []
    assert book.flows["ADV", date(2003, 7, 5)].commission_out == {"TWO-A": 1_000_000}
