"""The figures of a key by which an expenditure is shared over funds, as the ledger has them now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Max, Sum

from ledger.engine.units import half_up
from ledger.models import SharedExpenditure, ShareTransaction, Valuation
from ledger.periods import Period
from plans.models import Fund, Plan

Key = SharedExpenditure.Key
SOLD = (ShareTransaction.Kind.SALE, ShareTransaction.Kind.NAV_SALE)


def funds_named(plan: Plan, codes: Sequence[str], day: date) -> list[Fund]:
    """The plan's funds of these codes by code; without codes those that are parties on the day (Schedule A)."""
    entries = plan.schedule.select_related("fund").order_by("fund__code")
    if codes:
        return [entry.fund for entry in entries.filter(fund__code__in=codes)]
    return [
        entry.fund
        for entry in entries
        if entry.party_since <= day and (entry.party_until is None or day <= entry.party_until)
    ]


def figures(plan: Plan, funds: Sequence[Fund], key: str, period: Period | None) -> list[int]:
    """One figure for each fund, in order: cents of net assets or sales, or 1. A constant number of queries."""
    if key == Key.EQUAL or period is None:
        return [1] * len(funds)
    found = _net_assets(plan, funds, period) if key == Key.NET_ASSETS else _sales(plan, funds, period)
    return [found.get(fund.pk, 0) for fund in funds]


def _sales(plan: Plan, funds: Sequence[Fund], period: Period) -> dict[int, int]:
    """Cost of the shares sold, by trade date, without what was cancelled or rejected (T1, T3)."""
    rows = (
        ShareTransaction.objects.filter(plan=plan, fund__in=funds, kind__in=SOLD, voiding__isnull=True)
        .filter(trade_date__range=(period.first, period.last))
        .order_by()
        .values_list("fund")
        .annotate(total=Sum("amount"))
    )
    return {fund: int(total) for fund, total in rows}


def _net_assets(plan: Plan, funds: Sequence[Fund], period: Period) -> dict[int, int]:
    """Mean over the calendar days of the latest valuation up to each (as F1), half up to cents (U2)."""
    valuations = Valuation.objects.filter(plan=plan, fund__in=funds).order_by()
    latest = valuations.filter(date__lt=period.first).values_list("fund").annotate(day=Max("date"))
    before = dict(latest)
    opening = {
        fund: amount
        for fund, day, amount in valuations.filter(date__in=set(before.values())).values_list(
            "fund", "date", "net_assets"
        )
        if before.get(fund) == day
    }
    within: dict[int, list[tuple[date, int]]] = defaultdict(list)
    rows = valuations.filter(date__range=(period.first, period.last)).values_list("fund", "date", "net_assets")
    for fund, day, amount in rows:
        within[fund].append((day, amount))
    return {
        fund.pk: half_up(_sum_of_days(opening.get(fund.pk, 0), within[fund.pk], period), period.days) for fund in funds
    }


def _sum_of_days(opening: int, valuations: Iterable[tuple[date, int]], period: Period) -> int:
    total, since, amount = 0, period.first, opening
    for day, value in sorted(valuations):
        total += amount * (day - since).days
        since, amount = day, value
    return total + amount * (period.last + timedelta(days=1) - since).days
