"""Where a lot comes from, and what became of it (B SIXTH(H), rules L)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from ledger.engine.book import issued_and_tranche
from ledger.engine.lots import cut_appreciation
from ledger.engine.terms import UNALLOCATED, Terms
from ledger.engine.transactions import FIRST_HALVES, SECOND_HALVES
from ledger.mapping import transactions_of
from ledger.models import Calculation, Disposal, Lot, ShareTransaction
from ledger.months import first_of
from ledger.selectors.explanations.lots import as_slices, disposals_of
from ledger.selectors.months import terms_of
from plans.models import Fund, Plan

DEEPEST = 100  # exchanges in a row that are followed back


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a lot."""

    units: int
    cost: int


def left_of(lots: Collection[Lot]) -> dict[int, Left]:
    """What is left of these lots, by primary key; one query."""
    taken = Disposal.objects.filter(lot__in=[lot.pk for lot in lots]).order_by().values_list("lot_id")
    gone = {pk: (int(units), int(cost)) for pk, units, cost in taken.annotate(Sum("units"), Sum("cost"))}
    return {
        lot.pk: Left(lot.units - gone.get(lot.pk, (0, 0))[0], lot.cost - gone.get(lot.pk, (0, 0))[1]) for lot in lots
    }


def with_units_left(lots: QuerySet[Lot], day: date | None = None) -> QuerySet[Any]:
    """Annotated `units_left`: now, or at the close of a day."""
    taken = Disposal.objects.filter(lot=OuterRef("pk")).order_by().values("lot")
    if day is not None:
        taken = taken.filter(trade_date__lte=day)
    gone = Subquery(taken.annotate(n=Sum("units")).values("n"), output_field=BigIntegerField())
    return lots.annotate(units_left=F("units") - Coalesce(gone, 0))


def lots_on(plan: Plan, fund: Fund, tranche: str, day: date) -> QuerySet[Any]:
    """Lots of a tranche (empty: free lots) in a fund that were open at the close of a day, oldest issue first."""
    lots = Lot.objects.filter(plan=plan, fund=fund, tranche=tranche, arrived__lte=day)
    return with_units_left(lots, day).filter(units_left__gt=0)


def units_held(plan: Plan, fund: Fund, account: str, day: date) -> int:
    """Shares an account held in a fund at the close of a day."""
    lots = Lot.objects.filter(plan=plan, fund=fund, account=account, arrived__lte=day)
    came = lots.aggregate(total=Sum("units"))["total"] or 0
    left = Disposal.objects.filter(lot__in=lots, trade_date__lte=day).aggregate(total=Sum("units"))["total"] or 0
    return int(came) - int(left)


def calculation_for(transaction: ShareTransaction) -> Calculation | None:
    """The month it was applied in."""
    month = first_of(transaction.trade_date)
    return Calculation.objects.filter(plan=transaction.plan_id, month=month).select_related("plan").first()


def made_by(transaction: ShareTransaction) -> list[Lot]:
    """Lots a transaction made, in order of their keys (L3)."""
    lots = Lot.objects.filter(plan=transaction.plan_id).select_related("fund", "origin_fund")
    if transaction.kind not in SECOND_HALVES:
        return list(lots.filter(key=transaction.record_id))
    calculation = calculation_for(transaction)
    first = counterpart_of(transaction)
    if calculation is None or first is None:
        return []
    # Cut, each slice gives two pieces at most (L5): keys are probed in their index.
    most = 2 * disposals_of(first, calculation).count()
    return list(lots.filter(key__in=[f"{transaction.record_id}/{n:03d}" for n in range(most)]).order_by("pk"))


def counterpart_of(transaction: ShareTransaction) -> ShareTransaction | None:
    """The other half of an exchange or transfer, or what a cancellation cancels."""
    same_plan = ShareTransaction.objects.filter(plan=transaction.plan_id).select_related("fund", "plan", "file")
    if transaction.kind in FIRST_HALVES:
        halves = same_plan.filter(counterpart=transaction.record_id, kind__in=SECOND_HALVES)
        return halves.order_by(F("voiding").asc(nulls_first=True), "pk").first()
    if transaction.counterpart:
        return same_plan.filter(record_id=transaction.counterpart).first()
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """One lot on the way back, and the transaction that made it."""

    lot: Lot
    transaction: ShareTransaction


def trace_back(lot: Lot) -> list[Step]:
    """The lot and those it came from, newest first, back to the issue of its shares (L5, L6)."""
    steps: list[Step] = []
    current: Lot | None = lot
    while current is not None and len(steps) < DEEPEST:
        made = _transaction(current.plan_id, current.record_id)
        steps.append(Step(current, made))
        current = _source(current, made)
    return steps


def _transaction(plan_id: int, record_id: str) -> ShareTransaction:
    rows = ShareTransaction.objects.select_related("file", "fund", "plan")
    return rows.get(plan=plan_id, record_id=record_id)


def _source(lot: Lot, made: ShareTransaction) -> Lot | None:
    """The lot a piece was cut from: its key tells its place among the pieces (L3)."""
    if made.kind not in SECOND_HALVES:
        return None
    first, calculation = counterpart_of(made), calculation_for(made)
    assert first is not None
    assert calculation is not None, "a lot of a month that is not calculated"
    disposals = list(disposals_of(first, calculation))
    sources = {disposal.lot_id: disposal.lot for disposal in disposals}
    place = int(lot.key.rpartition("/")[2])
    if made.kind == ShareTransaction.Kind.TRANSFER_IN or made.plan.appreciation_on_exchange != "free":
        return disposals[place].lot
    source = cut_appreciation(as_slices(disposals), first.amount)[place].lot.id
    assert source is not None
    return sources[source]


@dataclass(frozen=True, slots=True)
class TrancheReason:
    """Why a commission lot is in its tranche (L2), in words, with the rule or clause."""

    text: str
    references: str


def tranche_reason(lot: Lot, terms: Terms, issue: ShareTransaction) -> TrancheReason:
    """`issue`: the transaction that first issued the shares, at the end of `trace_back`."""
    if lot.share_kind == Lot.ShareKind.FREE:
        return TrancheReason("Free shares have no tranche: they are allocated by fund and day.", "L1, A1")
    if lot.tranche == UNALLOCATED:
        return TrancheReason("Issued for assets without an original issue date: no rule gives it to anyone.", "L2")
    found = transactions_of(ShareTransaction.objects.filter(pk=issue.pk))[0]
    issued, tranche = issued_and_tranche(terms, found)
    distributor = terms.distributor_of(lot.tranche)
    who = "is named by the record" if found.distributor else f"was in office for the fund on {issued}"
    window = next((t for t in terms.tranches if t.code == lot.tranche), None)
    if window is None:
        where = f"no window of {distributor} holds that date, so the tranche bears its own code"
    else:
        until = f"to {window.end}" if window.end else "on"
        where = f"window {window.code} holds shares issued from {window.start} {until}"
    changed = "" if tranche == lot.tranche else " The plan was changed since: calculate again."
    return TrancheReason(f"{distributor} {who}; {where}.{changed}", "L2, B EXHIBIT A")


def terms_for(lot: Lot) -> Terms:
    return terms_of(lot.calculation)


def sources_of(lots: Iterable[Lot], plan: Plan) -> dict[str, ShareTransaction]:
    """The transactions that made these lots, by record id, with their files; one query."""
    wanted = {lot.record_id for lot in lots}
    rows = ShareTransaction.objects.filter(Q(plan=plan) & Q(record_id__in=wanted)).select_related("file")
    return {row.record_id: row for row in rows}
