"""Service fees due to providers, by fund and month, from what is calculated and entered (B SIXTH(E), R SEVENTH).

They are derived when asked for, not stored with the month: what a provider's customers own changes nothing that the
company owes, so that assets may arrive after a month was calculated or delivered.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet, Sum
from django.urls import reverse

from ledger.addresses import month_address
from ledger.engine.service import Claim, FundServiceFees, ServiceDay, ServiceFee, service_fees
from ledger.models import Calculation, CustomerAssets, DailyFee, MonthlyServiceFee
from ledger.months import next_month
from plans.models import Fund, Plan, ServiceAgreement


@dataclass(frozen=True, slots=True)
class ProviderFee:
    """One agreement, fund and month; figures in cents as in the engine's `ServiceFee`."""

    month: date
    fund: Fund
    agreement: ServiceAgreement
    fee: ServiceFee

    @property
    def assets(self) -> int:
        return self.fee.claim.assets

    @property
    def rate(self) -> int:
        return self.fee.claim.rate

    @property
    def days(self) -> int:
        return self.fee.days

    @property
    def agreed(self) -> int:
        return self.fee.agreed

    @property
    def above_rate(self) -> int:
        return self.fee.above_rate

    @property
    def above_fund(self) -> int:
        return self.fee.above_fund

    @property
    def paid(self) -> int:
        return self.fee.paid

    @property
    def assets_url(self) -> str:
        """The entries behind its assets."""
        query: dict[str, object] = {
            "plan": self.agreement.plan_id,
            "agreement": self.agreement.pk,
            "fund": self.fund.pk,
        }
        query |= {"month_from": self.month.isoformat(), "month_to": self.month.isoformat()}
        return f"{reverse('customer-assets')}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class FundLine:
    """A fund's month: its own service fee, what providers are paid of it, what the distributor keeps; cents."""

    month: date
    fund: Fund
    fees: FundServiceFees
    why_url: str = ""

    @property
    def fund_fee(self) -> int:
        return self.fees.fund_fee

    @property
    def paid(self) -> int:
        return self.fees.paid

    @property
    def kept(self) -> int:
        return self.fees.kept


@dataclass(frozen=True, slots=True)
class ServiceMonths:
    """The calculated months asked for, in their order; funds by code, providers by code."""

    funds: tuple[FundLine, ...]
    providers: tuple[ProviderFee, ...]

    @property
    def fund_fee(self) -> int:
        return sum(line.fees.fund_fee for line in self.funds)

    @property
    def paid(self) -> int:
        return sum(line.fees.paid for line in self.funds)

    @property
    def kept(self) -> int:
        return sum(line.fees.kept for line in self.funds)

    def paid_by_kind(self) -> list[tuple[str, int]]:
        """(kind of agreement, cents paid), the kinds in their order in SIXTH(E)."""
        sums = _sums((line.agreement.kind, line.fee.paid) for line in self.providers)
        return [(kind, sums[kind]) for kind in ServiceAgreement.Kind.values if kind in sums]

    def paid_by_provider(self) -> list[tuple[str, str, int]]:
        """(code, name, cents paid) of each provider, by code."""
        sums = _sums((line.agreement.provider.code, line.fee.paid) for line in self.providers)
        names = {line.agreement.provider.code: line.agreement.provider.name for line in self.providers}
        return [(code, names[code], sums[code]) for code in sorted(sums)]


def service_months(plan: Plan, first: date, last: date, *, funds: Sequence[Fund] | None = None) -> ServiceMonths:
    """Service fees of the calculated months from `first` to `last` (first days), of all funds or those given.

    A fixed number of queries. A month that is not calculated has none.
    """
    calculations = {
        c.pk: c
        for c in Calculation.objects.filter(plan=plan, month__range=(first, last))
        .select_related("plan")
        .order_by("month")
    }
    claims = _claims(plan, first, last)
    own = _own_fees(calculations)
    days = _days(calculations, {fund for _, fund in claims})
    known = {fund.pk: fund for fund in Fund.objects.filter(schedule_entries__plan=plan).order_by("code")}
    wanted = {fund.pk for fund in funds} if funds is not None else set(known)
    lines: list[FundLine] = []
    providers: list[ProviderFee] = []
    for pk, calculation in calculations.items():
        month = calculation.month
        for fund in (fund for fund in known.values() if fund.pk in wanted):
            asked = claims.get((month, fund.pk), [])
            fund_fee = own.get((pk, fund.pk), 0)
            if not asked and not fund_fee:
                continue
            result = service_fees(fund_fee, days.get((pk, fund.pk), []), [claim for claim, _ in asked])
            why = month_address(calculation, "month-service", fund=fund.code)
            lines.append(FundLine(month, fund, result, why))
            agreements = {claim.agreement: agreement for claim, agreement in asked}
            providers += [ProviderFee(month, fund, agreements[fee.claim.agreement], fee) for fee in result.fees]
    return ServiceMonths(tuple(lines), tuple(providers))


def months_without_assets(plan: Plan, month: date) -> QuerySet[ServiceAgreement]:
    """Agreements that run in the month and of whose customers nothing is entered for it yet."""
    entered = CustomerAssets.objects.filter(plan=plan, month=month).values("agreement")
    running = ServiceAgreement.objects.filter(plan=plan, start__lt=next_month(month)).exclude(end__lt=month)
    return running.exclude(pk__in=entered).select_related("provider")


def _claims(plan: Plan, first: date, last: date) -> dict[tuple[date, int], list[tuple[Claim, ServiceAgreement]]]:
    """By month and fund. Entries of one agreement, fund and month sum to its assets."""
    agreements = {row.pk: row for row in ServiceAgreement.objects.filter(plan=plan).select_related("plan", "provider")}
    rows = CustomerAssets.objects.filter(plan=plan, month__range=(first, last)).order_by()
    sums = rows.values_list("month", "fund_id", "agreement_id").annotate(assets=Sum("average_net_assets"))
    found: dict[tuple[date, int], list[tuple[Claim, ServiceAgreement]]] = defaultdict(list)
    for month, fund, key, assets in sums:
        row = agreements[key]
        claim = Claim(row.provider.code, row.code, row.rate, row.start, row.end, int(assets))
        found[month, fund].append((claim, row))
    return found


def _own_fees(calculations: Iterable[int]) -> dict[tuple[int, int], int]:
    """The fund's service fee of the month (F4), all distributors together; by calculation and fund."""
    rows = MonthlyServiceFee.objects.filter(calculation__in=list(calculations)).order_by()
    sums = rows.values_list("calculation_id", "fund_id").annotate(fee=Sum("service_fee"))
    return {(pk, fund): int(fee) for pk, fund, fee in sums}


def _days(calculations: Iterable[int], funds: set[int]) -> dict[tuple[int, int], list[ServiceDay]]:
    """Days on which a distributor in office earns the service fee; by calculation and fund."""
    rows = DailyFee.objects.filter(calculation__in=list(calculations), fund__in=funds).exclude(distributor="")
    found: dict[tuple[int, int], list[ServiceDay]] = defaultdict(list)
    for pk, fund, day, rate, days_in_year in rows.order_by("date").values_list(
        "calculation_id", "fund_id", "date", "service_rate", "days_in_year"
    ):
        found[pk, fund].append(ServiceDay(day, rate, days_in_year))
    return found


def _sums(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for key, cents in amounts:
        sums[key] += cents
    return dict(sums)
