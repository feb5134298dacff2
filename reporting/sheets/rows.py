"""Rows of the sheets that are of a section, after the codes of plan and company."""

from collections.abc import Iterator, Sequence
from typing import Any

from reporting.statement import Section, Statement
from reporting.statement.values import Line

Rows = Iterator[Sequence[Any]]


def funds(_: Statement, section: Section) -> Rows:
    for line in section.lines:
        yield (
            line.code,
            line.name,
            line.days,
            line.average_net_assets,
            line.distribution_fee,
            line.service_fee,
            line.fees,
            line.distribution_rate,
            line.service_rate,
            line.effective_rate,
            line.maximum,
            line.cdsc,
            line.cdsc_waived,
            line.spent,
            line.note,
        )


def funds_compared(statement: Statement, section: Section) -> Rows:
    for line in section.lines:
        for span, amounts in zip(statement.spans, line.over, strict=True):
            if amounts:
                yield (
                    line.code,
                    span.code,
                    span.months[0],
                    span.last,
                    len(span.calculated),
                    amounts.average_net_assets,
                    amounts.distribution_fee,
                    amounts.service_fee,
                    amounts.effective_rate,
                    amounts.cdsc,
                    amounts.cdsc_waived,
                    amounts.spent,
                )


def fund_months(_: Statement, section: Section) -> Rows:
    lines: Sequence[Line] = section.lines
    for line in lines:
        for month in line.months:
            if month.calculated:
                yield (line.code, month.month, month.distribution_fee, month.service_fee)


def rates(_: Statement, section: Section) -> Rows:
    for line in section.rates:
        funds = "; ".join(line.funds) or "all funds"
        yield (funds, line.tranche, line.since, line.until, line.asset_based, line.service, line.aggregate)


def payees(_: Statement, section: Section) -> Rows:
    for line in section.payees:
        owed = (line.distribution_fee, line.service_fee, line.cdsc, line.held)
        yield (line.code, line.name, line.role, *owed, *line.over)


def tranches(_: Statement, section: Section) -> Rows:
    for line in section.tranches:
        earned = (line.distribution_fee, line.fee_share, line.cdsc, line.cdsc_waived)
        yield (line.code, line.distributor, *earned, *line.over)


def portions(_: Statement, section: Section) -> Rows:
    for right, matrix in (("distribution-fee", section.fee_portions), ("cdsc", section.cdsc_portions)):
        for row in matrix.rows:
            for column, amount in zip(matrix.columns, row.amounts, strict=True):
                if amount:
                    yield (right, row.name, column.tranche, column.payee, column.status, amount)


def shares(_: Statement, section: Section) -> Rows:
    for line in section.shares:
        for name, shares in zip(section.distributors, line.shares, strict=True):
            yield (line.date, name, shares)


def purposes(_: Statement, section: Section) -> Rows:
    for line in section.spending.purposes:
        yield (line.code, line.category, *line.amounts, line.total, *line.over)


def categories(_: Statement, section: Section) -> Rows:
    for line in section.spending.categories:
        yield (line.code, line.label, line.amount, *line.over)


def carried(_: Statement, section: Section) -> Rows:
    for line in section.spending.carried:
        to_date = (line.received, line.spent, line.opening, line.carried)
        yield (line.code, line.name, *to_date, line.net_assets, line.share)


def waivers(_: Statement, section: Section) -> Rows:
    for line in section.waivers:
        yield (line.code, line.label, line.number, line.amount, *line.over)


def service(_: Statement, section: Section) -> Rows:
    for line in section.service_kinds:
        yield ("kind", line.code, line.label, line.amount, *line.over)
    for provider in section.providers:
        yield ("provider", provider.code, provider.name, provider.amount, *provider.over)


def flows(_: Statement, section: Section) -> Rows:
    for line in section.flows:
        yield (line.code, line.label, line.number, line.shares, line.amount, *line.over)


def adjustments(_: Statement, section: Section) -> Rows:
    for line in section.adjustments:
        of = (line.fund, line.right, line.tranche, line.payee)
        yield (line.month, line.reported, *of, line.reason, line.amount)


def payments(_: Statement, section: Section) -> Rows:
    for line in section.payments:
        left = (line.unpaid, line.overdue, line.held)
        yield (line.code, line.name, line.paid, line.paid_late, line.offset, *left)


def held_back(_: Statement, section: Section) -> Rows:
    for line in section.held_back:
        yield (line.name, line.reason, line.clause, line.amount)


def counts(_: Statement, section: Section) -> Rows:
    for line in section.exceptions:
        yield ("exception", line.label, line.count)
    for line in section.remarks:
        yield ("remark", line.label, line.count)
