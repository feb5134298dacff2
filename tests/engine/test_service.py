"""B SIXTH(E), R SEVENTH: service fees of providers, within 0.25%, Schedule B and the fund's own fee."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.engine.service import Claim, ServiceDay, service_fees

FIRST = date(2003, 9, 1)


def month(rate: int = 2_500, days: int = 30, year: int = 365, first: date = FIRST) -> list[ServiceDay]:
    return [ServiceDay(first + timedelta(days=n), rate, year) for n in range(days)]


def claim(assets: int, rate: int = 2_500, code: str = "A", **others: date | None) -> Claim:
    given: dict[str, date | None] = {"start": date(2000, 1, 1), "end": None, **others}
    return Claim(code, f"{code}-1", rate, given["start"] or FIRST, given["end"], assets)


@pytest.mark.parametrize(
    ("days", "asked", "expected"),
    [
        # days, agreed, due: 1,000,000.00 × 0.25% × 30 / 365 = 205.479…
        pytest.param(month(), claim(100_000_000), (30, 20_548, 20_548), id="a-whole-month"),
        pytest.param(month(), claim(100_000_000, 1_000), (30, 8_219, 8_219), id="a-lower-rate-of-its-own"),
        pytest.param(month(1_000), claim(100_000_000), (30, 20_548, 8_219), id="schedule-b-is-lower"),
        pytest.param(month(9_999), claim(100_000_000, 5_000), (30, 41_096, 20_548), id="never-above-0.25%"),
        pytest.param(month(year=366), claim(100_000_000), (30, 20_492, 20_492), id="a-leap-year"),
        pytest.param(month(), claim(100_000_000, start=date(2003, 9, 21)), (10, 6_849, 6_849), id="begins-within"),
        pytest.param(month(), claim(100_000_000, end=date(2003, 9, 1)), (1, 685, 685), id="ends-on-the-first"),
        pytest.param(month(), claim(100_000_000, start=date(2003, 10, 1)), (0, 0, 0), id="not-yet"),
        pytest.param([], claim(100_000_000), (0, 0, 0), id="no-fee-accrues"),
        pytest.param(
            month(2_500, 15) + month(1_500, 15, first=date(2003, 9, 16)),
            claim(100_000_000),
            (30, 20_548, 16_438),
            id="schedule-b-goes-down-in-the-month",
        ),
        pytest.param(
            month(2_500, 15) + month(2_500, 15, 366, date(2003, 9, 16)),
            claim(100_000_000),
            (30, 20_520, 20_520),
            id="the-day-count-changes-in-the-month",
        ),
        pytest.param(month(days=1), claim(73_000, 1), (1, 0, 0), id="less-than-half-a-cent"),
        pytest.param(month(days=1), claim(182_500_000, 1), (1, 1, 1), id="half-a-cent-goes-up"),
    ],
)
def test_fee_of_one_provider(days: list[ServiceDay], asked: Claim, expected: tuple[int, int, int]) -> None:
    (fee,) = service_fees(10**9, days, [asked]).fees
    assert (fee.days, fee.agreed, fee.due) == expected
    assert (fee.paid, fee.above_rate, fee.above_fund) == (fee.due, fee.agreed - fee.due, 0)


@pytest.mark.parametrize(
    ("fund_fee", "paid", "kept"),
    [
        pytest.param(50_000, [20_548, 20_548, 4_110], 4_794, id="the-rest-stays-with-the-distributor"),
        pytest.param(45_206, [20_548, 20_548, 4_110], 0, id="just-enough"),
        pytest.param(30_000, [13_636, 13_636, 2_728], 0, id="above-the-funds-own-fee-split-by-U3"),
        pytest.param(1, [1, 0, 0], 0, id="ties-go-to-the-earlier-provider"),
        pytest.param(0, [0, 0, 0], 0, id="nothing-to-pay-from"),
    ],
)
def test_providers_together_within_the_funds_own_fee(fund_fee: int, paid: list[int], kept: int) -> None:
    claims = [claim(20_000_000, code="C"), claim(100_000_000, code="B"), claim(100_000_000, code="A")]
    month_fees = service_fees(fund_fee, month(), claims)
    assert [fee.claim.provider for fee in month_fees.fees] == ["A", "B", "C"]
    assert [fee.paid for fee in month_fees.fees] == paid
    assert month_fees.kept == kept


def slowly(fund_fee: int, days: list[ServiceDay], claims: list[Claim]) -> list[tuple[int, int, int]]:
    """A second implementation, by fractions, day by day: (agreed, due, paid) by provider."""

    def rounded(value: Fraction) -> int:
        return (value + Fraction(1, 2)).__floor__()

    found = []
    for asked in sorted(claims, key=lambda c: (c.provider, c.agreement)):
        sums = [Fraction(0), Fraction(0)]
        for day in days:
            if asked.start <= day.day <= (asked.end or date.max):
                for place, rate in enumerate((asked.rate, min(asked.rate, 2_500, day.rate))):
                    sums[place] += Fraction(asked.assets * rate, 1_000_000 * day.days_in_year)
        found.append((rounded(sums[0]), rounded(sums[1])))
    due = [part for _, part in found]
    if sum(due) <= fund_fee:
        return [(agreed, part, part) for agreed, part in found]
    exact = [Fraction(fund_fee * part, sum(due)) for part in due]
    paid = [part.__floor__() for part in exact]
    by_remainder = sorted(range(len(due)), key=lambda place: (paid[place] - exact[place], place))
    for place in by_remainder[: fund_fee - sum(paid)]:
        paid[place] += 1
    return [(*parts, cents) for parts, cents in zip(found, paid, strict=True)]


dates = st.dates(date(2003, 8, 20), date(2003, 10, 10))
claims = st.lists(
    st.builds(
        lambda provider, rate, start, length, assets: Claim(
            provider, provider + "-1", rate, start, None if length is None else start + timedelta(days=length), assets
        ),
        st.sampled_from("ABCDEFG"),
        st.integers(1, 4_000),
        dates,
        st.none() | st.integers(0, 40),
        st.integers(0, 10**13),
    ),
    max_size=6,
    unique_by=lambda c: c.provider,
)
days = st.lists(
    st.tuples(st.sampled_from((0, 1_000, 2_500)), st.sampled_from((365, 366))), min_size=0, max_size=31
).map(lambda rates: [ServiceDay(FIRST + timedelta(days=n), rate, year) for n, (rate, year) in enumerate(rates)])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 10**10), days, claims)
def test_as_the_second_implementation_has_it(fund_fee: int, of_days: list[ServiceDay], asked: list[Claim]) -> None:
    result = service_fees(fund_fee, of_days, asked)
    assert [(fee.agreed, fee.due, fee.paid) for fee in result.fees] == slowly(fund_fee, of_days, asked)
    assert result.paid + result.kept == fund_fee
    assert result.kept >= 0
    assert all(fee.paid >= 0 and fee.above_rate >= 0 and fee.above_fund >= 0 for fee in result.fees)
