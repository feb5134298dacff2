"""Whose shares earned it, and who gets it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from reporting.statement.building.rows import Rows, share_of
from reporting.statement.inputs import CDSC, DISTRIBUTION_FEE, HELD, UNALLOCATED, Fund
from reporting.statement.values.lines import Over
from reporting.statement.values.rights import (
    Column,
    Matrix,
    MatrixRow,
    PayeeLine,
    PayeeMonth,
    SharesLine,
    TrancheLine,
)


def shares_by_distributor(rows: Rows, funds: Collection[str]) -> tuple[tuple[str, ...], tuple[SharesLine, ...]]:
    """Names of the distributors in order, and what each has outstanding at every month-end known."""
    by_day: dict[date, dict[str, int]] = {}
    for row in rows.inputs.shares:
        if row.fund in funds:
            held = by_day.setdefault(row.date, {})
            distributor = rows.owners.get(row.tranche, row.tranche)
            held[distributor] = held.get(distributor, 0) + row.shares
    distributors = sorted({code for held in by_day.values() for code in held}, key=rows.distributor_place)
    lines = (SharesLine(day, tuple(held.get(code, 0) for code in distributors)) for day, held in sorted(by_day.items()))
    return tuple(rows.name(code) for code in distributors), tuple(lines)


def payee_lines(rows: Rows, funds: Collection[str]) -> tuple[PayeeLine, ...]:
    """Those of the quarter, and those of the other spans with nothing in it, in the order of U4."""
    portions, services = rows.of("portions", funds), rows.of("service_fees", funds)
    payees = {row.payee for row in rows.all("portions", funds)}
    payees |= {row.distributor for row in rows.all("service_fees", funds)}
    over = _owed_over(rows, funds)

    def line(code: str) -> PayeeLine:
        own = [row for row in portions if row.payee == code]
        return PayeeLine(
            code=code,
            name=rows.name(code),
            role="unallocated" if code == UNALLOCATED else rows.kinds.get(code, ""),
            distribution_fee=sum(row.amount for row in own if row.right == DISTRIBUTION_FEE),
            service_fee=sum(row.amount for row in services if row.distributor == code),
            cdsc=sum(row.amount for row in own if row.right == CDSC),
            held=sum(row.amount for row in own if row.status == HELD),
            over=over(code),
        )

    return tuple(line(code) for code in sorted(payees, key=rows.payee_place))


def _owed_over(rows: Rows, funds: Collection[str]) -> Any:
    """payee -> what it is owed of all rights in each span."""
    sums: list[dict[str, int]] = []
    for place in range(len(rows.spans)):
        owed: dict[str, int] = defaultdict(int)
        for row in rows.of("portions", funds, place):
            owed[row.payee] += row.amount
        for row in rows.of("service_fees", funds, place):
            owed[row.distributor] += row.amount
        sums.append(owed)

    def over(code: str) -> Over:
        return tuple(owed.get(code, 0) if span.known else None for owed, span in zip(sums, rows.spans, strict=True))

    return over


def payee_months(rows: Rows, funds: Collection[str], payees: Sequence[PayeeLine]) -> tuple[PayeeMonth, ...]:
    """Every calculated month of any span, with what each payee is owed for it."""
    owed: dict[tuple[date, str], int] = defaultdict(int)
    for row in rows.all("portions", funds):
        owed[row.month, row.payee] += row.amount
    for row in rows.all("service_fees", funds):
        owed[row.month, row.distributor] += row.amount
    return tuple(
        PayeeMonth(month, tuple(owed.get((month, payee.code), 0) for payee in payees))
        for month in rows.inputs.calculated
    )


def tranche_lines(rows: Rows, funds: Collection[str]) -> tuple[TrancheLine, ...]:
    fees, charges = rows.of("fees", funds), rows.of("charges", funds)
    whole = sum(row.amount for row in fees)

    def line(code: str) -> TrancheLine:
        fee = sum(row.amount for row in fees if row.tranche == code)
        return TrancheLine(
            code=code,
            distributor=rows.name(rows.owners.get(code, code)),
            distribution_fee=fee,
            fee_share=share_of(fee, whole),
            cdsc=sum(row.charged for row in charges if row.tranche == code),
            cdsc_waived=sum(row.waived for row in charges if row.tranche == code),
            over=rows.over("fees", "amount", funds, tranche=code),
        )

    tranches = {row.tranche for row in fees} | {row.tranche for row in charges}
    return tuple(line(code) for code in sorted(tranches, key=rows.tranche_place))


def matrix(rows: Rows, right: str, funds: Sequence[Fund]) -> Matrix:
    """One right of the quarter by fund, and by tranche, payee and status."""
    names = {fund.code: fund.name for fund in funds}
    own = [row for row in rows.of("portions", names) if row.right == right and row.amount]
    places = sorted(
        {(row.tranche, row.payee, row.status) for row in own},
        key=lambda key: (rows.tranche_place(key[0]), rows.payee_place(key[1]), key[2]),
    )
    amounts: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for row in own:
        amounts[row.fund, row.tranche, row.payee, row.status] += row.amount
    lines = []
    for fund in funds:
        of_fund = tuple(amounts.get((fund.code, *place), 0) for place in places)
        if any(of_fund):
            lines.append(MatrixRow(fund.name, of_fund, sum(of_fund)))
    columns = (Column(tranche, payee, rows.name(payee), status) for tranche, payee, status in places)
    return Matrix(tuple(columns), tuple(lines))
