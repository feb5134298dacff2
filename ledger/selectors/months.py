"""A calculated month as its page shows it: what is owed to whom by which fund, and the fees behind it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum

from backoffice.models import Job
from backoffice.once import asked_once
from ledger import mapping
from ledger.engine.portions import CDSC, DISTRIBUTION_FEE, HELD
from ledger.engine.terms import UNALLOCATED, Terms
from ledger.engine.units import half_up
from ledger.models import (
    Calculation,
    DailyFee,
    EarnedCdsc,
    LoadedFile,
    MonthlyFee,
    MonthlyServiceFee,
    OpenException,
    OrderDecision,
    Portion,
    ShareTransaction,
    Valuation,
    Voiding,
)
from ledger.months import first_of, month_end, next_month
from plans.models import Fund, Party, Plan
from plans.selectors.life import lives_as_of
from plans.selectors.modifications import modifications_of
from plans.selectors.versions import plan_on

HELD_FOR_NOTICE = ("Notice of the transfer is not received.", "B EIGHTH(B), P3")
HELD_UNALLOCATED = ("No rule gives these shares to a distributor.", "L2, P3")


@asked_once
def terms_of(calculation: Calculation) -> Terms:
    """What was agreed, as known on the month's last day."""
    last = month_end(calculation.month)
    plan_file = mapping.as_known_on(plan_on(calculation.plan, last), last)
    terms = mapping.terms_of(plan_file, modifications_of(calculation.plan, until=last))
    return replace(terms, ends=mapping.ends_of(lives_as_of(calculation.plan, last)))


@dataclass(frozen=True, slots=True, order=True)
class Payee:
    """Somebody who is owed, with what is held apart from what is payable (U4, P3)."""

    place: tuple[bool, bool, str, bool] = field(repr=False)
    code: str
    status: str
    name: str

    @property
    def held(self) -> bool:
        return self.status == HELD

    @property
    def reason(self) -> tuple[str, str]:
        """Why it is held, and the clause."""
        if not self.held:
            return ("", "")
        return HELD_UNALLOCATED if self.code == UNALLOCATED else HELD_FOR_NOTICE


@dataclass(frozen=True, slots=True)
class PortionLine:
    """A portion with what is needed to show it. Cents."""

    right: str
    fund: Fund
    tranche: str
    payee: Payee
    amount: int


@dataclass(slots=True)
class FundLine:
    """A fund's month. Cents; fees by tranche, service fees by distributor."""

    fund: Fund
    days: int = 0
    average_net_assets: int = 0
    fees: dict[str, int] = field(default_factory=dict)
    service_fees: dict[str, int] = field(default_factory=dict)
    cdsc: int = 0
    waived: int = 0

    @property
    def fee(self) -> int:
        return sum(self.fees.values())

    @property
    def service_fee(self) -> int:
        return sum(self.service_fees.values())


@dataclass(slots=True)
class MonthSheet:
    """Everything a month's page says; a fixed number of queries."""

    calculation: Calculation
    terms: Terms
    party_names: dict[str, str]
    portions: list[PortionLine]
    funds: list[FundLine]

    @classmethod
    def of(cls, calculation: Calculation, *, fund: str = "", payee: str = "") -> "MonthSheet":
        """With `fund` or `payee` only what concerns them."""
        terms = terms_of(calculation)
        names = dict(Party.objects.values_list("code", "name")) | {UNALLOCATED: "Unallocated"}
        funds = {
            f.pk: f for f in Fund.objects.filter(schedule_entries__plan=calculation.plan_id).order_by("name", "pk")
        }
        portions = portion_lines(calculation, terms, names, funds)
        return cls(
            calculation=calculation,
            terms=terms,
            party_names=names,
            portions=[p for p in portions if fund in ("", p.fund.code) and payee in ("", p.payee.code)],
            funds=[line for line in _fund_lines(calculation, terms, funds) if fund in ("", line.fund.code)],
        )

    @property
    def payees(self) -> list[Payee]:
        return sorted({line.payee for line in self.portions})

    @property
    def tranches(self) -> list[str]:
        return self.terms.in_order({tranche for line in self.funds for tranche in line.fees})

    @property
    def distributors(self) -> list[str]:
        return sorted({code for line in self.funds for code in line.service_fees})

    def owed(self, *, fund: str = "", payee: Payee | None = None, right: str = "") -> int:
        """Cents of the portions that fit."""
        return sum(
            p.amount
            for p in self.portions
            if fund in ("", p.fund.code) and payee in (None, p.payee) and right in ("", p.right)
        )


