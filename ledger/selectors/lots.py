"""Open lots."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection

from ledger.bulk import as_day
from ledger.engine.lots import Lot
from ledger.engine.transactions import LEAVING
from ledger.models import Disposal, ShareTransaction, Voiding
from ledger.models import Lot as LotRow
from plans.models import Plan

_LOTS = LotRow._meta.db_table
_TAKEN = Disposal._meta.db_table
_RECORDS = ShareTransaction._meta.db_table
_VOIDINGS = Voiding._meta.db_table


def open_lots_that_may_leave(plan: Plan, first: date, last: date, codes: dict[int, str]) -> Iterator[Lot]:
    """Open lots of the (fund, account) that some transaction of these days leaves; one query.

    `codes`: fund codes by primary key.
    """
    kinds = ", ".join(f"'{kind}'" for kind in sorted(LEAVING))
    statement = f"""
        SELECT l.id, l.key, l.record_id, l.arrived, l.fund_id, l.account, l.share_kind, l.issued, l.tranche,
               l.origin_fund_id, l.units, l.cost, coalesce(sum(d.units), 0), coalesce(sum(d.cost), 0)
        FROM (
            SELECT DISTINCT t.fund_id, t.account FROM {_RECORDS} t
            LEFT JOIN {_VOIDINGS} v ON v.transaction_id = t.id
            WHERE t.plan_id = %s AND t.trade_date BETWEEN %s AND %s AND t.kind IN ({kinds}) AND v.id IS NULL
        ) k
        JOIN {_LOTS} l ON l.plan_id = %s AND l.fund_id = k.fund_id AND l.account = k.account
        LEFT JOIN {_TAKEN} d ON d.lot_id = l.id
        GROUP BY l.id
        HAVING l.units > coalesce(sum(d.units), 0)
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [plan.pk, first, last, plan.pk])
        while rows := cursor.fetchmany(5_000):
            for row in rows:
                yield _lot(row, codes)


def _lot(row: tuple[Any, ...], codes: dict[int, str]) -> Lot:
    pk, key, record_id, arrived, fund, account, kind, issued, tranche, origin, units, cost, gone, spent = row
    return Lot(
        key=key,
        record_id=record_id,
        arrived=as_day(arrived),
        fund=codes[fund],
        account=account,
        free=kind == LotRow.ShareKind.FREE,
        issued=as_day(issued),
        tranche=tranche,
        origin_fund=codes[origin],
        begun_units=units,
        begun_cost=cost,
        units=units - int(gone),
        cost=cost - int(spent),
        id=pk,
    )
