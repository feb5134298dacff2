"""Daily accruals and the fees of a month (F1 to F6). Net assets and fees in cents, accruals in micro-dollars."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from ledger.engine.allocation import Balances
from ledger.engine.terms import UNALLOCATED, Terms
from ledger.engine.units import half_up, split

MICRO_PER_CENT = 10_000


class TrancheAccrual(NamedTuple):
    """A tranche's part of the day's Distribution Fee, and the rate it bears (F2)."""

    tranche: str
    rate: int
    fee: int


class DayFees(NamedTuple):
    """A fund's day: what its fees were calculated from, and what they are."""

    day: date
    net_assets: int
    valued_on: date
    days_in_year: int
    outstanding: int
    distribution_fee: int
    accruals: tuple[TrancheAccrual, ...]
    distributor: str
    service_rate: int
    service_fee: int


class Valued(NamedTuple):
    """The latest valuation up to a day (F1)."""

    day: date
    net_assets: int


def simple_fee(net_assets: int, rate: int, days_in_year: int) -> int:
    """`net assets × rate / days`, micro-dollars: the service fee of a day (F4), the whole fee of F6.

    Cents × ppm ÷ (100 × days) is micro-dollars.
    """
    return half_up(net_assets * rate, 100 * days_in_year)


def share_fee(
    net_assets: int, weighted: Iterable[tuple[str, int, int]], days_in_year: int, at_most: int | None = None
) -> tuple[int, list[TrancheAccrual]]:
    """(Distribution Fee of the day, its split) from (tranche, shares at the close, rate) in U4's order (F2).

    `at_most`: what the sales charge cap leaves of it, in micro-dollars; the split is by the same weights.
    """
    rows = list(weighted)
    outstanding = sum(shares for _, shares, _ in rows)
    weights = [shares * rate for _, shares, rate in rows]
    if not outstanding or not sum(weights):
        return 0, []
    fee = within(half_up(net_assets * sum(weights), 100 * days_in_year * outstanding), at_most)
    parts = split(fee, weights)
    return fee, [TrancheAccrual(t, rate, part) for (t, _, rate), part in zip(rows, parts, strict=True) if part]


def within(fee: int, at_most: int | None) -> int:
    """A fee within the sales charge cap; None: no cap is kept."""
    return fee if at_most is None else min(fee, at_most)


def day_fees(
    terms: Terms, fund: str, day: date, valued: Valued, closing: Balances, at_most: int | None = None
) -> DayFees:
    """One day on which fees accrue (F1, F2, F4, F6), the Distribution Fee within what the sales charge cap leaves."""
    days_in_year = terms.days_in_year(day)
    distributor = terms.distributor_on(fund, day)
    service_rate = terms.rate("service", fund, "", day) if distributor else 0
    if terms.by_shares:
        weighted = [
            (tranche, balance.outstanding, tranche_rate(terms, fund, tranche, day))
            for tranche, balance in closing.items()
        ]
        fee, accruals = share_fee(valued.net_assets, weighted, days_in_year, at_most)
    else:
        rate = terms.rate("asset_based", fund, "", day) if distributor else 0
        fee = within(simple_fee(valued.net_assets, rate, days_in_year), at_most)
        accruals = [TrancheAccrual(distributor, rate, fee)] if fee else []
    return DayFees(
        day=day,
        net_assets=valued.net_assets,
        valued_on=valued.day,
        days_in_year=days_in_year,
        outstanding=sum(balance.outstanding for balance in closing.values()),
        distribution_fee=fee,
        accruals=tuple(accruals),
        distributor=distributor,
        service_rate=service_rate,
        service_fee=simple_fee(valued.net_assets, service_rate, days_in_year),
    )


def tranche_rate(terms: Terms, fund: str, tranche: str, day: date) -> int:
    """The asset-based rate a tranche bears; UNALLOCATED bears the fund's (F2), and none once the plan has ended."""
    if tranche == UNALLOCATED and terms.ends.of(fund).plan_is_over(day):
        return 0
    return terms.rate("asset_based", fund, "" if tranche == UNALLOCATED else tranche, day)


def month_fee(accrued: Mapping[str, int]) -> dict[str, int]:
    """Cents by party of the split from the month's micro-dollars by party, in the order given (F3, F4)."""
    if not any(accrued.values()):
        return {}
    total = half_up(sum(accrued.values()), MICRO_PER_CENT)
    return dict(zip(accrued, split(total, list(accrued.values())), strict=True))
