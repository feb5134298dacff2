"""Why a number is what it is: stored rows, put through the engine's own functions again.

An explanation holds both what was stored and what the engine makes of the stored inputs, so that a page can
show every step, and say so where they differ because the plan was changed since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from ledger.engine import cdsc, fees, portions
from ledger.engine.allocation import Balance, allocate_day
from ledger.engine.book import Flow
from ledger.engine.lots import Lot as EngineLot
from ledger.engine.lots import Slice
from ledger.engine.terms import ONE, Terms, Transfer
from ledger.engine.transactions import ISSUES, SECOND_HALVES
from ledger.engine.units import half_up
from ledger.models import (
    Calculation,
    DailyAccrual,
    DailyAllocation,
    DailyFee,
    Disposal,
    EarnedCdsc,
    Lot,
    MonthlyFee,
    MonthlyServiceFee,
    Portion,
    ShareTransaction,
)
from ledger.months import month_end, previous_month
from ledger.selectors.months import terms_of
from plans.models import Fund


@dataclass(frozen=True, slots=True)
class TrancheShare:
    """A tranche in the formula of a day (F2): shares at the close, rate in ppm, its part in micro-dollars."""

    tranche: str
    commission: int
    reinvested: int
    rate: int
    fee: int

    @property
    def outstanding(self) -> int:
        return self.commission + self.reinvested

    @property
    def weight(self) -> int:
        return self.outstanding * self.rate


@dataclass(frozen=True, slots=True)
class FeeDay:
    """One day of a fund's Distribution Fee. `computed` is the engine's, `row` what is stored."""

    row: DailyFee
    tranches: tuple[TrancheShare, ...]
    computed: int

    @property
    def date(self) -> date:
        return self.row.date

    def of(self, tranche: str) -> TrancheShare | None:
        return next((share for share in self.tranches if share.tranche == tranche), None)

    @property
    def weights(self) -> int:
        return sum(share.weight for share in self.tranches)

    @property
    def agrees(self) -> bool:
        return bool(self.computed == self.row.distribution_fee)


@dataclass(frozen=True, slots=True)
class TrancheSum:
    """A tranche's month (F3): micro-dollars of its days, and its cents of the month's fee."""

    tranche: str
    micro: int
    cents: int
    stored: int


@dataclass(frozen=True, slots=True)
class PayeeShare:
    """A payee's part of a tranche's cents (P2). `weight` is over days of amount × ppm."""

    payee: str
    status: str
    weight: int
    part: int
    stored: int
    transfers: tuple[Transfer, ...] = ()


@dataclass(slots=True)
class Split:
    """Cents divided over payees by the days' amounts and percentages (P2)."""

    cents: int
    payees: list[PayeeShare]

    @property
    def agrees(self) -> bool:
        return all(share.part == share.stored for share in self.payees)

    @property
    def weight(self) -> int:
        return sum(share.weight for share in self.payees)


@dataclass(slots=True)
class FeeExplanation:
    """The Distribution Fee of a fund's month, for one tranche (F2, F3, P2)."""

    fund: Fund
    tranche: str
    by_shares: bool
    days: list[FeeDay]
    sums: list[TrancheSum]
    split: Split

    @property
    def micro(self) -> int:
        return sum(part.micro for part in self.sums)

    @property
    def cents(self) -> int:
        return half_up(self.micro, fees.MICRO_PER_CENT)

    @property
    def days_in_year(self) -> int:
        """The same for every day: a month lies in one year (F1)."""
        return self.days[0].row.days_in_year

    @property
    def own(self) -> TrancheSum | None:
        return next((part for part in self.sums if part.tranche == self.tranche), None)

    @property
    def agrees(self) -> bool:
        whole = all(part.cents == part.stored for part in self.sums)
        return whole and self.split.agrees and all(day.agrees for day in self.days)


def fee_days(calculation: Calculation, terms: Terms, fund: Fund, *, only: date | None = None) -> list[FeeDay]:
    """The fund's days, or only one of them, with everything their formula needs (F1, F2)."""
    wanted = {"date": only} if only else {}
    balances: dict[date, dict[str, Balance]] = {}
    for day, tranche, commission, reinvested in (
        _of_fund(DailyAllocation, calculation, fund)
        .filter(**wanted)
        .values_list("date", "tranche", "commission_shares", "reinvested_shares")
    ):
        balances.setdefault(day, {})[tranche] = Balance(commission, reinvested)
    stored: dict[date, dict[str, tuple[int, int]]] = {}
    for day, tranche, rate, fee in (
        _of_fund(DailyAccrual, calculation, fund)
        .filter(**wanted)
        .values_list("date", "tranche", "rate", "asset_based_fee")
    ):
        stored.setdefault(day, {})[tranche] = (rate, fee)
    rows = _of_fund(DailyFee, calculation, fund).filter(**wanted).order_by("date")
    return [_fee_day(terms, fund, row, balances.get(row.date, {}), stored.get(row.date, {})) for row in rows]


