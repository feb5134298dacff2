"""Columns that lists of what was agreed share."""

from typing import Any

import django_tables2
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from plans.models import Fund

STATUS_COLOURS = {"effective": "success", "draft": "warning"}


class FundsColumn(django_tables2.Column):
    """The funds a row is about; none named means all. Rows bring their funds with `prefetch_related`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accessor="funds__all", orderable=False, verbose_name="Funds", **kwargs)

    def render(self, value: QuerySet[Fund]) -> str | SafeString:
        links = [(fund.get_absolute_url(), fund.name, fund.code) for fund in value]
        return format_html_join(", ", '<a href="{}" title="{}">{}</a>', links) if links else "All funds"

    def value(self, value: QuerySet[Fund]) -> str:
        return " ".join(fund.code for fund in value)


class RelatedColumn(django_tables2.Column):
    """What the row belongs to, by its code, as a link to its page."""

    attrs = {"td": {"class": "code"}}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(linkify=True, **kwargs)

    def render(self, value: Any) -> SafeString:
        return format_html('<span title="{}">{}</span>', value.name, value.code)

    def value(self, value: Any) -> str:
        return str(value.code)


def of_plan() -> RelatedColumn:
    return RelatedColumn(accessor="plan", verbose_name="Plan", order_by="plan__code")


def distributor() -> RelatedColumn:
    return RelatedColumn(accessor="distributor", verbose_name="Distributor", order_by="distributor__code")
