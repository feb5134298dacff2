"""Rates (Schedule B), deferred sales charges and their waivers."""

import json

from django.db import models

from backoffice.fields import PercentField
from plans.models.party import Fund
from plans.models.plan import Plan
from plans.values.words import percent_text


class Rate(models.Model):
    """A row of Schedule B, ppm a year from a day on; a part left empty says nothing about it (F2)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rates")
    start = models.DateField("from")
    asset_based = PercentField("asset-based sales charge, %", null=True, blank=True)
    service = PercentField("service fee, %", null=True, blank=True)
    aggregate = PercentField("aggregate, %", null=True, blank=True)
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")
    tranche = models.CharField(max_length=40, blank=True, help_text="Empty: all tranches.")

    class Meta:
        ordering = ["start", "pk"]

    def __str__(self) -> str:
        return f"Rates from {self.start}"


class PercentListField(models.JSONField):
    """Parts per million, in order."""

    def read(self, stored: str) -> str:
        """What the history kept, as percent."""
        return ", ".join(f"{percent_text(rate)}%" for rate in json.loads(stored)) or "none"


class CdscSchedule(models.Model):
    """Deferred sales charge year by year, for shares issued from a day on (B SIXTH(A), EIGHTH(F))."""

    class Anniversary(models.TextChoices):
        INCLUSIVE = "inclusive", "belongs to the year that ends"
        EXCLUSIVE = "exclusive", "begins the next year"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="cdsc_schedules")
    issued_from = models.DateField()
    rates = PercentListField(help_text="Year by year.")
    anniversary = models.CharField(max_length=10, choices=Anniversary, default=Anniversary.INCLUSIVE)
    redeemed_from = models.DateField(
        null=True,
        blank=True,
        help_text="Changes the charge of shares already issued, on redemptions from this day on (B EIGHTH(F)).",
    )
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")

    class Meta:
        ordering = ["issued_from", "pk"]
        verbose_name = "CDSC schedule"

    def __str__(self) -> str:
        return f"CDSC of shares issued from {self.issued_from}"


class WaiverCategory(models.Model):
    """A class of transaction or shareholder, never a person (B SIXTH(A))."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="waivers")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    start = models.DateField("from", null=True, blank=True, help_text="First trade date; empty: always.")
    end = models.DateField("to", null=True, blank=True, help_text="Last trade date.")
    issued_from = models.DateField(
        "shares issued from", null=True, blank=True, help_text="Covers shares originally issued from this day on."
    )
    issued_to = models.DateField(
        "shares issued to", null=True, blank=True, help_text="Covers shares originally issued up to this day."
    )

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "waiver categories"
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="waiver_code_once")]

    def __str__(self) -> str:
        return self.name
