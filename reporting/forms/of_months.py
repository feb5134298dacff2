"""What the pages of the terms of a report's figures ask for."""

from django import forms

from ledger.forms.of_months import DayField, MonthsForm


class FeeMonthsForm(MonthsForm):
    payee = forms.CharField(required=False, max_length=40)


class CarriedForm(MonthsForm):
    """Both months are needed: what was carried over before them, and after."""

    months_from = DayField()
    months_to = DayField()


class UnpaidForm(MonthsForm):
    """As of the end of a day instead of months."""

    months_from = months_to = None  # type: ignore[assignment]
    day = DayField()
    recipient = forms.CharField(required=False, max_length=40)
    state = forms.ChoiceField(
        choices=[("", "All"), ("unpaid", "Not paid"), ("overdue", "Overdue"), ("held", "Held")], required=False
    )
    reason = forms.CharField(required=False, max_length=500)
