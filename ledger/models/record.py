"""What happened: files, share transactions, valuations. Added to, never edited.

Rows of the large tables carry no database foreign-key constraints (`db_constraint=False`): the loader has
resolved every code in the same transaction, and a constraint check for each of 10^6 rows costs more than
the row. Plans, funds and parties that have records are protected by the services that change them.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from backoffice.fields import MoneyField, NavField, SharesField
from plans.models import Fund, Party, Plan


class LoadedFile(models.Model):
    """A file handed in: checked, faulty or loaded."""

    class Kind(models.TextChoices):
        TRANSACTIONS = "transactions", "Share transactions"
        VALUATIONS = "valuations", "Valuations"
        EXPENDITURES = "expenditures", "Expenditures"
        SHARED_EXPENDITURES = "shared-expenditures", "Shared expenditures"
        CUSTOMER_ASSETS = "customer-assets", "Assets of providers' customers"

    class State(models.TextChoices):
        FAULTY = "faulty", "Faults: nothing loaded"
        CHECKED = "checked", "Checked: ready to load"
        LOADED = "loaded", "Loaded"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State)
    rows_new = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0, help_text="Loaded before with the same content.")
    fault_count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list, help_text="The first faults, as [place, message].")
    handed_in_at = models.DateTimeField(auto_now_add=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("loaded-file", args=[self.pk])


class ShareTransaction(models.Model):
    """A row of a share-transaction file (T1), as it came."""

    class Kind(models.TextChoices):
        OPENING = "OPENING", "Take-over balance"
        SALE = "SALE", "Sale"
        NAV_SALE = "NAV_SALE", "Sale at net asset value"
        MERGER = "MERGER", "Issued for assets (merger)"
        REINVEST = "REINVEST", "Reinvestment"
        REDEEM = "REDEEM", "Redemption"
        EXCHANGE_OUT = "EXCHANGE_OUT", "Exchange out"
        EXCHANGE_IN = "EXCHANGE_IN", "Exchange in"
        TRANSFER_OUT = "TRANSFER_OUT", "Transfer out"
        TRANSFER_IN = "TRANSFER_IN", "Transfer in"
        CONVERT = "CONVERT", "Conversion"
        CANCEL = "CANCEL", "Cancellation"

    plan = models.ForeignKey(Plan, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    file = models.ForeignKey(LoadedFile, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    record_id = models.CharField(max_length=64)
    trade_date = models.DateField()
    fund = models.ForeignKey(Fund, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    account = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Kind)
    shares = SharesField()
    amount = MoneyField()
    counterpart = models.CharField(max_length=64, blank=True)
    waiver = models.CharField(max_length=40, blank=True)
    cdsc = MoneyField("CDSC withheld", null=True, blank=True)
    category = models.CharField(max_length=80, blank=True)
    original_issue_date = models.DateField(null=True, blank=True)
    distributor = models.ForeignKey(
        Party, models.PROTECT, db_constraint=False, db_index=False, null=True, blank=True, related_name="+"
    )
    share_kind = models.CharField(max_length=10, blank=True)
    row_number = models.PositiveIntegerField("row", help_text="In its file, as a spreadsheet counts: the header is 1.")

    class Meta:
        ordering = ["trade_date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "record_id"], name="record_id_once_in_plan"),
            models.CheckConstraint(name="t4_shares_above_zero", condition=Q(shares__gt=0)),
            models.CheckConstraint(name="t4_amount_not_negative", condition=Q(amount__gte=0)),
        ]
        indexes = [
            models.Index(fields=["plan", "trade_date", "id"], name="transaction_by_date"),
            models.Index(fields=["plan", "account", "fund"], name="transaction_by_account"),
            # Who sees one company only: of a small fund, a page would otherwise be looked for in all of the plan.
            models.Index(fields=["plan", "fund", "trade_date", "id"], name="transaction_by_fund"),
            models.Index(
                fields=["plan", "counterpart"], name="transaction_by_counterpart", condition=~Q(counterpart="")
            ),
        ]

    def __str__(self) -> str:
        return self.record_id

    def get_absolute_url(self) -> str:
        return reverse("transaction", args=[self.pk])


class Voiding(models.Model):
    """A transaction that is treated as if it had never been: cancelled (T1) or rejected by a person (T3).

    Cancelling either half of a pair voids both; every voided transaction has one row here.
    """

    transaction = models.OneToOneField(ShareTransaction, models.PROTECT, db_constraint=False, related_name="voiding")
    cancellation = models.ForeignKey(ShareTransaction, models.PROTECT, db_constraint=False, null=True, related_name="+")
    reason = models.TextField(blank=True)
    voided_at = models.DateTimeField(auto_now_add=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="t3_cancelled_or_rejected_with_reason",
                condition=Q(cancellation__isnull=False) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.transaction} voided"


class Valuation(models.Model):
    """Net assets of a fund's class on a day; `shares_outstanding` is the transfer agent's control total (A4)."""

    plan = models.ForeignKey(Plan, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    file = models.ForeignKey(LoadedFile, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    date = models.DateField()
    fund = models.ForeignKey(Fund, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    nav = NavField("NAV")
    net_assets = MoneyField()
    shares_outstanding = SharesField(null=True, blank=True)
    row_number = models.PositiveIntegerField("row", help_text="In its file, as a spreadsheet counts: the header is 1.")

    class Meta:
        ordering = ["date", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "fund", "date"], name="valuation_once_a_day")]
        indexes = [models.Index(fields=["plan", "date", "id"], name="valuation_by_date")]

    def __str__(self) -> str:
        return f"{self.fund} on {self.date}"

    def get_absolute_url(self) -> str:
        return reverse("valuation", args=[self.pk])
