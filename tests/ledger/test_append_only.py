"""The database itself refuses to change or delete facts of the ledger, on SQLite and PostgreSQL alike."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from ledger.append_only import FOR_GOOD, RESULTS
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import MARCH, deliver, people
from tests.ledger.paying import all_bank_accounts, direct, sent

pytestmark = pytest.mark.django_db

CHANGEABLE = {  # and why
    "ledger_calculation": "derived: done again and undone as a whole, with its rows",
    "ledger_loadedfile": "what became of a file: checked, faulty, loaded",
}
WITH_ROWS = {  # what a month that was calculated, delivered and sent to the bank leaves
    "ledger_sharetransaction",
    "ledger_valuation",
    "ledger_lot",
    "ledger_dailyaccrual",
    "ledger_portion",
    "ledger_monthreview",
    "ledger_delivery",
    "ledger_deliveredamount",
    "ledger_deliveryfile",
    "ledger_bankaccount",
    "ledger_bankaccountconfirmation",
    "ledger_paymentbatch",
    "ledger_batchrelease",
    "ledger_batchexport",
    "ledger_payment",
    "ledger_paymentline",
}


def tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_app_config("ledger").get_models(include_auto_created=True)}


def test_every_table_of_the_ledger_is_protected_or_says_why_not() -> None:
    assert tables() - {*FOR_GOOD, *RESULTS} <= CHANGEABLE.keys()
    assert {*FOR_GOOD, *RESULTS} <= tables()


@pytest.mark.parametrize("table", [*FOR_GOOD, *RESULTS])
def test_both_triggers_stand(table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'",
                [table],
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        found = {name for (name,) in cursor.fetchall()}

    assert {f"{table}_no_update", f"{table}_no_delete"} <= found


def test_no_row_is_changed_or_deleted_by_bare_sql() -> None:
    by, plan = people(), load_scenario("107")
    deliver(plan, MARCH, by)
    all_bank_accounts(plan, by)
    direct(plan, by, distributor="ONE", payee="BANK")
    sent(plan, by)
    tried = set()
    for table in (*FOR_GOOD, *RESULTS):
        before = rows(table)
        if not before:
            continue
        tried.add(table)
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="added to, never edited"), transaction.atomic():
                execute(statement)
        assert rows(table) == before

    assert tried >= WITH_ROWS


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        return int(cursor.fetchone()[0])


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
