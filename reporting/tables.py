from typing import Any

import django_tables2

from backoffice.tables import LinkColumn, NumberColumn, Table
from plans.models import Plan
from reporting.models import BoardReport


class BoardReportTable(Table):
    quarter = LinkColumn()
    plan = django_tables2.Column(linkify=True, order_by="plan__code", default="All plans")
    company = django_tables2.Column(linkify=True, order_by="company__name", default="All companies")
    version = NumberColumn()
    size = NumberColumn(verbose_name="Bytes")

    class Meta:
        model = BoardReport
        fields = ("quarter", "plan", "company", "version", "draft", "pages", "size", "made_at", "made_by", "digest")

    def render_plan(self, value: Plan) -> str:
        return value.code

    def value_plan(self, record: BoardReport) -> str:
        return record.plan.code if record.plan else ""

    def render_draft(self, value: bool) -> str:
        return "Draft" if value else ""

    def render_digest(self, value: str) -> str:
        return f"{value[:12]}…"

    def value_digest(self, value: Any) -> str:
        return str(value)
