"""Reversals point to what they take back, as their ids said so far; then expenditures are added to, never edited."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ledger.append_only import create_triggers, drop_triggers

REVERSAL = "-REVERSAL"


def link_reversals(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    drop_triggers(schema_editor.connection)
    expenditures = apps.get_model("ledger", "Expenditure").objects
    for reversal in expenditures.filter(expenditure_id__endswith=REVERSAL, amount__lt=0):
        first = expenditures.filter(
            plan=reversal.plan_id, expenditure_id=reversal.expenditure_id.removesuffix(REVERSAL), amount=-reversal.amount
        ).first()
        if first is not None:
            expenditures.filter(pk=reversal.pk).update(reverses=first)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def protect(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    create_triggers(schema_editor.connection)


def unprotect(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_shared_expenditures")]
    operations = [
        migrations.RunPython(link_reversals, migrations.RunPython.noop),
        migrations.RunPython(protect, unprotect),
    ]
