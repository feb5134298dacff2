"""The list of service agreements."""

from typing import Any

import django_tables2

from backoffice.tables import DateColumn, LinkColumn, ReferenceColumn, Table
from plans.models import ServiceAgreement
from plans.references import clause_of_service
from plans.tables.columns import FundsColumn, of_plan


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
