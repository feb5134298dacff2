"""When the sale of shares is suspended or the offering withdrawn, and the least amounts of orders (B FIFTH)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from backoffice.fields import MoneyField
from plans.models.document import Document
from plans.models.notice import Notice
from plans.models.party import Fund
from plans.models.plan import Plan


class Suspension(models.Model):
    """Days, both included, on which the plan's class of the funds named (none: all) is not sold.

    Payments go on meanwhile (B SIXTH(D), R SIXTH); purchases dated inside wait for a person (FIFTH(A), (B)).
    """

    class Kind(models.TextChoices):
        BY_DISTRIBUTOR = "by-distributor", "Suspended by the distributor"
        AT_REQUEST = "at-request", "Suspended at the company's request"
        WITHDRAWAL = "withdrawal", "Offering withdrawn by the company"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="suspensions")
    kind = models.CharField(max_length=20, choices=Kind)
    start = models.DateField("from")
    end = models.DateField("to", null=True, blank=True)
    reason = models.TextField()
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-start", "pk"]
        verbose_name = "suspension of sales"
        verbose_name_plural = "suspensions"
        constraints = [
            models.CheckConstraint(name="suspension_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="suspension_in_order", condition=Q(end=None) | Q(end__gte=F("start"))),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, from {self.start}"

    def get_absolute_url(self) -> str:
        return reverse("suspension", args=[self.pk])

    @property
    def is_withdrawal(self) -> bool:
        return self.kind == self.Kind.WITHDRAWAL


class MinimumOrder(models.Model):
    """Least amounts of an account's first and later orders in a fund, from a day on (B FIFTH(B)). Zero: none.

    Of the rows in force that names the fund counts before one for all, then the latest.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="minimum_orders")
    start = models.DateField("from")
    initial = MoneyField("initial order")
    subsequent = MoneyField("subsequent order")
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-start", "pk"]
        constraints = [
            models.CheckConstraint(name="minimum_not_negative", condition=Q(initial__gte=0, subsequent__gte=0)),
        ]

    def __str__(self) -> str:
        return f"Minimum orders from {self.start}"

    def get_absolute_url(self) -> str:
        return f"{reverse('minimum-orders')}?plan={self.plan_id}"
