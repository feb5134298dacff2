"""What a statement is built from, in a constant number of queries: the database sums, whatever the number of funds."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from ledger import mapping
from ledger.engine import terms as engine
from ledger.models import (
    Calculation,
    DailyAllocation,
    DailyFee,
    EarnedCdsc,
    Expenditure,
    MonthlyFee,
    MonthlyServiceFee,
    MonthRemark,
    OpenException,
    Portion,
)
from ledger.months import month_end, previous_month
from plans.models import Company, Plan
from plans.selectors.plans import canonical
from plans.values import PlanFile
from reporting.statement import Inputs, Quarter, inputs

PERFORMERS = {"own-staff": "Own staff", "affiliate": "Affiliates", "third-party": "Third parties"}


def statement_inputs(*, plan: Plan, quarter: Quarter, company: Company | None = None) -> Inputs:
    """Everything about the plan's quarter, for one company or all."""
    plan_file = canonical(plan)
    terms = mapping.terms_of(plan_file)
    calculated = calculations(plan, quarter)
    funds = [fund for fund in plan_file.funds if company is None or fund.company == company.code]
    of_company = Q(fund__company=company) if company else Q()
    fund_rows = _Rows([calculated[month] for month in quarter.months if month in calculated], of_company)
    return Inputs(
        plan=inputs.Plan(plan.code, plan.name, plan.share_class, plan.is_draft, plan.effective, terms.by_shares),
        quarter=quarter,
        company=company.code if company else "",
        months=tuple(_month(month, calculated.get(month)) for month in quarter.months),
        companies=tuple(
            inputs.Company(row.code, row.name)
            for row in sorted(plan_file.companies, key=lambda row: (row.name, row.code))
            if company is None or row.code == company.code
        ),
        funds=tuple(inputs.Fund(f.code, f.name, f.company, f.party_since, f.party_until) for f in funds),
        parties=tuple(inputs.Party(party.code, party.name, party.kind) for party in plan_file.parties),
        tranches=_tranches(plan_file, terms),
        rates=tuple(_rates(plan_file, terms, [fund.code for fund in funds], quarter)),
        net_assets=fund_rows.net_assets(),
        fees=fund_rows.fees(),
        service_fees=fund_rows.service_fees(),
        charges=fund_rows.charges(),
        portions=fund_rows.portions(),
        shares=_shares(plan, calculated, of_company),
        spent=_spent(expenditures(plan, quarter).filter(of_company)),
        purposes=tuple((value, label) for value, label in Expenditure.Purpose.choices),
        performers=tuple(PERFORMERS.items()),
        exceptions=fund_rows.exceptions(),
        remarks=fund_rows.remarks(),
    )


def calculations(plan: Plan, quarter: Quarter) -> dict[date, Calculation]:
    """Those of the quarter, and of the month before it for the shares at its opening; by month."""
    first = previous_month(quarter.first)
    rows = Calculation.objects.filter(plan=plan, month__range=(first, quarter.last)).order_by("month")
    return {row.month: row for row in rows}


def expenditures(plan: Plan, quarter: Quarter) -> QuerySet[Expenditure]:
    return Expenditure.objects.filter(plan=plan, date__range=(quarter.first, quarter.last)).order_by()


def _month(month: date, calculation: Calculation | None) -> inputs.Month:
    if calculation is None:
        return inputs.Month(month)
    return inputs.Month(month, calculation.digest, calculation.stale_since is not None)


def _tranches(plan_file: PlanFile, terms: engine.Terms) -> tuple[inputs.Tranche, ...]:
    owners = plan_file.tranche_owners
    return tuple(inputs.Tranche(code, owners[code]) for code in terms.in_order(owners))


def _rates(
    plan_file: PlanFile, terms: engine.Terms, funds: Sequence[str], quarter: Quarter
) -> Iterable[inputs.RatePeriod]:
    """Rates in force (F2) between the days of the quarter on which one may change."""
    # The aggregate is found among the rows by the same rule as the rates it holds together.
    aggregates = replace(
        terms,
        rates=tuple(
            engine.Rate(row.start, row.aggregate, None, frozenset(row.funds), row.tranche) for row in plan_file.rates
        ),
    )
    changes = {row.start for row in plan_file.rates if quarter.first < row.start <= quarter.last}
    starts = sorted({quarter.first, *changes})
    ends = [*(start - timedelta(days=1) for start in starts[1:]), quarter.last]
    for fund in funds:
        named = {row.tranche for row in plan_file.rates if row.tranche and (not row.funds or fund in row.funds)}
        for tranche in sorted({"", *named}):
            for since, until in zip(starts, ends, strict=True):
                yield inputs.RatePeriod(
                    fund,
                    tranche,
                    since,
                    until,
                    terms.rate("asset_based", fund, tranche, since),
                    terms.rate("service", fund, "", since),
                    aggregates.rate("asset_based", fund, tranche, since),
                )


