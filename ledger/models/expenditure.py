"""What the distributor spent, and for what (B SIXTH(C), (D); R FIFTH, SIXTH)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from backoffice.fields import MoneyField
from ledger.models.record import LoadedFile
from plans.models import Fund, Party, Plan


class Expenditure(models.Model):
    """One expenditure under a plan for one fund. A negative amount reverses an earlier one."""

    class Purpose(models.TextChoices):
        SALES_SEMINARS = "sales-seminars", "Sales seminars"
        ADVERTISING = "advertising", "Advertising"
        FINDERS_FEES = "finders-fees", "Finder's fees"
        PRINTING_AND_MAILING = "printing-and-mailing", "Printing and mailing to other than existing shareholders"
        SALES_LITERATURE = "sales-literature", "Sales literature"
        OVERHEAD = "overhead", "Overhead"
        SUPPLEMENTAL_DEALER_PAYMENTS = "supplemental-dealer-payments", "Supplemental payments to dealers"
        DEALER_COMMISSIONS = "dealer-commissions", "Dealer commissions"
        SERVICE_FEES = "service-fees", "Service fees"
        PLAN_ADMINISTRATION = "plan-administration", "Plan administration"
        OTHER = "other", "Other agreed activities"

    class PerformedBy(models.TextChoices):
        OWN_STAFF = "own-staff", "Distributor's own staff"
        AFFILIATE = "affiliate", "Affiliate"
        THIRD_PARTY = "third-party", "Third party"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="expenditures")
    expenditure_id = models.CharField("id", max_length=64)
    date = models.DateField()
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    distributor = models.ForeignKey(Party, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40, choices=Purpose)
    amount = MoneyField()
    performed_by = models.CharField(max_length=20, choices=PerformedBy)
    evidence = models.CharField(max_length=200, blank=True, help_text="Invoice or voucher.")
    file = models.ForeignKey(LoadedFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    row_number = models.PositiveIntegerField(
        "row", null=True, editable=False, help_text="In its file, as a spreadsheet counts: the header is 1."
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "expenditure_id"], name="expenditure_id_once_in_plan"),
            models.CheckConstraint(name="expenditure_not_zero", condition=~Q(amount=0)),
        ]

    def __str__(self) -> str:
        return self.expenditure_id

    def get_absolute_url(self) -> str:
        return reverse("expenditure", args=[self.pk])
