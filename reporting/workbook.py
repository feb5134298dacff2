"""A report as XLSX: a sheet for each section, numbers as numbers. The same report gives the same bytes."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from backoffice.quantities import MONEY, PERCENT, SHARES, Scale
from backoffice.tables import exact
from backoffice.workbooks import Formats, write_cell
from reporting.statement import Report
from reporting.statement.figures import Unit, words
from reporting.statement.sheets import Sheet, sheets_of

SCALES: dict[Unit, Scale] = {Unit.MONEY: MONEY, Unit.SHARES: SHARES, Unit.RATE: PERCENT}
HEADS = {Unit.RATE: " (%)", Unit.MONEY: " ($)"}


def report_workbook(report: Report) -> bytes:
    return workbook(sheets_of(report), made=datetime.combine(report.quarter.last, datetime.min.time()))


def workbook(sheets: Sequence[Sheet], *, made: datetime) -> bytes:
    """`made`: the date the file bears, since a clock would give other bytes each time."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"created": made})
    formats = Formats(book)
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), formats, sheet)
    if not sheets:
        book.add_worksheet("Nothing")
    book.close()
    return target.getvalue()


def _write(page: Any, formats: Formats, sheet: Sheet) -> None:
    page.freeze_panes(1, 0)
    for place, head in enumerate(sheet.heads):
        title = f"{words(head)}{HEADS.get(sheet.units.get(head, Unit.COUNT), '')}"
        page.write_string(0, place, title, formats.head)
        page.set_column(place, place, max(12, len(title) + 2))
    for number, row in enumerate(sheet.rows, start=1):
        for place, head in enumerate(sheet.heads):
            write_cell(page, formats, number, place, _value(row.get(head), sheet.units.get(head)))


def _value(value: Any, unit: Unit | None) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and unit in SCALES:
        return exact(value, SCALES[unit])
    return value
