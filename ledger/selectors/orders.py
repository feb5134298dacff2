"""Orders for the purchase of shares: what waits for a person, what was decided, who bought before (B FIFTH, NINTH)."""

from datetime import date

from django.db import connection
from django.db.models import QuerySet

from ledger.engine.transactions import DECIDED_BY_A_PERSON
from ledger.models import Calculation, Lot, OpenException, OrderDecision, ShareTransaction, Voiding
from ledger.selectors.months import latest_calculations
from plans.models import Plan

CONFLICTS = tuple(sorted(reason.value for reason in DECIDED_BY_A_PERSON))

_RECORDS = ShareTransaction._meta.db_table
_VOIDINGS = Voiding._meta.db_table
_LOTS = Lot._meta.db_table


def accepted_between(plan: Plan, first: date, last: date) -> frozenset[str]:
    """Record ids of the purchases of these days that a person accepted; one query."""
    rows = OrderDecision.objects.filter(
        decision=OrderDecision.Decision.ACCEPTED,
        transaction__plan=plan,
        transaction__trade_date__range=(first, last),
    )
    return frozenset(rows.values_list("transaction__record_id", flat=True))


def accounts_known(
    plan: Plan, first: date, last: date, highest_minimum: int, codes: dict[int, str]
) -> set[tuple[str, str]]:
    """The (fund, account) that have had shares before these days, of those whose order a minimum may catch.

    Asked of the lots the earlier days have made, so that a purchase that was not applied opens no account. One query,
    and none without a minimum. `codes`: fund codes by primary key.
    """
    if not highest_minimum:
        return set()
    statement = f"""
        SELECT DISTINCT t.fund_id, t.account FROM {_RECORDS} t
        LEFT JOIN {_VOIDINGS} v ON v.transaction_id = t.id
        WHERE t.plan_id = %s AND t.trade_date BETWEEN %s AND %s AND t.kind = 'SALE' AND t.amount < %s AND v.id IS NULL
        AND EXISTS (SELECT 1 FROM {_LOTS} l WHERE l.plan_id = %s AND l.fund_id = t.fund_id AND l.account = t.account)
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [plan.pk, first, last, highest_minimum, plan.pk])
        return {(codes[fund], account) for fund, account in cursor.fetchall()}


def conflicting_purchases(latest: QuerySet[Calculation] | None = None) -> QuerySet[OpenException]:
    """Open exceptions of the latest months, all or these, that a person may accept or reject."""
    months = (latest_calculations() if latest is None else latest).order_by().values("pk")
    return OpenException.objects.filter(calculation__in=months, reason__in=CONFLICTS)
