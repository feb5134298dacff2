"""A month of one fund from the flows of its days: allocation, accruals, fees, portions (A, F, P)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from ledger.engine.allocation import Balance, Balances, allocate_day, floating
from ledger.engine.book import Charged, Flow
from ledger.engine.fees import DayFees, Valued, day_fees, month_fee
from ledger.engine.portions import CDSC, DISTRIBUTION_FEE, Portion, portions
from ledger.engine.sales_charge_cap import Cap, CapMonth, cap_month
from ledger.engine.terms import Terms

OLD_VALUATION_DAYS = 5  # F1, in days the New York Stock Exchange is open
_NOTHING: Mapping[date, int] = MappingProxyType({})


@dataclass(slots=True)
class FundMonth:
    """Everything a month says about one fund but its lots."""

    fund: str
    allocation: list[tuple[date, Balances]] = field(default_factory=list)
    days: list[DayFees] = field(default_factory=list)
    distribution_fees: dict[str, int] = field(default_factory=dict)  # cents by tranche, U4's order (F3)
    service_fees: dict[str, int] = field(default_factory=dict)  # cents by distributor, by code (F4)
    portions: list[Portion] = field(default_factory=list)
    days_without_valuation: list[date] = field(default_factory=list)
    days_with_old_valuation: list[tuple[date, date]] = field(default_factory=list)  # (day, valued on)
    cap: CapMonth | None = None  # where a cap on sales charges is kept (NASD Rule 2830(d))


def days_of(first: date, last: date) -> list[date]:
    """Every calendar day, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def fund_month(
    terms: Terms,
    fund: str,
    days: Sequence[date],
    *,
    opening: Balances,
    flows: Mapping[date, Flow],
    valuations: Sequence[Valued],
    charged: Iterable[Charged],
    open_days: Sequence[date],
    cap: Cap | None = None,
    sales: Mapping[date, int] = _NOTHING,
) -> FundMonth:
    """Calculate `days` (consecutive, the last is the month's end) of one fund.

    `opening`: balances at the close of the day before. `valuations`: by date, reaching back to the latest
    before the first day. `charged`: the fund's CDSC of these days. `open_days`: NYSE days, sorted, reaching
    back far enough to count the age of a valuation (F1). `cap`: what the month begins with, None where none is kept;
    `sales`: cents of new gross sales by day, which only a cap asks for.
    """
    result = FundMonth(fund)
    charged = tuple(charged)
    balances: dict[str, Balance] = dict(opening)
    valued_on = [v.day for v in valuations]
    for day in days:
        if day in flows:
            balances = allocate_day(terms, balances, flows[day])
        if terms.free_shares_float(day):
            balances = floating(terms, balances)
        if balances:
            result.allocation.append((day, balances))
        if not terms.accrues(fund, day):
            continue
        latest = bisect_right(valued_on, day)
        if not latest:
            result.days_without_valuation.append(day)
            continue
        valued = valuations[latest - 1]
        if bisect_right(open_days, day) - bisect_right(open_days, valued.day) > OLD_VALUATION_DAYS:
            result.days_with_old_valuation.append((day, valued.day))
        result.days.append(day_fees(terms, fund, day, valued, balances))
    if cap is not None:
        _keep_within(terms, result, cap, days, sales, charged)
    _close_month(terms, result, charged, month_end=days[-1])
    return result


def _keep_within(
    terms: Terms,
    result: FundMonth,
    cap: Cap,
    days: Sequence[date],
    sales: Mapping[date, int],
    charged: Iterable[Charged],
) -> None:
    """Stops the asset-based charge where the remainder of the cap is used up, before it is divided."""
    cdsc: dict[date, int] = {}
    for charge in charged:
        cdsc[charge.trade_date] = cdsc.get(charge.trade_date, 0) + charge.cdsc
    fees = {day.day: day.distribution_fee for day in result.days}
    result.cap = cap_month(cap, days, sales=sales, cdsc=cdsc, fees=fees, days_in_year=terms.days_in_year)
    allowed = {day.day: day.allowed for day in result.cap.days if day.allowed < day.fee}
    balances = dict(result.allocation)
    for place, day in enumerate(result.days):
        if day.day in allowed:
            valued, closing = Valued(day.valued_on, day.net_assets), balances.get(day.day, {})
            result.days[place] = day_fees(terms, result.fund, day.day, valued, closing, allowed[day.day])


def _close_month(terms: Terms, result: FundMonth, charged: Iterable[Charged], *, month_end: date) -> None:
    accrued: dict[str, dict[date, int]] = {}
    served: dict[str, int] = {}
    for day in result.days:
        for accrual in day.accruals:
            accrued.setdefault(accrual.tranche, {})[day.day] = accrual.fee
        if day.service_fee:
            served[day.distributor] = served.get(day.distributor, 0) + day.service_fee
    result.distribution_fees = month_fee({t: sum(accrued[t].values()) for t in terms.in_order(accrued)})
    result.service_fees = month_fee({code: served[code] for code in sorted(served)})
    earned: dict[str, dict[date, int]] = {}
    for charge in charged:
        if charge.cdsc:
            by_day = earned.setdefault(charge.tranche, {})
            by_day[charge.trade_date] = by_day.get(charge.trade_date, 0) + charge.cdsc
    for tranche, cents in result.distribution_fees.items():
        result.portions += portions(
            terms,
            right=DISTRIBUTION_FEE,
            fund=result.fund,
            tranche=tranche,
            cents=cents,
            by_day=accrued[tranche],
            month_end=month_end,
        )
    for tranche in terms.in_order(earned):
        result.portions += portions(
            terms,
            right=CDSC,
            fund=result.fund,
            tranche=tranche,
            cents=sum(earned[tranche].values()),
            by_day=earned[tranche],
            month_end=month_end,
        )