def portion_lines(
    calculation: Calculation, terms: Terms, names: dict[str, str], funds: dict[int, Fund]
) -> list[PortionLine]:
    """The month's portions: by fund's name, right, tranche, payee (U4)."""
    assignees = {transfer.assignee for transfer in terms.transfers}

    def payee(code: str, status: str) -> Payee:
        place = (code == UNALLOCATED, code not in assignees, code, status != HELD)
        return Payee(place, code, status, names.get(code, code))

    lines = [
        PortionLine(right, funds[fund], tranche, payee(code, status), amount)
        for right, fund, tranche, code, status, amount in Portion.objects.filter(calculation=calculation).values_list(
            "right", "fund_id", "tranche", "payee", "status", "amount"
        )
    ]
    return sorted(
        lines,
        key=lambda p: (p.fund.name, p.fund.pk, p.right != DISTRIBUTION_FEE, terms.tranche_order(p.tranche), p.payee),
    )


def _fund_lines(calculation: Calculation, terms: Terms, funds: dict[int, Fund]) -> list[FundLine]:
    lines = {pk: FundLine(fund) for pk, fund in funds.items()}
    days = DailyFee.objects.filter(calculation=calculation).order_by().values_list("fund_id")
    for fund, count, total in days.annotate(Count("pk"), Sum("net_assets")):
        lines[fund].days = count
        lines[fund].average_net_assets = half_up(int(total), count)
    for fund, tranche, cents in MonthlyFee.objects.filter(calculation=calculation).values_list(
        "fund_id", "tranche", "asset_based_fee"
    ):
        lines[fund].fees[tranche] = cents
    for fund, distributor, cents in MonthlyServiceFee.objects.filter(calculation=calculation).values_list(
        "fund_id", "distributor", "service_fee"
    ):
        lines[fund].service_fees[distributor] = cents
    charges = EarnedCdsc.objects.filter(calculation=calculation).order_by().values_list("fund_id")
    for fund, cdsc, waived in charges.annotate(Sum("cdsc"), Sum("waived")):
        lines[fund].cdsc, lines[fund].waived = int(cdsc), int(waived)
    for line in lines.values():
        line.fees = {tranche: line.fees[tranche] for tranche in terms.in_order(line.fees)}
    return [line for line in lines.values() if line.days or line.cdsc or line.waived]


def latest_calculation(plan: Plan) -> Calculation | None:
    return Calculation.objects.filter(plan=plan).order_by("-month").first()


def latest_calculations() -> QuerySet[Calculation]:
    """The latest of each plan."""
    newest = Calculation.objects.filter(plan=OuterRef("plan")).order_by("-month")
    return (
        Calculation.objects.filter(pk=Subquery(newest.values("pk")[:1])).select_related("plan").order_by("plan__code")
    )


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """How far a plan is calculated, and how far its records reach."""

    plan: Plan
    calculated: date | None
    recorded_from: date | None
    recorded_to: date | None

    @property
    def next_month(self) -> date | None:
        """The month to calculate next; None while nothing is loaded."""
        if self.calculated:
            return next_month(self.calculated)
        return first_of(self.recorded_from) if self.recorded_from else None

    @property
    def has_more(self) -> bool:
        """Whether something is recorded in the next month or later."""
        return bool(self.next_month and self.recorded_to and self.recorded_to >= self.next_month)


