"""How plans and agreements end for funds, and since when a company's register of continuance is complete."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from plans.models.document import Document
from plans.models.notice import Notice
from plans.models.party import Company, Fund
from plans.models.plan import Plan
from plans.models.resolution import Resolution


class ContinuanceRegister(models.Model):
    """From the end of the term that `kept_from` names on, every continuance of the company's plan is on record.

    A plan file says what was agreed, and nothing of the votes that continued it. So nothing lapses by their absence
    before somebody says that the register is complete (B THIRTEENTH, R ELEVENTH; ours).
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="registers")
    company = models.ForeignKey(Company, models.PROTECT, related_name="registers")
    kept_from = models.DateField(help_text="The last day of the first term whose continuance must be on record.")
    reason = models.CharField(max_length=500)
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["plan__code", "company__code"]
        verbose_name = "register of continuance"
        verbose_name_plural = "registers of continuance"
        constraints = [models.UniqueConstraint(fields=["plan", "company"], name="one_register_of_continuance")]

    def __str__(self) -> str:
        return f"Register of continuance of {self.company} from {self.kept_from}"


class Voidable(models.Model):
    """Base of records that are never edited: what was entered wrongly is taken back with a reason."""

    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True, editable=False)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None


class Termination(Voidable):
    """What ended plan and agreement, or the agreement alone, for funds (B FIFTEENTH, R THIRTEENTH).

    `on`: the day of the vote or of the event; where 60 days run from a notice, the notice says when it was received.
    """

    class Cause(models.TextChoices):
        COMPANY = "company", "By the company: vote, and 60 days' notice to the distributor"
        DISTRIBUTOR = "distributor", "By the distributor: 60 days' notice to the company"
        PLAN_VOTE = "plan-vote", "As a plan of distribution: vote, at once"
        ASSIGNMENT = "assignment", "Assignment: the agreement ends by itself"
        ADVISER = "adviser", "No affiliate of the distributor is adviser: the agreement ends by itself"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="terminations")
    cause = models.CharField(max_length=12, choices=Cause)
    on = models.DateField("day")
    funds = models.ManyToManyField(Fund, related_name="terminations")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="terminations")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField("what happened", blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_where_sixty_days_run",
                condition=Q(cause__in=["company", "distributor"], notice__isnull=False)
                | Q(notice__isnull=True) & ~Q(cause__in=["company", "distributor"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} ({self.plan.code}, {self.on})"

    def get_absolute_url(self) -> str:
        return reverse("termination", args=[self.pk])


class CompletionCondition(Voidable):
    """Evidence of one condition of a Complete Termination for a fund (B FIFTEENTH(C))."""

    class Condition(models.TextChoices):
        BEST_INTEREST = "best-interest", "(i) Found in good faith to be in the best interest"
        CDSC_UNCHANGED = "cdsc-unchanged", "(ii) Charges of the shares outstanding are not altered"
        NO_OTHER_PAYEE = "no-other-payee", "(iii) No fee to anyone else on the distributor's shares"
        MATERIAL_BREACH = "material-breach", "(iii) The distributor was in material breach"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="completion_conditions")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="completion_conditions")
    condition = models.CharField(max_length=16, choices=Condition)
    on = models.DateField("met on")
    resolution = models.ForeignKey(Resolution, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["fund__code", "condition", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "fund", "condition"], condition=Q(voided_at__isnull=True), name="condition_met_once"
            ),
            models.CheckConstraint(
                name="best_interest_is_voted", condition=~Q(condition="best-interest") | Q(resolution__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_condition_display()}: {self.fund}"
