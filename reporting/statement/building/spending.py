"""What was spent, by purpose and by category, and against what was received."""

from collections.abc import Collection, Sequence
from typing import Any

from ledger.engine.units import half_up
from reporting.statement.building.rows import ONE, Rows, share_of
from reporting.statement.categories import CATEGORIES, category_of
from reporting.statement.inputs import Fund
from reporting.statement.values.lines import Over
from reporting.statement.values.rights import PayeeLine
from reporting.statement.values.spending import CarriedLine, CategoryLine, PurposeLine, SpenderLine, Spending


def spending(rows: Rows, funds: Sequence[Fund], payees: Sequence[PayeeLine]) -> Spending:
    codes = [fund.code for fund in funds]
    own = rows.of("spent", codes)
    purposes = _purposes(rows, codes, own)
    return Spending(
        performers=tuple(label for _, label in rows.inputs.performers),
        purposes=purposes,
        spenders=_spenders(rows, own, payees),
        count=sum(row.number for row in own),
        categories=_categories(rows, purposes),
        carried=tuple(_carried(rows, fund) for fund in funds),
    )


def _purposes(rows: Rows, funds: Collection[str], own: Sequence[Any]) -> tuple[PurposeLine, ...]:
    """Those with an expenditure in any span, in the order of B SIXTH(C), (D)."""
    whole = sum(row.amount for row in own)
    performers = [code for code, _ in rows.inputs.performers]

    def line(code: str, label: str) -> PurposeLine:
        of_purpose = [row for row in own if row.purpose == code]
        amounts = tuple(sum(row.amount for row in of_purpose if row.performed_by == name) for name in performers)
        over = rows.over("spent", "amount", funds, purpose=code)
        return PurposeLine(label, amounts, share_of(sum(amounts), whole), code, category_of(code), over)

    named = {row.purpose for row in rows.all("spent", funds)}
    return tuple(line(code, label) for code, label in rows.inputs.purposes if code in named)


def _categories(rows: Rows, purposes: Sequence[PurposeLine]) -> tuple[CategoryLine, ...]:
    """All seven of the Form, also those without an expenditure."""
    whole = sum(line.total for line in purposes)

    def line(code: str, label: str) -> CategoryLine:
        own = [purpose for purpose in purposes if purpose.category == code]
        amount = sum(purpose.total for purpose in own)
        named = tuple(purpose.label for purpose in own)
        return CategoryLine(code, label, amount, share_of(amount, whole), named, _sum_over(rows, own))

    return tuple(line(code, label) for code, label in CATEGORIES)


def _sum_over(rows: Rows, lines: Sequence[PurposeLine]) -> Over:
    """Figures of several lines together."""
    return tuple(
        sum(line.over[place] or 0 for line in lines) if rows.knows("spent", span) else None
        for place, span in enumerate(rows.spans)
    )


def _spenders(rows: Rows, own: Sequence[Any], payees: Sequence[PayeeLine]) -> tuple[SpenderLine, ...]:
    """Distributors: what they were owed for themselves, and what they spent."""
    lines = {line.code: line for line in payees}
    spent: dict[str, int] = {}
    for row in own:
        spent[row.distributor] = spent.get(row.distributor, 0) + row.amount
    distributors = {line.code for line in payees if line.role == "distributor" and line.total} | set(spent)
    return tuple(
        SpenderLine(rows.name(code), lines[code].total if code in lines else 0, spent.get(code, 0))
        for code in sorted(distributors, key=rows.distributor_place)
    )


def _carried(rows: Rows, fund: Fund) -> CarriedLine:
    to_date = next((row for row in rows.inputs.to_date if row.fund == fund.code), None)
    received, spent = (to_date.received, to_date.spent) if to_date else (0, 0)
    only = [fund.code]
    in_quarter = rows.sum("fees", "amount", only) + rows.sum("service_fees", "amount", only)
    in_quarter += rows.sum("charges", "charged", only)
    before = (spent - rows.sum("spent", "amount", only)) - (received - in_quarter)
    net_assets = _closing(rows, fund.code)
    carried = max(spent - received, 0)
    return CarriedLine(
        code=fund.code,
        name=fund.name,
        received=received,
        spent=spent,
        opening=max(before, 0),
        net_assets=net_assets,
        share=half_up(carried * ONE, net_assets) if net_assets else None,
    )


def _closing(rows: Rows, fund: str) -> int | None:
    """Net assets at the end of the quarter; none once the fund has left."""
    return next((row.amount for row in rows.inputs.closing if row.fund == fund), None)
