"""P1 to P3: who is owed what of a tranche's month. Cents; accruals in micro-dollars; percentages in ppm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.engine.portions import portions
from ledger.engine.terms import Transfer
from tests.engine.examples import EXAMPLE_TERMS

FIRST, TENTH, TWENTIETH = date(2003, 9, 1), date(2003, 9, 10), date(2003, 9, 20)
MONTH_END = date(2003, 9, 30)
ALL, HALF, THIRD = 1_000_000, 500_000, 333_333


def transfer(assignee: str, percent: int, **others: object) -> Transfer:
    """Of the fees of TWO-A from the beginning on, notice received, unless told otherwise."""
    values: dict[str, object] = {
        "tranche": "TWO-A",
        "right": "distribution-fee",
        "effective": FIRST,
        "notice_received": FIRST,
    }
    return Transfer(assignee=assignee, percent=percent, **(values | others))  # type: ignore[arg-type]


BANK_HALF = transfer("BANK", HALF)
EVERY_OTHER = {FIRST: 100, TENTH: 100, TWENTIETH: 100}


@pytest.mark.parametrize(
    ("transfers", "cents", "by_day", "expected"),
    [
        pytest.param([], 100, EVERY_OTHER, ["TWO payable 100"], id="P1-what-is-not-transferred-is-the-distributor's"),
        pytest.param([BANK_HALF], 100, EVERY_OTHER, ["BANK payable 50", "TWO payable 50"], id="P2-half"),
        pytest.param([transfer("BANK", ALL)], 100, EVERY_OTHER, ["BANK payable 100"], id="P2-nothing-left"),
        pytest.param([BANK_HALF], 1, EVERY_OTHER, ["BANK payable 1"], id="P2-tie-to-the-assignee-U4"),
        pytest.param([BANK_HALF], 101, EVERY_OTHER, ["BANK payable 51", "TWO payable 50"], id="P2-odd-cent-U3"),
        pytest.param(
            [transfer("TRUST", THIRD), transfer("BANK", THIRD)],
            1,
            EVERY_OTHER,
            ["TWO payable 1"],
            id="P2-largest-remainder-is-the-distributor's",
        ),
        pytest.param(
            [transfer("TRUST", HALF), transfer("BANK", HALF)],
            1,
            EVERY_OTHER,
            ["BANK payable 1"],
            id="U4-assignees-by-code",
        ),
        pytest.param(
            [transfer("BANK", HALF, notice_received=None)],
            100,
            EVERY_OTHER,
            ["BANK held 50", "TWO payable 50"],
            id="P3-held-without-notice",
        ),
        pytest.param(
            [transfer("BANK", HALF, notice_received=date(2003, 10, 1))],
            100,
            EVERY_OTHER,
            ["BANK held 50", "TWO payable 50"],
            id="P3-held-with-notice-after-month-end",
        ),
        pytest.param(
            [transfer("BANK", HALF, notice_received=MONTH_END)],
            100,
            EVERY_OTHER,
            ["BANK payable 50", "TWO payable 50"],
            id="P3-payable-for-the-whole-month-by-notice-at-month-end",
        ),
        pytest.param(
            [transfer("BANK", 250_000), transfer("BANK", 250_000, notice_received=None), BANK_HALF],
            1,
            EVERY_OTHER,
            ["BANK payable 1"],
            id="P2-payable-transfers-of-an-assignee-together",
        ),
        pytest.param(
            [BANK_HALF, transfer("BANK", HALF, notice_received=None)],
            1,
            EVERY_OTHER,
            ["BANK held 1"],
            id="U4-held-before-payable",
        ),
        pytest.param(
            [transfer("BANK", ALL, effective=TENTH)],
            99,
            EVERY_OTHER,
            ["BANK payable 66", "TWO payable 33"],
            id="P1-effective-day-included",
        ),
        pytest.param(
            [transfer("BANK", ALL, ends=TENTH)],
            99,
            EVERY_OTHER,
            ["BANK payable 66", "TWO payable 33"],
            id="P1-last-day-included",
        ),
        pytest.param(
            [transfer("BANK", ALL, ends=TENTH)],
            100,
            {FIRST: 1, TENTH: 0, TWENTIETH: 99},
            ["BANK payable 1", "TWO payable 99"],
            id="P2-by-accruals-of-the-days-not-by-days",
        ),
        pytest.param(
            [transfer("BANK", ALL, funds=frozenset({"ADV", "BAL"}))],
            9,
            EVERY_OTHER,
            ["BANK payable 9"],
            id="P1-a-named-fund",
        ),
        pytest.param(
            [transfer("BANK", ALL, funds=frozenset({"BAL"}))], 9, EVERY_OTHER, ["TWO payable 9"], id="P1-another-fund"
        ),
        pytest.param(
            [transfer("BANK", ALL, tranche="TWO-B")], 9, EVERY_OTHER, ["TWO payable 9"], id="P1-another-tranche"
        ),
        pytest.param([transfer("BANK", ALL, right="cdsc")], 9, EVERY_OTHER, ["TWO payable 9"], id="P1-the-other-right"),
        pytest.param(
            [transfer("BANK", 30_001)],
            10_000_000,
            EVERY_OTHER,
            ["BANK payable 300010", "TWO payable 9699990"],
            id="U1-percentages-to-four-decimals",
        ),
        pytest.param([transfer("BANK", 1)], 100, EVERY_OTHER, ["TWO payable 100"], id="P2-nothing-is-not-shown"),
        pytest.param([BANK_HALF], 0, EVERY_OTHER, [], id="P2-nothing-to-divide"),
    ],
)
def test_distribution_fee(transfers: list[Transfer], cents: int, by_day: dict[date, int], expected: list[str]) -> None:
    terms = replace(EXAMPLE_TERMS, transfers=tuple(transfers))
    found = portions(
        terms, right="distribution-fee", fund="ADV", tranche="TWO-A", cents=cents, by_day=by_day, month_end=MONTH_END
    )
    assert [f"{p.payee} {p.status} {p.amount}" for p in found] == expected


@pytest.mark.parametrize(
    ("tranche", "expected"),
    [
        pytest.param("TWO-A", "TWO payable", id="P1-the-tranche's-distributor"),
        pytest.param("ONE", "ONE payable", id="L2-implicit-tranche"),
        pytest.param("UNALLOCATED", "UNALLOCATED held", id="P3-UNALLOCATED-is-its-own-payee-held"),
    ],
)
@pytest.mark.parametrize("right", ["distribution-fee", "cdsc"])
def test_whose_it_is(right: str, tranche: str, expected: str) -> None:
    found = portions(
        EXAMPLE_TERMS, right=right, fund="ADV", tranche=tranche, cents=5, by_day={FIRST: 5}, month_end=MONTH_END
    )
    assert [f"{p.payee} {p.status} {p.amount}" for p in found] == [f"{expected} 5"]


def test_cdsc_by_trade_date() -> None:
    """P2: what was earned before the transfer is the distributor's."""
    terms = replace(EXAMPLE_TERMS, transfers=(transfer("BANK", ALL, right="cdsc", effective=TENTH),))
    earned = {FIRST: 300, TENTH: 500, TWENTIETH: 200}
    found = portions(terms, right="cdsc", fund="ADV", tranche="TWO-A", cents=1_000, by_day=earned, month_end=MONTH_END)
    assert [(p.payee, p.amount) for p in found] == [("BANK", 700), ("TWO", 300)]
