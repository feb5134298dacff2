"""Parties, companies, funds: they exist once, whatever the number of plans that name them."""

from django.db import models
from django.urls import reverse


class Party(models.Model):
    """A distributor, assignee or agent (B preamble, EIGHTH(A), (D))."""

    class Kind(models.TextChoices):
        DISTRIBUTOR = "distributor", "Distributor"
        ASSIGNEE = "assignee", "Assignee"
        COLLECTION_AGENT = "collection-agent", "Collection agent"
        TRANSFER_AGENT = "transfer-agent", "Transfer agent"
        SERVICE_PROVIDER = "service-provider", "Service provider"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("party", args=[self.pk])


class Company(models.Model):
    """A registered investment company of Schedule A."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    jurisdiction = models.CharField(max_length=80)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("company", args=[self.pk])


class Fund(models.Model):
    """A series of a company."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    company = models.ForeignKey(Company, models.PROTECT, related_name="funds")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("fund", args=[self.pk])
