"""What the distributor spent, and for what (B SIXTH(C), (D); R FIFTH, SIXTH). Added to, never edited."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from backoffice.fields import MoneyField
from ledger.models.record import LoadedFile
from plans.models import Document, Fund, Party, Plan


class Spending(models.Model):
    """What an expenditure says, of one fund or shared by several.

    `date` is the day it counts on, in an open quarter. What comes in when the quarter it was incurred in is closed
    says when it was incurred, and why it is late.
    """

    class Purpose(models.TextChoices):
        """What the agreements name, and what is agreed upon beside it (B SIXTH(C)), as Form N-1A, Item 19(g), asks."""

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
        UNDERWRITER_COMPENSATION = "underwriter-compensation", "Compensation to underwriters"
        SALES_PERSONNEL = "sales-personnel", "Compensation to sales personnel"
        FINANCING = "financing", "Interest, carrying or other financing charges"
        OTHER = "other", "Other agreed activities"

    class PerformedBy(models.TextChoices):
        OWN_STAFF = "own-staff", "Distributor's own staff"
        AFFILIATE = "affiliate", "Affiliate"
        THIRD_PARTY = "third-party", "Third party"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    expenditure_id = models.CharField("id", max_length=64)
    date = models.DateField()
    distributor = models.ForeignKey(Party, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40, choices=Purpose)
    amount = MoneyField()
    performed_by = models.CharField(max_length=20, choices=PerformedBy)
    performer = models.CharField(max_length=120, blank=True, help_text="Name of who performed it.")
    evidence = models.CharField(max_length=200, blank=True, help_text="Invoice or voucher.")
    incurred_on = models.DateField(null=True, blank=True, help_text="When it lies in a quarter that was closed.")
    late_reason = models.CharField("why it is late", max_length=200, blank=True)
    file = models.ForeignKey(LoadedFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    row_number = models.PositiveIntegerField(
        "row", null=True, editable=False, help_text="In its file, as a spreadsheet counts: the header is 1."
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    documents = models.ManyToManyField(Document, blank=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.expenditure_id


class SharedExpenditure(Spending):
    """One expenditure for several funds, shared over them by a key (U3); its shares are kept with it.

    A share that comes to nothing has no expenditure: all others have one, which the reports sum.
    """

    class Key(models.TextChoices):
        NET_ASSETS = "net-assets", "Average daily net assets"
        SALES = "sales", "Sales"
        EQUAL = "equal", "Equal parts"

    funds = models.CharField(
        max_length=1000, blank=True, help_text="Codes, separated by semicolons. Empty: all that are parties that day."
    )
    key = models.CharField(max_length=10, choices=Key)
    key_period = models.CharField(
        "figures of", max_length=10, blank=True, help_text="2003Q3, 2003-09 or 2003-09-30; none for equal parts."
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="reversed_by")

    class Meta:
        ordering = ["-date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "expenditure_id"], name="shared_expenditure_id_once_in_plan"),
            models.CheckConstraint(name="shared_expenditure_not_zero", condition=~Q(amount=0)),
        ]

    def get_absolute_url(self) -> str:
        return reverse("shared-expenditure", args=[self.pk])


class Expenditure(Spending):
    """One expenditure under a plan for one fund. A negative amount is a credit, or takes back the one it names."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="reversed_by")

    class Meta:
        ordering = ["-date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "expenditure_id"], name="expenditure_id_once_in_plan"),
            models.CheckConstraint(name="expenditure_not_zero", condition=~Q(amount=0)),
        ]

    def get_absolute_url(self) -> str:
        return reverse("expenditure", args=[self.pk])


class ExpenditureShare(models.Model):
    """A fund's part of a shared expenditure: its figure of the key, as it was then, and what came of it (U3).

    `figure` is cents of net assets or of sales, or 1 where all bear equal parts.
    """

    shared = models.ForeignKey(SharedExpenditure, models.PROTECT, related_name="shares")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    figure = models.BigIntegerField()
    amount = MoneyField()
    expenditure = models.OneToOneField(Expenditure, models.PROTECT, null=True, related_name="share")

    class Meta:
        ordering = ["shared", "fund__code", "pk"]
        constraints = [models.UniqueConstraint(fields=["shared", "fund"], name="expenditure_share_once")]

    def __str__(self) -> str:
        return f"{self.fund.code} of {self.shared}"
