"""Sheets as files: the same sheets give the same bytes."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from backoffice.tables import exact
from backoffice.workbooks import Formats, write_cell
from reporting.sheets.values import Kind, Sheet

WIDEST = 60


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
    formats = Formats(book)
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, formats)
    if not sheets:
        book.add_worksheet("Nothing")
    book.close()
    return target.getvalue()


def _write(page: Any, sheet: Sheet, formats: Formats) -> None:
    page.freeze_panes(1, 0)
    widths = [len(column.name) + 2 for column in sheet.columns]
    page.write_row(0, 0, [column.name for column in sheet.columns], formats.head)
    for number, row in enumerate(sheet.rows, start=1):
        for place, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            widths[place] = max(widths[place], len(_plain(value, column.kind)) + 2)
            scale = column.kind.scale
            write_cell(page, formats, number, place, exact(value, scale) if scale and value is not None else value)
    for place, width in enumerate(widths):
        page.set_column(place, place, min(width, WIDEST))
