"""Lots and what was taken from them (B SIXTH(H), rules L). Append-only: what is left is the difference."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from backoffice.fields import MoneyField, SharesField
from ledger.models.calculation import Calculation
from plans.models import Fund, Plan


class Lot(models.Model):
    """Shares issued together (L1). `units` and `cost` are those it began with."""

    class ShareKind(models.TextChoices):
        COMMISSION = "commission", "Commission"
        FREE = "free", "Free"

    plan = models.ForeignKey(Plan, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    calculation = models.ForeignKey(Calculation, models.PROTECT, db_constraint=False, related_name="+")
    key = models.CharField(max_length=72, help_text="Record id, with the place of the piece where several arrive (L3).")
    record_id = models.CharField(max_length=64, help_text="The transaction that made it.")
    arrived = models.DateField(help_text="Trade date of the transaction that made it.")
    fund = models.ForeignKey(Fund, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    account = models.CharField(max_length=64)
    share_kind = models.CharField(max_length=10, choices=ShareKind)
    issued = models.DateField("original issue date")
    tranche = models.CharField(max_length=40, blank=True)
    origin_fund = models.ForeignKey(Fund, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    units = SharesField("shares")
    cost = MoneyField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="l3_lot_key_once"),
            models.CheckConstraint(name="l1_lot_has_units", condition=Q(units__gt=0)),
            models.CheckConstraint(
                name="l1_free_lots_have_no_tranche",
                condition=Q(share_kind="free", tranche="") | (Q(share_kind="commission") & ~Q(tranche="")),
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "fund", "account"], name="lot_by_account"),
            models.Index(fields=["plan", "account"], name="lot_by_account_only"),
            models.Index(fields=["plan", "fund", "tranche", "issued", "id"], name="lot_by_tranche"),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("lot", args=[self.pk])


class Disposal(models.Model):
    """What one transaction took from one lot (L3, L4)."""

    calculation = models.ForeignKey(Calculation, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, db_constraint=False, related_name="disposals")
    record_id = models.CharField(max_length=64)
    trade_date = models.DateField()
    units = SharesField("shares")
    cost = MoneyField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="l4_disposal_has_units", condition=Q(units__gt=0))]
        indexes = [models.Index(fields=["calculation", "record_id"], name="disposal_by_record")]

    def __str__(self) -> str:
        return f"{self.record_id} from {self.lot_id}"
