"""The ledger is added to, never edited: the database itself refuses (house rule 5).

Records (transactions, valuations, voidings, expenditures) can be neither changed nor deleted. Rows of a
calculation cannot be changed, and deleted only while it is being undone as a whole. What was delivered and
paid stays for good.

A migration that adds one of these tables, or changes one (SQLite makes it anew, without its triggers), ends with
`create_triggers`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

RECORDS = (
    "ledger_sharetransaction",
    "ledger_valuation",
    "ledger_voiding",
    "ledger_orderdecision",
    "ledger_expenditure",
    "ledger_expenditure_documents",
    "ledger_sharedexpenditure",
    "ledger_sharedexpenditure_documents",
    "ledger_expenditureshare",
    "ledger_customerassets",
)
RESULTS = (
    "ledger_lot",
    "ledger_disposal",
    "ledger_dailyallocation",
    "ledger_dailyfee",
    "ledger_dailyaccrual",
    "ledger_monthlyfee",
    "ledger_monthlyservicefee",
    "ledger_earnedcdsc",
    "ledger_portion",
    "ledger_openexception",
    "ledger_monthremark",
)
DELIVERED = (
    "ledger_monthreview",
    "ledger_delivery",
    "ledger_deliverynotice",
    "ledger_deliveryfile",
    "ledger_restatement",
    "ledger_deliveredamount",
    "ledger_deliveredcharge",
)
OUTSIDE = ("ledger_outsidecalculation", "ledger_outsideamount")
PAID = (
    "ledger_bankaccount",
    "ledger_bankaccountconfirmation",
    "ledger_claim",
    "ledger_claimwithdrawal",
    "ledger_paymentbatch",
    "ledger_batchrelease",
    "ledger_batchexport",
    "ledger_payment",
    "ledger_paymentline",
    "ledger_paymentoffset",
    "ledger_paymentoutcome",
)
TAKEN_OVER = ("ledger_takeover", "ledger_takeoverconfirmation")
FOR_GOOD = (*RECORDS, *DELIVERED, *TAKEN_OVER, *OUTSIDE, *PAID)
_BEING_UNDONE = "EXISTS (SELECT 1 FROM ledger_calculation c WHERE c.id = OLD.calculation_id AND c.undoing)"

_REFUSE = """
    CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is added to, never edited (%)', TG_TABLE_NAME; END $$
"""
_REFUSE_UNLESS_UNDONE = f"""
    CREATE OR REPLACE FUNCTION ledger_refuse_unless_undone() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_BEING_UNDONE} THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'the ledger is added to, never edited (%)', TG_TABLE_NAME;
    END $$
"""

_STILL_OWED = """EXISTS (
    SELECT 1 FROM ledger_paymentline l JOIN ledger_paymentoutcome o ON o.payment_id = l.payment_id
    WHERE l.row_id = NEW.row_id AND l.attempt = NEW.attempt - 1 AND o.kind IN ('rejected', 'withdrawn')
)"""
_NOT_TWICE = "an amount is paid once: the payment before must have come to nothing"
_REFUSE_UNLESS_OWED = f"""
    CREATE OR REPLACE FUNCTION ledger_refuse_unless_owed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.attempt = 1 OR {_STILL_OWED} THEN RETURN NEW; END IF;
        RAISE EXCEPTION '{_NOT_TWICE}';
    END $$
"""
LINES = "ledger_paymentline"


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """On all of these tables that exist yet. Safe to call twice."""
    drop_triggers(connection)
    exist = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
            cursor.execute(_REFUSE_UNLESS_UNDONE)
            cursor.execute(_REFUSE_UNLESS_OWED)
        for table in (t for t in FOR_GOOD if t in exist):
            for event in ("UPDATE", "DELETE"):
                cursor.execute(_trigger(connection.vendor, table, event, ""))
        for table in (t for t in RESULTS if t in exist):
            cursor.execute(_trigger(connection.vendor, table, "UPDATE", ""))
            cursor.execute(_trigger(connection.vendor, table, "DELETE", f"NOT {_BEING_UNDONE}"))
        if LINES in exist:
            cursor.execute(_paid_once(connection.vendor))


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    exist = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in (t for t in (*FOR_GOOD, *RESULTS) if t in exist):
            for event in ("UPDATE", "DELETE"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, event)}{on}")
        if LINES in exist:
            on = f" ON {LINES}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {LINES}_paid_once{on}")


def _paid_once(vendor: str) -> str:
    head = f"CREATE TRIGGER {LINES}_paid_once BEFORE INSERT ON {LINES} FOR EACH ROW"
    if vendor == "postgresql":
        return f"{head} EXECUTE FUNCTION ledger_refuse_unless_owed()"
    return f"{head} WHEN NEW.attempt > 1 AND NOT {_STILL_OWED} BEGIN SELECT RAISE(ABORT, '{_NOT_TWICE}'); END"


def _name(table: str, event: str) -> str:
    return f"{table}_no_{event.lower()}"


def _trigger(vendor: str, table: str, event: str, condition: str) -> str:
    head = f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} FOR EACH ROW"
    if vendor == "postgresql":
        # A WHEN clause cannot hold a subquery on PostgreSQL: the condition stands in a function of its own.
        if condition:
            return f"{head} EXECUTE FUNCTION ledger_refuse_unless_undone()"
        return f"{head} EXECUTE FUNCTION ledger_refuse()"
    when = f" WHEN {condition}" if condition else ""
    return f"{head}{when} BEGIN SELECT RAISE(ABORT, 'the ledger is added to, never edited ({table})'); END"
