"""The tables that migrations make are those of the models: columns, constraints, indexes."""

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation

from backoffice.migration_operations import NewTables

APPS = ("backoffice", "plans", "ledger", "reporting")
MODELS = [
    model
    for app in APPS
    for model in apps.get_app_config(app).get_models(include_auto_created=True)
    if model._meta.managed
]


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_a_table_is_what_its_model_says(model: type[models.Model]) -> None:
    meta = model._meta
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, meta.db_table)
        there = connection.introspection.get_constraints(cursor, meta.db_table)
    assert {column.name: bool(column.null_ok) for column in columns} == {
        field.column: field.null for field in meta.local_concrete_fields
    }
    assert {one.name for one in (*meta.constraints, *meta.indexes)} <= set(there)
    unique = {tuple(one["columns"]) for one in there.values() if one["unique"] or one["primary_key"]}
    assert {(field.column,) for field in meta.local_concrete_fields if field.unique} <= unique


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddIndex("plan", models.Index(fields=["code"], name="plan_by_code")),
        migrations.AddField("plan", "note", models.TextField(blank=True)),
        migrations.AddField("plan", "key", models.TextField(null=True, unique=True)),
        migrations.RemoveField("plan", "name"),
    ],
    ids=["index", "column with a value", "column of its own values", "column gone"],
)
def test_what_makes_a_table_anew_stands_by_itself(operation: Operation) -> None:
    table = migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))])
    assert NewTables([table, migrations.AddField("plan", "note", models.TextField(null=True))])
    with pytest.raises(ValueError, match="neither about a new table nor an empty column"):
        NewTables([table, operation])
