"""Lines of funds and their totals; rates in force."""

from collections.abc import Sequence
from datetime import date, timedelta

from reporting.statement.building.rows import Rows, effective
from reporting.statement.inputs import Fund, RatePeriod
from reporting.statement.values.lines import Line, MonthLine, RateLine


def fund_line(rows: Rows, fund: Fund) -> Line:
    return _line(rows, fund.code, fund.name, [fund.code], _membership(rows, fund))


def total_line(rows: Rows, code: str, name: str, funds: Sequence[str]) -> Line:
    return _line(rows, code, name, funds, "")


def _line(rows: Rows, code: str, name: str, funds: Sequence[str], note: str) -> Line:
    net_assets = rows.of("net_assets", funds)
    averages = [average for fund in funds if (average := rows.average(fund)) is not None]
    fees, service = rows.sum("fees", "amount", funds), rows.sum("service_fees", "amount", funds)
    days = [sum(row.days for row in net_assets if row.fund == fund) for fund in funds]
    codes = set(funds)
    maxima = [row.aggregate for row in rows.inputs.rates if row.fund in codes]
    return Line(
        code=code,
        name=name,
        days=max(days, default=0),
        average_net_assets=sum(averages) if averages else None,
        distribution_fee=fees,
        service_fee=service,
        effective_rate=effective(fees + service, net_assets),
        cdsc=rows.sum("charges", "charged", funds),
        cdsc_waived=rows.sum("charges", "waived", funds),
        spent=rows.sum("spent", "amount", funds),
        months=_months(rows, codes),
        note=note,
        distribution_rate=effective(fees, net_assets),
        service_rate=effective(service, net_assets),
        maximum=max(maxima, default=None),
        over=tuple(rows.amounts(funds, span) for span in range(len(rows.spans))),
    )


def _membership(rows: Rows, fund: Fund) -> str:
    """Said where the fund was a party for part of the quarter only (Schedule A)."""
    quarter = rows.inputs.quarter
    if fund.party_until and fund.party_until < quarter.last:
        return f"party until {fund.party_until}"
    return f"party since {fund.party_since}" if fund.party_since > quarter.first else ""


def _months(rows: Rows, funds: set[str]) -> tuple[MonthLine, ...]:
    fees, services = rows.of("fees", funds), rows.of("service_fees", funds)
    return tuple(
        MonthLine(
            m.month,
            bool(m.digest),
            sum(row.amount for row in fees if row.month == m.month),
            sum(row.amount for row in services if row.month == m.month),
        )
        for m in rows.inputs.months
    )


Rates = tuple[tuple[date, date, int, int, int], ...]


def rate_lines(funds: Sequence[Fund], periods: Sequence[RatePeriod]) -> tuple[RateLine, ...]:
    """Funds with the same rates in one line; the rates of all funds first, then by name."""
    by_fund = _joined(periods)
    alike: dict[tuple[str, Rates], list[str]] = {}
    for fund in funds:
        own = by_fund.get((fund.code, ""))
        for tranche in sorted({tranche for code, tranche in by_fund if code == fund.code}):
            if tranche and by_fund[fund.code, tranche] == own:
                continue  # named in Schedule B, and no different
            alike.setdefault((tranche, tuple(by_fund[fund.code, tranche])), []).append(fund.name)
    lines = [
        RateLine(
            funds=() if len(names) == len(funds) else tuple(names),
            tranche=tranche,
            since=since,
            until=until,
            asset_based=asset_based,
            service=service,
            aggregate=aggregate,
            changed=len(rates) > 1,
        )
        for (tranche, rates), names in alike.items()
        for since, until, asset_based, service, aggregate in rates
    ]
    return tuple(sorted(lines, key=lambda line: (line.tranche, bool(line.funds), line.funds, line.since)))


def _joined(periods: Sequence[RatePeriod]) -> dict[tuple[str, str], list[tuple[date, date, int, int, int]]]:
    """(fund, tranche) -> periods; what follows with the same rates is one."""
    by_fund: dict[tuple[str, str], list[tuple[date, date, int, int, int]]] = {}
    for row in periods:
        found = by_fund.setdefault((row.fund, row.tranche), [])
        rates = (row.asset_based, row.service, row.aggregate)
        if found and found[-1][2:] == rates and found[-1][1] + timedelta(days=1) == row.since:
            found[-1] = (found[-1][0], row.until, *rates)
        else:
            found.append((row.since, row.until, *rates))
    return by_fund
