"""Cells of XLSX sheets, exactly: numbers as numbers, and as text where a double could not keep them.

XLSX numbers are binary doubles, which keep 15 digits of any decimal: a longer one is written as text rather than
changed.
"""

import datetime
from decimal import Decimal
from typing import Any

EXACT_DIGITS = 15


class Formats:
    """Cell formats of a book, made once each."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.right = book.add_format({"align": "right"})
        self._decimals: dict[int, Any] = {}

    def decimal(self, places: int) -> Any:
        if places not in self._decimals:
            number = "#,##0" + ("." + "0" * places if places else "")
            self._decimals[places] = self.book.add_format({"num_format": number})
        return self._decimals[places]


def write_cell(sheet: Any, formats: Formats, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int):
        _write_number(sheet, formats, row, column, Decimal(value))
    elif isinstance(value, Decimal):
        _write_number(sheet, formats, row, column, value)
    elif isinstance(value, datetime.datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), formats.moment)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value, formats.date)
    else:
        sheet.write_string(row, column, str(value))


def _write_number(sheet: Any, formats: Formats, row: int, column: int, value: Decimal) -> None:
    _, digits, exponent = value.as_tuple()
    if len(digits) > EXACT_DIGITS:
        sheet.write_string(row, column, format(value, "f"), formats.right)
    else:
        sheet.write_number(row, column, float(value), formats.decimal(-int(exponent)))
