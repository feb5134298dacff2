"""A board report as it was made (B FIFTH(C), R FOURTH)."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from plans.models import Company, Plan


class BoardReport(models.Model):
    """One version of the report of a quarter. Never changed once made.

    It is of one company under all its plans (no plan named), or of one plan, for one company or all (none named).

    `statement_digest` is that of everything it says: the same statement is the same report. `inputs_digest` is
    that of the months and expenditures it rests on, which is quick to compare.
    """

    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="board_reports", help_text="Empty: all plans."
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="board_reports", help_text="Empty: all companies."
    )
    quarter = models.CharField(max_length=12, help_text="Such as 2003Q3; of a fiscal year 2003Q3-FY10.")
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
            models.UniqueConstraint(
                fields=["company", "quarter", "version"],
                name="board_report_of_company_version_once",
                condition=models.Q(plan__isnull=True),
            ),
            models.CheckConstraint(
                name="board_report_is_of_a_plan_or_a_company",
                condition=models.Q(plan__isnull=False) | models.Q(company__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        whose = f"{self.plan.code} {self.quarter}" if self.plan else self.quarter
        return f"{whose}, {self.whose}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("board-report", args=[self.pk])

    @property
    def whose(self) -> str:
        """Whose boards read it."""
        return str(self.company or "all companies")

    @property
    def file_name(self) -> str:
        of = [code for code in (self.plan and self.plan.code, self.company and self.company.code) if code]
        return f"board-report-{'-'.join(of)}-{self.quarter}-v{self.version}.pdf"


class BoardReportFile(models.Model):
    """What a report says and its PDF, apart from it so that lists never read them."""

    report = models.OneToOneField(BoardReport, models.CASCADE, primary_key=True, related_name="file")
    statement = models.TextField(help_text="The report as JSON.")
    pdf = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.report.file_name
