"""One distributor after another (B SECOND)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from plans.models.document import Document
from plans.models.party import Fund, Party
from plans.models.plan import Plan
from plans.models.resolution import Resolution


class Succession(models.Model):
    """The end of an appointment and the start of the next, for funds (none named: all), with what shows it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Party, models.PROTECT, related_name="+")
    last_day = models.DateField("last day of the predecessor")
    first_day = models.DateField("first day of the successor")
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")
    agreement = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name="distribution agreement")
    resolutions = models.ManyToManyField(Resolution, blank=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(name="succession_without_overlap", condition=Q(first_day__gt=F("last_day"))),
        ]

    def __str__(self) -> str:
        return f"{self.successor.code} from {self.first_day}"

    def get_absolute_url(self) -> str:
        return f"{reverse('plan-changes', args=[self.plan_id])}#successions"
