"""The year: the table of Form N-1A, Item 19(g), and the CDSC retained, for the statement of additional information."""

import csv
import io
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.generic.base import TemplateResponseMixin

from backoffice.forms import style
from backoffice.reach import readable
from backoffice.roles import READ_REPORTS
from backoffice.views.access import Access
from backoffice.views.exports import csv_text
from backoffice.views.lists import Crumb
from plans.models import Fund
from reporting.forms.reports import YearForm
from reporting.selectors.years import year_figures
from reporting.sheets import xlsx_of
from reporting.sheets.years import sheets_of_year
from reporting.statement.years import HEADS, YearFigures, category_totals

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class YearView(TemplateResponseMixin, Access):
    reads = READ_REPORTS
    template_name = "reporting/year.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        form = YearForm(request.GET or None, reach=self.reach)
        style(form, small=True)
        year = self.figures(form)
        kind = request.GET.get("export", "")
        if year is not None and kind in ("csv", "xlsx"):
            return _download(year, kind)
        query = request.GET.copy()
        query.pop("export", None)
        return self.render_to_response(
            {
                "title": "Figures of a year",
                "crumbs": [Crumb("Board reports", reverse("board-reports"))],
                "form": form,
                "year": year,
                "heads": HEADS,
                "categories": category_totals(year) if year else [],
                "query": query.urlencode(),
            }
        )

    def figures(self, form: YearForm) -> YearFigures | None:
        """Of what the address asks for, else of the last year of the first plan; None where there is none."""
        if form.is_bound and not form.is_valid():
            return None
        values = form.cleaned_data if form.is_bound else form.initial
        if not values.get("plan") or not values.get("year"):
            return None
        funds = (
            None if self.reach is None else set(readable(Fund.objects.all(), self.reach).values_list("pk", flat=True))
        )
        return year_figures(
            plan=values["plan"], year=int(values["year"]), year_ends=int(values["year_ends"]), funds=funds
        )


def _download(year: YearFigures, kind: str) -> HttpResponse:
    name = f"year-{year.plan}-{year.last:%Y-%m}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        return HttpResponse(year_csv(year), content_type="text/csv; charset=utf-8", headers=headers)
    return HttpResponse(year_xlsx(year), content_type=XLSX, headers=headers)


def year_xlsx(year: YearFigures) -> bytes:
    return xlsx_of(sheets_of_year(year), datetime.combine(year.last, datetime.min.time()))


def year_csv(year: YearFigures) -> str:
    """The table by fund."""
    sheet = sheets_of_year(year)[0]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow(
            [
                column.kind.scale.format(value) if column.kind.scale else csv_text(value)
                for value, column in zip(row, sheet.columns, strict=True)
            ]
        )
    return "\ufeff" + text.getvalue()
