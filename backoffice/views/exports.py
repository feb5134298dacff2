"""CSV and XLSX of a table's rows: the columns shown, exact values, a steady amount of memory.

CSV is streamed while the database sends rows. XLSX numbers are binary doubles of 15 digits, so a longer
decimal is written as text rather than changed. Text that a spreadsheet would take for a formula gets an
apostrophe in CSV; XLSX cells are typed and need none.
"""

import csv
import datetime
import inspect
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, nullcontext
from decimal import Decimal
from itertools import islice
from typing import Any

import xlsxwriter
from django.db import connections, transaction
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_tables2 import Column

from backoffice.tables import Table
from backoffice.workbooks import Formats, write_cell

FORMATS = ("csv", "xlsx")
SHEET_ROWS = 1_048_575  # a sheet's rows, without the heads
CHUNK = 2_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

MakeTable = Callable[[Sequence[Any]], Table]
Prepare = Callable[[list[Any]], list[Any]]


class _Line:
    """A file whose `write` gives the text back: `csv.writer` formats, the response sends."""

    def write(self, text: str) -> str:
        return text


def respond(kind: str, rows: QuerySet[Any], make_table: MakeTable, *, name: str, prepare: Prepare) -> HttpResponseBase:
    """The rows as a download. `name` is the file's, without its ending."""
    file_name = f"{name}-{timezone.localdate().isoformat()}.{kind}"
    if kind == "csv":
        lines = csv_lines(rows, make_table, prepare)
        headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, rows, make_table, prepare, title=name)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name)


def csv_lines(rows: QuerySet[Any], make_table: MakeTable, prepare: Prepare) -> Iterator[str]:
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield "\ufeff" + writer.writerow(heads(make_table([])))
    with closing(values(rows, make_table, prepare)) as lines:
        for line in lines:
            yield writer.writerow([csv_text(value) for value in line])


def write_xlsx(file: Any, rows: QuerySet[Any], make_table: MakeTable, prepare: Prepare, *, title: str) -> None:
    """Row by row to disk, however many there are."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    formats = Formats(book)
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    for place, head in enumerate(heads(make_table([]))):
        sheet.write_string(0, place, head, formats.head)
        sheet.set_column(place, place, max(12, len(head) + 2))
    with closing(values(rows, make_table, prepare)) as lines:
        for number, line in enumerate(lines, start=1):
            for place, value in enumerate(line):
                write_cell(sheet, formats, number, place, value)
    book.close()


def heads(table: Table) -> list[str]:
    return [str(column.header) for column in table.columns if not column.column.exclude_from_export]


def values(rows: QuerySet[Any], make_table: MakeTable, prepare: Prepare) -> Generator[list[Any], None, None]:
    """Rows of exact values, read in chunks from one server-side cursor."""
    postgresql = connections[rows.db].vendor == "postgresql"
    # Inside a transaction PostgreSQL's cursor streams; outside it would first keep the whole result aside.
    with transaction.atomic(using=rows.db) if postgresql else nullcontext():
        found = rows.iterator(chunk_size=CHUNK)
        while chunk := list(islice(found, CHUNK)):
            table = make_table(prepare(chunk))
            cells = [_reader(table, column) for column in table.columns if not column.column.exclude_from_export]
            for row in table.rows:
                yield [cell(row) for cell in cells]


def _reader(table: Table, column: Any) -> Callable[[Any], Any]:
    """How to get a column's exact value from a row.

    The table's own way looks up the field, its choices and the signature of `value` for each cell, which
    takes most of an export's time; for a column of plain field values they are looked up once.
    """

    def by_table(row: Any) -> Any:
        return row.get_cell_value(column.name)

    convert = _converter(table, column)
    path = column.accessor.split("__")
    field = _last_field(table.data.model, path)
    if convert is None or field is None:
        return by_table
    labels = dict(field.flatchoices)
    empty = column.column.empty_values

    def by_path(row: Any) -> Any:
        value = row.record
        for part in path:
            if value is None:
                return None
            value = getattr(value, part)
        if value in empty:
            return None
        return labels.get(value, value) if labels else convert(value)

    return by_path


def _last_field(model: Any, path: Sequence[str]) -> Any:
    """The field a path of fields ends in; None when any part is something else."""
    field = None
    for part in path:
        fields = {field.name: field for field in model._meta.concrete_fields} if model is not None else {}
        field = fields.get(part)
        if field is None:
            return None
        model = field.related_model
    return field


def _converter(table: Table, column: Any) -> Callable[[Any], Any] | None:
    """What the column makes of a bare value; None when it needs more than the value."""
    if hasattr(table, f"value_{column.name}") or hasattr(table, f"render_{column.name}"):
        return None
    kind = type(column.column)
    if kind.value is Column.value:
        return (lambda value: value) if kind.render is Column.render else None
    if list(inspect.signature(kind.value).parameters) == ["self", "value"]:
        convert: Callable[[Any], Any] = column.column.value
        return convert
    return None


def csv_text(value: Any) -> str:
    """A value as CSV keeps it: decimals with all their places, dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = str(value)
    if not isinstance(value, int) and text.startswith(FORMULA_STARTS):
        return "'" + text
    return text