def _fee_day(
    terms: Terms, fund: Fund, row: DailyFee, closing: Mapping[str, Balance], stored: Mapping[str, tuple[int, int]]
) -> FeeDay:
    """Rates are the stored ones; a tranche that accrued nothing has none stored, so the plan's is shown."""
    if not terms.by_shares:
        return _fee_day_of_office(terms, fund, row, stored)
    rates = {
        tranche: stored[tranche][0] if tranche in stored else fees.tranche_rate(terms, fund.code, tranche, row.date)
        for tranche in terms.in_order(closing)
    }
    weighted = [(tranche, closing[tranche].outstanding, rate) for tranche, rate in rates.items()]
    computed, _ = fees.share_fee(row.net_assets, weighted, row.days_in_year)
    return FeeDay(
        row=row,
        tranches=tuple(
            TrancheShare(
                tranche,
                closing[tranche].commission,
                closing[tranche].reinvested,
                rate,
                stored[tranche][1] if tranche in stored else 0,
            )
            for tranche, rate in rates.items()
        ),
        computed=computed,
    )


def _fee_day_of_office(terms: Terms, fund: Fund, row: DailyFee, stored: Mapping[str, tuple[int, int]]) -> FeeDay:
    """F6: the whole fee to the distributor in office, whose code serves as tranche."""
    rate, fee = stored.get(row.distributor, (0, 0))
    if not stored and row.distributor:
        rate = terms.rate("asset_based", fund.code, "", row.date)
    shares = (TrancheShare(row.distributor, 0, 0, rate, fee),) if row.distributor else ()
    return FeeDay(row, shares, fees.simple_fee(row.net_assets, rate, row.days_in_year))


def explain_fee(calculation: Calculation, fund: Fund, tranche: str) -> FeeExplanation:
    """The Distribution Fee of a tranche in a fund, from its days to its payees."""
    terms = terms_of(calculation)
    days = fee_days(calculation, terms, fund)
    accrued: dict[str, dict[date, int]] = {}
    for day in days:
        for share in day.tranches:
            if share.fee:
                accrued.setdefault(share.tranche, {})[day.date] = share.fee
    micro = {name: sum(accrued[name].values()) for name in terms.in_order(accrued)}
    cents = fees.month_fee(micro)
    stored = dict(_of_fund(MonthlyFee, calculation, fund).values_list("tranche", "asset_based_fee"))
    sums = [TrancheSum(name, micro[name], cents[name], stored.get(name, 0)) for name in micro]
    return FeeExplanation(
        fund=fund,
        tranche=tranche,
        by_shares=terms.by_shares,
        days=days,
        sums=sums,
        split=_split(
            calculation,
            terms,
            portions.DISTRIBUTION_FEE,
            fund,
            tranche,
            cents.get(tranche, 0),
            accrued.get(tranche, {}),
        ),
    )


def _split(
    calculation: Calculation,
    terms: Terms,
    right: str,
    fund: Fund,
    tranche: str,
    cents: int,
    by_day: Mapping[date, int],
) -> Split:
    """P2, with what is stored beside it."""
    context = {"right": right, "fund": fund.code, "tranche": tranche, "by_day": by_day}
    last = month_end(calculation.month)
    weights = portions.weights(terms, month_end=last, **context)  # type: ignore[arg-type]
    parts = {
        (part.payee, part.status): part.amount
        for part in portions.portions(terms, cents=cents, month_end=last, **context)  # type: ignore[arg-type]
    }
    rows = _of_fund(Portion, calculation, fund).filter(right=right, tranche=tranche)
    stored = {(payee, status): amount for payee, status, amount in rows.values_list("payee", "status", "amount")}
    return Split(
        cents,
        [
            PayeeShare(
                weight.payee,
                weight.status,
                weight.weight,
                parts.get((weight.payee, weight.status), 0),
                stored.get((weight.payee, weight.status), 0),
                tuple(t for t in terms.transfers if _is_behind(t, right, fund, tranche, weight, last)),
            )
            for weight in weights
        ],
    )


def _is_behind(
    transfer: Transfer, right: str, fund: Fund, tranche: str, weight: portions.Weight, month_end: date
) -> bool:
    """Whether a transfer gives the payee part of this, held or payable as this is (P3)."""
    received = transfer.notice_received is not None and transfer.notice_received <= month_end
    return (
        received == (weight.status == portions.PAYABLE)
        and transfer.assignee == weight.payee
        and (transfer.right, transfer.tranche) == (right, tranche)
        and (not transfer.funds or fund.code in transfer.funds)
    )


