"""The pictures of a board report, from its sections."""

from collections.abc import Sequence

from ledger.engine.units import split
from reporting.charts.bars import Bar, Gauge, gauges, paired_bars
from reporting.charts.base import exact, short_dollars, tenths
from reporting.charts.columns import Column, stacked_columns
from reporting.statement import Section
from reporting.statement.spans import PREVIOUS, Span
from reporting.statement.words import rate

SHOWN = 4
"""Payees with a part of their own; the others are together, as there are no more looks to tell them apart."""
OTHERS = "All others"


def shares_by_distributor(section: Section, key: str = "") -> str:
    """Each distributor's part of the shares outstanding at month-ends; the columns are as high as each other."""
    columns = [Column(f"{line.date:%b}", f"{line.date:%Y}", parts_per_thousand(line.shares)) for line in section.shares]
    said = "; ".join(
        f"{line.date:%B} {line.date.day}, {line.date.year}: "
        + ", ".join(f"{name} {tenths(part)}" for name, part in zip(section.distributors, column.parts, strict=True))
        for line, column in zip(section.shares, columns, strict=True)
    )
    title = f"Shares by distributor at month-ends, {section.name}"
    return stacked_columns(title, said, section.distributors, columns, full=1_000, scale=tenths, key=key)


def parts_per_thousand(shares: Sequence[int]) -> tuple[int, ...]:
    """Largest remainder (U3), so that the parts of a bar sum to the whole; nothing of nothing."""
    return tuple(split(1_000, shares)) if sum(shares) > 0 else tuple(0 for _ in shares)


def payees_over_time(section: Section, key: str = "") -> str:
    """What each payee is owed for each month that is compared; the largest apart, the others together."""
    shown = _largest(section)
    names = [section.payees_over_time[place] for place in shown]
    others = len(shown) < len(section.payees_over_time)
    series = [*names, OTHERS] if others else names
    columns, said = [], []
    for line in section.payee_months:
        parts = [max(line.amounts[place], 0) for place in shown]
        if others:
            parts.append(max(sum(line.amounts) - sum(line.amounts[place] for place in shown), 0))
        columns.append(Column(f"{line.month:%b}", f"{line.month:%Y}", tuple(parts)))
        figures = ", ".join(f"{name} {exact(part)}" for name, part in zip(series, parts, strict=True))
        said.append(f"{line.month:%B %Y}: {figures}")
    highest = max((sum(column.parts) for column in columns), default=0)
    title = f"Owed for each month by payee, {section.name}"
    return stacked_columns(title, "; ".join(said), series, columns, full=highest, scale=short_dollars, key=key)


def _largest(section: Section) -> list[int]:
    """Places of the payees with the largest sums, in the order of the payees."""
    sums = [sum(line.amounts[place] for line in section.payee_months) for place in range(len(section.payees))]
    largest = sorted(range(len(sums)), key=lambda place: (-sums[place], place))[:SHOWN]
    return sorted(place for place in largest if sums[place])


def purposes(section: Section, spans: Sequence[Span], key: str = "") -> str:
    """Expenditures by purpose, largest first, beside those of the quarter before."""
    lines = sorted(section.spending.purposes, key=lambda line: (-line.total, line.label))
    bars = [Bar(line.label, (line.total, line.over[PREVIOUS] or 0), short_dollars(line.total)) for line in lines]
    said = "; ".join(f"{line.label}: {exact(line.total)}, before {_known(line.over[PREVIOUS])}" for line in lines)
    return paired_bars(
        f"Expenditures by purpose, {section.name}", said, (spans[0].label, spans[PREVIOUS].label), bars, key=key
    )


def _known(cents: int | None) -> str:
    return "not known" if cents is None else exact(cents)


def headroom(section: Section, key: str = "") -> str:
    """Effective rates of each line within the aggregate of Schedule B."""
    rows = [
        Gauge(
            line.name,
            (line.distribution_rate or 0, line.service_rate or 0),
            line.maximum or 0,
            f"{four(line.effective_rate)}%" if line.effective_rate is not None else "no fee",
        )
        for line in section.lines
    ]
    said = "; ".join(
        f"{line.name}: {four(line.effective_rate)}% of at most {rate(line.maximum or 0)}"
        if line.effective_rate is not None
        else f"{line.name}: no fee"
        for line in section.lines
    )
    series = ("Distribution Fee", "Service fee")
    return gauges(f"Rates within their maximum, {section.name}", said, series, rows, key=key)


def four(ppm: int) -> str:
    """10,000 ppm -> 1.0000, percent."""
    return f"{ppm // 10_000}.{ppm % 10_000:04d}"