def plan_standings(plans: QuerySet[Plan] | None = None) -> list[PlanStanding]:
    """Of these plans, or all; one query, each part of it answered from the end of an index."""
    traded = ShareTransaction.objects.filter(plan=OuterRef("pk")).order_by("trade_date").values("trade_date")
    valued = Valuation.objects.filter(plan=OuterRef("pk")).order_by("date").values("date")
    rows = (Plan.objects.all() if plans is None else plans).annotate(
        calculated=Max("calculations__month"),
        first_trade=Subquery(traded[:1]),
        last_trade=Subquery(traded.order_by("-trade_date")[:1]),
        first_valuation=Subquery(valued[:1]),
        last_valuation=Subquery(valued.order_by("-date")[:1]),
    )
    return [
        PlanStanding(
            plan,
            plan.calculated,
            min((day for day in (plan.first_trade, plan.first_valuation) if day), default=None),
            max((day for day in (plan.last_trade, plan.last_valuation) if day), default=None),
        )
        for plan in rows.order_by("code")
    ]


def stale_reasons(calculation: Calculation) -> list[str]:
    """What was loaded, rejected or changed since the month was calculated."""
    since = calculation.calculated_at
    loads = Job.objects.filter(kind="load-file", state=Job.State.DONE, finished_at__gte=since)
    ids = [parameters["file"] for parameters in loads.values_list("parameters", flat=True)]
    files = LoadedFile.objects.filter(plan=calculation.plan_id, state=LoadedFile.State.LOADED)
    files = files.filter(kind__in=(LoadedFile.Kind.TRANSACTIONS, LoadedFile.Kind.VALUATIONS))
    reasons = [f"{file.name} was loaded." for file in files.filter(Q(handed_in_at__gte=since) | Q(pk__in=ids))]
    rejected = Voiding.objects.filter(
        transaction__plan=calculation.plan_id, cancellation=None, voided_at__gte=since
    ).select_related("transaction")
    reasons += [f"{voiding.transaction} was rejected: {voiding.reason}" for voiding in rejected.order_by("pk")[:5]]
    accepted = OrderDecision.objects.filter(
        transaction__plan=calculation.plan_id, decision=OrderDecision.Decision.ACCEPTED, decided_at__gte=since
    ).select_related("transaction")
    reasons += [f"{decision.transaction} was accepted: {decision.reason}" for decision in accepted.order_by("pk")[:5]]
    return reasons or ["The plan was changed."]


def figures_of(
    calculations: Iterable[Calculation], *, within: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
) -> dict[int, dict[str, int]]:
    """Sums for a list of months: cents `owed` and `held`, number of `exceptions` and `remarks`.

    `within` leaves of the funds' rows those that count.
    """
    ids = [calculation.pk for calculation in calculations]
    figures: dict[int, dict[str, int]] = defaultdict(lambda: {"owed": 0, "held": 0, "exceptions": 0, "remarks": 0})
    portions = within(Portion.objects.filter(calculation__in=ids)).order_by().values_list("calculation_id", "status")
    for pk, status, cents in portions.annotate(Sum("amount")):
        figures[pk]["owed"] += int(cents)
        if status == HELD:
            figures[pk]["held"] += int(cents)
    exceptions = within(OpenException.objects.filter(calculation__in=ids)).order_by().values_list("calculation_id")
    for pk, count in exceptions.annotate(Count("pk")):
        figures[pk]["exceptions"] = count
    return figures


def owed_by_payee(calculations: Iterable[Calculation]) -> dict[int, list[tuple[str, str, str, int]]]:
    """(code, name, status, cents) of each payee, by calculation; the largest first."""
    rows = Portion.objects.filter(calculation__in=[c.pk for c in calculations]).order_by()
    sums = rows.values_list("calculation_id", "payee", "status").annotate(cents=Sum("amount"))
    names = dict(Party.objects.values_list("code", "name")) | {UNALLOCATED: "Unallocated"}
    owed: dict[int, list[tuple[str, str, str, int]]] = defaultdict(list)
    for pk, code, status, cents in sums.order_by("-cents", "payee", "status"):
        owed[pk].append((code, names.get(code, code), status, int(cents)))
    return owed


RIGHTS = {DISTRIBUTION_FEE: "Distribution Fee", CDSC: "Earned CDSC"}
