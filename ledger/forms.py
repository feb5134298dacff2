"""Forms of the ledger."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backoffice.fields import ScaledFormField
from backoffice.quantities import MONEY
from ledger.models import Expenditure, LoadedFile, SharedExpenditure
from ledger.months import parse_month
from ledger.selectors.months import plan_standings
from ledger.services.expenditures import LONGEST_ID
from plans.models import Fund, Party, Plan


class PlanField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"queryset": Plan.objects.order_by("code"), "empty_label": None, **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}: {obj.name}"

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        if not self.queryset.exists():  # type: ignore[union-attr]
            self.help_text = "No plans yet: load a plan file first, under Plans."
        return super().get_bound_field(form, field_name)


class CodedField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Funds and parties by name and code."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class CodedMultipleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.SelectMultiple(attrs={"size": 8})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class MonthField(forms.CharField):
    """`2003-09` -> the first day of the month."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2003-09"})

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_month(text)
        except ValueError as error:
            raise ValidationError(f"{error}.".capitalize()) from error


class CalculateForm(forms.Form):
    plan = PlanField()
    month = MonthField(help_text="Earlier months that are missing or stale are calculated first.")

    def clean(self) -> dict[str, Any]:
        """A month after the last record is refused here: its fees would rest on old valuations alone (F1)."""
        cleaned = super().clean() or {}
        plan, month = cleaned.get("plan"), cleaned.get("month")
        ends = next((standing.recorded_to for standing in plan_standings() if standing.plan == plan), None)
        if plan and month and ends and month > ends:
            self.add_error("month", f"{plan.code} has records up to {ends}: load those of {month:%Y-%m} first.")
        return cleaned


class UndoForm(forms.Form):
    """Nothing to fill in: the page asks whether you mean it."""


class UploadForm(forms.Form):
    plan = PlanField()
    kind = forms.ChoiceField(label="What it holds", choices=LoadedFile.Kind.choices)
    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"empty": "The file is empty: expected a header row and rows below it."},
    )


class RejectionForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="It is kept with the transaction, and shown with it."
    )


class ExpenditureForm(forms.Form):
    plan = PlanField()
    expenditure_id = forms.CharField(label="Id", max_length=LONGEST_ID)
    date = forms.DateField(widget=forms.DateInput)
    fund = CodedField(queryset=Fund.objects.order_by("name", "pk"))
    distributor = CodedField(queryset=Party.objects.filter(kind=Party.Kind.DISTRIBUTOR).order_by("name"))
    purpose = forms.ChoiceField(choices=Expenditure.Purpose.choices)
    amount = ScaledFormField(scale=MONEY, help_text="In dollars. Negative for a credit.")
    performed_by = forms.ChoiceField(choices=Expenditure.PerformedBy.choices)
    performer = forms.CharField(max_length=120, required=False, help_text="Name of who performed it.")
    evidence = forms.CharField(max_length=200, required=False, help_text="Invoice or voucher.")
    incurred_on = forms.DateField(
        widget=forms.DateInput, required=False, help_text="Only when that quarter was reported already."
    )
    late_reason = forms.CharField(label="Why it is late", max_length=200, required=False)
    document = forms.FileField(required=False, help_text="Invoice or voucher as a file: PDF, picture, mail.")


class SharedExpenditureForm(ExpenditureForm):
    """As of one fund, with the funds, the key and the period whose figures it takes."""

    fund = None  # type: ignore[assignment]
    document = None  # type: ignore[assignment]  # attached on its page: a preview would lose it
    funds = CodedMultipleField(
        queryset=Fund.objects.order_by("name", "pk"), required=False, help_text="None chosen: all that are parties."
    )
    key = forms.ChoiceField(label="Shared by", choices=SharedExpenditure.Key.choices)
    key_period = forms.CharField(
        label="Figures of",
        max_length=10,
        required=False,
        help_text="A quarter, month or day: 2003Q3, 2003-09 or 2003-09-30. Nothing for equal parts.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("plan", "expenditure_id", "date", "funds", "key", "key_period", "distributor")


class AttachForm(forms.Form):
    document = forms.FileField(help_text="PDF, picture, mail, workbook: up to 20 MB. It stays attached.")


class ReversalForm(forms.Form):
    date = forms.DateField(widget=forms.DateInput)
    evidence = forms.CharField(max_length=200, required=False, help_text="Why it is taken back.")
