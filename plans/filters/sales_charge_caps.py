"""Filters of the lists of caps on sales charges and of prime rates."""

import django_filters

from backoffice.filters import FilterSet
from plans.filters.choices import a_plan
from plans.models import Fund, PrimeRate, SalesChargeCap


class RevokedFilterSet(FilterSet):
    plan = a_plan()
    revoked = django_filters.BooleanFilter(label="Revoked", field_name="revoked_at", lookup_expr="isnull", exclude=True)


class SalesChargeCapFilter(RevokedFilterSet):
    search_fields = ("fund__code__icontains", "fund__name__icontains", "reason__icontains")
    search_hint = "Fund or reason"

    fund = django_filters.ModelChoiceFilter(label="Fund", queryset=Fund.objects.order_by("code"))

    class Meta:
        model = SalesChargeCap
        fields = ("plan", "fund", "start", "percentage", "opening", "revoked")


class PrimeRateFilter(RevokedFilterSet):
    search_fields = ("source__icontains",)
    search_hint = "Source"

    class Meta:
        model = PrimeRate
        fields = ("plan", "start", "rate", "revoked")
