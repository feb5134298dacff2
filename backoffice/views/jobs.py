"""Jobs: the list, the page that is watched while one runs, start again and cancel. The model to copy for screens."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from backoffice.filters import FilterSet
from backoffice.forms import fault_rows
from backoffice.models import Job
from backoffice.reach import reach_of
from backoffice.services import jobs
from backoffice.tables import BadgeColumn, LinkColumn, Table, TextColumn, badge
from backoffice.views.access import Access, require, signed_in
from backoffice.views.details import DetailView, fact_of
from backoffice.views.forms import ActionView
from backoffice.views.lists import Action, ListView

COLOURS = {
    "queued": "secondary",
    "running": "info",
    "done": "success",
    "failed": "danger",
    "cancelled": "secondary",
    "interrupted": "warning",
}


class JobFilter(FilterSet):
    search_fields = ("title__icontains",)
    search_hint = "Title"

    state = django_filters.ChoiceFilter(choices=Job.State.choices)

    class Meta:
        model = Job
        fields = ("state",)


class JobTable(Table):
    title = LinkColumn(attrs={"td": {"class": "wrap"}})
    state = BadgeColumn(colours=COLOURS)
    message = TextColumn(orderable=False)

    class Meta:
        model = Job
        fields = ("title", "state", "created_by", "created_at", "started_at", "finished_at", "message")

    def render_state(self, record: Job) -> Any:
        """A job whose worker died is interrupted, whatever is written down."""
        return state_badge(record)


class JobListView(ListView):
    queryset = Job.objects.select_related("created_by")
    filterset_class = JobFilter
    table_class = JobTable
    title = "Jobs"
    lead = "Work that runs beside the pages: loading, calculating, reporting."
    empty_text = "No jobs yet. They start when you load a file, calculate a month or make a report."
    default_ordering = ("-pk",)
    default_columns = ("title", "state", "created_by", "created_at", "finished_at", "message")


class JobDetailView(DetailView):
    queryset = Job.objects.select_related("created_by")
    template_name = "backoffice/job.html"
    show_history = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**kwargs, **status_context(self.object, self.request)}


class JobStatusView(Access):
    """The part of the page that asks for itself every second while the job is live."""

    model = Job

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        job = get_object_or_404(Job.objects.select_related("created_by"), pk=pk)
        return render(request, "backoffice/job_status.html", status_context(job, request))


class CancelJobView(ActionView):
    model = Job

    def perform(self) -> Job:
        job = get_object_or_404(Job, pk=self.kwargs["pk"])
        require(self.request, jobs.permission_for(job.kind))
        jobs.cancel_job(job=job)
        return job


class StartAgainView(ActionView):
    model = Job

    def perform(self) -> Job:
        old = get_object_or_404(Job, pk=self.kwargs["pk"])
        permission = jobs.permission_for(old.kind)
        require(self.request, permission)
        if reach_of(self.request.user, permission) is not None:
            raise PermissionDenied  # its form knows what the person's companies permit; the job does not
        return jobs.start_job(kind=old.kind, title=old.title, parameters=old.parameters, user=signed_in(self.request))


def status_context(job: Job, request: HttpRequest) -> dict[str, Any]:
    state = jobs.shown_state(job)
    return {
        "job": job,
        "state": state,
        "facts": [fact_of(job, name) for name in ("created_by", "created_at", "started_at", "finished_at")],
        "state_badge": state_badge(job),
        "live": state in Job.LIVE,
        "standing": jobs.standing(job),
        "cancel_asked": jobs.cancel_asked(job),
        "faults": fault_rows(job.faults),
        "job_actions": job_actions(job, request),
    }


def job_actions(job: Job, request: HttpRequest) -> list[Action]:
    """Cancel what is live; start again what was not finished."""
    permission = jobs.permission_for(job.kind)
    if permission and not request.user.has_perm(permission):
        return []
    state = jobs.shown_state(job)
    if state in Job.LIVE:
        return [Action("Cancel", reverse("job-cancel", args=[job.pk]), method="post")]
    if state == Job.State.DONE:
        return []
    return [Action("Start again", reverse("job-start-again", args=[job.pk]), method="post", style="primary")]


def state_badge(job: Job) -> Any:
    state = jobs.shown_state(job)
    return badge(state.label, COLOURS[state])
