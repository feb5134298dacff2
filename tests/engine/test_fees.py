"""F1 to F6: rates in force, fees of days and of months.

Net assets in cents, accruals in micro-dollars, rates in parts per million. The rules print the fee of their example
cut off at 253.678333 a day; half up (U2) it is 253.678334, and 7,864.03 for 31 days either way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.engine.allocation import Balance
from ledger.engine.fees import Valued, day_fees, month_fee, share_fee, simple_fee
from ledger.engine.month import days_of, fund_month
from ledger.engine.terms import Appointment, Membership, Rate
from tests.engine.examples import EXAMPLE_TERMS, SINCE


@pytest.mark.parametrize(
    ("net_assets", "rate", "days", "expected"),
    [
        pytest.param(1_234_567_890, 7_500, 365, 253_678_334, id="F2-published-example"),
        pytest.param(1_234_567_890, 7_500, 366, 252_985_223, id="F1-leap-year"),
        pytest.param(0, 7_500, 365, 0, id="F2-no-assets"),
        pytest.param(1, 18_250, 365, 1, id="U2-exactly-half-a-micro-dollar-goes-up"),
        pytest.param(1, 18_249, 365, 0, id="U2-just-below-half"),
        pytest.param(10**20, 2_500, 365, 6_849_315_068_493_150_685, id="U5-beyond-64-bits"),
    ],
)
def test_fee_of_a_day(net_assets: int, rate: int, days: int, expected: int) -> None:
    assert simple_fee(net_assets, rate, days) == expected
    assert share_fee(net_assets, [("ONE", 7, rate)], days)[0] == expected


def test_fee_of_a_month_from_micro_dollars() -> None:
    """F3, published: 7,864.03 for 31 days; rounding each day to cents would give 7,864.08."""
    assert month_fee({"ONE": 31 * 253_678_334}) == {"ONE": 786_403}
    assert 31 * 25_368 == 786_408


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        pytest.param(
            [("ONE", 60, 7_500), ("TWO-A", 40, 7_500)], {"ONE": 152_207_000, "TWO-A": 101_471_334}, id="F2-one-rate"
        ),
        pytest.param(
            [("ONE", 50, 7_500), ("TWO-A", 50, 2_500)],
            {"ONE": 126_839_167, "TWO-A": 42_279_722},
            id="F2-split-by-shares-times-rate",
        ),
        pytest.param([("ONE", 50, 7_500), ("TWO-A", 50, 0)], {"ONE": 126_839_167}, id="F2-a-tranche-without-charge"),
        pytest.param([("ONE", 50, 0)], {}, id="F2-no-rate-no-fee"),
        pytest.param([], {}, id="F2-no-shares-nil"),
    ],
)
def test_distribution_fee_by_tranche(shares: list[tuple[str, int, int]], expected: dict[str, int]) -> None:
    fee, accruals = share_fee(1_234_567_890, shares, 365)
    assert {accrual.tranche: accrual.fee for accrual in accruals} == expected
    assert fee == sum(expected.values())


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        pytest.param({"ONE": 10_000, "TWO-A": 5_000}, {"ONE": 1, "TWO-A": 1}, id="F3-half-up-of-the-sum"),
        pytest.param(
            {"ONE": 4_000, "TWO-A": 4_000, "TWO-B": 4_000},
            {"ONE": 1, "TWO-A": 0, "TWO-B": 0},
            id="F3-one-cent-of-three",
        ),
        pytest.param({"ONE": 4_999}, {"ONE": 0}, id="F3-an-accrual-without-a-cent-is-shown"),
        pytest.param({"ONE": 0}, {}, id="F3-no-accrual"),
        pytest.param({}, {}, id="F3-nobody"),
    ],
)
def test_month_is_split_by_sums(sums: dict[str, int], expected: dict[str, int]) -> None:
    assert month_fee(sums) == expected


D = date
RATES = replace(
    EXAMPLE_TERMS,
    rates=(
        Rate(D(2003, 1, 1), 7_000, 2_000),
        Rate(D(2003, 8, 1), 6_900, 1_900),
        Rate(D(2003, 2, 1), 6_000, 1_500, funds=frozenset({"ADV"})),
        Rate(D(2003, 9, 1), None, 1_400, funds=frozenset({"ADV"})),
        Rate(D(2003, 3, 1), 5_000, 1_000, tranche="TWO-A"),
        Rate(D(2003, 4, 1), 4_000, funds=frozenset({"ADV", "BAL"}), tranche="TWO-A"),
    ),
)


@pytest.mark.parametrize(
    ("fund", "tranche", "day", "asset_based", "service"),
    [
        pytest.param("CSH", "ONE", D(2002, 12, 31), 0, 0, id="F2-none-in-force"),
        pytest.param("CSH", "ONE", D(2003, 1, 1), 7_000, 2_000, id="F2-from-the-day-on"),
        pytest.param("CSH", "ONE", D(2003, 8, 1), 6_900, 1_900, id="F2-the-latest"),
        pytest.param("ADV", "ONE", D(2003, 8, 1), 6_000, 1_500, id="F2-the-fund's-before-a-later-one-of-all"),
        pytest.param(
            "ADV", "ONE", D(2003, 9, 1), 6_000, 1_400, id="F2-a-row-that-does-not-name-the-rate-is-passed-over"
        ),
        pytest.param("CSH", "TWO-A", D(2003, 9, 1), 5_000, 1_900, id="F2-the-tranche's-before-all"),
        pytest.param("ADV", "TWO-A", D(2003, 3, 31), 5_000, 1_500, id="F2-the-tranche's-before-the-fund's"),
        pytest.param("BAL", "TWO-A", D(2003, 9, 1), 4_000, 1_900, id="F2-tranche-and-fund-first"),
        pytest.param("ADV", "UNALLOCATED", D(2003, 3, 31), 6_000, 1_500, id="F2-UNALLOCATED-bears-the-fund's"),
    ],
)
def test_rate_in_force(fund: str, tranche: str, day: date, asset_based: int, service: int) -> None:
    fees = day_fees(RATES, fund, day, Valued(day, 10**12), {tranche: Balance(1, 0)})
    assert sum(a.fee for a in fees.accruals) == simple_fee(10**12, asset_based, 365)
    assert fees.service_fee == simple_fee(10**12, service, 365)


JULY = days_of(D(2003, 7, 1), D(2003, 7, 31))


def accrued(**changes: object) -> tuple[list[int], dict[str, int], dict[str, int]]:
    """(days with a fee, Distribution Fee by tranche, service fee by distributor) of a July of 100 ONE, 100 TWO-A."""
    valued = changes.pop("valued", (D(2003, 6, 30),))
    terms = replace(EXAMPLE_TERMS, **changes)  # type: ignore[arg-type]
    month = fund_month(
        terms,
        "ADV",
        JULY,
        opening={"ONE": Balance(100, 0), "TWO-A": Balance(60, 40)},
        flows={},
        valuations=[Valued(day, 3_650_000) for day in valued],  # type: ignore[attr-defined]
        charged=[],
        open_days=[],
    )
    fees = [day.day.day for day in month.days if day.distribution_fee or day.service_fee]
    return fees, month.distribution_fees, month.service_fees


ALL_JULY = list(range(1, 32))
APPOINTED = (Appointment("ONE", SINCE, D(2003, 7, 10)), Appointment("TWO", D(2003, 7, 13)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, (ALL_JULY, {"ONE": 1_163, "TWO-A": 1_162}, {"TWO": 775}), id="F2-F4-a-month"),
        pytest.param(
            {"effective": D(2003, 7, 31)}, ([31], {"ONE": 38, "TWO-A": 37}, {"TWO": 25}), id="F1-effective-included"
        ),
        pytest.param(
            {"funds": {"ADV": Membership(D(2003, 7, 5), D(2003, 7, 6))}},
            ([5, 6], {"ONE": 75, "TWO-A": 75}, {"TWO": 50}),
            id="F1-party-since-and-until-included",
        ),
        pytest.param({"draft": True}, ([], {}, {}), id="F5-a-draft-accrues-nothing"),
        pytest.param({"valued": ()}, ([], {}, {}), id="F1-no-valuation-yet"),
        pytest.param(
            {"valued": (D(2003, 7, 30),)},
            ([30, 31], {"ONE": 75, "TWO-A": 75}, {"TWO": 50}),
            id="F1-from-the-first-valuation-on",
        ),
        pytest.param(
            {"valued": (D(2001, 1, 2),)}, (ALL_JULY, {"ONE": 1_163, "TWO-A": 1_162}, {"TWO": 775}), id="F1-however-old"
        ),
        pytest.param(
            {"appointments": APPOINTED},
            (ALL_JULY, {"ONE": 1_163, "TWO-A": 1_162}, {"ONE": 250, "TWO": 475}),
            id="F4-nobody-in-office-no-service-fee",
        ),
        pytest.param(
            {"by_shares": False}, (ALL_JULY, {"TWO": 2_325}, {"TWO": 775}), id="F6-whole-fee-to-the-one-in-office"
        ),
        pytest.param(
            {"by_shares": False, "appointments": APPOINTED},
            ([d for d in ALL_JULY if d not in (11, 12)], {"ONE": 750, "TWO": 1_425}, {"ONE": 250, "TWO": 475}),
            id="F6-nobody-in-office-nil",
        ),
    ],
)
def test_a_month(changes: dict[str, object], expected: object) -> None:
    assert accrued(**changes) == expected


@pytest.mark.parametrize(
    ("day", "actual", "fixed"),
    [(D(2003, 2, 28), 365, 365), (D(2004, 1, 1), 366, 365), (D(2000, 12, 31), 366, 365), (D(1900, 6, 1), 365, 365)],
    ids=["F1-common", "F1-leap", "F1-2000", "F1-1900"],
)
def test_days_in_year(day: date, actual: int, fixed: int) -> None:
    assert EXAMPLE_TERMS.days_in_year(day) == actual
    assert replace(EXAMPLE_TERMS, fixed_365=True).days_in_year(day) == fixed
