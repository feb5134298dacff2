"""Work that takes longer than a page may: who asked for what, and how it ended."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class Job(models.Model):
    """One run of a registered kind of work.

    `live_key` is set while the job is queued or running and unique, so that two simultaneous starts of the
    same work give one job. How far it is lives in the cache, not here: the work holds its own transaction.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        INTERRUPTED = "interrupted", "Interrupted"

    LIVE = (State.QUEUED, State.RUNNING)

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    live_key = models.CharField(max_length=64, null=True, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    message = models.TextField(blank=True)
    clause = models.CharField(max_length=80, blank=True, help_text="Rule or clause behind a refusal.")
    faults = models.JSONField(default=list, help_text="Faults of a refusal, as [place, message].")
    result_url = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="live_jobs_have_a_live_key",
                condition=Q(state__in=["queued", "running"], live_key__isnull=False)
                | (~Q(state__in=["queued", "running"]) & Q(live_key__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("job", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE
