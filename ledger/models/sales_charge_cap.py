"""The remainder of the lifetime cap on sales charges, where one is kept (NASD Rule 2830(d))."""

from django.db import models
from django.db.models import F
from django.urls import reverse

from backoffice.fields import MicroField, MoneyField, PercentField
from ledger.models.calculation import CalculationRow


class SalesChargeCapMonth(CalculationRow):
    """A fund's month: `opening + added + interest - cdsc - asset_based_fee = closing`, cents.

    Both ends are the remainder; below zero, what CDSC has taken above the cap. `closing` opens the next month.
    """

    percentage = PercentField("of new gross sales")
    opening = MoneyField("opening remainder")
    sales = MoneyField("new gross sales")
    added = MoneyField("added by sales")
    interest = MoneyField()
    cdsc = MoneyField("CDSC")
    asset_based_fee = MoneyField("asset-based charge")
    closing = MoneyField("remainder")
    not_charged = MoneyField(help_text="What the cap took off the Distribution Fee.")
    limited_from = models.DateField(null=True, help_text="The first day on which the cap left less than the fee.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="nasd_2830_d_remainder",
                condition=models.Q(
                    closing=F("opening") + F("added") + F("interest") - F("cdsc") - F("asset_based_fee")
                ),
            )
        ]
        indexes = [models.Index(fields=["calculation", "fund"], name="cap_month_by_fund")]

    def __str__(self) -> str:
        return f"Cap of {self.fund.code} in {self.calculation}"

    def get_absolute_url(self) -> str:
        calculation = self.calculation
        return reverse("month-cap", args=[calculation.plan.code, f"{calculation.month:%Y-%m}", self.fund.code])


class SalesChargeCapDay(CalculationRow):
    """A fund's day: sales, CDSC, interest that is added at the month's close, the fee and what of it is allowed."""

    date = models.DateField()
    sales = MoneyField("new gross sales")
    cdsc = MoneyField("CDSC")
    interest = MicroField()
    fee = MicroField("fee of the day")
    allowed = MicroField("charged")
    closing = MicroField("remainder", help_text="At the close, before the month's interest.")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["calculation", "fund", "date"], name="cap_day_by_fund_day")]
