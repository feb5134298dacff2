"""Triggers that refuse changes to the ledger (see ledger/append_only.py)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ledger.append_only import create_triggers, drop_triggers


def forwards(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    create_triggers(schema_editor.connection)


def backwards(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
