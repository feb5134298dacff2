"""The Distribution Fee of a fund's month, from its days to its payees (F1 to F3, F6, P2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.engine import fees, portions
from ledger.engine.allocation import Balance
from ledger.engine.terms import Terms
from ledger.engine.units import half_up
from ledger.models import Calculation, DailyAccrual, DailyAllocation, DailyFee, MonthlyFee, SalesChargeCapDay
from ledger.selectors.explanations.rows import of_fund
from ledger.selectors.explanations.splits import Split, split_over_payees
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
    """One day of a fund's Distribution Fee. `computed` is the engine's, `row` what is stored.

    `before_cap`: the formula's, of which a cap on sales charges may leave less.
    """

    row: DailyFee
    tranches: tuple[TrancheShare, ...]
    computed: int
    before_cap: int

    @property
    def is_limited(self) -> bool:
        """By the cap on sales charges (NASD Rule 2830(d))."""
        return self.computed < self.before_cap

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
    def limited_days(self) -> int:
        return sum(day.is_limited for day in self.days)

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
    stored = dict(of_fund(MonthlyFee, calculation, fund).values_list("tranche", "asset_based_fee"))
    sums = [TrancheSum(name, micro[name], cents[name], stored.get(name, 0)) for name in micro]
    return FeeExplanation(
        fund=fund,
        tranche=tranche,
        by_shares=terms.by_shares,
        days=days,
        sums=sums,
        split=split_over_payees(
            calculation,
            terms,
            portions.DISTRIBUTION_FEE,
            fund,
            tranche,
            cents.get(tranche, 0),
            accrued.get(tranche, {}),
        ),
    )


def fee_days(calculation: Calculation, terms: Terms, fund: Fund, *, only: date | None = None) -> list[FeeDay]:
    """The fund's days, or only one of them, with everything their formula needs (F1, F2)."""
    wanted = {"date": only} if only else {}
    balances: dict[date, dict[str, Balance]] = {}
    for day, tranche, commission, reinvested in (
        of_fund(DailyAllocation, calculation, fund)
        .filter(**wanted)
        .values_list("date", "tranche", "commission_shares", "reinvested_shares")
    ):
        balances.setdefault(day, {})[tranche] = Balance(commission, reinvested)
    stored: dict[date, dict[str, tuple[int, int]]] = {}
    for day, tranche, rate, fee in (
        of_fund(DailyAccrual, calculation, fund)
        .filter(**wanted)
        .values_list("date", "tranche", "rate", "asset_based_fee")
    ):
        stored.setdefault(day, {})[tranche] = (rate, fee)
    allowed = dict(of_fund(SalesChargeCapDay, calculation, fund).filter(**wanted).values_list("date", "allowed"))
    rows = of_fund(DailyFee, calculation, fund).filter(**wanted).order_by("date")
    return [
        _fee_day(terms, fund, row, balances.get(row.date, {}), stored.get(row.date, {}), at_most=allowed.get(row.date))
        for row in rows
    ]


def _fee_day(
    terms: Terms,
    fund: Fund,
    row: DailyFee,
    closing: Mapping[str, Balance],
    stored: Mapping[str, tuple[int, int]],
    *,
    at_most: int | None,
) -> FeeDay:
    """Rates are the stored ones; a tranche that accrued nothing has none stored, so the plan's is shown."""
    if not terms.by_shares:
        return _fee_day_of_office(terms, fund, row, stored, at_most)
    rates = {
        tranche: stored[tranche][0] if tranche in stored else fees.tranche_rate(terms, fund.code, tranche, row.date)
        for tranche in terms.in_order(closing)
    }
    weighted = [(tranche, closing[tranche].outstanding, rate) for tranche, rate in rates.items()]
    whole, _ = fees.share_fee(row.net_assets, weighted, row.days_in_year)
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
        computed=fees.within(whole, at_most),
        before_cap=whole,
    )


def _fee_day_of_office(
    terms: Terms, fund: Fund, row: DailyFee, stored: Mapping[str, tuple[int, int]], at_most: int | None
) -> FeeDay:
    """F6: the whole fee to the distributor in office, whose code serves as tranche."""
    rate, fee = stored.get(row.distributor, (0, 0))
    if not stored and row.distributor:
        rate = terms.rate("asset_based", fund.code, "", row.date)
    shares = (TrancheShare(row.distributor, 0, 0, rate, fee),) if row.distributor else ()
    whole = fees.simple_fee(row.net_assets, rate, row.days_in_year)
    return FeeDay(row, shares, fees.within(whole, at_most), whole)
