"""What was stored of a fund's month."""

from django.db.models import QuerySet

from ledger.models import Calculation
from plans.models import Fund


def of_fund(model: type, calculation: Calculation, fund: Fund) -> QuerySet:  # type: ignore[type-arg]
    """Rows of a calculation that concern one fund."""
    return model.objects.filter(calculation=calculation, fund=fund)  # type: ignore[attr-defined, no-any-return]
