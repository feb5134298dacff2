"""Rights sold on (B EIGHTH(A), P1)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.timezone import localtime

from backoffice.fields import PercentField
from plans.models.document import Document
from plans.models.party import Fund, Party
from plans.models.plan import Plan


class TransferEntry(models.Model):
    """One act of a distributor, or of an assignee who hands on what it holds: it makes one or several transfers.

    What a plan file brings has none. Never changed: a mistaken one is taken back, transfer by transfer.
    """

    class Kind(models.TextChoices):
        ASSIGNMENT = "assignment", "Assignment"
        TRANSFER = "transfer", "Transfer"
        PLEDGE = "pledge", "Pledge"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="transfer_entries")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ASSIGNMENT)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True, help_text="Why it reaches back into delivered months (M2).")
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "transfer entries"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} entered {localtime(self.entered_at):%Y-%m-%d}"


class Standing(models.Manager["Transfer"]):
    """Transfers that were not taken back: what the plan says."""

    def get_queryset(self) -> "models.QuerySet[Transfer]":
        return super().get_queryset().filter(taken_back_at=None)


class Transfer(models.Model):
    """A percentage of one right of one tranche, given to an assignee, both dates included.

    `tranche` is the code of a window or of a distributor (its implicit tranche). `notice_received` is the
    day the company received the notice of EIGHTH(B); without it the portion is held (P3).

    `distributor` is the tranche's, also where an assignee handed on what it held: `onward_from` is then the holder's
    transfer, which ended the day before, and the rest the holder keeps `continues` it.

    `objects`, and so `plan.transfers`, leaves out what was taken back; `everything` has it.
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
    ends_reason = models.CharField(max_length=500, blank=True, help_text="Why it ends, where it was ended.")
    notice_received = models.DateField(null=True, blank=True)
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")
    entry = models.ForeignKey(TransferEntry, models.PROTECT, null=True, blank=True, related_name="transfers")
    onward_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="handed_on")
    continues = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="continued_by")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_reason = models.CharField(max_length=500, blank=True)

    objects = Standing()
    everything: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        ordering = ["effective", "pk"]
        verbose_name = "transfer of rights"
        verbose_name_plural = "transfers of rights"

    def __str__(self) -> str:
        return f"{self.get_right_display()} of {self.tranche} to {self.assignee}"

    def get_absolute_url(self) -> str:
        return reverse("transfer", args=[self.pk])
