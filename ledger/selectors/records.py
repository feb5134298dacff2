"""Loaded records, as calculations and pages ask for them."""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from ledger.engine.transactions import FIRST_HALVES, SECOND_HALVES
from ledger.models import ShareTransaction, Valuation
from plans.models import Plan


def active_transactions(plan: Plan) -> QuerySet[ShareTransaction]:
    """Without cancellations, and without what was cancelled or rejected (T1, T3)."""
    return (
        ShareTransaction.objects.filter(plan=plan, voiding=None).exclude(kind=ShareTransaction.Kind.CANCEL).order_by()
    )


def seconds_of(
    plan: Plan, firsts: Collection[str] | QuerySet[ShareTransaction], until: date
) -> QuerySet[ShareTransaction]:
    """Second halves that name one of these first halves and exist by a day (T3)."""
    return active_transactions(plan).filter(counterpart__in=firsts, kind__in=SECOND_HALVES, trade_date__lte=until)


def known_firsts(plan: Plan, named: Collection[str] | QuerySet[ShareTransaction], until: date) -> frozenset[str]:
    """Which of the named first halves exist by a day (T3)."""
    return frozenset(
        active_transactions(plan)
        .filter(record_id__in=named, kind__in=FIRST_HALVES, trade_date__lte=until)
        .values_list("record_id", flat=True)
    )


def first_day(plan: Plan) -> date | None:
    """The day a plan's records begin: its first transaction or valuation."""
    days = (
        active_transactions(plan).order_by("trade_date").values_list("trade_date", flat=True).first(),
        Valuation.objects.filter(plan=plan).order_by("date").values_list("date", flat=True).first(),
    )
    return min((day for day in days if day), default=None)


def addresses_of(plan_id: int, records: Collection[str]) -> dict[str, str]:
    """Pages of these transactions, by record id; one query."""
    rows = ShareTransaction.objects.filter(plan=plan_id, record_id__in=records).only("pk", "record_id")
    rows = rows.order_by()  # by date, SQLite would read all of the plan in that order to find them
    return {row.record_id: row.get_absolute_url() for row in rows}
