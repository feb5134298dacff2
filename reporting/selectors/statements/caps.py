"""The remainders of caps on sales charges, by month and fund (NASD Rule 2830(d))."""

from collections.abc import Sequence

from django.db.models import Q

from ledger.models import Calculation, SalesChargeCapMonth
from reporting.statement import inputs

FIELDS = ("opening", "sales", "added", "interest", "cdsc", "asset_based_fee", "not_charged", "closing")


def caps(own: Sequence[Calculation], of_company: Q) -> tuple[inputs.CapMonth, ...]:
    """Of the quarter's months; none where no cap is kept. One query."""
    rows = SalesChargeCapMonth.objects.filter(of_company, calculation__in=own).order_by()
    found = rows.values_list("calculation__month", "fund__code", *FIELDS)
    return tuple(sorted(inputs.CapMonth._make(row) for row in found))
