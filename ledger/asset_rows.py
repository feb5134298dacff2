"""Reading a row of a file of customers' assets; what such a row may say, by file or by hand (B SIXTH(E)). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.quantities import MONEY, shown
from ledger.months import first_of, month_end, parse_month
from ledger.rows import RowReader


@dataclass(frozen=True, slots=True)
class AgreementReach:
    """What an agreement is about: its days, both included, and its funds by primary key (none: all)."""

    pk: int
    start: date
    end: date | None
    funds: frozenset[int]

    def faults(self, fund: int | None, month: date | None) -> Iterator[tuple[str, str]]:
        """(field, message) of a month or fund that the agreement does not cover."""
        if month is not None and (month_end(month) < self.start or (self.end is not None and self.end < month)):
            until = f"to {self.end}" if self.end else "on"
            yield "month", f"expected a month of the agreement, which runs from {self.start} {until}"
        if fund is not None and self.funds and fund not in self.funds:
            yield "fund", "expected a fund that the agreement names"


def read_customer_assets(reader: RowReader, cells: Sequence[str]) -> tuple[Any, ...]:
    """assets_id, month, agreement, fund, average_net_assets. A negative amount corrects; zero says nothing."""
    assets_id, month_text, agreement, fund_code, amount = cells
    month = _month(reader, month_text)
    fund = reader.code("fund", fund_code, reader.codes.funds)
    key = reader.code("agreement", agreement, {code: reach.pk for code, reach in reader.codes.agreements.items()})
    if key is not None:
        for column, message in reader.codes.agreements[agreement].faults(fund, month):
            reader.fault(column, message)
    faults_before = len(reader.faults)
    cents = reader.number("average_net_assets", amount, MONEY)
    if not cents and len(reader.faults) == faults_before:
        reader.fault("average_net_assets", "expected an amount other than zero")
    return (reader.text("assets_id", assets_id, 64), month, key, fund, cents)


def _month(reader: RowReader, text: str) -> date | None:
    try:
        return first_of(parse_month(text))
    except ValueError:
        reader.fault("month", f"expected a month such as 2003-09, got “{shown(text)}”")
        return None
