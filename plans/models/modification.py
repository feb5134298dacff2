"""Agreed modifications of the rules of allocation (B Exhibit A 2(e))."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from plans.models.document import Document
from plans.models.party import Party
from plans.models.plan import Plan


class AgreedModification(models.Model):
    """Settings the parties agreed on from a day on, with their consents. An empty setting is left as it is."""

    class FreeShares(models.TextChoices):
        AT_ISSUE = "at-issue", "Allocated when they are issued"
        FLOATING = "floating", "Float with the commission shares of the day"

    class Anniversary(models.TextChoices):
        INCLUSIVE = "inclusive", "Belongs to the year that ends"
        EXCLUSIVE = "exclusive", "Begins the next year"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="modifications")
    start = models.DateField("from")
    free_shares = models.CharField(max_length=10, choices=FreeShares, blank=True)
    appreciation_on_exchange = models.CharField(max_length=6, choices=Plan.Appreciation, blank=True)
    day_count = models.CharField("days in a year", max_length=6, choices=Plan.DayCount, blank=True)
    anniversary = models.CharField("anniversary of the issue", max_length=10, choices=Anniversary, blank=True)
    reason = models.TextField()
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    revocation_reason = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["-start", "-pk"]
        verbose_name = "agreed modification"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "start"], condition=Q(revoked_at__isnull=True), name="one_modification_a_day"
            ),
            models.CheckConstraint(
                name="modification_says_something",
                condition=~Q(free_shares="", appreciation_on_exchange="", day_count="", anniversary=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Modification of {self.plan.code} from {self.start}"

    def get_absolute_url(self) -> str:
        return reverse("agreed-modification", args=[self.pk])


class Consent(models.Model):
    """The written consent of a party, or with no party of the companies of the plan."""

    modification = models.ForeignKey(AgreedModification, models.CASCADE, related_name="consents")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["modification", "party"], name="one_consent_of_a_party")]

    def __str__(self) -> str:
        return f"Consent of {self.party or 'the companies'}"
