"""Lists of people and their roles."""

from typing import Any

import django_tables2
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backoffice.tables import LinkColumn, MomentColumn, Table, TextColumn
from plans.models import Membership


def companies_of(membership: Membership) -> str:
    """For which companies; rows bring them with `prefetch_related`."""
    if membership.all_companies:
        return "all companies"
    return ", ".join(company.code for company in membership.companies.all())


class RolesColumn(django_tables2.Column):
    """Each role with its companies."""

    attrs = {"td": {"class": "wrap"}}

    def render(self, value: Any) -> SafeString | str:
        rows = [(membership.role.name, companies_of(membership)) for membership in value]
        return format_html_join("", "<div>{}, {}</div>", rows) if rows else "None"

    def value(self, value: Any) -> str:
        return "; ".join(f"{membership.role.name}, {companies_of(membership)}" for membership in value)


class PersonTable(Table):
    username = LinkColumn(linkify=lambda record: reverse("person", args=[record.pk]), verbose_name="User name")
    full_name = TextColumn(accessor="get_full_name", verbose_name="Name", order_by=("last_name", "first_name"))
    roles = RolesColumn(accessor="memberships__all", verbose_name="Roles", orderable=False)
    access = django_tables2.Column(accessor="access_text", orderable=False)
    second_factor = django_tables2.Column(accessor="factor_text", orderable=False)
    last_login = MomentColumn(verbose_name="Last sign-in")

    class Meta:
        model = User
        fields = ("username", "full_name", "roles", "access", "second_factor", "last_login", "email")
        sequence = fields


class MembershipTable(Table):
    """The roles of one person, with the way to withdraw each."""

    role = django_tables2.Column(order_by="role__name")
    meaning = TextColumn(accessor="meaning", orderable=False)
    companies = TextColumn(empty_values=(), orderable=False)
    withdraw = django_tables2.Column(empty_values=(), orderable=False, verbose_name="", exclude_from_export=True)

    class Meta:
        model = Membership
        fields = ("role", "meaning", "companies", "granted_at", "granted_by", "withdraw")
        sequence = fields

    def render_companies(self, record: Membership) -> str:
        return companies_of(record)

    def render_withdraw(self, record: Membership) -> SafeString:
        return format_html('<a href="{}">Withdraw…</a>', reverse("role-withdraw", args=[record.pk]))
