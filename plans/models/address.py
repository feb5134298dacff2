"""Where notices go."""

from django.db import models
from django.db.models import Q

from plans.models.party import Company, Party
from plans.models.plan import Plan


class Address(models.Model):
    """The address of a party or company for notices under one plan, from a date on (B SEVENTEENTH, R FOURTEENTH).

    An address belongs to an agreement: both agreements name one for the same distributor, and not the same one.
    That of the plan's effective date is the agreement's own; later ones were designated by notice.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="addresses")
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="addresses")
    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="addresses")
    since = models.DateField(help_text="Used for notices from this day on (B SEVENTEENTH, R FOURTEENTH).")
    text = models.TextField("address")

    class Meta:
        ordering = ["-since", "pk"]
        verbose_name_plural = "addresses"
        constraints = [
            models.CheckConstraint(
                name="address_has_one_owner",
                condition=Q(party__isnull=True, company__isnull=False) | Q(party__isnull=False, company__isnull=True),
            ),
            models.UniqueConstraint(fields=["plan", "party", "since"], name="one_address_of_party_a_day"),
            models.UniqueConstraint(fields=["plan", "company", "since"], name="one_address_of_company_a_day"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def owner(self) -> Party | Company:
        owner = self.party or self.company
        assert owner is not None
        return owner
