"""Filters of what was delivered."""

import django_filters

from backoffice.filters import FilterSet
from ledger.filters import of_fund
from ledger.models import DeliveredAmount, Delivery
from plans.models import Plan


class DeliveryFilter(FilterSet):
    class Meta:
        model = Delivery
        fields = ("plan", "sender", "month", "delivered_on", "delivered_by")


class DeliveredAmountFilter(FilterSet):
    search_fields = ("payee__iexact", "tranche__iexact")
    search_hint = "Payee or tranche"

    plan = django_filters.ModelChoiceFilter(
        label="Plan", queryset=Plan.objects.order_by("code"), field_name="delivery__plan"
    )
    delivery = django_filters.ModelChoiceFilter(
        label="Delivered with", queryset=Delivery.objects.select_related("plan")
    )
    fund = of_fund()
    adjustment = django_filters.BooleanFilter(
        label="Adjustment", field_name="restatement", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = DeliveredAmount
        fields = ("plan", "delivery", "month", "fund", "right", "status", "amount")