@dataclass(slots=True)
class CdscExplanation:
    """A tranche's Earned CDSC of a fund's month: its redemptions, and the split over payees (C3, P2)."""

    fund: Fund
    tranche: str
    charges: list[EarnedCdsc]
    split: Split

    @property
    def cents(self) -> int:
        return sum(charge.cdsc for charge in self.charges)

    @property
    def agrees(self) -> bool:
        return self.split.agrees


def explain_cdsc(calculation: Calculation, fund: Fund, tranche: str) -> CdscExplanation:
    terms = terms_of(calculation)
    charges = list(
        _of_fund(EarnedCdsc, calculation, fund).filter(tranche=tranche, cdsc__gt=0).order_by("trade_date", "record_id")
    )
    by_day: dict[date, int] = {}
    for charge in charges:
        by_day[charge.trade_date] = by_day.get(charge.trade_date, 0) + charge.cdsc
    split = _split(calculation, terms, portions.CDSC, fund, tranche, sum(by_day.values()), by_day)
    return CdscExplanation(fund, tranche, charges, split)


@dataclass(slots=True)
class ServiceExplanation:
    """A fund's service fee of the month by distributor (F4): micro-dollars of the days, cents of the month."""

    fund: Fund
    days: list[DailyFee]
    sums: list[TrancheSum]

    @property
    def micro(self) -> int:
        return sum(part.micro for part in self.sums)

    @property
    def cents(self) -> int:
        return half_up(self.micro, fees.MICRO_PER_CENT)

    @property
    def agrees(self) -> bool:
        days = all(
            day.service_fee == fees.simple_fee(day.net_assets, day.service_rate, day.days_in_year) for day in self.days
        )
        return days and all(part.cents == part.stored for part in self.sums)


def explain_service_fee(calculation: Calculation, fund: Fund) -> ServiceExplanation:
    days = list(_of_fund(DailyFee, calculation, fund).order_by("date"))
    micro: dict[str, int] = {}
    for day in days:
        if day.service_fee:
            micro[day.distributor] = micro.get(day.distributor, 0) + day.service_fee
    micro = {code: micro[code] for code in sorted(micro)}
    cents = fees.month_fee(micro)
    stored = dict(_of_fund(MonthlyServiceFee, calculation, fund).values_list("distributor", "service_fee"))
    return ServiceExplanation(
        fund, days, [TrancheSum(code, micro[code], cents[code], stored.get(code, 0)) for code in micro]
    )


@dataclass(frozen=True, slots=True)
class TrancheDay:
    """A tranche's way through a day (A1): shares at the opening, what came and went, shares at the close."""

    tranche: str
    opening: Balance
    commission_in: int
    commission_out: int
    reinvested_in: int
    reinvested_out: int
    closing: Balance


@dataclass(slots=True)
class DayExplanation:
    """The allocation of a fund's day (A1 to A3) and its fee (F2)."""

    fund: Fund
    date: date
    flow: Flow
    tranches: list[TrancheDay]
    fee: FeeDay | None
    agrees: bool

    @property
    def opening(self) -> int:
        return sum(t.opening.outstanding for t in self.tranches)

    @property
    def closing(self) -> int:
        return sum(t.closing.outstanding for t in self.tranches)


def explain_day(calculation: Calculation, fund: Fund, day: date) -> DayExplanation:
    """The day's flows from its lots and disposals, put through the allocation again."""
    terms = terms_of(calculation)
    opening = _balances_on(calculation, fund, day - timedelta(days=1), terms)
    flow = day_flow(calculation, fund, day)
    arrived = allocate_day(terms, opening, Flow(free_in=flow.free_in, commission_in=dict(flow.commission_in)))
    computed = allocate_day(terms, opening, flow)
    closing = _balances_on(calculation, fund, day, terms)
    nothing = Balance()
    names = terms.in_order(opening.keys() | arrived.keys() | closing.keys())
    return DayExplanation(
        fund=fund,
        date=day,
        flow=flow,
        tranches=[
            TrancheDay(
                tranche=name,
                opening=opening.get(name, nothing),
                commission_in=flow.commission_in.get(name, 0),
                commission_out=flow.commission_out.get(name, 0),
                reinvested_in=arrived.get(name, nothing).reinvested - opening.get(name, nothing).reinvested,
                reinvested_out=arrived.get(name, nothing).reinvested - computed.get(name, nothing).reinvested,
                closing=closing.get(name, nothing),
            )
            for name in names
        ],
        fee=next(iter(fee_days(calculation, terms, fund, only=day)), None),
        agrees=dict(computed) == dict(closing),
    )


