"""A board report as it was made (B FIFTH(C), R FOURTH)."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from plans.models import Company, Plan


class BoardReport(models.Model):
    """One version of the report of a plan's quarter, for one company or all. Never changed once made.

    `statement_digest` is that of everything it says: the same statement is the same report. `inputs_digest` is
    that of the months and expenditures it rests on, which is quick to compare.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="board_reports")
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="board_reports", help_text="Empty: all companies."
    )
    quarter = models.CharField(max_length=6, help_text="Such as 2003Q3.")
    version = models.PositiveIntegerField()
    draft = models.BooleanField(default=False, help_text="Whether the plan was a draft (R heading).")
    statement_digest = models.CharField(max_length=64, unique=True)
    inputs_digest = models.CharField(max_length=64)
    digest = models.CharField("digest of the PDF", max_length=64, help_text="SHA-256.")
    pages = models.PositiveIntegerField()
    size = models.PositiveIntegerField("size in bytes")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-quarter", "plan__code", "-pk"]
        indexes = [models.Index(fields=["plan", "quarter"], name="board_report_by_quarter")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "quarter", "company", "version"], name="board_report_version_once"),
            models.UniqueConstraint(
                fields=["plan", "quarter", "version"],
                name="board_report_of_all_version_once",
                condition=models.Q(company__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.code} {self.quarter}, {self.company or 'all companies'}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("board-report", args=[self.pk])

    @property
    def file_name(self) -> str:
        company = f"-{self.company.code}" if self.company else ""
        return f"board-report-{self.plan.code}{company}-{self.quarter}-v{self.version}.pdf"


class BoardReportFile(models.Model):
    """What a report says and its PDF, apart from it so that lists never read them."""

    report = models.OneToOneField(BoardReport, models.CASCADE, primary_key=True, related_name="file")
    statement = models.TextField(help_text="The statement as JSON.")
    pdf = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.report.file_name
