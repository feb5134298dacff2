"""Assets of service providers' customers (B SIXTH(E), R SEVENTH)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from backoffice.fields import MoneyField
from ledger.models.record import LoadedFile
from plans.models import Fund, Plan, ServiceAgreement


class CustomerAssets(models.Model):
    """Average daily net assets of a fund's class that a provider's customers owned in a month, under one agreement.

    Added to, never edited: what counts is the sum, and a negative amount corrects an earlier one.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="customer_assets")
    assets_id = models.CharField("id", max_length=64)
    month = models.DateField(help_text="First day of the month.")
    agreement = models.ForeignKey(ServiceAgreement, models.PROTECT, related_name="customer_assets")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    average_net_assets = MoneyField("average daily net assets")
    file = models.ForeignKey(LoadedFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    row_number = models.PositiveIntegerField(
        "row", null=True, editable=False, help_text="In its file, as a spreadsheet counts: the header is 1."
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-month", "pk"]
        verbose_name = "assets of customers"
        verbose_name_plural = "assets of customers"
        constraints = [
            models.UniqueConstraint(fields=["plan", "assets_id"], name="assets_id_once_in_plan"),
            models.CheckConstraint(name="assets_not_zero", condition=~Q(average_net_assets=0)),
        ]
        indexes = [models.Index(fields=["plan", "month", "agreement", "fund"], name="assets_by_month")]

    def __str__(self) -> str:
        return self.assets_id

    def get_absolute_url(self) -> str:
        return f"{reverse('customer-assets')}?plan={self.plan_id}&q={self.assets_id}"
