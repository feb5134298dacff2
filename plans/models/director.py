"""Directors of the companies, and what keeps them from being independent."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from plans.models.party import Company
from plans.models.plan import Plan


class Director(models.Model):
    """A member of a company's board, both dates included."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="directors")
    name = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["company__code", "name", "since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["company", "name", "since"], name="director_once"),
            models.CheckConstraint(
                name="director_term_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("director", args=[self.pk])

    def in_office(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Interest(models.Model):
    """What keeps a director from being independent, both dates included.

    An interested person of the company (section 2(a)(19) of the 1940 Act) is so for all plans; a direct or indirect
    financial interest in the operation of a plan or its agreements may be in one plan alone (B recitals, R ELEVENTH).
    """

    class Kind(models.TextChoices):
        INTERESTED = "interested-person", "Interested person of the company"
        FINANCIAL = "financial-interest", "Financial interest in the plan or its agreements"

    director = models.ForeignKey(Director, models.CASCADE, related_name="interests")
    kind = models.CharField(max_length=20, choices=Kind)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="+", help_text="None: all plans of the company."
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["-since", "pk"]
        constraints = [
            models.CheckConstraint(
                name="interest_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} since {self.since}"

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def stands(self, plan_id: int, day: date) -> bool:
        """Whether it keeps the director from being independent of the plan on the day."""
        return self.holds(day) and self.plan_id in (None, plan_id)
