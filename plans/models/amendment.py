"""Amendments: proposed, voted, in effect or withdrawn (B FOURTEENTH, R TWELFTH)."""

import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from plans.models.document import Document
from plans.models.plan import Plan
from plans.models.resolution import Resolution
from plans.models.version import PlanVersion
from plans.values.amending.changes import change_from_data
from plans.values.amending.words import change_in_words


class ChangesField(models.JSONField):
    """The changes of plans/values/amending, in order."""

    def read(self, stored: str) -> str:
        """What the history kept, in words."""
        words = [change_in_words(change_from_data(data)) for data in json.loads(stored)]
        return "; ".join(words) or "none"


class Amendment(models.Model):
    """A proposed change of a plan. `changes` are those of plans/values/amending, in order.

    It takes effect by itself: on the day the last vote it needs is in, or on `not_before` if that is later.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        IN_EFFECT = "in-effect", "In effect"
        WITHDRAWN = "withdrawn", "Withdrawn"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="amendments")
    title = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    not_before = models.DateField(
        null=True,
        blank=True,
        help_text="It takes effect on this day at the earliest; empty: on receipt of the last vote.",
    )
    changes = ChangesField(default=list, editable=False)
    documents = models.ManyToManyField(Document, blank=True, related_name="+")
    resolutions = models.ManyToManyField(Resolution, blank=True, related_name="amendments")
    proposed_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    effective = models.DateField(null=True, blank=True, editable=False)
    version = models.OneToOneField(
        PlanVersion, models.PROTECT, null=True, blank=True, editable=False, related_name="amendment"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawal_reason = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="amendment_in_effect_has_its_version",
                condition=Q(effective__isnull=True, version__isnull=True)
                | Q(effective__isnull=False, version__isnull=False, withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("amendment", args=[self.pk])

    @property
    def state(self) -> str:
        if self.withdrawn_at is not None:
            return self.State.WITHDRAWN
        return self.State.IN_EFFECT if self.effective is not None else self.State.PROPOSED
