"""Reading one row of a file into the values that are stored (files.md; T4). Pure.

A row is right, and comes back as a tuple in the order of the stored fields, or every fault in it is told
with its column. Shares come as ten-thousandths, money as cents, dates as `date`, codes as primary keys.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from backoffice.quantities import MONEY, NAV, SHARES, Scale, shown
from ledger.engine.transactions import Kind
from ledger.models import Expenditure, SharedExpenditure
from ledger.periods import parse_period

if TYPE_CHECKING:
    from ledger.asset_rows import AgreementReach

CODES_NAMED = 8  # in a message; a file of the wrong plan has a fault in every row
LIKE_A_PIECE = re.compile(r"/\d{3,}$", re.ASCII)
KINDS = frozenset(Kind)
SHARE_KINDS = ("commission", "free")
PURPOSES = tuple(Expenditure.Purpose.values)
PERFORMERS = tuple(Expenditure.PerformedBy.values)
SHARE_KEYS = tuple(SharedExpenditure.Key.values)
WITH_COUNTERPART = frozenset({"EXCHANGE_IN", "TRANSFER_IN", "CANCEL"})
WITH_HISTORY = frozenset({"OPENING", "MERGER"})


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes a row may name, with their primary keys."""

    funds: Mapping[str, int]
    distributors: Mapping[str, int]
    agreements: Mapping[str, "AgreementReach"] = field(default_factory=dict)


@dataclass(slots=True)
class RowReader:
    """Reads cells, remembers what was wrong with them."""

    codes: Codes
    faults: list[tuple[str, str]] = field(default_factory=list)  # (column, message)
    _dates: dict[str, date] = field(default_factory=dict)

    def fault(self, column: str, message: str) -> None:
        self.faults.append((column, message))

    def day(self, column: str, text: str) -> date | None:
        known = self._dates.get(text)
        if known is not None:
            return known
        try:
            if len(text) != 10 or text[4] != "-":
                raise ValueError
            self._dates[text] = day = date.fromisoformat(text)
        except ValueError:
            self.fault(column, f"expected a date such as 2003-07-01, got “{shown(text)}”")
            return None
        return day

    def number(self, column: str, text: str, scale: Scale, *, above: int | None = None) -> int:
        """Units; `above`: the number must be greater than this."""
        try:
            units = scale.parse(text)
        except ValueError as error:
            self.fault(column, str(error))
            return 0
        if above is not None and units <= above:
            wanted = "above zero" if above == 0 else "zero or more"
            self.fault(column, f"expected a number {wanted}, got “{shown(text)}”")
        return units

    def period(self, column: str, text: str) -> None:
        try:
            parse_period(text)
        except ValueError as error:
            self.fault(column, str(error))

    def text(self, column: str, text: str, limit: int, *, required: bool = True) -> str:
        if required and not text:
            self.fault(column, "expected a value, got nothing")
        elif len(text) > limit:
            self.fault(column, f"expected at most {limit} characters, got {len(text)}")
        elif not text.isprintable():
            self.fault(column, "expected printable characters only")
        return text

    def code(self, column: str, text: str, known: Mapping[str, int]) -> int | None:
        found = known.get(text)
        if found is None:
            expected = ", ".join(sorted(known)[:CODES_NAMED]) or "none is known"
            others = f" and {len(known) - CODES_NAMED} others" if len(known) > CODES_NAMED else ""
            self.fault(column, f"unknown code “{shown(text)}”; expected one of: {expected}{others}")
        return found

    def choice(self, column: str, text: str, choices: Sequence[str] | frozenset[str]) -> str:
        if text not in choices:
            expected = ", ".join(sorted(choices))
            self.fault(
                column, f"expected one of {expected}; got “{shown(text)}”" if text else f"expected one of {expected}"
            )
        return text

    def nothing(self, column: str, text: str, kind: str, only: str) -> None:
        if text:
            self.fault(column, f"expected nothing on {kind}, got “{shown(text)}”: it counts on {only} only")