def day_flow(calculation: Calculation, fund: Fund, day: date) -> Flow:
    """Units in and out of a fund on a day, from what was stored; transfers between accounts are no part (A3)."""
    records = ShareTransaction.objects.filter(plan=calculation.plan_id, trade_date=day, fund=fund)
    moved = set(records.filter(kind__in=("TRANSFER_OUT", "TRANSFER_IN")).values_list("record_id", flat=True))
    flow = Flow()
    arrivals = Lot.objects.filter(calculation=calculation, fund=fund, arrived=day)
    for record, kind, tranche, units in arrivals.values_list("record_id", "share_kind", "tranche", "units"):
        if record not in moved:
            flow.arrive(kind == Lot.ShareKind.FREE, tranche, units)
    leaving = records.exclude(kind__in=(*ISSUES, *SECOND_HALVES, "TRANSFER_OUT")).values("record_id")
    taken = Disposal.objects.filter(calculation=calculation, record_id__in=leaving).values_list(
        "lot__share_kind", "lot__tranche", "units"
    )
    for kind, tranche, units in taken:
        if kind == Lot.ShareKind.FREE:
            flow.free_out += units
        else:
            flow.commission_out[tranche] = flow.commission_out.get(tranche, 0) + units
    return flow


def _balances_on(calculation: Calculation, fund: Fund, day: date, terms: Terms) -> dict[str, Balance]:
    """At the close of a day of this month, or of the last day before it."""
    if day < calculation.month:
        before = Calculation.objects.filter(plan=calculation.plan_id, month=previous_month(calculation.month)).first()
        if before is None:
            return {}
        calculation = before
    rows = _of_fund(DailyAllocation, calculation, fund).filter(date=day)
    found = {
        tranche: Balance(commission, reinvested)
        for tranche, commission, reinvested in rows.values_list("tranche", "commission_shares", "reinvested_shares")
    }
    return {tranche: found[tranche] for tranche in terms.in_order(found)}


def _of_fund(model: type, calculation: Calculation, fund: Fund) -> QuerySet:  # type: ignore[type-arg]
    return model.objects.filter(calculation=calculation, fund=fund)  # type: ignore[attr-defined, no-any-return]


@dataclass(frozen=True, slots=True)
class ExplainedSlice:
    """What a redemption took from a lot, and how it was charged (C1 to C3). Free lots bear no charge."""

    disposal: Disposal
    year: int
    rate: int
    base: int  # cents times shares redeemed: exact
    value: int  # likewise

    @property
    def charged(self) -> bool:
        return bool(self.rate)


@dataclass(slots=True)
class ChargeExplanation:
    """A redemption's charge by slice; cents by tranche as stored and as the engine makes them of the slices."""

    slices: list[ExplainedSlice]
    redeemed: int
    exact: int  # Σ base × rate, times shares redeemed and ppm
    stored: dict[str, int]
    computed: dict[str, int]
    waived: bool

    @property
    def cents(self) -> int:
        return sum(self.stored.values())

    @property
    def agrees(self) -> bool:
        return self.stored == self.computed

    def in_cents(self, numerator: int) -> int:
        return half_up(numerator, self.redeemed)

    def in_micro(self, explained: "ExplainedSlice") -> int:
        """A slice's part of the charge, before the one rounding of C3."""
        return half_up(explained.base * explained.rate * fees.MICRO_PER_CENT, self.redeemed * ONE)


def explain_charge(transaction: ShareTransaction, calculation: Calculation) -> ChargeExplanation | None:
    """None when it took nothing: not a redemption, not calculated, an exception."""
    if transaction.kind != ShareTransaction.Kind.REDEEM:
        return None
    disposals = list(disposals_of(transaction, calculation))
    if not disposals:
        return None
    terms = terms_of(calculation)
    slices = as_slices(disposals)
    charges = cdsc.charge_slices(terms, slices, transaction.amount, transaction.trade_date)
    by_lot = {id(charge.slice.lot): charge for charge in charges}
    redeemed = sum(s.units for s in slices)
    explained = []
    for disposal, taken in zip(disposals, slices, strict=True):
        charge = by_lot.get(id(taken.lot))
        year, rate, base = (charge.year, charge.rate, charge.base) if charge else (0, 0, 0)
        explained.append(ExplainedSlice(disposal, year, rate, base, transaction.amount * taken.units))
    rows = EarnedCdsc.objects.filter(calculation=calculation, fund=transaction.fund_id, record_id=transaction.record_id)
    stored = {tranche: cents or waived for tranche, cents, waived in rows.values_list("tranche", "cdsc", "waived")}
    return ChargeExplanation(
        slices=explained,
        redeemed=redeemed,
        exact=sum(s.base * s.rate for s in explained),
        stored=stored,
        computed=cdsc.charge(terms, slices, transaction.amount, transaction.trade_date),
        waived=bool(transaction.waiver),
    )


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


def percent_of(share: PayeeShare, split: Split) -> int:
    """A payee's part of the month's weight, ppm, for reading."""
    return half_up(ONE * share.weight, split.weight) if split.weight else 0
