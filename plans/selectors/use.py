"""Which funds of a plan are named by what no plan file says."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from plans.models import (
    Fund,
    MinimumOrder,
    Notice,
    Plan,
    Resolution,
    SalesChargeCap,
    ServiceAgreement,
    Suspension,
    Termination,
)

NAMING_FUNDS = (Suspension, MinimumOrder, Notice, Resolution, Termination, ServiceAgreement)


def funds_named(plan: Plan) -> frozenset[str]:
    """Codes of the funds that must stay in the plan: a row that lost its only fund would speak of all of them."""
    named = {fund for model in NAMING_FUNDS for fund in _named(model._default_manager.filter(plan=plan))}
    named |= set(SalesChargeCap.objects.filter(plan=plan).order_by().values_list("fund", flat=True))
    return frozenset(Fund.objects.filter(pk__in=named).values_list("code", flat=True))


def _named(rows: QuerySet[Any]) -> Iterator[int]:
    return rows.exclude(funds=None).order_by().values_list("funds", flat=True).iterator()
