"""The lifetime cap on sales charges (NASD Rule 2830(d)): the running remainder, and where the charge stops.

Money in cents, daily figures in micro-dollars, percentages and rates in parts per million.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.engine.fees import MICRO_PER_CENT, Valued
from ledger.engine.month import FundMonth, days_of, fund_month
from ledger.engine.sales_charge_cap import (
    WITH_SERVICE_FEE,
    WITHOUT_SERVICE_FEE,
    Cap,
    CapMonth,
    PrimeRate,
    cap_month,
    new_sales,
)
from tests.engine.books import make_book
from tests.engine.driving import Driver
from tests.engine.examples import records

JULY = days_of(date(2003, 7, 1), date(2003, 7, 31))
PRIME = (PrimeRate(date(2003, 6, 27), 40_000),)
DOLLAR = 1_000_000  # micro-dollars


def july(day: int) -> date:
    return date(2003, 7, day)


def kept(
    balance: int,
    *,
    percentage: int = WITH_SERVICE_FEE,
    prime: Sequence[PrimeRate] = (),
    sales: Mapping[int, int] | None = None,
    cdsc: Mapping[int, int] | None = None,
    fees: Mapping[int, int] | None = None,
) -> CapMonth:
    """July 2003 of one fund, from day of the month to cents (fees: micro-dollars)."""
    return cap_month(
        Cap(balance, percentage, tuple(prime)),
        JULY,
        sales={july(day): cents for day, cents in (sales or {}).items()},
        cdsc={july(day): cents for day, cents in (cdsc or {}).items()},
        fees={july(day): micro for day, micro in (fees or {}).items()},
        days_in_year=lambda _: 365,
    )


# --- examples -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("percentage", "added"),
    [
        pytest.param(WITH_SERVICE_FEE, 6_250_00, id="with-a-service-fee-6.25%"),
        pytest.param(WITHOUT_SERVICE_FEE, 7_250_00, id="without-7.25%"),
    ],
)
def test_sales_add_their_percentage(percentage: int, added: int) -> None:
    month = kept(0, percentage=percentage, sales={15: 100_000_00})
    assert (month.sales, month.added, month.closing) == (100_000_00, added, added)


def test_charges_of_both_kinds_reduce_the_remainder() -> None:
    month = kept(1_000_00, sales={2: 10_000_00}, cdsc={3: 40_00}, fees={4: 75 * DOLLAR})
    assert (month.opening, month.added, month.cdsc, month.fee) == (1_000_00, 625_00, 40_00, 75_00)
    assert month.closing == 1_510_00
    assert month.limited_from is None


def test_interest_at_prime_and_one_percent_on_what_is_left() -> None:
    """1,000,000.00 at 4% + 1% for 31 of 365 days: 4,246.575342, half up to cents at the close."""
    month = kept(1_000_000_00, prime=PRIME)
    assert (month.interest, month.closing) == (4_246_58, 1_004_246_58)


def test_interest_follows_prime_from_its_day_and_the_remainder_from_the_next() -> None:
    """14 days at 5% on 365,000.00, then 17 days at 6% on half of it: the day of the charge bears interest in full."""
    month = kept(
        365_000_00,
        prime=[*PRIME, PrimeRate(july(15), 50_000)],
        fees={14: 182_500 * DOLLAR},
    )
    assert month.interest == 14 * 50_00 + 17 * 30_00


def test_without_a_prime_rate_there_is_no_interest() -> None:
    assert kept(1_000_000_00, prime=[PrimeRate(date(2003, 8, 1), 40_000)]).interest == 0


def test_interest_of_a_month_cannot_be_charged_in_it() -> None:
    month = kept(100_00, prime=PRIME, fees=dict.fromkeys(range(1, 32), 10 * DOLLAR))
    assert month.fee == 100_00
    assert month.interest > 0
    assert month.closing == month.interest


def test_the_charge_stops_within_the_day_on_which_the_remainder_is_used_up() -> None:
    month = kept(25_00, fees=dict.fromkeys(range(1, 32), 10 * DOLLAR))
    assert [day.allowed // DOLLAR for day in month.days[:4]] == [10, 10, 5, 0]
    assert (month.fee, month.not_charged, month.closing) == (25_00, 285_00, 0)
    assert month.limited_from == july(3)


def test_sales_of_the_day_make_room_for_its_fee_and_those_of_the_next_do_not() -> None:
    month = kept(0, sales={10: 160_00}, fees={9: DOLLAR, 10: 4 * DOLLAR, 11: 20 * DOLLAR, 12: DOLLAR})
    assert [day.allowed // DOLLAR for day in month.days[8:12]] == [0, 4, 6, 0]
    assert month.closing == 0


def test_cdsc_of_the_day_comes_before_its_fee() -> None:
    month = kept(10_00, cdsc={5: 8_00}, fees={5: 3 * DOLLAR})
    assert (month.days[4].allowed, month.closing) == (2 * DOLLAR, 0)


def test_cdsc_is_not_stopped_and_what_is_above_comes_off_later_sales() -> None:
    """40.00 of CDSC on a remainder of 25.00: 15.00 above; then 6.25% of 400.00 leaves 10.00 for the fee."""
    month = kept(25_00, cdsc={5: 40_00}, sales={20: 400_00}, fees={6: DOLLAR, 19: DOLLAR, 21: 30 * DOLLAR})
    assert [month.days[day - 1].allowed for day in (6, 19, 21)] == [0, 0, 10 * DOLLAR]
    assert month.closing == 0
    above = kept(25_00, cdsc={5: 40_00}, prime=PRIME)
    assert above.closing == -15_00 + above.interest
    assert kept(above.closing, prime=PRIME).interest == 0  # what is above bears none


def test_fractions_of_a_cent_are_left_for_the_fee_of_no_month() -> None:
    """6.25% of 0.25 is 1.5625 cents: one whole cent may be charged, and the month adds two."""
    month = kept(0, sales={1: 25}, fees={1: DOLLAR})
    assert (month.days[0].allowed, month.fee, month.added, month.closing) == (MICRO_PER_CENT, 1, 2, 1)


def test_only_new_sales_count() -> None:
    """No reinvestments and exchanges (2830(d)(2)); no mergers and take-over balances (ours); nothing unapplied."""
    text = """
        T1 2003-07-01 SALE ADV A1 10 for 100.00
        T2 2003-07-01 NAV_SALE ADV A2 10 for 50.00
        T3 2003-07-01 SALE BAL A1 10 for 7.00
        T4 2003-07-02 SALE ADV A1 10 for 30.00
        T5 2003-07-02 REINVEST ADV A1 10 for 1.00
        T6 2003-07-02 MERGER ADV A1 10 for 2.00
        T7 2003-07-02 OPENING ADV A1 10 for 4.00 share_kind=free
        T8 2003-07-02 EXCHANGE_OUT BAL A1 10 for 8.00
        T9 2003-07-02 EXCHANGE_IN ADV A1 10 for 8.00 counterpart=T8
        TA 2003-07-03 SALE ADV A1 10 for 9.00
    """
    assert new_sales(records(text), ["TA"]) == {
        ("ADV", july(1)): 150_00,
        ("BAL", july(1)): 7_00,
        ("ADV", july(2)): 30_00,
    }


# --- a slow second implementation: every cent that was ever added and charged, as fractions ------------------


@dataclass
class SlowFund:
    """A fund's life under the cap, written down event by event; dollars as fractions."""

    percentage: Fraction
    primes: Sequence[PrimeRate]
    remainder: Fraction

    def month(
        self, days: Sequence[date], sales: Mapping[date, int], cdsc: Mapping[date, int], fees: Mapping[date, int]
    ) -> list[tuple[Fraction, Fraction]]:
        """(charged, remainder at the close) of each day; then the month is closed in cents."""
        began, sold, deferred = self.remainder, Fraction(0), Fraction(0)
        charged: list[Fraction] = []
        interest: list[Fraction] = []
        told = []
        for day in days:
            left = began + sold * self.percentage - deferred - sum(charged)
            rates = [Fraction(prime.rate, 10**6) for prime in sorted(self.primes) if prime.start <= day]
            yearly = rates[-1] + Fraction(1, 100) if rates else Fraction(0)
            year = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
            interest.append(rounded(left * yearly / year, 6) if left > 0 else Fraction(0))
            sold += Fraction(sales.get(day, 0), 100)
            deferred += Fraction(cdsc.get(day, 0), 100)
            there_is = began + sold * self.percentage - deferred
            cents = there_is * 100
            whole = Fraction(cents.numerator // cents.denominator, 100)
            fee = Fraction(fees.get(day, 0), 10**6)
            charged.append(max(min(fee, whole - sum(charged)), Fraction(0)))
            told.append((charged[-1], there_is - sum(charged)))
        self.remainder = (
            began
            + rounded(sold * self.percentage, 2)
            + rounded(sum(interest, Fraction(0)), 2)
            - deferred
            - rounded(sum(charged, Fraction(0)), 2)
        )
        return told


def leap(year: int) -> bool:
    return (date(year, 3, 1) - date(year, 2, 1)).days == 29


def rounded(value: Fraction, places: int) -> Fraction:
    """Half up; nothing here is below zero."""
    scaled = value * 10**places + Fraction(1, 2)
    return Fraction(scaled.numerator // scaled.denominator, 10**places)


amounts = st.one_of(st.just(0), st.integers(0, 500), st.integers(0, 10**9))
micro = st.one_of(st.just(0), st.integers(0, 10**5), st.integers(0, 10**12))


@st.composite
def lives(draw: st.DrawFn) -> tuple[Cap, list[tuple[list[date], dict[date, int], dict[date, int], dict[date, int]]]]:
    """Several months in a row, over the turn of a leap year, often short of remainder."""
    first = draw(st.sampled_from([date(2003, 11, 1), date(2004, 1, 1), date(2003, 7, 1)]))
    primes = draw(
        st.lists(st.tuples(st.integers(-60, 120), st.integers(0, 200_000)), max_size=3, unique_by=lambda row: row[0])
    )
    cap = Cap(
        draw(st.one_of(st.integers(-10_000, 10_000), st.integers(0, 10**10))),
        draw(st.sampled_from([WITH_SERVICE_FEE, WITHOUT_SERVICE_FEE])),
        tuple(PrimeRate(first + timedelta(days=after), rate) for after, rate in primes),
    )
    months = []
    for _ in range(draw(st.integers(1, 4))):
        after = (first + timedelta(days=31)).replace(day=1)
        days = days_of(first, after - timedelta(days=1))
        some = st.dictionaries(st.sampled_from(days), amounts, max_size=6)
        daily = draw(st.one_of(st.none(), micro))
        fees = draw(st.dictionaries(st.sampled_from(days), micro)) if daily is None else dict.fromkeys(days, daily)
        months.append((days, draw(some), draw(some), fees))
        first = after
    return cap, months


Life = tuple[Cap, list[tuple[list[date], dict[date, int], dict[date, int], dict[date, int]]]]
many = settings(max_examples=200, deadline=None, derandomize=True)


def days_in_year(day: date) -> int:
    return 366 if leap(day.year) else 365


def in_a_row(life: Life) -> list[CapMonth]:
    cap, months = life
    found = []
    for days, sales, cdsc, fees in months:
        found.append(cap_month(cap, days, sales=sales, cdsc=cdsc, fees=fees, days_in_year=days_in_year))
        cap = replace(cap, balance=found[-1].closing)
    return found


@many
@given(lives())
def test_agrees_with_the_second_implementation(life: Life) -> None:
    cap, months = life
    second = SlowFund(Fraction(cap.percentage, 10**6), cap.prime_rates, Fraction(cap.balance, 100))
    for ours, month in zip(in_a_row(life), months, strict=True):
        told = second.month(*month)
        assert [(Fraction(d.allowed, 10**6), Fraction(d.closing, 10**6)) for d in ours.days] == told
        assert Fraction(ours.closing, 100) == second.remainder


@many
@given(lives())
def test_nothing_is_charged_beyond_the_remainder(life: Life) -> None:
    """Fees alone never take it below zero, on any day or in cents; a month's cents are what its days come to."""
    for month in in_a_row(life):
        for day in month.days:
            assert 0 <= day.allowed <= day.fee
            assert not day.allowed or day.closing >= 0
        if month.opening >= 0 and not month.cdsc:
            assert month.closing >= 0
        assert month.fee * MICRO_PER_CENT <= sum(day.allowed for day in month.days) + MICRO_PER_CENT // 2
        assert month.closing + month.cdsc + month.fee == month.opening + month.added + month.interest


@many
@given(lives())
def test_a_remainder_that_is_large_enough_limits_nothing(life: Life) -> None:
    cap, months = life
    wanted = sum(sum(fees.values()) // MICRO_PER_CENT + sum(cdsc.values()) + 2 for _, _, cdsc, fees in months)
    for month in in_a_row((replace(cap, balance=wanted), months)):
        assert month.limited_from is None
        assert all(day.allowed == day.fee for day in month.days)
        assert month.not_charged == 0


# --- in the fund's month ------------------------------------------------------------------------------------


def months_of(seed: int, cap: Cap | None) -> list[FundMonth]:
    """The first three months of each fund of a random book, with the same cap for each."""
    book = make_book(seed)
    driver = Driver.of(*book.texts)
    found = []
    for month in book.months[:3]:
        first = date.fromisoformat(f"{month}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        before = dict(driver.state.balances)
        result, plain = driver.run(first, last)
        for fund in plain:
            again = fund_month(
                driver.terms,
                fund.fund,
                days_of(first, last),
                opening=before.get(fund.fund, {}),
                flows={day: flow for (code, day), flow in result.flows.items() if code == fund.fund},
                valuations=[v for v in driver.valuations.get(fund.fund, []) if v.day <= last],
                charged=[charge for charge in result.charged if charge.fund == fund.fund],
                open_days=[],
                cap=cap,
            )
            assert cap is not None or again == plain[[p.fund for p in plain].index(fund.fund)]
            found.append(again)
    return found


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_fund_within_its_cap_is_as_one_without(seed: int) -> None:
    plain = months_of(seed, None)
    capped = months_of(seed, Cap(10**13, WITH_SERVICE_FEE))
    assert [replace(month, cap=None) for month in capped] == plain


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_fund_without_remainder_is_charged_nothing_but_what_it_sells(seed: int) -> None:
    for month in months_of(seed, Cap(0, WITH_SERVICE_FEE)):
        assert not month.distribution_fees
        assert not any(day.distribution_fee or day.accruals for day in month.days)
        assert not [portion for portion in month.portions if portion.right == "distribution-fee"]


@pytest.mark.parametrize("seed", range(0, 60, 12))
def test_what_is_left_is_divided_as_the_whole_fee_would_be(seed: int) -> None:
    """Half of the fees of the month: the last day charged is divided in proportion, and everything sums to the cap."""
    for plain, half in zip(months_of(seed, None), halves_of(seed), strict=True):
        assert half.cap is not None
        assert sum(half.distribution_fees.values()) == half.cap.fee
        for day, whole in zip(half.days, plain.days, strict=True):
            assert day.distribution_fee == sum(accrual.fee for accrual in day.accruals) <= whole.distribution_fee
            assert day.service_fee == whole.service_fee
            by_tranche = {accrual.tranche: accrual.fee for accrual in day.accruals}
            for accrual in whole.accruals:
                if whole.distribution_fee:
                    exact = Fraction(accrual.fee * day.distribution_fee, whole.distribution_fee)
                    assert abs(by_tranche.get(accrual.tranche, 0) - exact) < 2


def halves_of(seed: int) -> list[FundMonth]:
    found = []
    for number, plain in enumerate(months_of(seed, None)):
        cents = sum(plain.distribution_fees.values()) // 2
        cdsc = sum(portion.amount for portion in plain.portions if portion.right == "cdsc")
        found.append(months_of(seed, Cap(cents + cdsc, WITH_SERVICE_FEE))[number])
    return found


def test_valued_days_keep_their_valuation() -> None:
    """A day that is limited is calculated from the same valuation as before."""
    plain, none = months_of(9, None), months_of(9, Cap(0, WITH_SERVICE_FEE))
    valued = [[Valued(day.valued_on, day.net_assets) for day in month.days] for month in plain]
    assert [[Valued(day.valued_on, day.net_assets) for day in month.days] for month in none] == valued
