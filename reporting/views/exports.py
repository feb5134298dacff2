"""Reports for other systems, as files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from backoffice.refusals import Refusal
from backoffice.roles import READ_REPORTS
from backoffice.views.access import Access
from backoffice.views.forms import show_refusal
from reporting.models import BoardReport
from reporting.services.report_exports import KINDS, SCHEMA_FILE, export_report


class ReportExportView(Access):
    """A report as JSON or XLSX."""

    reads = READ_REPORTS
    model = BoardReport

    def get(self, request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
        if kind not in KINDS:
            raise Http404
        reports = BoardReport.objects.select_related("plan", "company", "file").defer("file__pdf")
        report = get_object_or_404(reports, pk=pk)
        try:
            content = export_report(report=report, kind=kind)
        except Refusal as refusal:
            show_refusal(request, refusal)
            return redirect(report)
        name = f"{report.file_name.removesuffix('.pdf')}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=KINDS[kind], headers=headers)


class ReportSchemaView(Access):
    """What the JSON of a report holds."""

    reads = READ_REPORTS

    def get(self, request: HttpRequest) -> HttpResponseBase:
        headers = {"Content-Disposition": f'attachment; filename="{SCHEMA_FILE.name}"'}
        return HttpResponse(SCHEMA_FILE.read_bytes(), content_type="application/schema+json", headers=headers)
