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
        for row in amounts(statement, line):
            yield (line.code, *row)


def amounts(statement: Statement, line: Line) -> Rows:
    """The figures of a line in each span that is known."""
    for span, found in zip(statement.spans, line.over, strict=True):
        if found:
            yield (
                span.code,
                span.months[0],
                span.last,
                len(span.calculated),
                found.average_net_assets,
                found.distribution_fee,
                found.service_fee,
                found.effective_rate,
                found.cdsc,
                found.cdsc_waived,
                found.spent,
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


def payee_months(_: Statement, section: Section) -> Rows:
    for line in section.payee_months:
        for name, amount in zip(section.payees_over_time, line.amounts, strict=True):
            yield (line.month, name, amount)


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


def spenders(_: Statement, section: Section) -> Rows:
    for line in section.spending.spenders:
        yield (line.name, line.received, line.spent, line.difference)


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


def caps(_: Statement, section: Section) -> Rows:
    for line in section.caps:
        changes = (line.added, line.interest, line.cdsc, line.distribution_fee, line.not_charged, line.restated)
        yield (line.code, line.name, line.since, line.until, line.opening, line.sales, *changes, line.remaining)


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


def open_transactions(_: Statement, section: Section) -> Rows:
    for line in section.open_transactions:
        yield (line.record, line.date, line.fund, line.reason, line.amount)


# Of a whole plan


def terms(statement: Statement) -> Rows:
    for line in statement.terms:
        found = (line.code, line.name, "; ".join(line.funds) or "all funds", line.first, line.last, line.continued)
        lapses = "yes" if line.lapses else "no"
        days = "; ".join(day.isoformat() for day in line.unrecorded)
        yield (*found, line.wanted, lapses, line.lapsed, days, line.clause)


def ends(statement: Statement) -> Rows:
    for line in statement.ends:
        of = "plan and agreement" if line.ends_plan else "agreement"
        funds = "; ".join(line.funds) or "all funds"
        yield (funds, line.last, of, line.what, line.clause, line.completed, line.wanted)


def changes(statement: Statement) -> Rows:
    for line in statement.changes:
        yield (line.date, line.what, line.clause)


def proposals(statement: Statement) -> Rows:
    for line in statement.proposals:
        yield (line.what, line.wanted, line.clause)


def calendar(statement: Statement) -> Rows:
    for line in statement.calendar:
        yield (line.date, line.what, line.clause)
