"""House rule 5 for every table: each model of the ledger is declared, and the database keeps what is declared."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from ledger.append_only import FOR_GOOD, RESULTS
from ledger.models import Calculation, LoadedFile

CHANGES = {  # and why
    Calculation: "derived from records and plan: made stale, undone and calculated anew",
    LoadedFile: "a file on its way: checked, then faulty or loaded",
}
MODELS = {model._meta.db_table: model for model in apps.get_app_config("ledger").get_models(include_auto_created=True)}
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


@pytest.mark.parametrize("table", MODELS)
def test_every_table_is_kept_or_changes_for_a_reason(table: str) -> None:
    kept = table in (*FOR_GOOD, *RESULTS)
    assert kept != (MODELS[table] in CHANGES), f"{table}: protect it in ledger/append_only.py, or say here why not"


def test_every_declared_table_is_one_of_a_model_and_declared_once() -> None:
    declared = [*FOR_GOOD, *RESULTS]
    assert len(declared) == len(set(declared))
    assert set(declared) <= set(MODELS)


@pytest.mark.django_db
@pytest.mark.parametrize("table", [*FOR_GOOD, *RESULTS])
def test_the_database_refuses_to_change_and_to_delete_a_row(table: str) -> None:
    with one_row(table) as key, connection.cursor() as cursor:
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
                cursor.execute(f"{statement} WHERE id = %s", [key])
        cursor.execute(f"SELECT count(*) FROM {table} WHERE id = %s", [key])
        assert cursor.fetchone() == (1,)


@contextmanager
def one_row(table: str) -> Iterator[int]:
    """A row of the simplest values, without what it refers to; its key. Gone afterwards, by rolling back."""
    fields = MODELS[table]._meta.local_concrete_fields
    values = {field.column: field.get_db_prep_save(simplest(field), connection) for field in fields}
    columns, places = ", ".join(f'"{column}"' for column in values), ", ".join(["%s"] * len(values))
    before = transaction.savepoint()
    with without_checks(table), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", list(values.values()))
        yield values["id"]
    transaction.savepoint_rollback(before)


def simplest(field: "models.Field[Any, Any]") -> Any:
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
