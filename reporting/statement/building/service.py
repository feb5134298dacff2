"""Service fees by kind of agreement and provider; deliveries and adjustments."""

from collections.abc import Collection, Mapping

from ledger.months import month_end
from ledger.trading_days import payment_due
from reporting.statement.building.rows import Rows
from reporting.statement.inputs import Inputs
from reporting.statement.values.service import AdjustmentLine, DeliveryLine, ProviderLine, ServiceLine

LARGEST = 10
"""Providers that a report names."""


def kind_lines(rows: Rows, funds: Collection[str]) -> tuple[ServiceLine, ...]:
    """Kinds with a fee in any span, in the order of B SIXTH(E)(1) to (4)."""
    named = {row.kind for row in rows.all("provider_fees", funds)}
    return tuple(
        ServiceLine(code, label, over[0] or 0, over)
        for code, label in rows.inputs.service_kinds
        if code in named
        for over in [rows.over("provider_fees", "amount", funds, kind=code)]
    )


def provider_lines(rows: Rows, funds: Collection[str]) -> tuple[tuple[ProviderLine, ...], int]:
    """The largest providers of the quarter, and how many are paid something in it."""
    paid: dict[str, int] = {}
    for row in rows.of("provider_fees", funds):
        paid[row.provider] = paid.get(row.provider, 0) + row.amount
    names = dict(rows.inputs.provider_names)
    largest = sorted(paid, key=lambda code: (-paid[code], code))[:LARGEST]
    lines = (
        ProviderLine(
            code, names.get(code, code), paid[code], rows.over("provider_fees", "amount", funds, provider=code)
        )
        for code in largest
    )
    return tuple(lines), len(paid)


def adjustment_lines(rows: Rows, names: Mapping[str, str]) -> tuple[AdjustmentLine, ...]:
    """`names`: fund's code -> name, of the funds that are meant."""
    return tuple(
        AdjustmentLine(
            row.reported,
            row.month,
            names[row.fund],
            row.right,
            row.tranche,
            rows.name(row.payee),
            row.reason,
            row.amount,
        )
        for row in rows.inputs.adjustments
        if row.fund in names
    )


def delivery_lines(inputs: Inputs) -> tuple[DeliveryLine, ...]:
    """Every month of the quarter; nothing of a draft, which pays nothing."""
    if inputs.plan.draft:
        return ()
    delivered = {row.month: row.on for row in inputs.delivered}
    return tuple(
        DeliveryLine(month.month, delivered.get(month.month), payment_due(month_end(month.month)))
        for month in inputs.months
    )
