"""House rule 5 for every table: what must be is declared, and the database keeps what is declared."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.append_only import DECLARED, after_migrations
from ledger.models import Calculation, LoadedFile

CHANGES = {  # and why
    Calculation: "derived from records and plan: made stale, undone and calculated anew",
    LoadedFile: "a file on its way: checked, then faulty or loaded",
}
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
FACTS = [table for table in MODELS if table.startswith(("ledger_", "reporting_"))]
KEPT = {table: declared for declared in DECLARED for table in declared.tables}
SIMPLEST: "dict[type[models.Field[Any, Any]], Any]" = {
    models.ForeignKey: 1,
    models.CharField: "",
    models.TextField: "",
    models.BinaryField: b"",
    models.BooleanField: False,
    models.IntegerField: 1,
    models.JSONField: {},
    models.DateTimeField: timezone.now(),
    models.DateField: date(2003, 9, 1),
}
UNUSED = 2**31 - 1
"""A primary key that no row has."""


@pytest.mark.parametrize("table", FACTS)
def test_every_table_is_kept_or_changes_for_a_reason(table: str) -> None:
    assert (table in KEPT) != (MODELS[table] in CHANGES), (
        f"{table}: protect it in its app's append_only.py, or say here why not"
    )


def test_every_declared_table_is_one_of_a_model_and_declared_once() -> None:
    assert len(KEPT) == sum(len(declared.tables) for declared in DECLARED)
    assert set(KEPT) <= set(MODELS)


def test_notices_documents_and_the_audit_trail_are_kept_too() -> None:
    told = {"plans_document", "plans_notice", "plans_notice_funds", "plans_notice_transfers", "auditlog_logentry"}
    assert told <= set(KEPT)


@pytest.mark.parametrize("table", KEPT)
def test_every_table_refuses_that_rows_go(table: str) -> None:
    assert "DELETE" in {refused.event for refused in KEPT[table].tables[table]}


def statements(table: str) -> Iterator[str]:
    """What is refused of a table, as bare SQL: each column that is fixed by itself."""
    key = MODELS[table]._meta.pk.column
    for refused in KEPT[table].tables[table]:
        event, _of, columns = refused.event.partition(" OF ")
        if event == "DELETE":
            yield f"DELETE FROM {table} WHERE {key} = {UNUSED}"
        if event == "UPDATE":
            for column in columns.split(", ") if columns else [key]:
                yield f"UPDATE {table} SET {column} = {column} WHERE {key} = {UNUSED}"


@pytest.mark.django_db
@pytest.mark.parametrize("table", KEPT)
def test_the_database_refuses_to_change_and_to_delete_a_row(table: str) -> None:
    key, told = MODELS[table]._meta.pk.column, KEPT[table].message
    with one_row(table), connection.cursor() as cursor:
        for statement in statements(table):
            with pytest.raises(DatabaseError, match=told), transaction.atomic():
                cursor.execute(statement)
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {key} = {UNUSED}")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
@pytest.mark.parametrize("table", KEPT)
def test_nor_are_all_rows_emptied_at_once(table: str) -> None:
    """PostgreSQL's TRUNCATE asks no row."""
    statement = f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else ""
    refused = pytest.raises(DatabaseError, match=KEPT[table].message) if statement else nullcontext()
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("otherwise", [False, True], ids=["gone", "declared otherwise"])
def test_after_a_migration_what_was_lost_is_there_again(otherwise: bool) -> None:
    """As on SQLite, when a library's own migration makes the table of the audit trail anew."""
    table, name = "auditlog_logentry", "auditlog_logentry_no_update"
    on, nothing = "", "BEGIN SELECT 1; END"
    if connection.vendor == "postgresql":
        on, nothing = f" ON {table}", "EXECUTE FUNCTION backoffice_refuse()"
    update = f"UPDATE {table} SET object_repr = 'other' WHERE id = {UNUSED}"
    with one_row(table), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
        if otherwise:
            cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE OF action ON {table} FOR EACH ROW {nothing}")
        cursor.execute(update)
        after_migrations(using="default")
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
            cursor.execute(update)


@pytest.mark.django_db
def test_triggers_that_are_there_are_left_alone() -> None:
    """Making them takes locks that whoever works just then would wait for."""
    with CaptureQueriesContext(connection) as queries:
        after_migrations(using="default")
    assert not [query["sql"] for query in queries if "TRIGGER " in query["sql"]]


@contextmanager
def one_row(table: str) -> Iterator[None]:
    """A row of the simplest values, without what it refers to. Gone afterwards, by rolling back."""
    fields = MODELS[table]._meta.local_concrete_fields
    values = {field.column: field.get_db_prep_save(simplest(field), connection) for field in fields}
    columns, places = ", ".join(f'"{column}"' for column in values), ", ".join(["%s"] * len(values))
    before = transaction.savepoint()
    with without_checks(table), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", list(values.values()))
        yield
    transaction.savepoint_rollback(before)


def simplest(field: "models.Field[Any, Any]") -> Any:
    if field.primary_key:
        return UNUSED
    if field.null:
        return None
    return next(value for kind, value in SIMPLEST.items() if isinstance(field, kind))


@contextmanager
def without_checks(table: str) -> Iterator[None]:
    """What a row must say is tested elsewhere; here it only has to be there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            for name, constraint in connection.introspection.get_constraints(cursor, table).items():
                if constraint["check"]:
                    cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        try:
            yield
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
