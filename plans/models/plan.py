"""A plan, Schedule A, the distributors in succession and the tranches of their shares."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from plans.models.party import Company, Fund, Party


class Plan(models.Model):
    """One agreement for one share class. `digest` is that of its content, whatever the file's layout."""

    class Status(models.TextChoices):
        EFFECTIVE = "effective", "Effective"
        DRAFT = "draft", "Draft"

    class Allocation(models.TextChoices):
        EXHIBIT_A = "exhibit-a", "By shares sold (Exhibit A)"
        NONE = "none", "None: to the distributor in office"

    class DayCount(models.TextChoices):
        ACTUAL = "actual", "365, or 366 in a leap year"
        FIXED_365 = "365", "365 always"

    class Appreciation(models.TextChoices):
        FREE = "free", "Free shares on exchange"
        FOLLOW = "follow", "Follows the commission shares"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    share_class = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status, default=Status.EFFECTIVE)
    effective = models.DateField()
    initial_term_ends = models.DateField()
    allocation = models.CharField(max_length=10, choices=Allocation)
    day_count = models.CharField(max_length=6, choices=DayCount, default=DayCount.ACTUAL)
    appreciation_on_exchange = models.CharField(max_length=6, choices=Appreciation, default=Appreciation.FREE)
    digest = models.CharField(max_length=64, editable=False)
    parties = models.ManyToManyField(Party, related_name="plans", help_text="Parties the agreement names.")
    companies = models.ManyToManyField(Company, related_name="plans", help_text="Companies of Schedule A.")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("plan", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class ScheduleEntry(models.Model):
    """A fund in Schedule A of a plan, from the date it became a party."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="schedule")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="schedule_entries")
    party_since = models.DateField()
    party_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["fund__code", "pk"]
        verbose_name = "Schedule A entry"
        verbose_name_plural = "Schedule A entries"
        constraints = [models.UniqueConstraint(fields=["plan", "fund"], name="fund_once_in_schedule_a")]

    def __str__(self) -> str:
        return f"{self.fund} since {self.party_since}"


class Appointment(models.Model):
    """A distributor in office, both dates included; no funds named means all (B SECOND)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="appointments")
    distributor = models.ForeignKey(Party, models.PROTECT, related_name="appointments")
    start = models.DateField("from")
    end = models.DateField("to", null=True, blank=True)
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")

    class Meta:
        ordering = ["start", "pk"]

    def __str__(self) -> str:
        return f"{self.distributor} from {self.start}"


class Tranche(models.Model):
    """A distributor's shares by original issue date; what no window holds is its implicit tranche (L2)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tranches")
    code = models.CharField(max_length=40)
    distributor = models.ForeignKey(Party, models.PROTECT, related_name="tranches")
    start = models.DateField("from")
    end = models.DateField("to", null=True, blank=True)

    class Meta:
        ordering = ["start", "code"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="tranche_code_once"),
            models.CheckConstraint(name="unallocated_is_reserved", condition=~Q(code="UNALLOCATED")),
        ]

    def __str__(self) -> str:
        return self.code
