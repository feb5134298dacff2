"""T1 to T4, L1, L2, L5, L6: records in, lots and exceptions out. One record a line."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from ledger.engine.terms import Appointment, Membership
from tests.engine.examples import EXAMPLE_TERMS, SINCE, applied, exceptions, exceptions_by_month, open_lots, records

SOLD = "T1 2003-07-01 SALE ADV A1 100 for 1000.00\n"
OUT = "T2 2003-07-02 EXCHANGE_OUT ADV A1 40 for 300.00\n"
MOVE = "T2 2003-07-02 TRANSFER_OUT ADV A1 40 for 300.00\n"

LATE = replace(
    EXAMPLE_TERMS,
    funds={**EXAMPLE_TERMS.funds, "BAL": Membership(date(2003, 7, 10), date(2003, 7, 20))},
    appointments=(Appointment("ONE", SINCE, date(2003, 6, 30)), Appointment("TWO", date(2003, 7, 4))),
)
"""BAL is a party from 10 to 20 July; nobody is in office from 1 to 3 July."""


@pytest.mark.parametrize(
    ("line", "lot"),
    [
        pytest.param(
            "T1 2003-06-30 SALE ADV A1 1.5 for 9.99", "commission 2003-06-30 ONE 1.5000 for 9.99", id="L1-SALE"
        ),
        pytest.param(
            "T1 2003-07-01 SALE ADV A1 1 for 9.99", "commission 2003-07-01 TWO-A 1.0000 for 9.99", id="L2-window"
        ),
        pytest.param(
            "T1 2003-08-01 NAV_SALE ADV A1 1 for 9", "commission 2003-08-01 TWO-B 1.0000 for 9.00", id="L1-NAV_SALE"
        ),
        pytest.param("T1 2003-07-01 REINVEST ADV A1 1 for 9", "free 2003-07-01 1.0000 for 9.00", id="L1-REINVEST"),
        pytest.param(
            "T1 2003-07-01 OPENING ADV A1 1 for 9 share_kind=free issued=2001-01-01 by=ONE",
            "free 2003-07-01 1.0000 for 9.00",
            id="L1-free-OPENING-is-dated-the-trade-date",
        ),
        pytest.param(
            "T1 2003-07-01 OPENING ADV A1 1 for 9 share_kind=commission issued=2001-01-01",
            "commission 2001-01-01 ONE 1.0000 for 9.00",
            id="L2-in-office-on-the-original-issue-date",
        ),
        pytest.param(
            "T1 2003-07-05 OPENING ADV A1 1 for 9 share_kind=commission",
            "commission 2003-07-05 TWO-A 1.0000 for 9.00",
            id="L2-OPENING-without-date",
        ),
        pytest.param(
            "T1 2003-07-01 OPENING ADV A1 1 for 9 share_kind=commission issued=1970-01-01 by=OLD",
            "commission 1970-01-01 OLD 1.0000 for 9.00",
            id="L2-named-though-never-in-office",
        ),
        pytest.param(
            "T1 2003-07-01 OPENING ADV A1 1 for 9 share_kind=commission issued=2003-06-01 by=TWO",
            "commission 2003-06-01 TWO 1.0000 for 9.00",
            id="L2-outside-its-windows-the-implicit-tranche",
        ),
        pytest.param(
            "T1 2003-08-01 MERGER ADV A1 1 for 9 issued=2003-07-31",
            "commission 2003-07-31 TWO-A 1.0000 for 9.00",
            id="L2-MERGER-with-history",
        ),
        pytest.param(
            "T1 2003-08-01 MERGER ADV A1 1 for 9 issued=2003-07-31 by=ONE",
            "commission 2003-07-31 ONE 1.0000 for 9.00",
            id="L2-MERGER-with-history-and-distributor",
        ),
        pytest.param(
            "T1 2003-08-01 MERGER ADV A1 1 for 9",
            "commission 2003-08-01 UNALLOCATED 1.0000 for 9.00",
            id="L2-MERGER-without",
        ),
        pytest.param(
            "T1 2003-08-01 MERGER ADV A1 1 for 9 by=ONE",
            "commission 2003-08-01 UNALLOCATED 1.0000 for 9.00",
            id="L2-MERGER-without-date-though-it-names-a-distributor",
        ),
    ],
)
def test_an_issue_makes_one_lot(line: str, lot: str) -> None:
    assert open_lots(applied(line)) == [f"T1 ADV A1 {lot}"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("T1 2003-07-03 SALE ADV A1 1 for 9", ["T1 NO_DISTRIBUTOR"], id="L2-nobody-in-office"),
        pytest.param("T1 2003-07-04 SALE ADV A1 1 for 9", [], id="L2-somebody-in-office"),
        pytest.param("T1 2003-07-09 SALE BAL A1 1 for 9", ["T1 NO_DISTRIBUTOR"], id="L2-before-party_since"),
        pytest.param("T1 2003-07-21 SALE BAL A1 1 for 9", [], id="L2-after-party_until-is-no-matter"),
        pytest.param(
            "T1 2003-07-12 OPENING BAL A1 1 for 9 share_kind=commission issued=2003-07-09",
            ["T1 NO_DISTRIBUTOR"],
            id="L2-the-original-issue-date-counts",
        ),
        pytest.param(
            "T1 2003-07-12 OPENING BAL A1 1 for 9 share_kind=commission issued=2003-07-03 by=TWO",
            [],
            id="L2-named-needs-neither-office-nor-party",
        ),
        pytest.param(
            "T1 2003-07-02 MERGER BAL A1 1 for 9 issued=2003-07-02", ["T1 NO_DISTRIBUTOR"], id="L2-MERGER-dated"
        ),
        pytest.param("T1 2003-07-02 MERGER BAL A1 1 for 9", [], id="L2-MERGER-undated-needs-none"),
        pytest.param("T1 2003-07-02 REINVEST BAL A1 1 for 9", [], id="L2-free-shares-need-none"),
    ],
)
def test_no_distributor(line: str, expected: list[str]) -> None:
    assert exceptions(applied(line, LATE)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(SOLD + "T2 2003-07-02 REDEEM ADV A1 100 for 1", [], id="T3-all-that-is-held"),
        pytest.param(SOLD + "T2 2003-07-02 REDEEM ADV A1 100.0001 for 1", ["T2 SHORT"], id="T3-more-than-is-held"),
        pytest.param(SOLD + "T2 2003-07-02 REDEEM ADV A2 1 for 1", ["T2 SHORT"], id="T3-another-account"),
        pytest.param(SOLD + "T2 2003-07-02 CONVERT BAL A1 1 for 1", ["T2 SHORT"], id="T3-another-fund"),
        pytest.param("T0 2003-06-30 REDEEM ADV A1 1 for 1\n" + SOLD, ["T0 SHORT"], id="T2-before-the-sale"),
        pytest.param("T0 2003-07-01 REDEEM ADV A1 1 for 1\n" + SOLD, [], id="T2-issues-of-the-day-first"),
        pytest.param(SOLD + "T2 2003-07-02 REDEEM ADV A1 1 for 1 waiver=DEATH", [], id="T3-known-waiver"),
        pytest.param(
            SOLD + "T2 2003-07-02 REDEEM ADV A1 1 for 1 waiver=X", ["T2 UNKNOWN_WAIVER"], id="T3-unknown-waiver"
        ),
        pytest.param(
            SOLD + "T2 2003-07-02 REDEEM ADV A1 999 for 1 waiver=X", ["T2 SHORT"], id="T3-SHORT-before-UNKNOWN_WAIVER"
        ),
        pytest.param(SOLD + OUT, ["T2 NO_COUNTERPART"], id="T3-first-half-alone"),
        pytest.param(SOLD + OUT.replace(" 40 ", " 400 "), ["T2 SHORT"], id="T3-SHORT-before-NO_COUNTERPART"),
        pytest.param(
            SOLD + "T3 2003-07-02 EXCHANGE_IN BAL A1 5 for 9 counterpart=T9",
            ["T3 NO_COUNTERPART"],
            id="T3-second-half-alone",
        ),
        pytest.param(
            SOLD + "T3 2003-07-02 EXCHANGE_IN BAL A1 5 for 9 counterpart=T1",
            ["T3 NO_COUNTERPART"],
            id="T3-a-SALE-is-no-first-half-and-stands",
        ),
        pytest.param(SOLD + OUT + "T3 2003-07-02 EXCHANGE_IN BAL A1 5 for 9 counterpart=T2", [], id="L5-exchange"),
        pytest.param(
            SOLD + OUT.replace(" 40 ", " 400 ") + "T3 2003-07-02 EXCHANGE_IN BAL A1 5 for 9 counterpart=T2",
            ["T2 SHORT"],
            id="T3-a-pair-is-one-exception-on-the-first-half",
        ),
        pytest.param(
            SOLD + OUT + "T3 2003-07-03 EXCHANGE_IN BAL A1 5 for 9 counterpart=T2",
            ["T2 PAIR_MISMATCH"],
            id="T3-another-date",
        ),
        pytest.param(
            SOLD + OUT + "T3 2003-07-02 TRANSFER_IN BAL A1 5 for 9 counterpart=T2",
            ["T2 PAIR_MISMATCH"],
            id="T3-kinds-do-not-fit",
        ),
        pytest.param(
            SOLD + OUT + "T3 2003-07-02 EXCHANGE_IN ADV A1 5 for 9 counterpart=T2",
            ["T2 PAIR_MISMATCH"],
            id="T3-within-one-fund",
        ),
        pytest.param(
            SOLD + OUT + "T3 2003-07-02 EXCHANGE_IN BAL A2 5 for 9 counterpart=T2",
            ["T2 PAIR_MISMATCH"],
            id="T3-exchange-to-another-account",
        ),
        pytest.param(SOLD + MOVE + "T3 2003-07-02 TRANSFER_IN ADV A2 40 for 9 counterpart=T2", [], id="L6-transfer"),
        pytest.param(
            SOLD + MOVE + "T3 2003-07-02 TRANSFER_IN BAL A2 40 for 9 counterpart=T2",
            ["T2 PAIR_MISMATCH"],
            id="T3-transfer-to-another-fund",
        ),
        pytest.param(
            SOLD + MOVE + "T3 2003-07-02 TRANSFER_IN ADV A1 40 for 9 counterpart=T2",
            ["T2 PAIR_MISMATCH"],
            id="T3-transfer-to-the-same-account",
        ),
        pytest.param(
            SOLD + MOVE + "T3 2003-07-02 TRANSFER_IN ADV A2 40.0001 for 9 counterpart=T2",
            ["T2 PAIR_MISMATCH"],
            id="T3-transfer-of-different-units",
        ),
    ],
)
def test_exceptions(text: str, expected: list[str]) -> None:
    book = applied(text)
    assert exceptions(book) == expected
    if expected:
        assert not book.taken, "nothing of it is applied"
        assert [lot.key for lot in book.made] == [line.split()[0] for line in text.splitlines() if " SALE " in line]


JULY, AUGUST = "2003-07-31", "2003-08-31"


@pytest.mark.parametrize(
    ("text", "by_month"),
    [
        pytest.param(
            SOLD + "T2 2003-07-31 EXCHANGE_OUT ADV A1 4 for 3\nT3 2003-08-01 EXCHANGE_IN BAL A1 5 for 9 counterpart=T2",
            [["T2 NO_COUNTERPART"], ["T2 PAIR_MISMATCH"]],
            id="T3-second-half-dated-after-month-end",
        ),
        pytest.param(
            SOLD + "T2 2003-08-01 EXCHANGE_OUT ADV A1 4 for 3\nT3 2003-07-31 EXCHANGE_IN BAL A1 5 for 9 counterpart=T2",
            [["T3 NO_COUNTERPART"], ["T2 PAIR_MISMATCH"]],
            id="T3-first-half-dated-after-month-end",
        ),
        pytest.param(
            SOLD
            + "T2 2003-08-01 EXCHANGE_OUT ADV A1 999 for 3\nT3 2003-07-31 EXCHANGE_IN BAL A1 5 for 9 counterpart=T2",
            [["T3 NO_COUNTERPART"], ["T2 SHORT"]],
            id="T3-first-half-comes-later-and-is-short",
        ),
        pytest.param(
            SOLD
            + "T2 2003-07-31 TRANSFER_OUT ADV A1 999 for 3\nT3 2003-08-01 TRANSFER_IN ADV A2 999 for 9 counterpart=T2",
            [["T2 SHORT"], ["T2 SHORT"]],
            id="T3-short-stays-short",
        ),
        pytest.param(
            SOLD + "T2 2003-07-02 REDEEM ADV A1 101 for 3\nT3 2003-08-01 SALE ADV A1 9 for 9",
            [["T2 SHORT"], ["T2 SHORT"]],
            id="T3-a-later-sale-does-not-help",
        ),
    ],
)
def test_exceptions_of_earlier_months_are_tried_again(text: str, by_month: list[list[str]]) -> None:
    assert exceptions_by_month(text, JULY, AUGUST) == by_month


def test_order_is_by_date_then_issues_then_record_id() -> None:
    """T2: T10 before T2, as text; the second half's units are there for what comes after the first half."""
    text = """
        T2 2003-07-01 REDEEM BAL A1 5 for 5.00
        T10 2003-07-01 EXCHANGE_OUT ADV A1 10 for 50.00
        T9 2003-07-01 EXCHANGE_IN BAL A1 5 for 50.00 counterpart=T10
        T99 2003-07-01 SALE ADV A1 10 for 100.00
    """
    assert exceptions(applied(text)) == []
    assert exceptions(applied(text.replace("T10 ", "T30 ").replace("=T10", "=T30"))) == ["T2 SHORT"]


