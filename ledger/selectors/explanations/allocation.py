"""A fund's day: its flows, its allocation and its fee (A1 to A3, F2)."""

from dataclasses import dataclass
from datetime import date, timedelta

from ledger.engine.allocation import Balance, allocate_day, floating
from ledger.engine.book import Flow
from ledger.engine.terms import Terms
from ledger.engine.transactions import ISSUES, SECOND_HALVES
from ledger.models import Calculation, DailyAllocation, Disposal, Lot, ShareTransaction
from ledger.months import previous_month
from ledger.selectors.explanations.fees import FeeDay, fee_days
from ledger.selectors.explanations.rows import of_fund
from ledger.selectors.months import terms_of
from plans.models import Fund


@dataclass(frozen=True, slots=True)
class TrancheDay:
    """A tranche's way through a day (A1): shares at the opening, what came and went, shares at the close.

    `reinvested_moved`: what floating free shares gained or lost (A1, named alternative).
    """

    tranche: str
    opening: Balance
    commission_in: int
    commission_out: int
    reinvested_in: int
    reinvested_out: int
    reinvested_moved: int
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
    floats: bool = False

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
    at_issue = allocate_day(terms, opening, flow)
    floats = terms.free_shares_float(day)
    computed = floating(terms, at_issue) if floats else at_issue
    closing = _balances_on(calculation, fund, day, terms)
    nothing = Balance()
    names = terms.in_order(opening.keys() | arrived.keys() | computed.keys() | closing.keys())
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
                reinvested_out=arrived.get(name, nothing).reinvested - at_issue.get(name, nothing).reinvested,
                reinvested_moved=computed.get(name, nothing).reinvested - at_issue.get(name, nothing).reinvested,
                closing=closing.get(name, nothing),
            )
            for name in names
        ],
        fee=next(iter(fee_days(calculation, terms, fund, only=day)), None),
        agrees=dict(computed) == dict(closing),
        floats=floats,
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
    rows = of_fund(DailyAllocation, calculation, fund).filter(date=day)
    found = {
        tranche: Balance(commission, reinvested)
        for tranche, commission, reinvested in rows.values_list("tranche", "commission_shares", "reinvested_shares")
    }
    return {tranche: found[tranche] for tranche in terms.in_order(found)}
