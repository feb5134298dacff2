"""Filters of decisions on purchases."""

import django_filters

from backoffice.filters import DateRangeFilter, FilterSet
from ledger.filters.choices import of_fund
from ledger.models import OrderDecision
from plans.models import Plan


class OrderDecisionFilter(FilterSet):
    search_fields = ("transaction__record_id", "transaction__account", "reason__icontains")
    search_hint = "Record id, account or reason"

    transaction__plan = django_filters.ModelChoiceFilter(label="Plan", queryset=Plan.objects.order_by("code"))
    fund = of_fund(field_name="transaction__fund")
    decided_at = DateRangeFilter(label="Decided")

    class Meta:
        model = OrderDecision
        fields = ("transaction__plan", "decision", "conflict", "fund", "decided_at")
