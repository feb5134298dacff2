"""A temporary table that a file's rows pass through on their way into the ledger.

What can only be seen beside other rows (ids that repeat, rows loaded before, halves, cancellations) is asked
of the database in whole statements; the cost follows the file, not the ledger.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model

from backoffice.refusals import Fault
from ledger.bulk import Row, columns_of, on_postgresql, write_rows

STAGED = "staged_rows"


@dataclass(frozen=True, slots=True)
class Stage:
    """The staged rows of a file for `model`: fields in the order the rows have, `key` among them."""

    model: type[Model]
    fields: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        return columns_of(self.model, *self.fields)

    @property
    def key_columns(self) -> list[str]:
        return columns_of(self.model, *self.key)

    def fill(self, rows: Iterable[Row]) -> None:
        """Rows as (row number, values of the fields)."""
        columns = ", ".join(self.columns)
        self.drop()
        execute(f"CREATE TEMPORARY TABLE {STAGED} AS SELECT 0 AS row_number, {columns} FROM {self.table} WHERE 1 = 0")
        write_rows(STAGED, ["row_number", *self.columns], rows)
        execute(f"CREATE INDEX staged_by_key ON {STAGED} ({', '.join(self.key_columns)})")
        if on_postgresql():
            execute(f"ANALYZE {STAGED}")

    def drop(self) -> None:
        execute(f"DROP TABLE IF EXISTS {STAGED}")

    def repeated(self) -> list[Fault]:
        """Ids that stand in the file more than once."""
        keys = ", ".join(self.key_columns)
        rows = fetch(
            f"SELECT s.row_number, {prefixed('s', self.key_columns)} FROM {STAGED} s JOIN (SELECT {keys} FROM {STAGED} "
            f"GROUP BY {keys} HAVING count(*) > 1) d ON {same('s', 'd', self.key_columns)} ORDER BY s.row_number"
        )
        places = defaultdict(list)
        for number, *key in rows:
            places[tuple(key)].append(number)
        return [
            Fault(f"row {number}, column {self.key[0]}", f"the same id stands in row {numbers[0]} already")
            for numbers in places.values()
            for number in numbers[1:]
        ]

    def conflicting(self, plan_id: int) -> list[Fault]:
        """Ids loaded before with other content."""
        content = [column for column in self.columns if column not in self.key_columns]
        rows = fetch(
            f"SELECT s.row_number, {prefixed('s', content)}, {prefixed('t', content)} FROM {self._known()} "
            f"AND NOT ({identical('s', 't', content)}) ORDER BY s.row_number",
            [plan_id],
        )
        named = [name for name, column in zip(self.fields, self.columns, strict=True) if column in content]
        faults = []
        for number, *values in rows:
            differing = [
                name
                for name, new, old in zip(named, values[: len(named)], values[len(named) :], strict=True)
                if _as_text(new) != _as_text(old)
            ]
            faults.append(
                Fault(f"row {number}, column {differing[0]}", f"loaded before with other {', '.join(differing)}")
            )
        return faults

    def forget_known(self, plan_id: int) -> int:
        """Take out rows loaded before; returns how many. Call after `conflicting` found none."""
        return execute(
            f"DELETE FROM {STAGED} WHERE row_number IN (SELECT s.row_number FROM {self._known()})", [plan_id]
        )

    def _known(self) -> str:
        return f"{STAGED} s JOIN {self.table} t ON t.plan_id = %s AND {same('s', 't', self.key_columns)} WHERE 1 = 1"

    def store(self, constants: dict[str, Any]) -> int:
        """Add the staged rows to the table with their row numbers, and constant values for the other columns."""
        columns = ", ".join([*self.columns, "row_number"])
        others = ", ".join(constants)
        marks = ", ".join(["%s"] * len(constants))
        return execute(
            f"INSERT INTO {self.table} ({others}, {columns}) SELECT {marks}, {columns} FROM {STAGED}",
            list(constants.values()),
        )


def _as_text(value: Any) -> Any:
    """SQLite forgets that a column of a temporary table holds dates."""
    return value.isoformat() if isinstance(value, date) else value


def prefixed(alias: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)


def same(left: str, right: str, columns: Sequence[str]) -> str:
    return " AND ".join(f"{left}.{column} = {right}.{column}" for column in columns)


def identical(left: str, right: str, columns: Sequence[str]) -> str:
    """Equal, or both empty."""
    operator = "IS NOT DISTINCT FROM" if on_postgresql() else "IS"
    return " AND ".join(f"{left}.{column} {operator} {right}.{column}" for column in columns)


def fetch(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return list(cursor.fetchall())


def execute(statement: str, parameters: Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return int(cursor.rowcount)
