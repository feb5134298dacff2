"""Forms of caps on sales charges and of prime rates."""

from typing import Any

from django import forms
from django.utils import timezone

from backoffice.fields import ScaledFormField
from backoffice.quantities import MONEY, PERCENT
from plans.models import Fund, Plan, SalesChargeCap


class FundField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class SalesChargeCapForm(forms.Form):
    fund = FundField(queryset=Fund.objects.none())
    start = forms.DateField(
        label="From",
        widget=forms.DateInput(),
        help_text="The first day of a month: a remainder is that of a month's close.",
    )
    opening = ScaledFormField(
        label="Opening remainder",
        scale=MONEY,
        min_units=0,
        required=False,
        help_text="What may still be charged at the close of the day before. Empty: what is kept so far goes on.",
    )
    percentage = forms.TypedChoiceField(
        label="Of new gross sales", coerce=int, choices=SalesChargeCap.Percentage.choices
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Where the remainder comes from, and as of when."
    )
    document = forms.FileField(label="Document", required=False, widget=forms.FileInput())

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fund = self.fields["fund"]
        assert isinstance(fund, FundField)
        fund.queryset = Fund.objects.filter(schedule_entries__plan=plan).order_by("name", "pk")


class PrimeRateForm(forms.Form):
    start = forms.DateField(label="From", initial=timezone.localdate, widget=forms.DateInput())
    rate = ScaledFormField(
        label="Prime rate", scale=PERCENT, min_units=0, help_text="Percent a year, as published. Interest is 1% more."
    )
    source = forms.CharField(max_length=200, help_text="Where it was published, such as a newspaper and its day.")
