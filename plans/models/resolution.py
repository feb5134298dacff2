"""Votes of boards, of their independent directors and of the shareholders of a class."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from backoffice.fields import SharesField
from plans.models.director import Director
from plans.models.document import Document
from plans.models.party import Company, Fund
from plans.models.plan import Plan


class Resolution(models.Model):
    """A vote under one plan by a body of one company; its outcome is computed from the votes, never stored.

    No funds named means all funds of the company. Never edited: what was entered wrongly is voided with a reason.
    """

    class Body(models.TextChoices):
        BOARD = "board", "Board of directors"
        INDEPENDENT = "independent", "Independent directors"
        SHAREHOLDERS = "shareholders", "Shareholders of the class"

    class Matter(models.TextChoices):
        ADOPT = "adopt", "Adopt the plan and agreement"
        CONTINUE = "continue", "Continue for another year"
        AMEND = "amend", "Amend"
        INCREASE = "increase", "Amend, materially increasing what is paid"
        TERMINATE = "terminate", "Terminate plan and agreement, on 60 days' notice"
        TERMINATE_PLAN = "terminate-plan", "Terminate the plan of distribution, at once"
        BEST_INTEREST = "best-interest", "Find complete termination to be in the best interest"
        AFFILIATION = "affiliation", "Continue though no affiliate advises the company"
        NEW_AGREEMENT = "new-agreement", "Approve a new distribution agreement"
        DIRECTORS = "directors", "Select or nominate independent directors"
        OTHER = "other", "Review a report, or other business"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="resolutions")
    company = models.ForeignKey(Company, models.PROTECT, related_name="resolutions")
    body = models.CharField(max_length=12, choices=Body)
    matter = models.CharField(max_length=16, choices=Matter)
    on = models.DateField("date of the meeting")
    in_person = models.BooleanField("votes cast in person", default=False)
    called_for = models.BooleanField("meeting called for the purpose", default=False)
    funds = models.ManyToManyField(Fund, blank=True, related_name="+")
    text = models.TextField("what was resolved", blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True, editable=False)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="voided_resolution_has_a_reason", condition=Q(voided_at__isnull=True) | ~Q(void_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_matter_display()}: {self.get_body_display().lower()} of {self.company} on {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("resolution", args=[self.pk])

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None


class Ballot(models.Model):
    """What one director did with the vote."""

    class Choice(models.TextChoices):
        FOR = "for", "For"
        AGAINST = "against", "Against"
        ABSTAINED = "abstained", "Abstained"
        ABSENT = "absent", "Absent"

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="ballots")
    director = models.ForeignKey(Director, models.PROTECT, related_name="ballots")
    choice = models.CharField(max_length=10, choices=Choice)

    class Meta:
        ordering = ["director__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["resolution", "director"], name="one_ballot_of_a_director")]

    def __str__(self) -> str:
        return f"{self.director}: {self.get_choice_display()}"


class ShareVote(models.Model):
    """A fund's class at a meeting of shareholders, in shares (section 2(a)(42) of the 1940 Act)."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="share_votes")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    outstanding = SharesField(help_text="On the record date.")
    present = SharesField(help_text="In person or by proxy.")
    in_favour = SharesField()
    against = SharesField(default=0)
    abstained = SharesField(default=0)

    class Meta:
        ordering = ["fund__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "fund"], name="one_count_of_a_fund"),
            models.CheckConstraint(
                name="shares_voted_were_present",
                condition=Q(in_favour__gte=0, against__gte=0, abstained__gte=0, outstanding__gt=0)
                & Q(present__lte=models.F("outstanding"))
                & Q(present__gte=models.F("in_favour") + models.F("against") + models.F("abstained")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}: {self.resolution}"
