"""Filters of the lists of versions, amendments and agreed modifications."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from backoffice.filters import FilterSet
from plans.filters.choices import a_plan
from plans.models import AgreedModification, Amendment, PlanVersion


class VersionFilter(FilterSet):
    search_fields = ("reason__icontains", "digest__istartswith")
    search_hint = "Reason or digest"

    plan = a_plan()

    class Meta:
        model = PlanVersion
        fields = ("plan", "number", "effective_from", "recorded_at", "recorded_by")


class AmendmentFilter(FilterSet):
    search_fields = ("title__icontains", "reason__icontains")
    search_hint = "Title or reason"

    plan = a_plan()
    state = django_filters.ChoiceFilter(label="State", choices=Amendment.State, method="filter_state")

    class Meta:
        model = Amendment
        fields = ("plan", "state", "not_before", "effective", "proposed_at", "proposed_by")

    def filter_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == Amendment.State.WITHDRAWN:
            return queryset.filter(withdrawn_at__isnull=False)
        in_effect = value == Amendment.State.IN_EFFECT
        return queryset.filter(withdrawn_at__isnull=True, effective__isnull=not in_effect)


class ModificationFilter(FilterSet):
    search_fields = ("reason__icontains",)
    search_hint = "Reason"

    plan = a_plan()
    revoked = django_filters.BooleanFilter(label="Revoked", field_name="revoked_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = AgreedModification
        fields = (
            "plan",
            "start",
            "free_shares",
            "appreciation_on_exchange",
            "day_count",
            "anniversary",
            "revoked",
            "entered_at",
            "entered_by",
        )
