"""The pictures of a board report, from its sections, and what each says in words: line by line, as its alternative."""

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.charts.bars import Bar, Gauge, gauges, paired_bars
from reporting.charts.columns import Column, stacked_columns
from reporting.charts.numbers import four, parts_per_thousand, short_dollars, tenths
from reporting.statement import Section
from reporting.statement.spans import PREVIOUS, Span
from reporting.statement.values import Line, PayeeMonth, PurposeLine, SharesLine
from reporting.statement.words import Amount, Part, Text, day, dollars, money, rate_of, say
from reporting.statement.words.text import joined

SHOWN = 4
"""Payees with a part of their own; the others are together, as there are no more looks to tell them apart."""
OTHERS = "All others"


@dataclass(frozen=True, slots=True)
class Drawing:
    """`said`: its figures, exactly."""

    svg: str
    said: tuple[Text, ...]


def shares_by_distributor(section: Section, key: str = "") -> Drawing:
    """Each distributor's part of the shares outstanding at month-ends; the columns are as high as each other."""
    columns = [Column(f"{line.date:%b}", f"{line.date:%Y}", parts_per_thousand(line.shares)) for line in section.shares]
    said = [
        _shares_said(line, section.distributors, column.parts)
        for line, column in zip(section.shares, columns, strict=True)
    ]
    title = f"Shares by distributor at month-ends, {section.name}"
    svg = stacked_columns(title, _text(said), section.distributors, columns, full=1_000, scale=tenths, key=key)
    return Drawing(svg, tuple(said))


def _text(said: Sequence[Text]) -> str:
    return "; ".join(str(line) for line in said)


def _named(names: Sequence[str], amounts: Sequence[Part]) -> Text:
    """`One, Inc. $1.00, Two, Inc. $2.00`."""
    each = zip(names, amounts, strict=True)
    return joined(", ", [say("{name} {amount}", name=name, amount=amount) for name, amount in each])


def _shares_said(line: SharesLine, distributors: Sequence[str], parts: Sequence[int]) -> Text:
    what = (("day", line.date),)
    amounts = [Amount(tenths(part), "allocations", what) if part else tenths(part) for part in parts]
    return say("{day}: {parts}", day=day(line.date), parts=_named(distributors, amounts))


def payees_over_time(section: Section, key: str = "") -> Drawing:
    """What each payee is owed for each month that is compared; the largest apart, the others together."""
    shown = _largest(section)
    names = [section.payees_over_time[place] for place in shown]
    others = len(shown) < len(section.payees_over_time)
    series = [*names, OTHERS] if others else names
    columns, described = [], []
    for line in section.payee_months:
        parts = [max(line.amounts[place], 0) for place in shown]
        if others:
            parts.append(max(sum(line.amounts) - sum(line.amounts[place] for place in shown), 0))
        columns.append(Column(f"{line.month:%b}", f"{line.month:%Y}", tuple(parts)))
        described.append(f"{line.month:%B %Y}: {_named(series, [dollars(part) for part in parts])}")
    highest = max((sum(column.parts) for column in columns), default=0)
    title = f"Owed for each month by payee, {section.name}"
    svg = stacked_columns(title, "; ".join(described), series, columns, full=highest, scale=short_dollars, key=key)
    return Drawing(svg, tuple(_payees_said(section, line) for line in section.payee_months if any(line.amounts)))


def _payees_said(section: Section, line: PayeeMonth) -> Text:
    """Each payee with anything by itself, those too that the drawing has together."""
    own = [(payee, cents) for payee, cents in zip(section.payees, line.amounts, strict=True) if cents]
    amounts = [money(cents, "fees", payee=payee.code, month=line.month) for payee, cents in own]
    return say("{month}: {parts}", month=f"{line.month:%B %Y}", parts=_named([p.name for p, _ in own], amounts))


def _largest(section: Section) -> list[int]:
    """Places of the payees with the largest sums, in the order of the payees."""
    sums = [sum(line.amounts[place] for line in section.payee_months) for place in range(len(section.payees))]
    largest = sorted(range(len(sums)), key=lambda place: (-sums[place], place))[:SHOWN]
    return sorted(place for place in largest if sums[place])


def purposes(section: Section, spans: Sequence[Span], key: str = "") -> Drawing:
    """Expenditures by purpose, largest first, beside those of the quarter before."""
    lines = sorted(section.spending.purposes, key=lambda line: (-line.total, line.label))
    bars = [Bar(line.label, (line.total, line.over[PREVIOUS] or 0), short_dollars(line.total)) for line in lines]
    said = [_purpose_said(line) for line in lines]
    title = f"Expenditures by purpose, {section.name}"
    return Drawing(paired_bars(title, _text(said), (spans[0].label, spans[PREVIOUS].label), bars, key=key), tuple(said))


def _purpose_said(line: PurposeLine) -> Text:
    before = line.over[PREVIOUS]
    return say(
        "{label}: {now}, before {before}",
        label=line.label,
        now=money(line.total, "purpose", code=line.code),
        before="not known" if before is None else money(before, "purpose", code=line.code, span=PREVIOUS),
    )


def headroom(section: Section, key: str = "") -> Drawing:
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
    said = [_rate_said(line) for line in section.lines]
    title, series = f"Rates within their maximum, {section.name}", ("Distribution Fee", "Service fee")
    return Drawing(gauges(title, _text(said), series, rows, key=key), tuple(said))


def _rate_said(line: Line) -> Text:
    if line.effective_rate is None:
        return say("{name}: no fee", name=line.name)
    return say(
        "{name}: {rate} of at most {most}",
        name=line.name,
        rate=Amount(f"{four(line.effective_rate)}%", "fees", (("line", line.code),)),
        most=rate_of(line.maximum or 0, "rate", funds=(line.name,)),
    )
