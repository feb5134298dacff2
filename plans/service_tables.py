"""The list of service agreements, and its filter."""

from typing import Any

import django_filters
import django_tables2
from django.db.models import QuerySet

from backoffice.tables import DateColumn, LinkColumn, ReferenceColumn, Table
from plans.filters import AboutFundsFilterSet, OnceFilterSet, TermFilterSet, a_day, a_plan, about_fund
from plans.models import Party, ServiceAgreement
from plans.references import clause_of_service
from plans.tables import FundsColumn, of_plan


class ServiceAgreementFilter(OnceFilterSet, TermFilterSet, AboutFundsFilterSet):
    search_fields = ("code__icontains", "provider__code__icontains", "provider__name__icontains")
    search_hint = "Code or provider"

    plan = a_plan()
    provider = django_filters.ModelChoiceFilter(
        queryset=Party.objects.filter(service_agreements__isnull=False).distinct().order_by("name", "pk")
    )
    fund = about_fund()
    on = a_day("filter_on", "In force on")

    class Meta:
        model = ServiceAgreement
        fields = ("plan", "kind", "provider", "fund", "on", "rate", "start", "end")

    def filter_about_fund(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().filter_about_fund(queryset, name, value).filter(plan__schedule__fund=value)


class ServiceAgreementTable(Table):
    code = LinkColumn()
    plan = of_plan()
    provider = django_tables2.Column(linkify=True, order_by="provider__name")
    rule = ReferenceColumn(empty_values=(), orderable=False, verbose_name="Paragraph")
    funds = FundsColumn()
    end = DateColumn(default="")
    document = django_tables2.Column(linkify=True, orderable=False, default="")

    class Meta:
        model = ServiceAgreement
        fields = ("code", "plan", "provider", "kind", "rule", "rate", "funds", "start", "end", "document")
        sequence = fields

    def render_rule(self, record: ServiceAgreement, column: ReferenceColumn) -> Any:
        return ReferenceColumn.render(column, self.value_rule(record))

    def value_rule(self, record: ServiceAgreement) -> str:
        return clause_of_service(record.plan, record.kind)