class _Rows:
    """Results of the quarter's months, one query each."""

    def __init__(self, calculated: Sequence[Calculation], of_company: Q) -> None:
        self.of_company = of_company
        self.calculated = calculated

    def _of(self, model: Any, calculated: Sequence[Calculation]) -> Any:
        return model.objects.filter(self.of_company, calculation__in=calculated).order_by()

    def net_assets(self) -> tuple[inputs.NetAssets, ...]:
        rows = (
            self._of(DailyFee, self.calculated)
            .values_list("fund__code")
            .annotate(days=Count("pk"), total=Sum("net_assets"), year=Max("days_in_year"))
        )
        return tuple(sorted(inputs.NetAssets(fund, days, int(total), year) for fund, days, total, year in rows))

    def fees(self) -> tuple[inputs.Fee, ...]:
        rows = (
            self._of(MonthlyFee, self.calculated)
            .values_list("calculation__month", "fund__code", "tranche")
            .annotate(amount=Sum("asset_based_fee"))
        )
        return tuple(sorted(inputs.Fee._make((*key, int(amount))) for *key, amount in rows))

    def service_fees(self) -> tuple[inputs.ServiceFee, ...]:
        rows = (
            self._of(MonthlyServiceFee, self.calculated)
            .values_list("calculation__month", "fund__code", "distributor")
            .annotate(amount=Sum("service_fee"))
        )
        return tuple(sorted(inputs.ServiceFee._make((*key, int(amount))) for *key, amount in rows))

    def charges(self) -> tuple[inputs.Charge, ...]:
        rows = (
            self._of(EarnedCdsc, self.calculated)
            .values_list("fund__code", "tranche")
            .annotate(charged=Sum("cdsc"), not_charged=Sum("waived"))
        )
        return tuple(sorted(inputs.Charge._make((*key, int(charged), int(waived))) for *key, charged, waived in rows))

    def portions(self) -> tuple[inputs.Portion, ...]:
        rows = (
            self._of(Portion, self.calculated)
            .values_list("right", "fund__code", "tranche", "payee", "status")
            .annotate(total=Sum("amount"))
        )
        return tuple(sorted(inputs.Portion._make((*key, int(total))) for *key, total in rows))

    def exceptions(self) -> tuple[inputs.Count, ...]:
        """Open at the end of the latest month calculated: each month lists all up to it (T3)."""
        rows = (
            self._of(OpenException, self.calculated[-1:])
            .values_list("fund__code", "reason")
            .annotate(count=Count("pk"))
        )
        labels = dict(OpenException.Reason.choices)
        return tuple(sorted(inputs.Count(fund, str(labels[reason]), count) for fund, reason, count in rows))

    def remarks(self) -> tuple[inputs.Count, ...]:
        rows = self._of(MonthRemark, self.calculated).values_list("fund__code", "kind").annotate(count=Count("pk"))
        labels = dict(MonthRemark.Kind.choices)
        return tuple(sorted(inputs.Count(fund, str(labels[kind]), count) for fund, kind, count in rows))


def _shares(plan: Plan, calculated: dict[date, Calculation], of_company: Q) -> tuple[inputs.Shares, ...]:
    """At the close of each month's last day, and of the day before the quarter (A1)."""
    if not calculated:
        return ()
    ends = [Q(calculation=row, date=month_end(month)) for month, row in calculated.items()]
    rows = (
        DailyAllocation.objects.filter(of_company, reduce(or_, ends), calculation__plan=plan)
        .order_by()
        .values_list("date", "fund__code", "tranche")
        .annotate(shares=Sum(F("commission_shares") + F("reinvested_shares")))
    )
    return tuple(sorted(inputs.Shares._make((*key, int(shares))) for *key, shares in rows))


def _spent(rows: QuerySet[Expenditure]) -> tuple[inputs.Spent, ...]:
    summed = rows.values_list("fund__code", "distributor__code", "purpose", "performed_by").annotate(
        total=Sum("amount"), count=Count("pk")
    )
    return tuple(sorted(inputs.Spent._make((*key, int(total), count)) for *key, total, count in summed))
