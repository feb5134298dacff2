"""Files: handing in, what is wrong with one, loading it."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.forms import fault_rows
from backoffice.tables import badge
from backoffice.views.access import Access
from backoffice.views.details import DetailView, Fact, Section, fact_of, readable
from backoffice.views.forms import ActionView, FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger.file_formats import FORMATS
from ledger.filters.records import LoadedFileFilter
from ledger.forms.records import UploadForm
from ledger.models import LoadedFile
from ledger.selectors.months import plan_standings
from ledger.services import uploads
from ledger.services.records.preview import preview_of
from ledger.tables.expenditures import ShareTable
from ledger.tables.records import FILE_COLOURS, LoadedFileTable
from plans.models import Plan

FAULTS_SHOWN = 200


class LoadedFileListView(ListView):
    queryset = LoadedFile.objects.select_related("plan", "handed_in_by").defer("faults")
    filterset_class = LoadedFileFilter
    table_class = LoadedFileTable
    title = "Files"
    lead = "Share transactions, valuations and expenditures, as they were handed in."
    clause = "T4"
    empty_text = "No files yet. Load share transactions and valuations to begin."
    default_columns = ("name", "plan", "kind", "state", "rows_new", "fault_count", "handed_in_at", "handed_in_by")

    def get_actions(self) -> list[Action]:
        return [Action("Load a file", reverse("loaded-file-new"), style="primary")]


class UploadView(FormView):
    """A file is kept, and a job checks it. Nothing is loaded before somebody has seen the outcome."""

    permission = "ledger.add_loadedfile"
    form_class = UploadForm
    template_name = "ledger/upload.html"
    title = "Load a file"
    lead = "It is checked first. Nothing is loaded before you have seen the outcome."
    clause = "T4"
    submit_label = "Check the file"
    cancel_url_name = "loaded-files"

    def get_initial(self) -> dict[str, Any]:
        plans = [standing.plan for standing in plan_standings()]
        wanted = self.request.GET.get("plan", "")
        chosen = next((plan.pk for plan in plans if str(plan.pk) == wanted), None)
        busiest = Plan.objects.filter(files__isnull=False).order_by("-files__pk").first()
        kind = self.request.GET.get("kind", "")
        return {
            "plan": chosen or (busiest.pk if busiest else None),
            "kind": kind if kind in LoadedFile.Kind.values else LoadedFile.Kind.TRANSACTIONS,
        }

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Files", reverse("loaded-files"))]

    def perform(self, form: UploadForm) -> Any:
        values = form.cleaned_data
        upload = uploads.keep_upload(file=values["file"])
        before = uploads.loaded_before(plan=values["plan"], kind=values["kind"], sha256=upload.sha256)
        if before is not None:
            when = readable(before.handed_in_at)
            messages.info(self.request, f"This file was loaded before, on {when}. Loading it again changes nothing.")
            return before
        return uploads.start_check(plan=values["plan"], kind=values["kind"], upload=upload, user=self.request.user)  # type: ignore[arg-type]

    def get_success_message(self, result: Any) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = str(kwargs["form"]["kind"].value() or "")
        formats = sorted(FORMATS.values(), key=lambda file_format: file_format.kind != chosen)
        corrects = self.request.GET.get("corrects", "")
        faulty = LoadedFile.objects.filter(pk=int(corrects)).first() if corrects.isdecimal() else None
        return {**kwargs, "formats": formats, "chosen": chosen, "faulty": faulty}


class TemplateFileView(Access):
    """An empty file of a kind, with its header."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        if kind not in FORMATS:
            raise Http404
        text = ",".join(column.name for column in FORMATS[kind].columns) + "\n"
        return _csv(text, f"{kind}.csv")


class LoadedFileDetailView(DetailView):
    queryset = LoadedFile.objects.select_related("plan", "handed_in_by")
    template_name = "ledger/loaded_file.html"
    list_url_name = "loaded-files"
    object: LoadedFile

    def get_kind(self) -> str:
        return f"{self.object.get_kind_display()}, {self.object.plan.code}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Files", reverse("loaded-files"))]

    def get_facts(self) -> list[Fact]:
        names = ("plan", "kind", "rows_new", "rows_known", "fault_count", "handed_in_at", "handed_in_by")
        labels = {"rows_new": "New rows", "rows_known": "Known rows", "fault_count": "Faults"}
        facts = [fact_of(self.object, name, label=labels.get(name, "")) for name in names]
        return [*facts, Fact("SHA-256", self.object.sha256)]

    def get_sections(self) -> list[Section]:
        preview = preview_of(self.object)
        if preview is None:
            return []
        tables_of = [(row, ShareTable.for_key(row.sharing.shares, row.key, stored=False)) for row in preview.shared]
        part = {"preview": preview, "sharings": tables_of}
        return [
            Section("What it holds", template="ledger/expenditure_preview.html", context=part, clause="B SIXTH(C); U3")
        ]

    @property
    def correct_url(self) -> str:
        file = self.object
        return f"{reverse('loaded-file-new')}?plan={file.plan_id}&kind={file.kind}&corrects={file.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        file = self.object
        return {
            **kwargs,
            "state_badge": badge(file.get_state_display(), FILE_COLOURS[file.state]),
            "faults": fault_rows(file.faults[:FAULTS_SHOWN]),
            "fault_count": file.fault_count,
            "correct_url": self.correct_url,
            "can_load": file.state == LoadedFile.State.CHECKED and file.rows_new > 0 and uploads.is_kept(file),
            "nothing_new": file.state == LoadedFile.State.CHECKED and not file.rows_new,
            "rows_url": f"{reverse(file.kind)}?plan={file.plan_id}",
            "show_history": False,
        }


class FaultsView(Access):
    """The faults that were kept, as CSV."""

    model = LoadedFile

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = get_object_or_404(LoadedFile, pk=pk)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["row", "column", "expected"])
        writer.writerows([fault.row, fault.column, fault.message] for fault in fault_rows(file.faults))
        return _csv(text.getvalue(), f"faults-{file.pk}.csv")


class LoadView(ActionView):
    """Starts the job that loads a checked file."""

    model = LoadedFile
    permission = "ledger.add_loadedfile"

    def perform(self) -> Any:
        file = get_object_or_404(LoadedFile.objects.select_related("plan"), pk=self.kwargs["pk"])
        if file.state == LoadedFile.State.LOADED:
            return file
        return uploads.start_load(file=file, user=self.request.user)  # type: ignore[arg-type]


class CheckAgainView(ActionView):
    """Starts the job that checks a file once more, as after something else was loaded or the plan was changed."""

    model = LoadedFile
    permission = "ledger.add_loadedfile"

    def perform(self) -> Any:
        file = get_object_or_404(LoadedFile.objects.select_related("plan"), pk=self.kwargs["pk"])
        uploads.kept_path(file.sha256, file.name)
        upload = uploads.Upload(file.name, file.sha256)
        return uploads.start_check(plan=file.plan, kind=file.kind, upload=upload, user=self.request.user)  # type: ignore[arg-type]


def _csv(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
