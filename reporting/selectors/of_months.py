"""The terms of a report's figures, of any months and funds: as the report has them, since it is made of the same."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, Sum

from ledger.engine.units import half_up
from ledger.models import Calculation, DailyFee, MonthlyServiceFee, Portion
from ledger.months import MONTHS_OF_ALL_TIME, month_end, previous_month
from plans.models import Fund, Plan
from reporting.selectors.statements.to_date import to_date
from reporting.statement import inputs
from reporting.statement.building.rows import ONE, effective


@dataclass(frozen=True, slots=True)
class FundFees:
    """A fund's net assets and fees of some months, or several funds' together."""

    fund: Fund | None
    net_assets: tuple[inputs.NetAssets, ...]
    average: int | None
    distribution_fee: int
    service_fee: int
    cdsc: int

    @property
    def days(self) -> int:
        return sum(row.days for row in self.net_assets)

    @property
    def total_net_assets(self) -> int:
        return sum(row.total for row in self.net_assets)

    @property
    def fees(self) -> int:
        return self.distribution_fee + self.service_fee

    @property
    def together(self) -> int:
        return self.fees + self.cdsc

    @property
    def distribution_rate(self) -> int | None:
        return effective(self.distribution_fee, self.net_assets)

    @property
    def service_rate(self) -> int | None:
        return effective(self.service_fee, self.net_assets)

    @property
    def effective_rate(self) -> int | None:
        return effective(self.fees, self.net_assets)


def fees_of_months(
    plan: Plan, funds: Sequence[Fund], first: date | None, last: date | None, *, payee: str = ""
) -> list[FundFees]:
    """By fund, those with anything; three queries. Of a payee, what is owed to it alone."""
    start, end = MONTHS_OF_ALL_TIME
    between = Q(calculation__plan=plan, calculation__month__range=(first or start, last or end), fund__in=funds)
    net_assets: dict[int, list[inputs.NetAssets]] = defaultdict(list)
    for month, fund, days, whole, year in (
        DailyFee.objects.filter(between)
        .order_by()
        .values_list("calculation__month", "fund")
        .annotate(days=Count("pk"), total=Sum("net_assets"), year=Max("days_in_year"))
    ):
        net_assets[fund].append(inputs.NetAssets(month, "", days, int(whole), year))
    portions = Portion.objects.filter(between, **({"payee": payee} if payee else {}))
    services = MonthlyServiceFee.objects.filter(between, **({"distributor": payee} if payee else {}))
    owed = {
        (fund, right): int(cents)
        for fund, right, cents in portions.order_by().values_list("fund", "right").annotate(total=Sum("amount"))
    }
    service = {
        fund: int(cents) for fund, cents in services.order_by().values_list("fund").annotate(total=Sum("service_fee"))
    }
    rows = []
    for fund in funds:
        own = tuple(sorted(net_assets[fund.pk]))
        days = sum(row.days for row in own)
        fees = FundFees(
            fund=fund,
            net_assets=own,
            average=half_up(sum(row.total for row in own), days) if days else None,
            distribution_fee=owed.get((fund.pk, inputs.DISTRIBUTION_FEE), 0),
            service_fee=service.get(fund.pk, 0),
            cdsc=owed.get((fund.pk, inputs.CDSC), 0),
        )
        if fees.together or (days and not payee):
            rows.append(fees)
    return rows


def together(rows: Iterable[FundFees]) -> FundFees:
    """Average net assets of several funds are the sum of theirs."""
    each = list(rows)
    averages = [row.average for row in each if row.average is not None]
    return FundFees(
        fund=None,
        net_assets=tuple(part for row in each for part in row.net_assets),
        average=sum(averages) if averages else None,
        distribution_fee=sum(row.distribution_fee for row in each),
        service_fee=sum(row.service_fee for row in each),
        cdsc=sum(row.cdsc for row in each),
    )


@dataclass(frozen=True, slots=True)
class Carried:
    """A fund's sums before some months and to their end (Form N-1A, Item 19(g)); `share` as in a report."""

    fund: Fund
    spent_before: int
    received_before: int
    spent_to_date: int
    received_to_date: int
    net_assets: int | None

    @property
    def before(self) -> int:
        return max(self.spent_before - self.received_before, 0)

    @property
    def spent(self) -> int:
        return self.spent_to_date - self.spent_before

    @property
    def received(self) -> int:
        return self.received_to_date - self.received_before

    @property
    def now(self) -> int:
        return max(self.spent_to_date - self.received_to_date, 0)

    @property
    def share(self) -> int | None:
        return half_up(self.now * ONE, self.net_assets) if self.net_assets else None


def carried_over(plan: Plan, funds: Sequence[Fund], first: date, last: date) -> list[Carried]:
    """By fund; a fixed number of queries."""
    of_funds = Q(fund__in=funds)
    before = {row.fund: row for row in to_date(plan, month_end(previous_month(first)), of_funds)}
    now = {row.fund: row for row in to_date(plan, month_end(last), of_funds)}
    closing = _closing(plan, funds, first, last)
    nothing = inputs.ToDate("", 0, 0)
    rows = []
    for fund in funds:
        then, to_last = before.get(fund.code, nothing), now.get(fund.code, nothing)
        row = Carried(fund, then.spent, then.received, to_last.spent, to_last.received, closing.get(fund.pk))
        if any((row.spent_to_date, row.received_to_date, row.net_assets)):
            rows.append(row)
    return rows


def _closing(plan: Plan, funds: Sequence[Fund], first: date, last: date) -> dict[int, int]:
    """Net assets on the last day of the latest of the months that is calculated, if fees accrued on it (F1)."""
    latest = Calculation.objects.filter(plan=plan, month__range=(first, last)).order_by("-month").first()
    if latest is None:
        return {}
    rows = DailyFee.objects.filter(calculation=latest, fund__in=funds, date=month_end(latest.month))
    return dict(rows.values_list("fund", "net_assets"))


def spent_query(query: dict[str, Any], first: date | None, last: date | None) -> dict[str, Any]:
    """The list of expenditures of the same months and funds."""
    kept = {name: value for name, value in query.items() if name in ("plan", "company", "fund")}
    days = {"date_from": first, "date_to": month_end(last) if last else None}
    return kept | {name: value for name, value in days.items() if value}
