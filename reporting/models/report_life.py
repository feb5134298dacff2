"""What was done with a board report, and which boards have it."""

from django.conf import settings
from django.db import models

from plans.models import Company, Notice, Plan, Resolution
from reporting.life import Step
from reporting.models.board_report import BoardReport

STEP_LABELS = {
    Step.PREPARE: "Prepared",
    Step.APPROVE: "Approved",
    Step.RETURN: "Returned to draft",
    Step.SEND: "Sent",
    Step.REVIEW: "Reviewed by a board",
    Step.FREEZE: "Frozen",
}


class ReportStep(models.Model):
    """A step in the life of a report, and who took it. Added to, never edited."""

    report = models.ForeignKey(BoardReport, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=[(step.value, label) for step, label in STEP_LABELS.items()])
    reason = models.CharField(max_length=500, blank=True)
    taken_at = models.DateTimeField("when", auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="by"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.report}"


class ReportBoard(models.Model):
    """A board that was sent a report under a plan, by which notice, and the meeting at which it reviewed it."""

    report = models.ForeignKey(BoardReport, models.PROTECT, related_name="boards")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="board_report")
    resolution = models.ForeignKey(Resolution, models.PROTECT, null=True, related_name="board_reports")

    class Meta:
        ordering = ["report", "company__name", "plan__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "plan", "company"], name="report_board_once"),
        ]

    def __str__(self) -> str:
        return f"{self.company}, {self.plan.code}"
