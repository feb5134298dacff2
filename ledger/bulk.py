"""Writing many rows: COPY on PostgreSQL, executemany on SQLite; never row by row through the ORM.

Rows are tuples of database values in the order of `columns`: integers, text, `date`, None.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

Row = tuple[Any, ...]
_CHUNK = 2_000


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def columns_of(model: type[Model], *names: str) -> list[str]:
    """Database columns of the model's fields of those names."""
    return [str(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]


def write_rows(table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Add rows to a table inside the caller's transaction; returns how many."""
    names = ", ".join(f'"{column}"' for column in columns)
    if on_postgresql():
        return _copy(f'COPY "{table}" ({names}) FROM STDIN', rows)
    marks = ", ".join(["?"] * len(columns))
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
    written = 0
    connection.ensure_connection()
    for chunk in chunks(rows, _CHUNK):
        connection.connection.executemany(statement, [_for_sqlite(row) for row in chunk])
        written += len(chunk)
    return written


def chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def _for_sqlite(row: Row) -> Row:
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copy(statement: str, rows: Iterable[Row]) -> int:
    written = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for chunk in chunks(rows, _CHUNK):
            copy.write("".join(map(_line, chunk)))
            written += len(chunk)
    return written


def _line(row: Row) -> str:
    """A line of COPY's text format. Text seldom needs escapes: looked at once for the whole row."""
    line = "\t".join(["\\N" if value is None else str(value) for value in row])
    if line.count("\t") != len(row) - 1 or "\n" in line or "\r" in line or line.count("\\") != row.count(None):
        line = "\t".join(["\\N" if value is None else str(value).translate(_ESCAPES) for value in row])
    return line + "\n"


def reserve_ids(model: type[Model], count: int) -> list[int]:
    """`count` new primary keys, in order, that nobody else will get."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if on_postgresql():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [number for (number,) in cursor.fetchall()]
        # The one writer of SQLite holds the database: the next numbers are its own.
        cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
        cursor_row = cursor.fetchone()
        return list(range(cursor_row[0] + 1, cursor_row[0] + 1 + count))


def as_day(value: date | str) -> date:
    """SQLite hands dates of hand-written statements back as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def refresh_statistics(*models: type[Model]) -> None:
    """Let the planner see what was just written; SQLite plans by its indexes alone."""
    if on_postgresql():
        with connection.cursor() as cursor:
            for model in models:
                cursor.execute(f'ANALYZE "{model._meta.db_table}"')
