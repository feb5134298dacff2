"""Reports side by side: a version and the one it corrects, two quarters, two companies."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic.base import TemplateResponseMixin

from backoffice.forms import style
from backoffice.roles import READ_REPORTS
from backoffice.views.access import Access
from backoffice.views.lists import Crumb
from reporting.forms.reports import CompareForm
from reporting.models import BoardReport
from reporting.selectors.board_reports import stored_report
from reporting.statement.comparing import Group, compared
from reporting.statement.figures import Difference, differences
from reporting.statement.stored import OtherForm


class DifferencesView(TemplateResponseMixin, Access):
    """What is another figure than in the version the boards were sent before."""

    reads = READ_REPORTS
    model = BoardReport
    template_name = "reporting/differences.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        reports = BoardReport.objects.select_related("plan", "company", "file", "corrects__file").defer(
            "file__pdf", "corrects__file__pdf"
        )
        report = get_object_or_404(reports, pk=pk)
        return self.render_to_response(
            {
                "title": f"What version {report.version} corrects",
                "crumbs": [
                    Crumb("Board reports", reverse("board-reports")),
                    Crumb(f"{report.quarter}, {report.whose}", report.get_absolute_url()),
                ],
                "report": report,
                "corrects": report.corrects,
                "differences": _differences(report),
            }
        )


def _differences(report: BoardReport) -> list[Difference] | None:
    """None where there is nothing to compare with, or a version is of another form."""
    if report.corrects is None:
        return None
    try:
        return differences(stored_report(report.corrects), stored_report(report))
    except OtherForm:
        return None


class CompareView(TemplateResponseMixin, Access):
    """Two reports side by side: quarters of one company, or companies of one quarter."""

    reads = READ_REPORTS
    template_name = "reporting/compare.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        form = CompareForm(request.GET or None, reports=self.within_reach(BoardReport.objects.all()))
        style(form, small=True)
        left = right = groups = None
        if form.is_bound and form.is_valid():
            left, right = form.cleaned_data["left"], form.cleaned_data["right"]
            groups = _groups(left, right)
        return self.render_to_response(
            {
                "title": "Compare reports",
                "crumbs": [Crumb("Board reports", reverse("board-reports"))],
                "form": form,
                "left": left,
                "right": right,
                "groups": groups,
            }
        )


def _groups(left: BoardReport, right: BoardReport) -> list[Group] | None:
    """None where one of them is of another form."""
    try:
        return compared(stored_report(left), stored_report(right))
    except OtherForm:
        return None
