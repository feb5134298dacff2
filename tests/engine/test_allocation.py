"""A1 to A3: balances (commission, reinvested) at the opening, what moved, balances at the close. One line a case."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.engine.allocation import Balance, allocate_day
from ledger.engine.book import Flow
from tests.engine.examples import EXAMPLE_TERMS, applied

Pairs = dict[str, tuple[int, int]]


def closing(opening: Pairs, flow: Flow) -> Pairs:
    balances = {tranche: Balance(*pair) for tranche, pair in opening.items()}
    closes = allocate_day(EXAMPLE_TERMS, balances, flow)
    return {tranche: (balance.commission, balance.reinvested) for tranche, balance in closes.items()}


@pytest.mark.parametrize(
    ("opening", "flow", "expected"),
    [
        pytest.param(
            {"ONE": (6_000_000_000, 0), "TWO-A": (4_000_000_000, 0)},
            Flow(free_in=10_000_001),
            {"ONE": (6_000_000_000, 6_000_001), "TWO-A": (4_000_000_000, 4_000_000)},
            id="A1(i)-published-example",
        ),
        pytest.param(
            {"ONE": (1, 1), "TWO-A": (2, 0)},
            Flow(free_in=10),
            {"ONE": (1, 6), "TWO-A": (2, 5)},
            id="A1(i)-by-commission-and-reinvested-shares",
        ),
        pytest.param(
            {"ONE": (1, 0), "TWO-A": (1, 0)}, Flow(free_in=1), {"ONE": (1, 1), "TWO-A": (1, 0)}, id="A1(i)-tie-U4"
        ),
        pytest.param(
            {"ONE": (10, 0)},
            Flow(free_in=4, commission_in={"TWO-A": 90}),
            {"ONE": (10, 4), "TWO-A": (90, 0)},
            id="A1(i)-by-the-opening-not-the-day's-sales",
        ),
        pytest.param(
            {"ONE": (10, 0), "TWO-A": (10, 0)},
            Flow(commission_in={"TWO-A": 5}, commission_out={"ONE": 3}),
            {"ONE": (7, 0), "TWO-A": (15, 0)},
            id="A1(ii)-exactly-from-the-lots",
        ),
        pytest.param(
            {"ONE": (90, 2), "TWO-A": (10, 6)},
            Flow(free_out=4),
            {"ONE": (90, 1), "TWO-A": (10, 3)},
            id="A1(iii)-by-reinvested-shares",
        ),
        pytest.param(
            {"ONE": (50, 0), "TWO-A": (50, 10)},
            Flow(free_in=10, free_out=20),
            {"ONE": (50, 0), "TWO-A": (50, 0)},
            id="A1(iii)-as-they-now-stand",
        ),
        pytest.param(
            {"ONE": (50, 10)}, Flow(commission_out={"ONE": 50}), {"ONE": (0, 10)}, id="A1-reinvested-alone-stay"
        ),
        pytest.param(
            {"ONE": (0, 10), "TWO-A": (5, 0)},
            Flow(free_in=3),
            {"ONE": (0, 12), "TWO-A": (5, 1)},
            id="A1(i)-reinvested-alone-bear-their-part",
        ),
        pytest.param({"ONE": (50, 10)}, Flow(commission_out={"ONE": 50}, free_out=10), {}, id="A1-all-gone"),
        pytest.param(
            {},
            Flow(free_in=10, commission_in={"TWO-A": 3, "ONE": 1}),
            {"ONE": (1, 3), "TWO-A": (3, 7)},
            id="A2-by-the-day's-own-commission-units-tie-U4",
        ),
        pytest.param(
            {},
            Flow(free_in=8, commission_in={"ONE": 1, "TWO-A": 3}, commission_out={"TWO-A": 3}),
            {"ONE": (1, 2), "TWO-A": (0, 6)},
            id="A2-units-in-whatever-left-that-day",
        ),
        pytest.param({}, Flow(free_in=10), {"UNALLOCATED": (0, 10)}, id="A2-nothing-to-go-by"),
        pytest.param(
            {"UNALLOCATED": (0, 10)},
            Flow(free_in=10, commission_in={"ONE": 5}),
            {"ONE": (5, 0), "UNALLOCATED": (0, 20)},
            id="A2-only-when-nothing-was-outstanding",
        ),
        pytest.param({"ONE": (10, 0)}, Flow(), {"ONE": (10, 0)}, id="A1-nothing-moved"),
    ],
)
def test_a_day(opening: Pairs, flow: Flow, expected: Pairs) -> None:
    assert closing(opening, flow) == expected
    assert list(closing(opening, flow)) == EXAMPLE_TERMS.in_order(expected)


FIRST = "T1 2003-06-02 SALE ADV A1 100 for 1000.00\nT2 2003-06-02 REINVEST ADV A1 10 for 100.00\n"
TRANSFERRED = (
    "T3 2003-06-03 TRANSFER_OUT ADV A1 30 for 1.00\nT4 2003-06-03 TRANSFER_IN ADV A2 30 for 1.00 counterpart=T3"
)
EXCHANGED = (
    "T3 2003-06-03 EXCHANGE_OUT ADV A1 60 for 1200.00\nT4 2003-06-03 EXCHANGE_IN BAL A1 60 for 1200.00 counterpart=T3"
)
DAY = date(2003, 6, 3)


@pytest.mark.parametrize(
    ("records", "fund", "flow"),
    [
        pytest.param(
            "T3 2003-06-03 REDEEM ADV A1 30 for 1.00",
            "ADV",
            Flow(free_out=100_000, commission_out={"ONE": 200_000}),
            id="A1-redemption",
        ),
        pytest.param(
            "T3 2003-06-03 CONVERT ADV A1 11 for 1.00",
            "ADV",
            Flow(free_out=10_000, commission_out={"ONE": 100_000}),
            id="A1-conversion",
        ),
        pytest.param(TRANSFERRED, "ADV", None, id="A3-transfers-change-nothing"),
        pytest.param(
            EXCHANGED,
            "ADV",
            Flow(free_out=100_000, commission_out={"ONE": 500_000}),
            id="A1-exchange-out-by-what-the-slices-were",
        ),
        pytest.param(
            EXCHANGED,
            "BAL",
            Flow(free_in=350_000, commission_in={"ONE": 250_000}),
            id="A1(i)-free-arrivals-of-exchanges",
        ),
        pytest.param("T3 2003-06-03 REDEEM ADV A1 111 for 1.00", "ADV", None, id="T3-nothing-of-an-exception"),
    ],
)
def test_what_moves_in_a_fund(records: str, fund: str, flow: Flow | None) -> None:
    assert applied(FIRST + records).flows.get((fund, DAY)) == flow
