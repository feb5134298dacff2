"""Board reports: the list, making one, its page with the same statement as the PDF, and the PDF itself."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic.base import TemplateResponseMixin

from backoffice.models import Job
from backoffice.reach import changeable
from backoffice.refusals import Fault, Refusal
from backoffice.roles import READ_BOOKS, READ_REPORTS
from backoffice.views.access import Access, signed_in
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.models import Plan
from reporting.addresses import Addresses
from reporting.filters import BoardReportFilter
from reporting.forms.reports import BoardReportForm
from reporting.models import BoardReport
from reporting.presentation import report_context
from reporting.selectors.board_reports import default_quarter, inputs_digest, stored_report
from reporting.services.drafting import start_report
from reporting.statement import Quarter
from reporting.statement.key_figures import in_effect, key_figures
from reporting.statement.stored import OtherForm
from reporting.tables.reports import BoardReportTable
from reporting.views import life_parts as life

REQUIRED_BY = "B FIFTH(C), R FOURTH"


class BoardReportListView(ListView):
    reads = READ_REPORTS
    queryset = BoardReport.objects.select_related("plan", "company", "made_by")
    filterset_class = BoardReportFilter
    table_class = BoardReportTable
    title = "Board reports"
    lead = "What was spent under the plans, and for what, for the board of directors: at least quarterly."
    clause = REQUIRED_BY
    empty_text = "No reports yet. A quarter can be reported once one of its months is calculated."
    default_columns = ("quarter", "plan", "company", "version", "state", "sent_on", "draft", "pages", "made_at")

    def get_actions(self) -> list[Action]:
        return [
            Action("What is due", reverse("board-reports-due")),
            Action("Compare", reverse("board-report-compare")),
            Action("A year", reverse("board-report-year")),
            Action("Make a report", reverse("board-report-new"), style="primary"),
        ]


class BoardReportCreateView(FormView):
    whole = False  # one for all companies of a plan is for who has all of them: see below
    permission = "reporting.add_boardreport"
    form_class = BoardReportForm
    title = "Make a board report"
    lead = "The report of a quarter as PDF. If nothing has changed since it was made, that report is opened."
    clause = REQUIRED_BY
    submit_label = "Make the report"
    cancel_url_name = "board-reports"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Board reports", reverse("board-reports"))]

    def get_initial(self) -> dict[str, Any]:
        """What the address names, else the last quarter with a calculated month and its plan."""
        last = default_quarter()
        initial = {"plan": last.plan_id, "quarter": str(last.quarter)} if last else {}
        return initial | {
            name: self.request.GET[name]
            for name in ("plan", "quarter", "company", "year_ends")
            if name in self.request.GET
        }

    def perform(self, form: BoardReportForm) -> Job:
        plan, company = form.cleaned_data["plan"], form.cleaned_data["company"]
        if company is None and not changeable(Plan.objects.filter(pk=plan.pk), self.reach).exists():
            fault = Fault("company", "expected a company: all of this plan are more than you see")
            raise Refusal("company-needed", "You see some companies of this plan only.", faults=[fault])
        return start_report(
            plan=form.cleaned_data["plan"],
            quarter=form.cleaned_data["quarter"],
            company=form.cleaned_data["company"],
            user=signed_in(self.request),
        )

    def get_success_message(self, result: Any) -> str:
        return "The report is being made."


class BoardReportDetailView(DetailView):
    reads = READ_REPORTS
    template_name = "reporting/board_report.html"
    queryset = BoardReport.objects.select_related("plan", "company", "made_by", "file").defer("file__pdf")
    list_url_name = "board-reports"
    object: BoardReport

    def get_title(self) -> str:
        return f"{Quarter.parse(self.object.quarter).words.capitalize()}, {self.object.company or 'all companies'}"

    def get_kind(self) -> str:
        return f"Board report{' (draft)' if self.object.draft else ''}"

    def get_facts(self) -> list[Fact]:
        return [
            Fact("Company", str(self.object.company or "All companies")),
            Fact("Plan", str(self.object.plan or "All plans of the company")),
            fact_of(self.object, "quarter"),
            *life.state_facts(self.object),
            *(fact_of(self.object, name) for name in ("version", "pages", "made_at", "made_by")),
            *life.keeping_facts(self.object),
            fact_of(self.object, "digest", label="SHA-256 of the PDF", clause="M1"),
        ]

    def get_actions(self) -> list[Action]:
        return [
            Action("Make it again", self.again_url),
            Action("JSON", reverse("board-report-export", args=[self.object.pk, "json"])),
            Action("XLSX", reverse("board-report-export", args=[self.object.pk, "xlsx"])),
            Action("Download PDF", reverse("board-report-pdf", args=[self.object.pk])),
            *life.step_actions(self.object, signed_in(self.request)),
        ]

    @property
    def again_url(self) -> str:
        report = self.object
        wanted = {"plan": report.plan_id or "", "quarter": report.quarter, "company": report.company_id or ""}
        return f"{reverse('board-report-new')}?{urlencode(wanted)}"

    @property
    def rests_on(self) -> str:
        """What the report would rest on if it were made now."""
        report = self.object
        return inputs_digest(Quarter.parse(report.quarter), plan=report.plan, company=report.company)

    @cached_property
    def versions(self) -> list[BoardReport]:
        report = self.object
        return list(
            BoardReport.objects.filter(plan=report.plan, quarter=report.quarter, company=report.company)
            .select_related("plan", "company", "made_by")
            .order_by("-version")
        )

    def get_sections(self) -> list[Section]:
        return [
            *life.life_sections(self.object),
            Section("Versions", BoardReportTable.of(self.versions, exclude=("plan", "company", "draft"))),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.object
        current = self.rests_on == report.inputs_digest
        newer = self.versions[0] if self.versions[0] != report else None
        context = {"screen": True, "current": current, "newer": newer, "again_url": self.again_url}
        try:
            stored = stored_report(report)
            books = signed_in(self.request).has_perm(READ_BOOKS)
            shown = {**report_context(stored), "addresses": Addresses(stored.statements) if books else None}
        except OtherForm:
            shown = {"report": None}
        return {**kwargs, **shown, **context}


class BoardReportFigureView(TemplateResponseMixin, Access):
    """A key figure of several plans together: that of each plan, and their sum."""

    reads = READ_REPORTS
    model = BoardReport
    template_name = "reporting/figure.html"

    def get(self, request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
        report = get_object_or_404(
            BoardReport.objects.select_related("plan", "company", "file").defer("file__pdf"), pk=pk
        )
        try:
            stored = stored_report(report)
        except OtherForm as error:
            raise Http404 from error
        statements = in_effect(stored)
        whole = next((figure for figure in key_figures(statements) if figure.code == code), None)
        if whole is None:
            raise Http404
        own = [next(figure for figure in key_figures([one]) if figure.code == code) for one in statements]
        books = signed_in(request).has_perm(READ_BOOKS)
        return self.render_to_response(
            {
                "title": whole.label,
                "crumbs": [
                    Crumb("Board reports", reverse("board-reports")),
                    Crumb(f"{report.quarter}, {report.whose}", report.get_absolute_url()),
                ],
                "screen": True,
                "object": report,
                "report": stored,
                "spans": stored.statements[0].spans,
                "whole": whole,
                "lines": list(zip(statements, own, strict=True)),
                "addresses": Addresses(statements) if books else None,
            }
        )


class BoardReportPdfView(Access):
    """The stored file, byte by byte."""

    reads = READ_REPORTS
    model = BoardReport

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = get_object_or_404(BoardReport.objects.select_related("plan", "company", "file"), pk=pk)
        disposition = f'attachment; filename="{report.file_name}"'
        return HttpResponse(
            bytes(report.file.pdf), content_type="application/pdf", headers={"Content-Disposition": disposition}
        )
