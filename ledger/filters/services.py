"""Filters of assets of providers' customers."""

import django_filters

from backoffice.filters import FilterSet
from ledger.filters.choices import of_fund
from ledger.models import CustomerAssets
from plans.models import Plan, ServiceAgreement


class CustomerAssetsFilter(FilterSet):
    search_fields = ("assets_id", "agreement__code", "agreement__provider__name__icontains")
    search_hint = "Id, agreement or provider"

    plan = django_filters.ModelChoiceFilter(label="Plan", queryset=Plan.objects.order_by("code"))
    agreement = django_filters.ModelChoiceFilter(
        label="Agreement", queryset=ServiceAgreement.objects.order_by("code", "pk")
    )
    fund = of_fund()

    class Meta:
        model = CustomerAssets
        fields = ("plan", "agreement", "fund", "month", "average_net_assets")
