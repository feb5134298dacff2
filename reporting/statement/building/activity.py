"""Shares in and out, waivers, exceptions."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from reporting.statement.building.rows import Rows
from reporting.statement.values.activity import CountLine, ExceptionLine, FlowLine, WaiverLine


def flow_lines(rows: Rows, funds: Collection[str]) -> tuple[FlowLine, ...]:
    """Kinds with a transaction in any span, in the order of T1."""
    named = {row.kind for row in rows.all("flows", funds)}
    own = rows.of("flows", funds)

    def line(code: str, label: str) -> FlowLine:
        of_kind = [row for row in own if row.kind == code]
        return FlowLine(
            code=code,
            label=label,
            number=sum(row.number for row in of_kind),
            shares=sum(row.shares for row in of_kind),
            amount=sum(row.amount for row in of_kind),
            over=rows.over("flows", "amount", funds, kind=code),
        )

    return tuple(line(code, label) for code, label in rows.inputs.flow_kinds if code in named)


def waiver_lines(rows: Rows, funds: Collection[str]) -> tuple[WaiverLine, ...]:
    """Waiver categories with a waiver in any span, by code."""
    names = dict(rows.inputs.waivers)
    own = rows.of("waived", funds)

    def line(code: str) -> WaiverLine:
        of_category = [row for row in own if row.waiver == code]
        return WaiverLine(
            code=code,
            label=names.get(code, code) or "No category named",
            number=sum(row.number for row in of_category),
            amount=sum(row.amount for row in of_category),
            over=rows.over("waived", "amount", funds, waiver=code),
        )

    return tuple(line(code) for code in sorted({row.waiver for row in rows.all("waived", funds)}))


def count_lines(counts: Iterable[Any], funds: Collection[str]) -> tuple[CountLine, ...]:
    found: dict[str, int] = {}
    for row in counts:
        if row.fund in funds:
            found[row.label] = found.get(row.label, 0) + row.number
    return tuple(CountLine(label, count) for label, count in sorted(found.items()))


def open_lines(rows: Rows, names: Mapping[str, str]) -> tuple[ExceptionLine, ...]:
    """`names`: fund's code -> name, of the funds that are meant."""
    return tuple(
        ExceptionLine(row.record, row.date, names[row.fund], row.reason, row.amount)
        for row in rows.inputs.open_transactions
        if row.fund in names
    )
