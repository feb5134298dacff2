"""What the pages of the terms of a report's figures ask for."""

from typing import Any

from django import forms
from django.utils import timezone

from ledger.forms.of_months import DayField, MonthsForm
from ledger.models import Calculation
from plans.models import Plan


class FeeMonthsForm(MonthsForm):
    payee = forms.CharField(required=False, max_length=40)


class CarriedForm(MonthsForm):
    """Both months are needed: what was carried over before them, and after."""

    months_from = DayField()
    months_to = DayField()

    def unasked(self, plan: Plan | None) -> dict[str, Any]:
        """The quarter of the last month calculated."""
        last = Calculation.objects.filter(plan=plan).order_by("month").last()
        if last is None:
            return super().unasked(plan)
        first = last.month.replace(month=last.month.month - (last.month.month - 1) % 3)
        return {**super().unasked(plan), "months_from": first, "months_to": last.month}


class UnpaidForm(MonthsForm):
    """As of the end of a day instead of months."""

    months_from = months_to = None  # type: ignore[assignment]
    day = DayField()
    recipient = forms.CharField(required=False, max_length=40)
    state = forms.ChoiceField(
        choices=[("", "All"), ("unpaid", "Not paid"), ("overdue", "Overdue"), ("held", "Held")], required=False
    )
    reason = forms.CharField(required=False, max_length=500)

    def unasked(self, plan: Plan | None) -> dict[str, Any]:
        return {**super().unasked(plan), "day": timezone.localdate()}
