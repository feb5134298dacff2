"""A month as it was reviewed and delivered (B EIGHTH(C), rule M2). Added to, never edited.

The results of a calculation are the present truth: they change with late records. What is here is what the company
was told, and when.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from backoffice.fields import MoneyField
from plans.models import Document, Fund, Notice, Party, Plan


class Right(models.TextChoices):
    """What an amount is part of. The service fee goes to the distributor in office (F4) and is not transferred."""

    DISTRIBUTION_FEE = "distribution-fee", "Distribution Fee"
    CDSC = "cdsc", "Earned CDSC"
    SERVICE_FEE = "service-fee", "Service fee"


class MonthReview(models.Model):
    """A second person has looked at a calculation: that of this digest, and of no other."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="month_reviews")
    month = models.DateField(help_text="First day of the month.")
    digest = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    calculated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "month", "digest", "reviewed_by"], name="calculation_reviewed_once_by_a_person"
            ),
            models.CheckConstraint(
                name="nobody_reviews_own_calculation",
                condition=Q(calculated_by__isnull=True) | ~Q(calculated_by=F("reviewed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.plan.code} {self.month:%Y-%m}"


class TakeOver(models.Model):
    """Somebody says that a plan's months up to one were delivered and paid before this program was used."""

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="take_over")
    until = models.DateField(help_text="First day of the last of these months.")
    reason = models.TextField()
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", help_text="What proves it.")
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="take_over_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.plan.code}, taken over after {self.until:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("take-over", args=[self.pk])


class TakeOverConfirmation(models.Model):
    """A second person has compared it with the document: the months are frozen as delivered."""

    take_over = models.OneToOneField(TakeOver, models.PROTECT, related_name="confirmation")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="nobody_confirms_own_take_over", condition=~Q(entered_by=F("confirmed_by")))
        ]

    def __str__(self) -> str:
        return f"{self.take_over}, confirmed"


class Delivery(models.Model):
    """A Monthly Calculation as delivered to the companies (B EIGHTH(C)), once a month.

    `last_transaction`, `last_valuation` and `last_voiding` are the plan's latest rows it rests on: what has a higher
    key came later, and is the cause of a restatement.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="deliveries")
    month = models.DateField(help_text="First day of the month.")
    digest = models.CharField(max_length=64, help_text="Of the inputs of the calculation (M1).")
    sender = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name="calculated for")
    transaction_count = models.PositiveIntegerField()
    calculated_at = models.DateTimeField()
    calculated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    review = models.ForeignKey(MonthReview, models.PROTECT, null=True, blank=True, related_name="+")
    take_over = models.ForeignKey(TakeOver, models.PROTECT, null=True, blank=True, related_name="deliveries")
    delivered_on = models.DateField()
    delivered_at = models.DateTimeField(auto_now_add=True)
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    last_transaction = models.BigIntegerField(default=0)
    last_valuation = models.BigIntegerField(default=0)
    last_voiding = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-month", "plan__code", "pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["plan", "month"], name="m2_month_delivered_once"),
            models.CheckConstraint(
                name="delivery_is_reviewed_or_taken_over",
                condition=Q(review__isnull=False, take_over__isnull=True)
                | Q(review__isnull=True, take_over__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.code} {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("delivery", args=[self.plan.code, f"{self.month:%Y-%m}"])


class DeliveryNotice(models.Model):
    """The notice by which one company received the calculation (B EIGHTH(C), SEVENTEENTH)."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="notices")
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.notice)


class DeliveryFile(models.Model):
    """A file that was delivered."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="files")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["delivery", "document"], name="file_delivered_once")]

    def __str__(self) -> str:
        return self.document.name


class Restatement(models.Model):
    """A month delivered before, calculated again on new inputs: reported with a later month, and why (M2)."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="restatements", help_text="Reported with.")
    restated = models.ForeignKey(Delivery, models.PROTECT, related_name="restated_by")
    digest_before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    reason = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "restated"], name="m2_month_restated_once_in_a_delivery"),
            models.CheckConstraint(name="m2_restatement_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.restated} restated with {self.delivery}"


class DeliveredRow(models.Model):
    """Base of what was delivered: the month's own figures, or an adjustment of an earlier month (M2)."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="%(class)s_rows")
    restatement = models.ForeignKey(Restatement, models.PROTECT, null=True, blank=True, related_name="%(class)s_rows")
    month = models.DateField(help_text="The month it is for: an earlier one for an adjustment.")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class DeliveredAmount(DeliveredRow):
    """What a payee is owed of one right of one tranche of one fund; negative where an adjustment takes back.

    The sum over payees is the tranche's fee or CDSC, that over tranches the fund's. `status` is that of the
    calculation: held or payable by notice alone, as of month-end (P3).
    """

    class Status(models.TextChoices):
        HELD = "held", "Held"
        PAYABLE = "payable", "Payable"

    right = models.CharField(max_length=20, choices=Right)
    tranche = models.CharField(max_length=40, blank=True)
    distributor = models.CharField(max_length=40, blank=True, help_text="Whose tranche it is; none where no rule says.")
    payee = models.CharField(max_length=40)
    status = models.CharField(max_length=8, choices=Status)
    amount = MoneyField()
    settled_outside = models.BooleanField(default=False, help_text="Paid before this program was used.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "month", "fund", "right", "tranche", "payee", "status"],
                name="m2_amount_delivered_once",
            ),
            models.CheckConstraint(name="m2_delivered_amount_not_zero", condition=~Q(amount=0)),
        ]
        indexes = [models.Index(fields=["month", "fund"], name="delivered_amount_by_month")]

    def __str__(self) -> str:
        return f"{self.get_right_display()} of {self.tranche or self.fund.code} to {self.payee}"


class DeliveredCharge(DeliveredRow):
    """A tranche's Earned CDSC of one trade date: it is due with the redemption proceeds (B SIXTH(G))."""

    tranche = models.CharField(max_length=40)
    trade_date = models.DateField()
    amount = MoneyField("CDSC")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "month", "fund", "tranche", "trade_date"], name="m2_charge_delivered_once"
            )
        ]

    def __str__(self) -> str:
        return f"CDSC of {self.tranche} on {self.trade_date}"
