"""A plan's quarter and what it is compared with, as `Inputs`."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from ledger import mapping
from ledger.engine import terms as engine
from ledger.models import Calculation, Expenditure, ShareTransaction
from ledger.months import previous_month
from plans.models import Company, Plan
from plans.selectors.versions import plan_on, version_on
from plans.values import PlanFile
from reporting.selectors.statements.caps import caps
from reporting.selectors.statements.deliveries import adjustments, delivered
from reporting.selectors.statements.events import Events
from reporting.selectors.statements.life import ends, lives_at, proposals, terms
from reporting.selectors.statements.payments import paid, payments_kept, unpaid
from reporting.selectors.statements.rates import rate_periods
from reporting.selectors.statements.records import expenditures_by_month, flows
from reporting.selectors.statements.results import Results
from reporting.selectors.statements.service import KINDS, provider_fees
from reporting.selectors.statements.to_date import to_date
from reporting.statement import Inputs, Quarter, inputs
from reporting.statement.spans import months_needed

PERFORMERS = {"own-staff": "Own staff", "affiliate": "Affiliates", "third-party": "Third parties"}
FLOW_KINDS = tuple((value, label) for value, label in ShareTransaction.Kind.choices if value != "CANCEL")


def statement_inputs(*, plan: Plan, quarter: Quarter, company: Company | None = None) -> Inputs:
    """Everything about the plan's quarter, for one company or all."""
    plan_file = plan_on(plan, quarter.last)
    engine_terms = mapping.terms_of(plan_file)
    lives = lives_at(plan, quarter.last)
    found = calculations(plan, quarter)
    before = previous_month(months_needed(quarter)[0])
    compared = {month: row for month, row in found.items() if month != before}
    own = [found[month] for month in quarter.months if month in found]
    funds = [fund for fund in plan_file.funds if company is None or fund.company == company.code]
    codes = frozenset(fund.code for fund in funds)
    of_company = Q(fund__company=company) if company else Q()
    fees_paid, providers = provider_fees(plan, months_needed(quarter), company)
    results = Results(plan, list(compared.values()), own, of_company)
    return Inputs(
        plan=_plan(plan, plan_file, quarter, by_shares=engine_terms.by_shares),
        quarter=quarter,
        company=company.code if company else "",
        months=tuple(_month(month, found.get(month)) for month in quarter.months),
        companies=_companies(plan_file, company),
        funds=tuple(inputs.Fund(f.code, f.name, f.company, f.party_since, f.party_until) for f in funds),
        parties=tuple(inputs.Party(party.code, party.name, party.kind) for party in plan_file.parties),
        tranches=_tranches(plan_file, engine_terms),
        rates=tuple(rate_periods(plan_file, engine_terms, [fund.code for fund in funds], quarter)),
        calculated=tuple(sorted(compared)),
        net_assets=results.net_assets(),
        closing=results.closing(),
        fees=results.fees(),
        service_fees=results.service_fees(),
        charges=results.charges(),
        waived=results.waived(),
        waivers=tuple((waiver.code, waiver.name) for waiver in plan_file.waivers),
        portions=results.portions(),
        shares=results.shares(found),
        spent=expenditures_by_month(plan, months_needed(quarter), of_company),
        purposes=tuple((value, label) for value, label in Expenditure.Purpose.choices),
        performers=tuple(PERFORMERS.items()),
        to_date=to_date(plan, quarter.last, of_company),
        provider_fees=fees_paid,
        provider_names=providers,
        service_kinds=KINDS,
        delivered=delivered(plan, quarter),
        adjustments=adjustments(plan, quarter, of_company),
        paid=paid(plan, quarter, of_company),
        unpaid=unpaid(plan, quarter.last, codes),
        payments_kept=payments_kept(plan, quarter.last),
        terms=terms(plan, plan_file, lives, quarter.last, company),
        ends=ends(plan, lives, {fund.code: fund.name for fund in funds}),
        proposals=proposals(plan, quarter.last, codes),
        events=Events(plan, plan_file, lives, quarter, codes).read(),
        flows=flows(plan, sorted(compared), of_company, results.open_records()),
        flow_kinds=FLOW_KINDS,
        open_transactions=results.open_transactions(),
        exceptions=results.exceptions(),
        remarks=results.remarks(),
        caps=caps(own, of_company),
    )


def calculations(plan: Plan, quarter: Quarter) -> dict[date, Calculation]:
    """Those of all spans, and of the month before them for the shares at the opening; by month."""
    first = previous_month(months_needed(quarter)[0])
    rows = Calculation.objects.filter(plan=plan, month__range=(first, quarter.last)).order_by("month")
    return {row.month: row for row in rows}


def _plan(plan: Plan, plan_file: PlanFile, quarter: Quarter, *, by_shares: bool) -> inputs.Plan:
    """Its terms as of the quarter's end."""
    version = version_on(list(plan.versions.defer("content")), quarter.last)
    return inputs.Plan(
        code=plan.code,
        name=plan_file.plan.name,
        share_class=plan.share_class,
        draft=plan.is_draft,
        effective=plan_file.plan.effective,
        by_shares=by_shares,
        version=version.number if version else 0,
        version_since=version.effective_from if version else None,
    )


def _month(month: date, calculation: Calculation | None) -> inputs.Month:
    if calculation is None:
        return inputs.Month(month)
    stale = calculation.stale_since is not None
    return inputs.Month(month, calculation.digest, stale, calculation.transaction_count)


def _companies(plan_file: PlanFile, company: Company | None) -> tuple[inputs.Company, ...]:
    rows: Sequence[inputs.Company] = [inputs.Company(row.code, row.name) for row in plan_file.companies]
    wanted = [row for row in rows if company is None or row.code == company.code]
    return tuple(sorted(wanted, key=lambda row: (row.name, row.code)))


def _tranches(plan_file: PlanFile, terms: engine.Terms) -> tuple[inputs.Tranche, ...]:
    owners = plan_file.tranche_owners
    return tuple(inputs.Tranche(code, owners[code]) for code in terms.in_order(owners))
