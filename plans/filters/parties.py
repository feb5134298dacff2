"""Filters of parties, their addresses, companies and funds."""

from backoffice.filters import FilterSet
from plans.filters.choices import OnceFilterSet, a_plan
from plans.models import Address, Company, Fund, Party


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


class AddressFilter(FilterSet):
    search_fields = ("text__icontains", "party__name__icontains", "company__name__icontains")
    search_hint = "Address or name"

    plan = a_plan()

    class Meta:
        model = Address
        fields = ("plan", "party", "company", "since")
