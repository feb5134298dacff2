"""The life of a board report on screen: what is due, and the step each button takes."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic.base import TemplateResponseMixin

from backoffice.reach import changeable
from backoffice.roles import READ_REPORTS
from backoffice.views.access import Access, permitted, signed_in
from backoffice.views.forms import ActionView, FormView
from backoffice.views.lists import Action, Crumb
from plans.models import Company, Notice
from reporting.forms.reports import ReturnReportForm, ReviewForm, SendReportForm
from reporting.models import BoardReport, ReportBoard
from reporting.selectors.due_reports import LABELS, Due, draftable, due_reports, due_rows
from reporting.selectors.report_life import boards_of
from reporting.services import report_life as services
from reporting.services.drafting import draft_due_reports
from reporting.tables.reports import STATE_COLOURS
from reporting.views.due_parts import DueTable, tables_of

REQUIRED_BY = "B FIFTH(C), R FOURTH"


class DueReportsView(TemplateResponseMixin, Access):
    """Quarter by quarter and board by board: what is due, and how far each report is."""

    reads = READ_REPORTS
    template_name = "reporting/due_reports.html"

    @cached_property
    def dues(self) -> list[Due]:
        """Of the boards whose company the person sees."""
        companies = None if self.reach is None else set(self.within_reach(Company.objects.all()))
        return [due for due in due_reports(timezone.localdate()) if companies is None or due.company in companies]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        every = request.GET.get("show") == "all"
        dues = self.dues
        rows = [row for row in due_rows(dues) if every or row.open_count]
        counts = {state: sum(due.state == state for due in dues) for state in LABELS}
        tables: list[DueTable] = tables_of(rows)
        return self.render_to_response(
            {
                "title": "Reports due",
                "clause": REQUIRED_BY,
                "crumbs": [Crumb("Board reports", reverse("board-reports"))],
                "actions": permitted(request, self.get_actions()),
                "every": every,
                "tables": tables,
                "counts": [
                    (LABELS[state], STATE_COLOURS.get(state, "secondary"), count)
                    for state, count in counts.items()
                    if count
                ],
                "total": len(dues),
                "open": sum(due.is_open for due in dues),
            }
        )

    def get_actions(self) -> list[Action]:
        number = len(draftable(self.dues))
        if not number:
            return []
        label = f"Draft {number} report{'s' if number > 1 else ''}"
        return [Action(label, reverse("board-reports-draft"), method="post", style="primary")]


class DraftReportsView(ActionView):
    permission = "reporting.add_boardreport"

    def perform(self) -> str:
        companies = changeable(Company.objects.all(), self.reach)
        jobs = draft_due_reports(today=timezone.localdate(), companies=companies, user=signed_in(self.request))
        self.started = len(jobs)
        return reverse("jobs") if jobs else reverse("board-reports-due")

    def get_success_message(self, result: Any) -> str:
        return f"{self.started} reports are being made." if self.started else "Nothing is to draft."


class _StepView(ActionView):
    model = BoardReport
    said = ""

    def get_report(self) -> BoardReport:
        return get_object_or_404(BoardReport, pk=self.kwargs["pk"])

    def get_success_message(self, result: BoardReport) -> str:
        return self.said


class PrepareReportView(_StepView):
    permission = "reporting.prepare_boardreport"
    said = "It is prepared. Somebody else approves it."

    def perform(self) -> BoardReport:
        return services.prepare_report(report=self.get_report(), user=signed_in(self.request))


class ApproveReportView(_StepView):
    permission = "reporting.approve_boardreport"
    said = "It is approved, and can be sent."

    def perform(self) -> BoardReport:
        return services.approve_report(report=self.get_report(), user=signed_in(self.request))


class FreezeReportView(_StepView):
    permission = "reporting.freeze_boardreport"
    said = "It is frozen."

    def perform(self) -> BoardReport:
        return services.freeze_report(report=self.get_report(), user=signed_in(self.request))


class _ReportFormView(FormView):
    model = BoardReport
    clause = REQUIRED_BY

    def get_report(self) -> BoardReport:
        return get_object_or_404(BoardReport.objects.select_related("plan", "company"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        report = self.get_report()
        return [
            Crumb("Board reports", reverse("board-reports")),
            Crumb(f"{report.quarter}, {report.whose}", report.get_absolute_url()),
        ]

    def get_cancel_url(self) -> str:
        return self.get_report().get_absolute_url()


class ReturnReportView(_ReportFormView):
    permission = "reporting.approve_boardreport"
    form_class = ReturnReportForm
    title = "Return the report"
    lead = "It becomes a draft again. The reason stays with it."
    submit_label = "Return it"

    def perform(self, form: ReturnReportForm) -> BoardReport:
        report = self.get_report()
        return services.return_report(report=report, user=signed_in(self.request), **form.cleaned_data)

    def get_success_message(self, result: BoardReport) -> str:
        return "It is a draft again."


class SendReportView(_ReportFormView):
    permission = "reporting.send_boardreport"
    form_class = SendReportForm
    title = "Send the report"
    submit_label = "Register as sent"

    @property
    def lead(self) -> str:  # type: ignore[override]
        boards = len(boards_of(self.get_report()))
        whom = "the board" if boards == 1 else f"{boards} boards"
        return f"A notice to {whom} is registered with the PDF. From then on expenditures of the quarter are closed."

    def get_initial(self) -> dict[str, Any]:
        return {"sent": timezone.localdate(), "delivery": Notice.Delivery.MAIL}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"report": self.get_report()}

    def perform(self, form: SendReportForm) -> BoardReport:
        return services.send_report(report=self.get_report(), user=signed_in(self.request), **form.cleaned_data)

    def get_success_message(self, result: BoardReport) -> str:
        return f"{result.quarter} is sent, and closed for expenditures."


class RecordReviewView(FormView):
    model = ReportBoard
    permission = "reporting.review_boardreport"
    form_class = ReviewForm
    title = "Record the board's review"
    lead = "The meeting at which the board reviewed the report, as it stands among the resolutions."
    clause = REQUIRED_BY
    submit_label = "Link the meeting"

    def get_board(self) -> ReportBoard:
        boards = ReportBoard.objects.select_related("report__plan", "report__company", "plan", "company")
        return get_object_or_404(boards, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        report = self.get_board().report
        return [
            Crumb("Board reports", reverse("board-reports")),
            Crumb(f"{report.quarter}, {report.whose}", report.get_absolute_url()),
        ]

    def get_cancel_url(self) -> str:
        return self.get_board().report.get_absolute_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"board": self.get_board()}

    def perform(self, form: ReviewForm) -> ReportBoard:
        return services.record_review(
            board=self.get_board(), resolution=form.cleaned_data["resolution"], user=signed_in(self.request)
        )

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()

    def get_success_message(self, result: ReportBoard) -> str:
        return f"The review by {result.company} is recorded."
