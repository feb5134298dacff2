"""What is left of the caps on sales charges at the quarter's end."""

from collections.abc import Mapping

from reporting.statement.building.rows import Rows
from reporting.statement.inputs import CapMonth
from reporting.statement.values.caps import CapLine


def cap_lines(rows: Rows, names: Mapping[str, str]) -> tuple[CapLine, ...]:
    """Of the funds with a cap in any month of the quarter, in the order of the report. `names`: code -> name."""
    by_fund: dict[str, list[CapMonth]] = {}
    for row in sorted(rows.inputs.caps):
        by_fund.setdefault(row.fund, []).append(row)
    return tuple(_line(name, by_fund[code]) for code, name in names.items() if code in by_fund)


def _line(name: str, months: list[CapMonth]) -> CapLine:
    first, last = months[0], months[-1]
    changed = sum(row.added + row.interest - row.cdsc - row.fee for row in months)
    return CapLine(
        code=first.fund,
        name=name,
        since=first.month,
        until=last.month,
        opening=first.opening,
        sales=sum(row.sales for row in months),
        added=sum(row.added for row in months),
        interest=sum(row.interest for row in months),
        cdsc=sum(row.cdsc for row in months),
        distribution_fee=sum(row.fee for row in months),
        not_charged=sum(row.not_charged for row in months),
        restated=last.closing - first.opening - changed,
        remaining=last.closing,
    )
