"""Rights sold on (B EIGHTH(A), P1)."""

from django.db import models
from django.urls import reverse

from backoffice.fields import PercentField
from plans.models.party import Fund, Party
from plans.models.plan import Plan


class Transfer(models.Model):
    """A percentage of one right of one tranche, given to an assignee, both dates included.

    `tranche` is the code of a window or of a distributor (its implicit tranche). `notice_received` is the
    day the company received the notice of EIGHTH(B); without it the portion is held (P3).
    """

    class Right(models.TextChoices):
        DISTRIBUTION_FEE = "distribution-fee", "Distribution Fee"
        CDSC = "cdsc", "Earned CDSC"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="transfers")
    distributor = models.ForeignKey(Party, models.PROTECT, related_name="transfers_made")
    assignee = models.ForeignKey(Party, models.PROTECT, related_name="transfers_received")
    tranche = models.CharField(max_length=40)
    right = models.CharField(max_length=20, choices=Right)
    percent = PercentField()
    effective = models.DateField()
    ends = models.DateField(null=True, blank=True)
    notice_received = models.DateField(null=True, blank=True)
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")

    class Meta:
        ordering = ["effective", "pk"]
        verbose_name = "transfer of rights"
        verbose_name_plural = "transfers of rights"

    def __str__(self) -> str:
        return f"{self.get_right_display()} of {self.tranche} to {self.assignee}"

    def get_absolute_url(self) -> str:
        return reverse("transfer", args=[self.pk])
