"""What a transaction took from its lots, as stored and as the engine has it (L3)."""

from collections.abc import Iterable

from django.db.models import QuerySet

from ledger.engine.lots import Lot as EngineLot
from ledger.engine.lots import Slice
from ledger.models import Calculation, Disposal, Lot, ShareTransaction


def disposals_of(transaction: ShareTransaction, calculation: Calculation) -> QuerySet[Disposal]:
    """What a transaction took, in order of leaving (L3)."""
    rows = Disposal.objects.filter(calculation=calculation, record_id=transaction.record_id)
    return rows.select_related("lot__fund", "lot__origin_fund").order_by("pk")


def as_slices(disposals: Iterable[Disposal]) -> list[Slice]:
    return [Slice(as_engine_lot(d.lot), d.units, d.cost) for d in disposals]


def as_engine_lot(lot: Lot) -> EngineLot:
    return EngineLot(
        key=lot.key,
        record_id=lot.record_id,
        arrived=lot.arrived,
        fund=lot.fund.code,
        account=lot.account,
        free=lot.share_kind == Lot.ShareKind.FREE,
        issued=lot.issued,
        tranche=lot.tranche,
        origin_fund=lot.origin_fund.code,
        begun_units=lot.units,
        begun_cost=lot.cost,
        units=lot.units,
        cost=lot.cost,
        id=lot.pk,
    )
