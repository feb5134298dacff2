"""Calculations that somebody else made of a month, to compare with ours (B NINETEENTH(B), (C))."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from backoffice.fields import MoneyField
from plans.models import Document, Fund, Party, Plan


class OutsideCalculation(models.Model):
    """A file of the month export's format, as the distributor that calculated it handed it in. Never changed.

    Of several of one kind by one distributor the latest is compared.
    """

    class Kind(models.TextChoices):
        PORTIONS = "portions", "Portions (portions.csv)"
        MONTHLY_FEES = "monthly-fees", "Distribution Fees (monthly_fees.csv)"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="outside_calculations")
    month = models.DateField(help_text="First day of the month.")
    kind = models.CharField(max_length=12, choices=Kind)
    calculated_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(auto_now_add=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "month", "kind", "calculated_by", "document"], name="outside_file_loaded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calculated_by.code}: {self.plan.code} {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("month-outside", args=[self.plan.code, f"{self.month:%Y-%m}"])


class OutsideAmount(models.Model):
    """A row of the file; of Distribution Fees by tranche, `payee` and `status` are empty."""

    outside = models.ForeignKey(OutsideCalculation, models.PROTECT, related_name="amounts")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    right = models.CharField(max_length=20)
    tranche = models.CharField(max_length=40)
    payee = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=8, blank=True)
    amount = MoneyField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outside", "fund", "right", "tranche", "payee", "status"], name="outside_amount_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outside}, {self.fund_id}"
