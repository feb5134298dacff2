"""Filters of the list of people."""

from typing import Any

import django_filters
from django.contrib.auth.models import Group, User
from django.db.models import Q, QuerySet

from backoffice.filters import FilterSet
from backoffice.roles import ROLES
from plans.models import Company, Membership


class PersonFilter(FilterSet):
    search_fields = ("username__icontains", "first_name__icontains", "last_name__icontains", "email__icontains")
    search_hint = "Name or user name"

    role = django_filters.ModelChoiceFilter(
        label="Role",
        queryset=Group.objects.filter(name__in=[role.name for role in ROLES]).order_by("name"),
        method="filter_role",
    )
    company = django_filters.ModelChoiceFilter(
        label="Company", queryset=Company.objects.order_by("name"), method="filter_company"
    )
    is_active = django_filters.BooleanFilter(label="May sign in")

    class Meta:
        model = User
        fields = ("role", "company", "is_active")

    def filter_role(self, rows: QuerySet[Any], name: str, value: Group) -> QuerySet[Any]:
        return rows.filter(pk__in=Membership.objects.filter(role=value).values("person"))

    def filter_company(self, rows: QuerySet[Any], name: str, value: Company) -> QuerySet[Any]:
        """Whose role counts for the company."""
        counts = Q(memberships__all_companies=True) | Q(memberships__companies=value) | Q(is_superuser=True)
        return rows.filter(pk__in=User.objects.filter(counts).values("pk"))
