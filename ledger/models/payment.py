"""Payments: what was prepared, released by a second person, handed to the bank, and what the bank said.

All of it is added to, never edited. A payment that the bank rejected or gave back, or that was withdrawn before it
left, is prepared again as another one; the database lets nothing of a delivered amount be in two payments that count.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from backoffice.fields import MoneyField
from ledger.models.delivery import DeliveredAmount, Right
from plans.models import Company, Document, Fund, Party, Plan


def by_person(**options: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class BankAccount(models.Model):
    """Where a payee is paid, or from where a company pays, from a day on; once a second person confirms it."""

    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="bank_accounts")
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="bank_accounts")
    since = models.DateField(help_text="Used from this day on.")
    holder = models.CharField(max_length=140, help_text="Name of the account, as the bank has it.")
    account = models.CharField("account number or IBAN", max_length=34)
    bank = models.CharField("routing number or BIC", max_length=11)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", help_text="The written instruction.")
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = by_person()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="bank_account_has_one_owner",
                condition=Q(party__isnull=True, company__isnull=False) | Q(party__isnull=False, company__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder}, account ending in {self.account[-4:]}"

    def get_absolute_url(self) -> str:
        return reverse("bank-account", args=[self.pk])

    @property
    def owner(self) -> Party | Company:
        owner = self.party or self.company
        assert owner is not None
        return owner


class BankAccountConfirmation(models.Model):
    """A second person has compared the account with its document."""

    account = models.OneToOneField(BankAccount, models.PROTECT, related_name="confirmation")
    entered_by = by_person()
    confirmed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = by_person()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="nobody_confirms_own_bank_account", condition=~Q(entered_by=F("confirmed_by")))
        ]

    def __str__(self) -> str:
        return f"{self.account}, confirmed"


class Claim(models.Model):
    """What a company claims from a distributor: it may be offset against the distributor's own portion (P5)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="claims")
    company = models.ForeignKey(Company, models.PROTECT, related_name="claims")
    distributor = models.ForeignKey(Party, models.PROTECT, related_name="claims")
    dated = models.DateField()
    amount = MoneyField()
    reason = models.TextField()
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    key = models.CharField(max_length=36, unique=True, editable=False)
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = by_person()

    class Meta:
        ordering = ["dated", "pk"]
        constraints = [
            models.CheckConstraint(name="p5_claim_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="p5_claim_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Claim of {self.company} of {self.dated}"

    def get_absolute_url(self) -> str:
        return reverse("claim", args=[self.pk])


class ClaimWithdrawal(models.Model):
    """What is left of a claim is claimed no more."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    withdrawn_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = by_person()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="claim_withdrawal_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.claim}, withdrawn"


class PaymentBatch(models.Model):
    """Payments prepared together, with their control totals."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="payment_batches")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=36, unique=True, editable=False)
    execution_date = models.DateField(help_text="The bank is asked to pay on this day.")
    count = models.PositiveIntegerField("payments")
    total = MoneyField()
    prepared_at = models.DateTimeField(auto_now_add=True)
    prepared_by = by_person()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "payment batches"
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="batch_number_once_in_plan")]

    def __str__(self) -> str:
        return f"{self.plan.code} batch {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("payment-batch", args=[self.pk])


class BatchRelease(models.Model):
    """A person other than the preparer has released the batch."""

    batch = models.OneToOneField(PaymentBatch, models.PROTECT, related_name="release")
    prepared_by = by_person()
    released_at = models.DateTimeField(auto_now_add=True)
    released_by = by_person()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="nobody_releases_own_batch", condition=~Q(prepared_by=F("released_by")))
        ]

    def __str__(self) -> str:
        return f"{self.batch}, released"


class BatchExport(models.Model):
    """The files for the bank, kept with the record that they were made: taken again, they are the same bytes."""

    batch = models.OneToOneField(PaymentBatch, models.PROTECT, related_name="export")
    message_id = models.CharField(max_length=35, unique=True)
    pain001 = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name="pain.001")
    csv = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name="CSV")
    exported_at = models.DateTimeField(auto_now_add=True)
    exported_by = by_person()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.message_id


class Payment(models.Model):
    """One payment of one fund and right to one recipient: what is owed, less what was offset."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="payments")
    month = models.DateField(help_text="The month it was delivered with.")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    right = models.CharField(max_length=20, choices=Right)
    recipient = models.ForeignKey(Party, models.PROTECT, related_name="payments")
    gross = MoneyField("owed")
    offset = MoneyField()
    amount = MoneyField()
    due = models.DateField()
    due_reason = models.CharField(max_length=200)
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", verbose_name="to account")
    debtor_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", verbose_name="from account")
    end_to_end_id = models.CharField("end-to-end id", max_length=35, unique=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="payment_owes_something", condition=Q(gross__gt=0)),
            models.CheckConstraint(name="p5_offset_within_payment", condition=Q(offset__gte=0, offset__lte=F("gross"))),
            models.CheckConstraint(name="payment_is_what_is_left", condition=Q(amount=F("gross") - F("offset"))),
        ]
        indexes = [models.Index(fields=["month", "fund"], name="payment_by_month")]

    def __str__(self) -> str:
        return self.end_to_end_id

    def get_absolute_url(self) -> str:
        return reverse("payment", args=[self.pk])


class PaymentLine(models.Model):
    """A delivered amount in a payment. Another try of the same amount needs that the one before came to nothing."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="lines")
    row = models.ForeignKey(
        DeliveredAmount, models.PROTECT, related_name="payment_lines", verbose_name="delivered amount"
    )
    attempt = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["row", "attempt"], name="nothing_is_paid_twice")]

    def __str__(self) -> str:
        return f"{self.row} in {self.payment}"


class PaymentOffset(models.Model):
    """What of a claim was taken from a payment (P5)."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="offsets")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="offsets")
    amount = MoneyField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "claim"], name="claim_once_in_a_payment"),
            models.CheckConstraint(name="p5_offset_above_zero", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.claim} against {self.payment}"


class PaymentOutcome(models.Model):
    """How a payment ended: one outcome, and no second one."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"
        OFFSET = "offset", "Offset in full"

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="outcome")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    reference = models.CharField("bank's reference", max_length=64, blank=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = by_person()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="what_came_to_nothing_has_a_reason",
                condition=Q(kind__in=["confirmed", "offset"]) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment} {self.get_kind_display().lower()}"


class PaymentReturn(models.Model):
    """The bank gave a payment back after it had confirmed it: it came to nothing after all, and is owed again."""

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="returned")
    on = models.DateField()
    reference = models.CharField("bank's reference", max_length=64, blank=True)
    reason = models.TextField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = by_person()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="payment_return_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.payment} returned"


CAME_TO_NOTHING = (PaymentOutcome.Kind.REJECTED, PaymentOutcome.Kind.WITHDRAWN)
"""Outcomes after which the amounts are owed again."""

SETTLED = (PaymentOutcome.Kind.CONFIRMED, PaymentOutcome.Kind.OFFSET)
"""Outcomes after which nothing of the amounts is owed, unless the bank gives the payment back."""
