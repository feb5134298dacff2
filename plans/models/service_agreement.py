"""Agreements of the distributor with those who serve shareholders (B SIXTH(E), R SEVENTH)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from backoffice.fields import PercentField
from plans.models.document import Document
from plans.models.party import Fund, Party
from plans.models.plan import Plan


class ServiceAgreement(models.Model):
    """One agreement under a plan for the funds named (none: all), both dates included. `rate`: ppm a year."""

    class Kind(models.TextChoices):
        DEALER = "dealer", "Service Agreement with a dealer"
        THIRD_PARTY = "third-party", "Third Party Agreement"
        VARIABLE_CONTRACT = "variable-contract", "Variable Contract Agreement"
        BANK_TRUST = "bank-trust", "Bank Trust Department Agreement"
        BANK_TRUST_BROKER = "bank-trust-broker", "Brokers for Bank Trust Department Agreement"

    class Service(models.TextChoices):
        LITERATURE = "literature", "Distributing sales literature"
        INQUIRIES = "inquiries", "Answering routine inquiries of customers"
        CHANGES = (
            "changes",
            "Changes of dividend options, account designations, addresses; enrolling in retirement plans",
        )
        RECORDS = "records", "Keeping customer accounts and records, processing purchases and redemptions"
        REINVESTING = "reinvesting", "Investing dividends and capital gains distributions automatically"
        CONTRACT_HOLDERS = "contract-holders", "Specialized services to contract holders and plan participants"
        OTHER = "other", "Other information and services as requested"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="service_agreements")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind)
    provider = models.ForeignKey(Party, models.PROTECT, related_name="service_agreements")
    services = models.JSONField(default=list, help_text="Codes of the services covered.")
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")
    rate = PercentField("rate, % a year")
    start = models.DateField("from")
    end = models.DateField("to", null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["provider__code", "code", "pk"]
        verbose_name = "service agreement"
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="service_agreement_code_once"),
            models.CheckConstraint(name="service_agreement_in_order", condition=Q(end=None) | Q(end__gte=F("start"))),
            models.CheckConstraint(name="b_sixth_e_service_rate", condition=Q(rate__gt=0, rate__lte=2_500)),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("service-agreement", args=[self.pk])

    @property
    def service_names(self) -> list[str]:
        return [label for code, label in self.Service.choices if code in self.services]
