"""What was delivered of the quarter's months, and what was adjusted with them (B EIGHTH(C), M2)."""

from django.db.models import Q, Sum

from ledger.models import DeliveredAmount, Delivery
from plans.models import Plan
from reporting.statement import Quarter, inputs


def delivered(plan: Plan, quarter: Quarter) -> tuple[inputs.Delivered, ...]:
    rows = Delivery.objects.filter(plan=plan, month__in=quarter.months).order_by("month")
    return tuple(inputs.Delivered(*row) for row in rows.values_list("month", "delivered_on"))


def adjustments(plan: Plan, quarter: Quarter, of_company: Q) -> tuple[inputs.Adjustment, ...]:
    """Held and payable together: what moves between them is no difference of what is owed."""
    rows = (
        DeliveredAmount.objects.filter(of_company, delivery__plan=plan, delivery__month__in=quarter.months)
        .filter(restatement__isnull=False)
        .order_by()
        .values_list("delivery__month", "month", "fund__code", "right", "tranche", "payee", "restatement__reason")
        .annotate(total=Sum("amount"))
    )
    found = (inputs.Adjustment._make((*key, int(total))) for *key, total in rows)
    return tuple(sorted(row for row in found if row.amount))
