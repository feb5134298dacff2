"""Sheets as files: the same sheets give the same bytes."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from reporting.sheets.values import Kind, Sheet

FORMATS = {
    Kind.DATE: "yyyy-mm-dd",
    Kind.COUNT: "#,##0",
    Kind.MONEY: "#,##0.00",
    Kind.SHARES: "#,##0.0000",
    Kind.PERCENT: "0.0000",
}


def csv_of(sheet: Sheet) -> bytes:
    """Plain decimals, ISO dates, lines that end in LF, as all exports (files.md)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in sheet.columns)
    kinds = [column.kind for column in sheet.columns]
    writer.writerows([_plain(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in sheet.rows)
    return text.getvalue().encode()


def _plain(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    return kind.scale.format(value) if kind.scale else str(value)


def xlsx_of(sheets: Sequence[Sheet], made: datetime) -> bytes:
    """A sheet for each, numbers as numbers. `made` is the date of the document: never the clock."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": made.replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bottom": 1})
    formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name[:31]), sheet, head, formats)
    book.close()
    return target.getvalue()


def _write(page: Any, sheet: Sheet, head: Any, formats: dict[Kind, Any]) -> None:
    page.freeze_panes(1, 0)
    widths = [len(column.name) for column in sheet.columns]
    page.write_row(0, 0, [column.name for column in sheet.columns], head)
    for number, row in enumerate(sheet.rows, start=1):
        for place, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            widths[place] = max(widths[place], len(_plain(value, column.kind)) + 2)
            _cell(page, number, place, value, column.kind, formats.get(column.kind))
    for place, width in enumerate(widths):
        page.set_column(place, place, min(width, 60))


def _cell(page: Any, row: int, place: int, value: Any, kind: Kind, form: Any) -> None:
    if value is None:
        return
    if kind is Kind.DATE:
        assert isinstance(value, date)
        page.write_datetime(row, place, datetime(value.year, value.month, value.day), form)  # noqa: DTZ001
    elif kind.scale:
        # Excel's own numbers are binary: the shortest decimal text of the amount is what it reads back.
        page.write_number(row, place, Decimal(kind.scale.format(value)), form)
    elif kind is Kind.COUNT:
        page.write_number(row, place, value, form)
    else:
        page.write_string(row, place, str(value))
