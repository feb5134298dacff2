"""Expenditures and share transactions by month."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Case, Count, DateField, Q, Sum, Value, When

from ledger.models import Expenditure, ShareTransaction
from ledger.months import month_end
from plans.models import Plan
from reporting.statement import inputs


def expenditures_by_month(plan: Plan, months: Sequence[date], of_company: Q) -> tuple[inputs.Spent, ...]:
    rows = (
        Expenditure.objects.filter(of_company, plan=plan, date__range=(months[0], month_end(months[-1])))
        .order_by()
        .annotate(month=_month_of("date", months))
        .values_list("month", "fund__code", "distributor__code", "purpose", "performed_by")
        .annotate(total=Sum("amount"), count=Count("pk"))
    )
    return tuple(sorted(inputs.Spent._make((*key, int(total), count)) for *key, total, count in rows))


def flows(plan: Plan, months: Sequence[date], of_company: Q, not_applied: Any) -> tuple[inputs.Flow, ...]:
    """Transactions of the calculated months that took effect: not cancelled, not rejected, no open exception."""
    if not months:
        return ()
    rows = (
        ShareTransaction.objects.filter(of_company, plan=plan, trade_date__range=(months[0], month_end(months[-1])))
        .exclude(kind=ShareTransaction.Kind.CANCEL)
        .filter(voiding__isnull=True)
        .exclude(record_id__in=not_applied)
        .exclude(counterpart__in=not_applied)
        .order_by()
        .annotate(month=_month_of("trade_date", months))
        .exclude(month__isnull=True)
        .values_list("month", "fund__code", "kind")
        .annotate(number=Count("pk"), units=Sum("shares"), total=Sum("amount"))
    )
    found = (inputs.Flow._make((*key, number, int(units), int(total))) for *key, number, units, total in rows)
    return tuple(sorted(found))


def _month_of(field: str, months: Sequence[date]) -> Case:
    """The month that holds the day, compared as the database stores it: nothing is called for each row."""
    whens = (When(**{f"{field}__range": (month, month_end(month))}, then=Value(month)) for month in months)
    return Case(*whens, default=None, output_field=DateField())