def test_order_of_the_file_never_matters() -> None:
    text = (
        SOLD
        + "T2 2003-07-02 EXCHANGE_OUT ADV A1 40 for 500\nT3 2003-07-02 EXCHANGE_IN BAL A1 7 for 500 counterpart=T2\n"
        + "T4 2003-07-02 REDEEM ADV A1 60 for 900.00\nT5 2003-07-01 REINVEST ADV A1 0.0003 for 0.00\n"
    )
    lines = text.splitlines()
    expected = applied(text)
    for seed in range(20):
        random.Random(seed).shuffle(lines)
        book = applied("\n".join(lines))
        assert (open_lots(book), exceptions(book)) == (open_lots(expected), exceptions(expected))


def test_an_exchange_and_back_keeps_the_original() -> None:
    """L5: date, tranche, cost and issuing fund stay; what was appreciation is free from then on."""
    book = applied(
        """
        T1 2003-07-01 SALE ADV A1 100 for 1000.00
        T2 2003-08-04 EXCHANGE_OUT ADV A1 100 for 1250.00
        T3 2003-08-04 EXCHANGE_IN BAL A1 50 for 1250.00 counterpart=T2
        T4 2003-08-05 EXCHANGE_OUT BAL A1 50 for 1250.00
        T5 2003-08-05 EXCHANGE_IN ADV A1 100 for 1250.00 counterpart=T4
        """
    )
    assert open_lots(book) == [
        "T5/000 ADV A1 free 2003-08-05 20.0000 for 250.00",
        "T5/001 ADV A1 commission 2003-07-01 TWO-A 80.0000 for 1000.00",
    ]
    assert {lot.origin_fund for lot in book.made if not lot.free} == {"ADV"}


