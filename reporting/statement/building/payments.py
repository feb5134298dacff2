"""Payments of the quarter and what was left at its end, by recipient (B EIGHTH, P3 to P5)."""

from collections import defaultdict
from collections.abc import Collection

from reporting.statement.building.rows import Rows
from reporting.statement.values.service import HeldLine, PaymentLine


def payment_lines(rows: Rows, funds: Collection[str]) -> tuple[PaymentLine, ...]:
    """By name of the recipient; empty where nothing was paid and nothing delivered is left."""
    day = rows.inputs.quarter.last
    paid = [row for row in rows.inputs.paid if row.fund in funds]
    left = [row for row in rows.inputs.unpaid if row.fund in funds]
    recipients = {row.recipient for row in paid} | {row.recipient for row in left}
    lines = []
    for code in recipients:
        own = [row for row in left if row.recipient == code]
        free = [row for row in own if not row.reason]
        lines.append(
            PaymentLine(
                code=code,
                name=rows.name(code),
                paid=sum(row.paid for row in paid if row.recipient == code),
                offset=sum(row.offset for row in paid if row.recipient == code),
                paid_late=sum(row.late for row in paid if row.recipient == code),
                unpaid=sum(row.amount for row in free),
                overdue=sum(row.amount for row in free if row.due <= day),
                held=sum(row.amount for row in own if row.reason),
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.name, line.code)))


def held_lines(rows: Rows, funds: Collection[str]) -> tuple[HeldLine, ...]:
    """By recipient and reason."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in rows.inputs.unpaid:
        if row.fund in funds and row.reason:
            sums[rows.name(row.recipient), row.reason, row.clause] += row.amount
    return tuple(HeldLine(*key, amount) for key, amount in sorted(sums.items()))
