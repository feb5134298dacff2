"""Filters of plans and their terms."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from backoffice.filters import FilterSet
from plans.filters.choices import AboutFundsFilterSet, OnceFilterSet, TermFilterSet, a_day, a_plan, about_fund
from plans.models import Appointment, CdscSchedule, Company, Plan, Rate, ScheduleEntry, Tranche, WaiverCategory


class PlanFilter(FilterSet):
    search_fields = ("code__icontains", "name__icontains")
    search_hint = "Code or name"

    class Meta:
        model = Plan
        fields = (
            "share_class",
            "status",
            "allocation",
            "day_count",
            "appreciation_on_exchange",
            "effective",
            "initial_term_ends",
        )


class ScheduleFilter(FilterSet):
    search_fields = ("fund__code__icontains", "fund__name__icontains", "fund__company__name__icontains")
    search_hint = "Fund or company"

    plan = a_plan()
    on = a_day("filter_on", "As of")
    fund__company = django_filters.ModelChoiceFilter(label="Company", queryset=Company.objects.order_by("name"))

    class Meta:
        model = ScheduleEntry
        fields = ("plan", "on", "fund__company", "party_since", "party_until")

    def filter_on(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        still = Q(party_until__isnull=True) | Q(party_until__gte=value)
        return queryset.filter(still, party_since__lte=value)


class AppointmentFilter(TermFilterSet, AboutFundsFilterSet):
    search_fields = ("distributor__code__icontains", "distributor__name__icontains")
    search_hint = "Distributor"

    plan = a_plan()
    on = a_day("filter_on", "In office on")
    fund = about_fund()

    class Meta:
        model = Appointment
        fields = ("plan", "on", "distributor", "fund", "start", "end")


class TrancheFilter(TermFilterSet):
    search_fields = ("code__icontains", "distributor__code__icontains", "distributor__name__icontains")
    search_hint = "Code or distributor"

    plan = a_plan()
    on = a_day("filter_on", "Original issue date")

    class Meta:
        model = Tranche
        fields = ("plan", "on", "distributor", "start", "end")


class RateFilter(OnceFilterSet, AboutFundsFilterSet):
    search_fields = ("tranche__icontains", "funds__code__icontains", "funds__name__icontains")
    search_hint = "Tranche or fund"

    plan = a_plan()
    fund = about_fund()

    class Meta:
        model = Rate
        fields = ("plan", "fund", "tranche", "start", "asset_based", "service", "aggregate")


class CdscScheduleFilter(AboutFundsFilterSet):
    plan = a_plan()
    fund = about_fund()

    class Meta:
        model = CdscSchedule
        fields = ("plan", "fund", "anniversary", "issued_from", "redeemed_from")


class WaiverFilter(FilterSet):
    search_fields = ("code__icontains", "name__icontains")
    search_hint = "Code or name"

    plan = a_plan()

    class Meta:
        model = WaiverCategory
        fields = ("plan", "start", "end", "issued_from", "issued_to")
