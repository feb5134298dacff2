from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html

from backoffice.tables import BadgeColumn, LinkColumn, NumberColumn, Table, TextColumn
from plans.models import Plan
from reporting.models import BoardReport, ReportBoard, ReportStep

STATE_COLOURS = {
    "draft": "secondary",
    "prepared": "info",
    "approved": "info",
    "sent": "warning",
    "reviewed": "success",
    "frozen": "success",
    "to-draft": "warning",
    "restated": "danger",
    "incomplete": "danger",
    "not-calculated": "danger",
}


class BoardReportTable(Table):
    quarter = LinkColumn()
    plan = django_tables2.Column(linkify=True, order_by="plan__code", default="All plans")
    company = django_tables2.Column(linkify=True, order_by="company__name", default="All companies")
    version = NumberColumn()
    state = BadgeColumn(colours=STATE_COLOURS)
    size = NumberColumn(verbose_name="Bytes")

    class Meta:
        model = BoardReport
        fields = (
            "quarter",
            "plan",
            "company",
            "version",
            "state",
            "sent_on",
            "draft",
            "pages",
            "size",
            "made_at",
            "made_by",
            "digest",
        )

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


class StepTable(Table):
    reason = TextColumn()

    class Meta:
        model = ReportStep
        fields = ("step", "taken_at", "taken_by", "reason")


class BoardTable(Table):
    """The boards that have a report, by which notice, and when they reviewed it."""

    company = django_tables2.Column(linkify=True)
    plan = django_tables2.Column(linkify=True)
    notice = django_tables2.Column(linkify=True)
    resolution = django_tables2.Column(
        linkify=True, verbose_name="Reviewed at", default="Not yet", attrs={"td": {"class": "wrap"}}
    )
    review = django_tables2.Column(empty_values=(), verbose_name="")

    class Meta:
        model = ReportBoard
        fields = ("company", "plan", "notice", "resolution")

    def render_plan(self, value: Plan) -> str:
        return value.code

    def render_review(self, record: ReportBoard) -> Any:
        if record.resolution_id is not None:
            return ""
        return format_html('<a href="{}">Record the review…</a>', reverse("board-report-review", args=[record.pk]))
