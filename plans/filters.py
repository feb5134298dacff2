"""Filters of the lists of what was agreed."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from backoffice.filters import FilterSet
from plans.models import (
    Address,
    Appointment,
    CdscSchedule,
    Company,
    Fund,
    Notice,
    Party,
    Plan,
    Rate,
    ScheduleEntry,
    Tranche,
    Transfer,
    WaiverCategory,
)


def a_plan(field_name: str = "plan") -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(label="Plan", queryset=Plan.objects.order_by("code"), field_name=field_name)


def about_fund() -> django_filters.ModelChoiceFilter:
    """Rows that are about a fund: that name it, or no fund at all."""
    return django_filters.ModelChoiceFilter(
        label="Fund", queryset=Fund.objects.order_by("code"), method="filter_about_fund"
    )


def a_day(method: str, label: str = "On") -> django_filters.DateFilter:
    return django_filters.DateFilter(label=label, method=method)


class OnceFilterSet(FilterSet):
    """Each row once, though the search looks at several of its relations."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset.order_by())
        return queryset.filter(pk__in=found.values("pk"))


class AboutFundsFilterSet(FilterSet):
    """Base for rows that name funds."""

    def filter_about_fund(self, queryset: QuerySet[Any], name: str, value: Fund) -> QuerySet[Any]:
        named = queryset.model._default_manager.filter(Q(funds=value) | Q(funds__isnull=True))
        return queryset.filter(pk__in=named.values("pk"))


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


class PartyFilter(OnceFilterSet):
    search_fields = ("code__icontains", "name__icontains", "addresses__text__icontains")
    search_hint = "Code, name or address"

    plan = a_plan("plans")

    class Meta:
        model = Party
        fields = ("kind", "plan")


class CompanyFilter(OnceFilterSet):
    search_fields = ("code__icontains", "name__icontains", "addresses__text__icontains")
    search_hint = "Code, name or address"

    plan = a_plan("plans")

    class Meta:
        model = Company
        fields = ("jurisdiction", "plan")


class FundFilter(OnceFilterSet):
    search_fields = ("code__icontains", "name__icontains", "company__name__icontains")
    search_hint = "Code, name or company"

    plan = a_plan("schedule_entries__plan")

    class Meta:
        model = Fund
        fields = ("company", "plan")


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


class TermFilterSet(FilterSet):
    """Base for rows that hold from `start` to `end`, both included."""

    def filter_on(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(Q(end__isnull=True) | Q(end__gte=value), start__lte=value)


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


class TransferFilter(AboutFundsFilterSet):
    search_fields = (
        "tranche__icontains",
        "distributor__code__icontains",
        "assignee__code__icontains",
        "assignee__name__icontains",
    )
    search_hint = "Tranche, distributor or assignee"

    plan = a_plan()
    fund = about_fund()
    on = a_day("filter_on", "In force on")
    noticed = django_filters.BooleanFilter(
        label="Notice received", field_name="notice_received", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Transfer
        fields = (
            "plan",
            "right",
            "distributor",
            "assignee",
            "tranche",
            "fund",
            "on",
            "noticed",
            "percent",
            "effective",
            "ends",
            "notice_received",
        )

    def filter_on(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(Q(ends__isnull=True) | Q(ends__gte=value), effective__lte=value)


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


class AddressFilter(FilterSet):
    search_fields = ("text__icontains", "party__name__icontains", "company__name__icontains")
    search_hint = "Address or name"

    plan = a_plan()

    class Meta:
        model = Address
        fields = ("plan", "party", "company", "since")


class NoticeFilter(AboutFundsFilterSet):
    search_fields = ("subject__icontains", "text__icontains")
    search_hint = "Subject or text"

    plan = a_plan()
    fund = about_fund()

    class Meta:
        model = Notice
        fields = ("plan", "direction", "kind", "fund", "dated", "sent", "received", "delivery")
