"""Filters of what was delivered."""

import django_filters

from backoffice.filters import DateRangeFilter, FilterSet
from ledger.filters.choices import of_company, of_fund
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
    delivered = DateRangeFilter(label="Delivered with month", field_name="delivery__month")
    company = of_company()
    fund = of_fund()
    adjustment = django_filters.BooleanFilter(
        label="Adjustment", field_name="restatement", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = DeliveredAmount
        fields = (
            "plan",
            "delivery",
            "delivered",
            "month",
            "company",
            "fund",
            "right",
            "tranche",
            "payee",
            "status",
            "amount",
        )
