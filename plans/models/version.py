"""Every version of a plan, as it read."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from plans.models.plan import Plan


class PlanVersion(models.Model):
    """The whole agreement in one text, from the day it took effect; written when the plan is loaded or changed.

    In force on a day is the version of the highest number that takes effect by then: each says all that the ones
    before it still say. Never changed.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    content = models.TextField(editable=False, help_text="As a plan file.")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number", "-pk"]
        verbose_name = "version"
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.plan.code}"

    def get_absolute_url(self) -> str:
        return reverse("plan-version", args=[self.pk])
