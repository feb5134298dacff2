from datetime import date
from typing import Any

from django import forms

from backoffice.reach import readable
from ledger.forms.fields import CodedField, PlanField
from plans.models import Company, Notice, Party, Resolution
from reporting.models import BoardReport, ReportBoard
from reporting.selectors.board_reports import default_quarter, plans_of, quarter_states
from reporting.selectors.years import years_known
from reporting.statement.quarter import DECEMBER

MONTHS = [(number, f"{date(2001, number, 1):%B}") for number in range(1, 13)]


class BoardReportForm(forms.Form):
    """A company under all its plans, or a plan for one company or all; a quarter with calculated months."""

    company = forms.ModelChoiceField(Company.objects.all(), required=False, empty_label="All companies")
    plan = PlanField(required=False, empty_label="All plans of the company")
    quarter = forms.ChoiceField(help_text="Quarters of which at least one month is calculated.")
    year_ends = forms.TypedChoiceField(
        choices=MONTHS,
        coerce=int,
        empty_value=str(DECEMBER),
        required=False,
        initial=DECEMBER,
        label="Fiscal year ends in",
        help_text="December: quarters of the calendar year.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = self.chosen_year_end()
        quarters = sorted({state.quarter for state in quarter_states(year_ends=ends)}, reverse=True)
        self.fields["quarter"].choices = [(str(q), f"{q}: {q.words}") for q in quarters]  # type: ignore[attr-defined]

    def chosen_year_end(self) -> int:
        """That of the quarter in the address, or of what was chosen; what cannot be read is December."""
        given = str(self.data.get("year_ends") or self.initial.get("year_ends") or "")
        if given.isdecimal() and 1 <= int(given) <= DECEMBER:
            return int(given)
        return DECEMBER

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        plan, company = cleaned.get("plan"), cleaned.get("company")
        if not plan and not company and not self.errors:
            self.add_error("company", "Choose a company, a plan, or both.")
        if plan and company and not plan.companies.filter(pk=company.pk).exists():
            self.add_error("company", f"{company} is not a company of {plan.code}.")
        return cleaned


class ReturnReportForm(forms.Form):
    reason = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="What is to be mended."
    )


class SendReportForm(forms.Form):
    """When, how and by whom; nobody chosen: the distributor in office that day."""

    sent = forms.DateField(label="Sent on", widget=forms.DateInput)
    delivery = forms.ChoiceField(choices=Notice.Delivery.choices)
    sender = CodedField(
        queryset=Party.objects.none(), required=False, empty_label="The distributor in office", label="Sent by"
    )

    def __init__(self, *args: Any, report: BoardReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = plans_of(plan=report.plan, company=report.company)
        distributors = Party.objects.filter(plans__in=plans, kind=Party.Kind.DISTRIBUTOR).distinct()
        self.fields["sender"].queryset = distributors.order_by("name")  # type: ignore[attr-defined]


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        said = f": {obj.text[:60]}" if obj.text else ""
        return f"{obj.on}, {obj.get_body_display().lower()}{said}"


class ReviewForm(forms.Form):
    resolution = MeetingField(queryset=Resolution.objects.none(), label="Meeting", empty_label="Choose…")

    def __init__(self, *args: Any, board: ReportBoard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings = Resolution.objects.filter(plan=board.plan, company=board.company, voided_at=None)
        meetings = meetings.exclude(body=Resolution.Body.SHAREHOLDERS).filter(on__gte=board.report.sent_on)
        field = self.fields["resolution"]
        field.queryset = meetings.order_by("-on", "-pk")  # type: ignore[attr-defined]
        field.help_text = f"Meetings of {board.company} since {board.report.sent_on}."
        if not meetings.exists():
            field.help_text += " There is none yet: record it under Resolutions, as a review of a report."


class YearForm(forms.Form):
    """A plan, a year, and the month in which it ends."""

    plan = PlanField()
    year = forms.IntegerField(min_value=1900, max_value=9998)
    year_ends = forms.TypedChoiceField(choices=MONTHS, coerce=int, label="Year ends in")

    def __init__(self, data: Any = None, *, reach: Any = None) -> None:
        super().__init__(data)
        field = self.fields["plan"]
        field.queryset = readable(field.queryset, reach)  # type: ignore[attr-defined]
        self.initial.update(self.defaults())

    def defaults(self) -> dict[str, Any]:
        """The last year of the plan that has the latest month."""
        found = default_quarter()
        plans = list(self.fields["plan"].queryset)  # type: ignore[attr-defined]
        plan = next((one for one in plans if found and one.pk == found.plan_id), plans[0] if plans else None)
        years = years_known(plan) if plan else []
        return {"plan": plan, "year": years[0] if years else None, "year_ends": DECEMBER}


class ReportField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class CompareForm(forms.Form):
    """Two reports; at first the latest one and the one before it."""

    left = ReportField(queryset=BoardReport.objects.none(), label="First", empty_label=None)
    right = ReportField(queryset=BoardReport.objects.none(), label="Second", empty_label=None)

    def __init__(self, data: Any = None, *, reports: Any) -> None:
        super().__init__(data)
        chosen = reports.select_related("plan", "company").order_by("-quarter", "plan__code", "company__name", "-pk")
        for name in ("left", "right"):
            self.fields[name].queryset = chosen  # type: ignore[attr-defined]
        latest = list(chosen[:1])
        self.initial["right"] = latest[0] if latest else None
        if latest:
            same = chosen.filter(plan=latest[0].plan, company=latest[0].company, quarter__lt=latest[0].quarter)
            self.initial["left"] = same.first()
