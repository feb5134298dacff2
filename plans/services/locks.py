"""Locks, in one order: first the loading of plan files, then the plan's row."""

from django.db import connection

from plans.models import Plan


def lock_plan(plan_id: int) -> Plan:
    """The plan's row, locked until the transaction ends. One calculation or change of a plan at a time."""
    return Plan.objects.select_for_update().get(pk=plan_id)


LOADING = 12_001
"""Key of PostgreSQL's advisory lock for loading plan files."""


def lock_plan_loading() -> None:
    """One plan file at a time: parties, companies and funds are shared, and a new plan has no row to lock yet.

    Nobody else is held up. SQLite has one writer at a time already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING])
