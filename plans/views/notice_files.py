"""Many notices from a file: looked at before they are entered, faulty rows taken away with what is wrong."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from backoffice.refusals import Refusal
from backoffice.views.access import Access
from backoffice.views.forms import FormView
from backoffice.views.lists import Crumb
from plans.models import Plan
from plans.notice_files import COLUMNS, CheckedRow, check_rows, empty_csv, faulty_rows_csv, file_text, read_rows
from plans.references import clause_of
from plans.services.notices import Registered, register_notices


class NoticeFileForm(forms.Form):
    file = forms.FileField(label="CSV file", required=False, widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))
    rows = forms.CharField(required=False, strip=False, widget=forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("rows"):
            self.add_error("file", "Expected a file.")
        return cleaned


class NoticeFileView(FormView):
    """Twice through the same check: first to be looked at, then, the text coming back with the page, to be entered."""

    template_name = "plans/notice_file.html"
    model = Plan
    whole = True
    form_class = NoticeFileForm
    permission = "plans.add_notice"
    title = "Notices from a file"
    lead = "Each row is checked as the form checks it. Nothing is entered before you have seen what would be."
    submit_label = "Check"

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, pk=self.kwargs["pk"])

    @property
    def clause(self) -> str:  # type: ignore[override]
        return clause_of(self.plan, "addresses")

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Notices", reverse("notices")), Crumb(self.plan.code, self.plan.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return reverse("notices")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns = [{"name": name, "holds": holds} for name, holds in COLUMNS.items()]
        return {**kwargs, "columns": columns, "plan": self.plan, "header": empty_csv().strip()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.make_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            file = form.cleaned_data["file"]
            text = file_text(file.read()) if file else form.cleaned_data["rows"]
            rows = check_rows(self.plan, read_rows(text))
            if "faulty" in request.POST:
                return self._faulty(rows)
            if "enter" in request.POST:
                return self._enter(rows)
        except Refusal as refusal:
            return self.show(self.make_form(), refusal=refusal, status=422)
        return self._preview(text, rows)

    def _preview(self, text: str, rows: list[CheckedRow]) -> HttpResponseBase:
        counts = {state: sum(row.state == state for row in rows) for state in ("new", "entered before", "faulty")}
        form = self.form_class(initial={"rows": text})
        return self.render_to_response(
            self.get_context_data(
                view=self,
                form=form,
                title=f"{self.title}: look before it is entered",
                crumbs=self.get_crumbs(),
                cancel_url=reverse("notice-file", args=[self.plan.pk]),
                rows=rows,
                counts=counts,
            ),
            status=422 if counts["faulty"] else 200,
        )

    def _enter(self, rows: list[CheckedRow]) -> HttpResponseBase:
        entries = [entry for row in rows for entry in row.entries]
        result: Registered = register_notices(plan=self.plan, entries=entries, user=self.request.user)
        known = len(result.notices) - result.new
        told = f"{result.new} notices are entered." if result.new != 1 else "1 notice is entered."
        messages.success(self.request, told + (f" {known} were entered before." if known else ""))
        return redirect(reverse("notices"))

    def _faulty(self, rows: list[CheckedRow]) -> HttpResponseBase:
        return _csv("faulty-notices.csv", faulty_rows_csv(rows))


class EmptyNoticeFileView(Access):
    permission = "plans.add_notice"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return _csv("notices.csv", empty_csv())


def _csv(name: str, text: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
