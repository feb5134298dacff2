"""What happened, was said and was paid is added to, never edited: the database itself refuses (house rule 5).

Each app declares its tables in a module `append_only`, with what is refused of them. The triggers are made after every
migration, since SQLite makes a table that changes anew, without its triggers, and since tables of other libraries
change by migrations of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of the row (OLD or NEW) for the change to be let through, and what is said where it does not."""

    name: str
    sql: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """`event` as SQL has it: UPDATE, UPDATE OF columns, DELETE, INSERT. Its trigger is TABLE_`name`."""

    event: str
    unless: Condition | None = None
    name: str = ""

    @property
    def suffix(self) -> str:
        return self.name or f"no_{self.event.partition(' ')[0].lower()}"


UPDATE, DELETE = Refused("UPDATE"), Refused("DELETE")
NEVER = (UPDATE, DELETE)
"""Rows come, and stay as they came."""

TRUNCATE = Refused("TRUNCATE")
"""PostgreSQL's way past the rows: refused wherever DELETE is."""

_FUNCTION = """CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {let_through}RAISE EXCEPTION {message}; END $$"""
_LET_THROUGH = "IF {unless} THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF; "
_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid, true) FROM pg_trigger WHERE NOT tgisinternal",
}
DECLARED: list["AppendOnly"] = []


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """Tables of an app and what is refused of each. `message` says why; the table's name follows it."""

    app: str
    message: str
    tables: Mapping[str, Sequence[Refused]]

    def create_triggers(self, connection: BaseDatabaseWrapper) -> None:
        """On all of these tables that exist yet: what is missing, or was declared otherwise. Safe to call twice."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for function in self._functions():
                    cursor.execute(function)
            there = _triggers(connection, cursor)
            for trigger, table, sql in self._wanted(connection, cursor):
                if there.get(trigger) != sql:
                    if trigger in there:
                        cursor.execute(_drop(connection.vendor, trigger, table))
                    cursor.execute(sql)

    def drop_triggers(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            there = _triggers(connection, cursor)
            for trigger, table, _sql in self._wanted(connection, cursor):
                if trigger in there:
                    cursor.execute(_drop(connection.vendor, trigger, table))

    def _wanted(self, connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> list[tuple[str, str, str]]:
        """(trigger, table, SQL that makes it)."""
        exist = set(connection.introspection.table_names(cursor))
        sql_of = self._on_postgresql if connection.vendor == "postgresql" else self._on_sqlite
        wanted = []
        for table in (table for table in self.tables if table in exist):
            refused = list(self.tables[table])
            if connection.vendor == "postgresql" and any(one.event == "DELETE" for one in refused):
                refused.append(TRUNCATE)
            for one in refused:
                trigger = f"{table}_{one.suffix}"
                head = f"CREATE TRIGGER {trigger} BEFORE {one.event} ON {table}"
                wanted.append((trigger, table, f"{head} {sql_of(table, one)}"))
        return wanted

    def _on_sqlite(self, table: str, refused: Refused) -> str:
        when = f" WHEN NOT ({refused.unless.sql})" if refused.unless else ""
        message = (refused.unless and refused.unless.message) or f"{self.message} ({table})"
        return f"FOR EACH ROW{when} BEGIN SELECT RAISE(ABORT, '{message}'); END"

    def _on_postgresql(self, _table: str, refused: Refused) -> str:
        each = "STATEMENT" if refused is TRUNCATE else "ROW"
        return f"FOR EACH {each} EXECUTE FUNCTION {self._function(refused.unless)}()"

    def _function(self, unless: Condition | None) -> str:
        """A WHEN clause cannot hold a subquery on PostgreSQL: each condition stands in a function of its own."""
        return f"{self.app}_refuse" + (f"_unless_{unless.name}" if unless else "")

    def _functions(self) -> Iterator[str]:
        yield _FUNCTION.format(function=self._function(None), let_through="", message=self._told)
        for unless in {one.unless for refused in self.tables.values() for one in refused if one.unless}:
            message = f"'{unless.message}'" if unless.message else self._told
            let_through = _LET_THROUGH.format(unless=unless.sql)
            yield _FUNCTION.format(function=self._function(unless), let_through=let_through, message=message)

    @property
    def _told(self) -> str:
        return f"'{self.message} (%)', TG_TABLE_NAME"


def declare(app: str, message: str, tables: Mapping[str, Sequence[Refused]]) -> AppendOnly:
    """In an app's module `append_only`."""
    declared = AppendOnly(app, message, tables)
    DECLARED.append(declared)
    return declared


def after_migrations(using: str, **_: Any) -> None:
    """Receives Django's signal: the tables of all apps are there then."""
    for declared in DECLARED:
        declared.create_triggers(connections[using])


def drop_all(connection: BaseDatabaseWrapper) -> None:
    """For tests, which empty the tables."""
    for declared in DECLARED:
        declared.drop_triggers(connection)


def _triggers(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> dict[str, str]:
    cursor.execute(_TRIGGERS[connection.vendor])
    return dict(cursor.fetchall())


def _drop(vendor: str, trigger: str, table: str) -> str:
    return f"DROP TRIGGER {trigger} ON {table}" if vendor == "postgresql" else f"DROP TRIGGER {trigger}"


declare("backoffice", "the audit trail is added to, never edited", {"auditlog_logentry": NEVER})
