"""What is recorded on the sale of shares (B FIFTH(A), (B))."""

from datetime import date

from plans.models import Fund, MinimumOrder, Plan, Suspension
from plans.values.sales import MinimumOrderValue, SalesValue, SuspensionValue, uncovered_days


def sales_of(plan: Plan, until: date | None = None) -> SalesValue:
    """Suspensions and minimum orders in a total order; with `until` as they concern days up to then. Four queries."""
    value = SalesValue(_suspensions(plan), _minimum_orders(plan))
    return value if until is None else value.as_known_on(until)


def _suspensions(plan: Plan) -> tuple[SuspensionValue, ...]:
    rows = Suspension.objects.filter(plan=plan).prefetch_related("funds")
    found = (SuspensionValue(row.start, row.end, row.is_withdrawal, _codes(row)) for row in rows)
    return tuple(sorted(found, key=lambda s: (s.start, s.end or date.max, s.withdrawn, s.funds)))


def _minimum_orders(plan: Plan) -> tuple[MinimumOrderValue, ...]:
    rows = MinimumOrder.objects.filter(plan=plan).prefetch_related("funds")
    found = (MinimumOrderValue(row.start, row.initial, row.subsequent, _codes(row)) for row in rows)
    return tuple(sorted(found, key=lambda m: (m.start, m.funds)))


def _codes(row: Suspension | MinimumOrder) -> tuple[str, ...]:
    return tuple(sorted(fund.code for fund in row.funds.all()))


def days_not_suspended(plan: Plan, fund: Fund | str, first: date, last: date) -> list[date]:
    """Days, both included, on which sales of the fund's class are neither suspended nor the offering withdrawn."""
    code = fund if isinstance(fund, str) else fund.code
    return uncovered_days(_suspensions(plan), code, first, last)


def gap_is_covered(plan: Plan, fund: Fund | str, first: date, last: date) -> bool:
    """Whether every day without a distributor in office lies in a recorded suspension or withdrawal (B SECOND)."""
    return not days_not_suspended(plan, fund, first, last)
