"""The register of notices, in and out (B SEVENTEENTH, R FOURTEENTH)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from plans.models.document import Document
from plans.models.party import Company, Fund, Party
from plans.models.plan import Plan
from plans.models.transfer import Transfer


class Notice(models.Model):
    """A notice in writing from one party or company to another under a plan. Never edited: a later one replaces it,
    or continues it with the day on which it was received.

    `received` is the day from which it has effect: with the company for a notice in, with the other party for one
    out. No funds named means all funds of the plan that the sender or receiver is concerned with.
    """

    class Direction(models.TextChoices):
        IN = "in", "In"
        OUT = "out", "Out"

    class Kind(models.TextChoices):
        TRANSFER = "transfer", "Transfer of rights"
        PAY_ASSIGNEE = "pay-assignee", "Direction to pay an assignee"
        PAY_COLLECTION_AGENT = "pay-collection-agent", "Direction to pay a collection agent"
        PAY_DISTRIBUTOR = "pay-distributor", "Direction to pay the distributor again"
        MONTHLY_CALCULATION = "monthly-calculation", "Monthly Calculation"
        SUSPENSION = "suspension", "Suspension of sales"
        WITHDRAWAL = "withdrawal", "Withdrawal of the offering"
        TERMINATION = "termination", "Termination"
        TERMINATION_DATE = "termination-date", "Joint notice of the Termination Date"
        ADDRESS = "address", "Change of address"
        WAIVER_CONSENT = "waiver-consent", "Request for consent to a waiver"
        BOARD_REPORT = "board-report", "Report to the board"
        OTHER = "other", "Other"

    class Delivery(models.TextChoices):
        BY_HAND = "by-hand", "By hand"
        MAIL = "mail", "Mail, postage prepaid"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="notices")
    direction = models.CharField(max_length=3, choices=Direction)
    kind = models.CharField(max_length=24, choices=Kind)
    from_party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    from_company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="+")
    to_party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    to_company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="+")
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")
    dated = models.DateField()
    sent = models.DateField(null=True, blank=True)
    received = models.DateField(null=True, blank=True)
    delivery = models.CharField(max_length=8, choices=Delivery)
    address_used = models.TextField(blank=True)
    address_reason = models.CharField(
        max_length=500, blank=True, help_text="Why not the address last designated by the receiver."
    )
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    transfers = models.ManyToManyField(
        Transfer, blank=True, related_name="notices", help_text="Transfers it gives notice of (B EIGHTH(B))."
    )
    payee = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of a direction: the assignee (B EIGHTH(C)) or the collection agent (D).",
    )
    joint_party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who signs with the sender."
    )
    takes_effect = models.DateField(
        null=True, blank=True, help_text="The day from which what it says holds, where it names one."
    )
    new_address = models.TextField(blank=True, help_text="Of a change of address: the sender's new one.")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    replacement_reason = models.CharField(max_length=500, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-dated", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_has_one_sender",
                condition=Q(from_party__isnull=True, from_company__isnull=False)
                | Q(from_party__isnull=False, from_company__isnull=True),
            ),
            models.CheckConstraint(
                name="notice_has_one_receiver",
                condition=Q(to_party__isnull=True, to_company__isnull=False)
                | Q(to_party__isnull=False, to_company__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.dated}"

    def get_absolute_url(self) -> str:
        return reverse("notice", args=[self.pk])

    @property
    def is_replaced(self) -> bool:
        return hasattr(self, "replaced_by")

    @property
    def records_receipt(self) -> bool:
        """It is the notice before it, with the day received and nothing else changed."""
        before = self.replaces
        return (
            before is not None
            and before.received is None
            and self.received is not None
            and all(getattr(self, name) == getattr(before, name) for name in _SAID)
        )

    @property
    def sender(self) -> Party | Company:
        sender = self.from_party or self.from_company
        assert sender is not None
        return sender

    @property
    def receiver(self) -> Party | Company:
        receiver = self.to_party or self.to_company
        assert receiver is not None
        return receiver


_SAID = tuple(
    field.attname
    for field in Notice._meta.concrete_fields
    if field.name not in ("id", "received", "replaces", "replacement_reason", "entered_at", "entered_by")
)
"""Columns of what a notice says, but for the day it was received."""
