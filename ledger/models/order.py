"""What people decided on orders for the purchase of shares (B FIFTH(A), (B), NINTH)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ledger.models.calculation import OpenException
from ledger.models.record import ShareTransaction
from plans.models import Document


class OrderDecision(models.Model):
    """A purchase accepted though it conflicts with a suspension, withdrawal or minimum; or rejected by the company.

    A fact: added, never changed. One that was accepted may be rejected later (NINTH); a rejected one is voided (T3).
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"

    transaction = models.ForeignKey(ShareTransaction, models.PROTECT, db_constraint=False, related_name="decisions")
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.TextField()
    conflict = models.CharField(
        max_length=20,
        blank=True,
        choices=OpenException.Reason,
        help_text="What spoke against it (T3); empty when nothing did.",
    )
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["transaction", "decision"], name="order_decided_once_each_way"),
            models.CheckConstraint(name="order_decision_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.transaction} {self.get_decision_display().lower()}"

    def get_absolute_url(self) -> str:
        return self.transaction.get_absolute_url()
