"""Where the lifetime cap on sales charges is kept, and the prime rate it bears interest by (NASD Rule 2830(d))."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from backoffice.fields import MoneyField, PercentField
from plans.models.document import Document
from plans.models.party import Fund
from plans.models.plan import Plan


class Revocable(models.Model):
    """Added to, never edited: what was entered wrongly is revoked with a reason, and entered anew."""

    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    revocation_reason = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True


class SalesChargeCap(Revocable):
    """From the first day of a month on: the cap of a fund's class is kept, or its remainder is stated anew.

    `opening`: what is left at the close of the day before; None: the remainder kept so far goes on, under another
    percentage. `percentage`: ppm of new gross sales. The latest in force counts.
    """

    class Percentage(models.IntegerChoices):
        WITH_SERVICE_FEE = 62_500, "6.25%: it pays a service fee"
        WITHOUT_SERVICE_FEE = 72_500, "7.25%: it pays none"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sales_charge_caps")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="sales_charge_caps")
    start = models.DateField("from")
    opening = MoneyField("opening remainder", null=True, blank=True)
    percentage = models.IntegerField("of new gross sales", choices=Percentage)
    reason = models.TextField()
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-start", "fund__code", "pk"]
        verbose_name = "sales charge cap"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "fund", "start"], condition=Q(revoked_at__isnull=True), name="one_cap_a_fund_and_day"
            ),
            models.CheckConstraint(name="cap_opens_with_a_remainder", condition=Q(opening=None) | Q(opening__gte=0)),
            models.CheckConstraint(name="nasd_2830_d_percentage", condition=Q(percentage__in=(62_500, 72_500))),
            models.CheckConstraint(name="cap_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Cap of {self.fund.code} from {self.start}"

    def get_absolute_url(self) -> str:
        return reverse("sales-charge-cap", args=[self.pk])


class PrimeRate(Revocable):
    """The prime rate from a day on, ppm a year, as published; the caps of the plan bear 1% more (2830(d)(2))."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="prime_rates")
    start = models.DateField("from")
    rate = PercentField("prime rate, % a year")
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["-start", "plan__code", "pk"]
        verbose_name = "prime rate"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "start"], condition=Q(revoked_at__isnull=True), name="one_prime_rate_a_day"
            ),
            models.CheckConstraint(name="prime_rate_in_bounds", condition=Q(rate__gte=0, rate__lte=300_000)),
            models.CheckConstraint(name="prime_rate_has_a_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"Prime rate from {self.start}"

    def get_absolute_url(self) -> str:
        return reverse("prime-rate", args=[self.pk])