def read_transaction(reader: RowReader, cells: Sequence[str]) -> tuple[Any, ...]:
    """Columns of files.md -> fields of ShareTransaction in the same order (T1, T4)."""
    (record_id, traded, fund, account, kind, shares, amount, counterpart, waiver, cdsc, category, issued, seller) = (
        cells[:13]
    )
    share_kind = cells[13]
    reader.choice("kind", kind, KINDS)
    day = reader.day("trade_date", traded)
    if counterpart and kind not in WITH_COUNTERPART:
        reader.nothing("counterpart", counterpart, kind, "EXCHANGE_IN, TRANSFER_IN and CANCEL")
    elif kind == "CANCEL" and not counterpart:
        reader.fault("counterpart", "expected the record id of the transaction to cancel, got nothing")
    if waiver and kind != "REDEEM":
        reader.nothing("waiver", waiver, kind, "REDEEM")
    issue_day = None
    if issued:
        issue_day = reader.day("original_issue_date", issued)
        if kind not in WITH_HISTORY:
            reader.nothing("original_issue_date", issued, kind, "OPENING and MERGER")
        elif issue_day and day and issue_day > day:
            reader.fault("original_issue_date", f"expected a date up to the trade date, got “{shown(issued)}”")
    if kind == "OPENING":
        reader.choice("share_kind", share_kind, SHARE_KINDS)
    elif share_kind:
        if kind == "MERGER":
            reader.choice("share_kind", share_kind, SHARE_KINDS[:1])
        else:
            reader.nothing("share_kind", share_kind, kind, "OPENING and MERGER")
    return (
        _record_id(reader, record_id),
        day,
        reader.code("fund", fund, reader.codes.funds),
        reader.text("account", account, 64),
        kind,
        reader.number("shares", shares, SHARES, above=0),
        reader.number("amount", amount, MONEY, above=-1),
        reader.text("counterpart", counterpart, 64, required=False) if counterpart else "",
        reader.text("waiver", waiver, 40, required=False) if waiver else "",
        reader.number("cdsc", cdsc, MONEY, above=-1) if cdsc else None,
        reader.text("category", category, 80, required=False) if category else "",
        issue_day,
        reader.code("distributor", seller, reader.codes.distributors) if seller else None,
        share_kind,
    )


def _record_id(reader: RowReader, record_id: str) -> str:
    """An id that looks like the key of a piece could bear the key of another record's lot (L3; ours)."""
    if LIKE_A_PIECE.search(record_id):
        reader.fault("record_id", "expected an id that does not end in a slash and three or more digits (L3)")
    return reader.text("record_id", record_id, 64)


def read_valuation(reader: RowReader, cells: Sequence[str]) -> tuple[Any, ...]:
    """Columns of files.md -> date, fund, nav, net_assets, shares_outstanding."""
    day, fund, nav, net_assets, outstanding = cells
    return (
        reader.day("date", day),
        reader.code("fund", fund, reader.codes.funds),
        reader.number("nav", nav, NAV, above=-1),
        reader.number("net_assets", net_assets, MONEY, above=-1),
        reader.number("shares_outstanding", outstanding, SHARES, above=-1) if outstanding else None,
    )


def read_expenditure(reader: RowReader, cells: Sequence[str]) -> tuple[Any, ...]:
    """B SIXTH(C), (D): a negative amount reverses an earlier one; zero says nothing and is a fault."""
    expenditure_id, day, fund, distributor, purpose, amount, performed_by, evidence = cells[:8]
    cents = reader.number("amount", amount, MONEY)
    if not cents and not any(column == "amount" for column, _ in reader.faults):
        reader.fault("amount", "expected an amount other than zero")
    return (
        reader.text("expenditure_id", expenditure_id, 64),
        reader.day("date", day),
        reader.code("fund", fund, reader.codes.funds),
        reader.code("distributor", distributor, reader.codes.distributors),
        reader.choice("purpose", purpose, PURPOSES),
        cents,
        reader.choice("performed_by", performed_by, PERFORMERS),
        reader.text("evidence", evidence, 200, required=False),
        *_optional_of_expenditure(reader, cells[8:]),
    )


def read_shared_expenditure(reader: RowReader, cells: Sequence[str]) -> tuple[Any, ...]:
    """As `read_expenditure`, of several funds: their codes (none: all), the key and whose figures it takes."""
    key, period = cells[8:10]
    single = read_expenditure(reader, [*cells[:2], _any_fund(reader), *cells[3:8], *cells[10:]])
    reader.choice("key", key, SHARE_KEYS)
    if key == SharedExpenditure.Key.EQUAL:
        reader.nothing("key_period", period, "equal", "net-assets and sales")
    else:
        reader.period("key_period", period)
    return (*single[:2], _fund_codes(reader, cells[2]), *single[3:8], key, period, *single[8:])


def _any_fund(reader: RowReader) -> str:
    return next(iter(reader.codes.funds), "")


def _fund_codes(reader: RowReader, text: str) -> str:
    codes = sorted({code.strip() for code in text.split(";") if code.strip()})
    for code in codes:
        reader.code("funds", code, reader.codes.funds)
    return reader.text("funds", ";".join(codes), 1000, required=False)


def _optional_of_expenditure(reader: RowReader, cells: Sequence[str]) -> tuple[Any, ...]:
    performer, incurred_on, late_reason = cells
    return (
        reader.text("performer", performer, 120, required=False),
        reader.day("incurred_on", incurred_on) if incurred_on else None,
        reader.text("late_reason", late_reason, 200, required=False),
    )


ReadRow = Callable[[RowReader, Sequence[str]], tuple[Any, ...]]