def test_setting_follow_cuts_nothing() -> None:
    """L5, setting `follow`."""
    text = (
        SOLD
        + "T2 2003-07-02 EXCHANGE_OUT ADV A1 100 for 9999.00\nT3 2003-07-02 EXCHANGE_IN BAL A1 7 for 1 counterpart=T2"
    )
    assert open_lots(applied(text, replace(EXAMPLE_TERMS, appreciation_free=False))) == [
        "T3/000 BAL A1 commission 2003-07-01 TWO-A 7.0000 for 1000.00"
    ]


def test_a_transfer_takes_and_gives_the_same_slices() -> None:
    """L6, L3: free first; the moved lots keep their dates and stand in their places."""
    book = applied(
        SOLD
        + "T4 2003-07-01 REINVEST ADV A1 10 for 90.00\n"
        + "T2 2003-07-02 TRANSFER_OUT ADV A1 40 for 300\nT3 2003-07-02 TRANSFER_IN ADV A2 40 for 300 counterpart=T2"
    )
    assert open_lots(book) == [
        "T1 ADV A1 commission 2003-07-01 TWO-A 70.0000 for 700.00",
        "T3/000 ADV A2 free 2003-07-01 10.0000 for 90.00",
        "T3/001 ADV A2 commission 2003-07-01 TWO-A 30.0000 for 300.00",
    ]


def test_examples_are_records() -> None:
    assert [t.record_id for t in records(SOLD + OUT)] == ["T1", "T2"]
