"""A board report as it was made (B FIFTH(C), R FOURTH)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.timezone import localdate

from backoffice.refusals import Refusal
from ledger.months import month_end
from plans.models import Company, Plan
from reporting.life import STATE_LABELS, TOLD, State

KEPT_YEARS, AT_HAND_YEARS = 6, 2
KEPT_BY = "Rule 12b-1(f)"


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
    state = models.CharField(max_length=10, choices=list(STATE_LABELS.items()), default=State.DRAFT.value)
    sent_on = models.DateField("sent", null=True, blank=True)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        help_text="The version the boards were sent before.",
    )

    class Meta:
        ordering = ["-quarter", "plan__code", "-pk"]
        permissions = [
            ("prepare_boardreport", "Can prepare a board report"),
            ("approve_boardreport", "Can approve or return a board report"),
            ("send_boardreport", "Can send a board report"),
            ("review_boardreport", "Can record a board's review of a report"),
            ("freeze_boardreport", "Can freeze a board report"),
        ]
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

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise Refusal("report-kept", f"{self} is kept until {self.kept_until} at least.", clause=KEPT_BY)

    @property
    def life(self) -> State:
        return State(self.state)

    @property
    def is_told(self) -> bool:
        """Whether a board has it."""
        return self.life in TOLD

    @property
    def kept_until(self) -> date:
        """Six years from the end of the month it was made in."""
        return self._years_after(KEPT_YEARS)

    @property
    def at_hand_until(self) -> date:
        return self._years_after(AT_HAND_YEARS)

    def _years_after(self, years: int) -> date:
        made = localdate(self.made_at)
        return month_end(date(made.year + years, made.month, 1))

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
