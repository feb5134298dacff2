"""Received and spent since a plan began (Form N-1A, Item 19(g): carried over)."""

from collections import defaultdict
from datetime import date

from django.db.models import Q, Sum

from ledger.models import EarnedCdsc, Expenditure, MonthlyFee, MonthlyServiceFee
from plans.models import Plan
from reporting.statement import inputs


def to_date(plan: Plan, last: date, of_company: Q) -> tuple[inputs.ToDate, ...]:
    """By fund, up to a day at a month's end; four queries, each summed by the database."""
    received: dict[str, int] = defaultdict(int)
    for model, field in ((MonthlyFee, "asset_based_fee"), (MonthlyServiceFee, "service_fee"), (EarnedCdsc, "cdsc")):
        rows = model._default_manager.filter(of_company, calculation__plan=plan, calculation__month__lte=last)
        for fund, total in rows.order_by().values_list("fund__code").annotate(total=Sum(field)):
            received[fund] += int(total)
    spent = (
        Expenditure.objects.filter(of_company, plan=plan, date__lte=last)
        .order_by()
        .values_list("fund__code")
        .annotate(total=Sum("amount"))
    )
    of_fund = {fund: int(total) for fund, total in spent}
    return tuple(
        inputs.ToDate(fund, received.get(fund, 0), of_fund.get(fund, 0)) for fund in sorted({*received, *of_fund})
    )
