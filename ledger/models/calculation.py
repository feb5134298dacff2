"""A month of a plan (rules M) and its results."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from backoffice.fields import MicroField, MoneyField, PercentField, SharesField
from ledger.models.record import ShareTransaction
from plans.models import Fund, Plan, Transfer


class Calculation(models.Model):
    """One plan and month, calculated. Its rows are written once, with it, or not at all.

    `digest` is that of everything it was calculated from, chained over the months before (M1). `stale_since`
    says that something up to its month-end was loaded or changed after it was calculated.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="calculations")
    month = models.DateField(help_text="First day of the month.")
    digest = models.CharField(max_length=64)
    transaction_count = models.PositiveIntegerField()
    calculated_at = models.DateTimeField(auto_now_add=True)
    calculated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stale_since = models.DateTimeField(null=True, blank=True)
    undoing = models.BooleanField(default=False, editable=False, help_text="Its rows may be deleted just now.")

    class Meta:
        ordering = ["-month", "plan__code", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "month"], name="m1_one_calculation_a_month")]

    def __str__(self) -> str:
        return f"{self.plan.code} {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("month", args=[self.plan.code, f"{self.month:%Y-%m}"])


class CalculationRow(models.Model):
    """Base of a month's results: of one calculation, for one fund."""

    calculation = models.ForeignKey(
        Calculation, models.PROTECT, db_constraint=False, db_index=False, related_name="%(class)s_rows"
    )
    fund = models.ForeignKey(Fund, models.PROTECT, db_constraint=False, db_index=False, related_name="+")

    class Meta:
        abstract = True


class DailyAllocation(CalculationRow):
    """Shares of a tranche at the close of a day (A1)."""

    date = models.DateField()
    tranche = models.CharField(max_length=40)
    commission_shares = SharesField()
    reinvested_shares = SharesField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["calculation", "fund", "date"], name="allocation_by_fund_day")]


class DailyFee(CalculationRow):
    """A fund's day: what its fees were calculated from (F1, F2, F4). Only days on which fees accrue."""

    date = models.DateField()
    net_assets = MoneyField()
    valued_on = models.DateField(help_text="Date of the valuation used (F1).")
    days_in_year = models.PositiveSmallIntegerField()
    shares_outstanding = SharesField(help_text="Sum over tranches at the close (F2).")
    distribution_fee = MicroField()
    distributor = models.CharField(max_length=40, blank=True, help_text="In office that day (F4).")
    service_rate = PercentField()
    service_fee = MicroField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["calculation", "fund", "date"], name="daily_fee_by_fund_day")]


class DailyAccrual(CalculationRow):
    """A tranche's part of the day's Distribution Fee (F2), where not zero."""

    date = models.DateField()
    tranche = models.CharField(max_length=40)
    rate = PercentField(help_text="In force for the tranche that day (F2).")
    asset_based_fee = MicroField("asset-based fee")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["calculation", "fund", "date"], name="accrual_by_fund_day")]


class MonthlyFee(CalculationRow):
    """A tranche's Distribution Fee of the month (F3)."""

    tranche = models.CharField(max_length=40)
    asset_based_fee = MoneyField("asset-based fee")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["calculation", "fund"], name="monthly_fee_by_fund")]


class MonthlyServiceFee(CalculationRow):
    """A distributor's service fee of the month (F4)."""

    distributor = models.CharField(max_length=40)
    service_fee = MoneyField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["calculation", "fund"], name="service_fee_by_fund")]


class EarnedCdsc(CalculationRow):
    """A tranche's part of what a redemption was charged, or of what was waived (C3, C4)."""

    record_id = models.CharField(max_length=64)
    trade_date = models.DateField()
    tranche = models.CharField(max_length=40)
    cdsc = MoneyField("CDSC")
    waived = MoneyField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["calculation", "fund"], name="cdsc_by_fund")]


class Portion(CalculationRow):
    """What a payee is owed of one right of one tranche for the month (P2, P3)."""

    class Status(models.TextChoices):
        HELD = "held", "Held"
        PAYABLE = "payable", "Payable"

    right = models.CharField(max_length=20, choices=Transfer.Right)
    tranche = models.CharField(max_length=40)
    payee = models.CharField(max_length=40)
    amount = MoneyField()
    status = models.CharField(max_length=8, choices=Status)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["calculation", "fund"], name="portion_by_fund")]


class OpenException(CalculationRow):
    """A transaction that could not be applied, and why (T3)."""

    class Reason(models.TextChoices):
        NO_DISTRIBUTOR = "NO_DISTRIBUTOR", "No distributor in office on the original issue date"
        SHORT = "SHORT", "More shares than are held"
        NO_COUNTERPART = "NO_COUNTERPART", "The other half is missing"
        PAIR_MISMATCH = "PAIR_MISMATCH", "The two halves do not belong together"
        UNKNOWN_WAIVER = "UNKNOWN_WAIVER", "Waiver category not in the plan"
        SALES_SUSPENDED = "SALES_SUSPENDED", "Bought while sales were suspended"
        OFFERING_WITHDRAWN = "OFFERING_WITHDRAWN", "Bought while the offering was withdrawn"
        BELOW_MINIMUM = "BELOW_MINIMUM", "Below the minimum order"

    transaction = models.ForeignKey(
        ShareTransaction, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    record_id = models.CharField(max_length=64)
    trade_date = models.DateField()
    reason = models.CharField(max_length=20, choices=Reason)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["calculation", "record_id"], name="exception_by_record")]


class MonthRemark(CalculationRow):
    """Something a person should look at (F1, A4, C5, NASD Rule 2830(d)); the remark itself changes no amount."""

    class Kind(models.TextChoices):
        OLD_VALUATION = "old-valuation", "Valuation more than 5 NYSE days old (F1)"
        NO_VALUATION = "no-valuation", "No valuation yet: no fee (F1)"
        SHARES_DIFFER = "shares-differ", "Shares outstanding differ from the transfer agent's (A4)"
        CDSC_DIFFERS = "cdsc-differs", "CDSC withheld differs (C5)"
        CAP_USED_UP = "cap-used-up", "Sales charge cap used up: charged less"
        ABOVE_CAP = "above-cap", "CDSC above the sales charge cap"

    kind = models.CharField(max_length=20, choices=Kind)
    date = models.DateField()
    record_id = models.CharField(max_length=64, blank=True)
    expected = models.CharField(max_length=40, blank=True, help_text="Ours.")
    reported = models.CharField(max_length=40, blank=True, help_text="Theirs.")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["calculation"], name="remark_by_calculation")]
