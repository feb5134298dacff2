"""Forms of expenditures: one fund's, or shared over several, and their reversal."""

from django import forms

from backoffice.fields import ScaledFormField
from backoffice.quantities import MONEY
from ledger.forms.fields import CodedField, CodedMultipleField, PlanField
from ledger.models import Expenditure, SharedExpenditure
from ledger.services.expenditures import LONGEST_ID
from plans.models import Fund, Party


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
