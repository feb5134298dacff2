"""Charges on redemptions: of a tranche's month, and of one redemption by slice (C1 to C3, P2)."""

from dataclasses import dataclass
from datetime import date

from ledger.engine import cdsc, fees, portions
from ledger.engine.terms import ONE
from ledger.engine.units import half_up
from ledger.models import Calculation, Disposal, EarnedCdsc, ShareTransaction
from ledger.selectors.explanations.lots import as_slices, disposals_of
from ledger.selectors.explanations.rows import of_fund
from ledger.selectors.explanations.splits import Split, split_over_payees
from ledger.selectors.months import terms_of
from plans.models import Fund


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
        of_fund(EarnedCdsc, calculation, fund).filter(tranche=tranche, cdsc__gt=0).order_by("trade_date", "record_id")
    )
    by_day: dict[date, int] = {}
    for charge in charges:
        by_day[charge.trade_date] = by_day.get(charge.trade_date, 0) + charge.cdsc
    split = split_over_payees(calculation, terms, portions.CDSC, fund, tranche, sum(by_day.values()), by_day)
    return CdscExplanation(fund, tranche, charges, split)


@dataclass(frozen=True, slots=True)
class ExplainedSlice:
    """What a redemption took from a lot, and how it was charged (C1 to C3). Free lots bear no charge."""

    disposal: Disposal
    year: int
    rate: int
    base: int  # cents times shares redeemed: exact
    value: int  # likewise
    waived: bool = False  # the redemption's waiver covers the lot (C4)

    @property
    def charged(self) -> bool:
        return bool(self.rate)


@dataclass(slots=True)
class ChargeExplanation:
    """A redemption's charge by slice; cents by tranche as stored and as the engine makes them of the slices.

    `stored`, `computed`: (tranche, waived or not) -> cents, where not zero.
    """

    slices: list[ExplainedSlice]
    redeemed: int
    exact: int  # Σ base × rate, times shares redeemed and ppm
    stored: dict[tuple[str, bool], int]
    computed: dict[tuple[str, bool], int]
    waiver: str

    @property
    def cents(self) -> int:
        return sum(self.stored.values())

    @property
    def agrees(self) -> bool:
        return self.stored == self.computed

    @property
    def waived(self) -> bool:
        """Whether the waiver covers every lot: nothing is charged (C4)."""
        return bool(self.waiver) and all(s.waived for s in self.slices if s.charged)

    @property
    def partly_waived(self) -> bool:
        """A waiver that came or went by an amendment covers some of the lots only (B EIGHTH(F))."""
        return bool(self.waiver) and not self.waived

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
        covered = bool(transaction.waiver) and terms.is_waived(
            transaction.waiver, taken.lot.issued, transaction.trade_date
        )
        explained.append(ExplainedSlice(disposal, year, rate, base, transaction.amount * taken.units, covered))
    rows = EarnedCdsc.objects.filter(calculation=calculation, fund=transaction.fund_id, record_id=transaction.record_id)
    stored: dict[tuple[str, bool], int] = {}
    for tranche, cents, not_charged in rows.values_list("tranche", "cdsc", "waived"):
        stored |= {(tranche, False): cents, (tranche, True): not_charged}
    taken_for = (terms, slices, transaction.amount, transaction.trade_date, transaction.waiver)
    computed = {(tranche, False): cents for tranche, cents in cdsc.charge(*taken_for).items()}
    if transaction.waiver:
        computed |= {(tranche, True): cents for tranche, cents in cdsc.waived(*taken_for).items()}
    return ChargeExplanation(
        slices=explained,
        redeemed=redeemed,
        exact=sum(s.base * s.rate for s in explained),
        stored={key: cents for key, cents in stored.items() if cents},
        computed={key: cents for key, cents in computed.items() if cents},
        waiver=transaction.waiver,
    )
