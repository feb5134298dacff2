"""Operations for migrations."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddField, AlterField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation
from django.db.migrations.state import ProjectState


class NewTables(Operation):
    """Tables that are new, each made once, as it is after all of `operations`.

    These are about the new tables, about what no database knows (choices, help, permissions), or add columns that may
    be empty. One by one, Django builds all models anew after every operation, and SQLite a table after every
    constraint: that took half a minute for an empty database.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        new = {table.name_lower for table in self._tables}
        changes = [one for one in operations if isinstance(one, FieldOperation | IndexOperation)]
        others = [one for one in changes if one.model_name_lower not in new and not isinstance(one, AlterField)]
        self._columns = [one for one in others if isinstance(one, AddField) and _is_added_as_it_is(one.field)]
        if wrong := [one.describe() for one in others if one not in self._columns]:
            raise ValueError(f"neither about a new table nor an empty column: {wrong}")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # built again when it is asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in (*self._tables, *self._columns):
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in reversed((*self._tables, *self._columns)):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create models {', '.join(operation.name for operation in self._tables)}"

    @property
    def _tables(self) -> list[CreateModel]:
        return [operation for operation in self.operations if isinstance(operation, CreateModel)]


def _is_added_as_it_is(field: "models.Field[Any, Any]") -> bool:
    """Whether adding it leaves the table as it is on SQLite, too, which otherwise makes it anew."""
    return field.many_to_many or (field.null and not field.unique and not field.has_default())
