"""Board reports are kept (Rule 12b-1(f)): the database refuses to change or delete what was told.

Of a report itself its state, the day it was sent and nothing else may change; of a board its review.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_FIXED = "plan_id, company_id, quarter, version, statement_digest, inputs_digest, digest, pages, size, made_at"
TRIGGERS = {
    "reporting_boardreport": ("DELETE", f"UPDATE OF {_FIXED}, made_by_id, corrects_id"),
    "reporting_boardreportfile": ("DELETE", "UPDATE"),
    "reporting_reportstep": ("DELETE", "UPDATE"),
    "reporting_reportboard": ("DELETE", "UPDATE OF report_id, plan_id, company_id, notice_id"),
}
_FUNCTION = """
    CREATE OR REPLACE FUNCTION reporting_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'what was told is kept as it was told (%)', TG_TABLE_NAME; END $$
"""


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """Safe to call twice; to be called at the end of a migration that changes one of the tables."""
    drop_triggers(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table, events in TRIGGERS.items():
            for event in events:
                cursor.execute(_trigger(connection.vendor, table, event))


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for table in existing.intersection(TRIGGERS):
            for event in TRIGGERS[table]:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, event)}{on}")


def _name(table: str, event: str) -> str:
    return f"{table}_no_{event.partition(' ')[0].lower()}"


def _trigger(vendor: str, table: str, event: str) -> str:
    head = f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} FOR EACH ROW"
    if vendor == "postgresql":
        return f"{head} EXECUTE FUNCTION reporting_refuse()"
    return f"{head} BEGIN SELECT RAISE(ABORT, 'what was told is kept as it was told ({table})'); END"
