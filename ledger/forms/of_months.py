"""What pages about some months of a plan together ask for: in the address, as lists have it."""

from collections.abc import Callable
from typing import Any

from django import forms

from backoffice.forms import limit_choices, style
from ledger.forms.fields import CodedField, PlanField
from plans.models import Company, Fund, Plan, ServiceAgreement


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"})


class MonthsForm(forms.Form):
    """A plan, its months from one to another (both may be left open), and which of its funds."""

    plan = PlanField()
    months_from = DayField(required=False)
    months_to = DayField(required=False)
    company = forms.ModelChoiceField(Company.objects.order_by("name", "pk"), required=False, empty_label="All")
    fund = CodedField(queryset=Fund.objects.order_by("name", "pk"), required=False, empty_label="All")

    def __init__(self, data: Any, limit: Callable[[Any], Any]) -> None:
        super().__init__(data or self.unasked(limit(Plan.objects.order_by("code")).first()))
        limit_choices(self, limit)
        style(self, small=True)

    def unasked(self, plan: Plan | None) -> dict[str, Any]:
        """What is shown where nothing is asked for: of the first plan."""
        return {"plan": plan and plan.pk}

    def funds(self, limit: Callable[[Any], Any]) -> list[Fund]:
        """The funds asked for, of those the person may see; by name."""
        asked = self.cleaned_data
        rows = limit(Fund.objects.filter(schedule_entries__plan=asked["plan"])).select_related("company").distinct()
        if asked["company"]:
            rows = rows.filter(company=asked["company"])
        if asked["fund"]:
            rows = rows.filter(pk=asked["fund"].pk)
        return list(rows.order_by("name", "pk"))

    def query(self, **changes: object) -> dict[str, object]:
        """What lists of the same months and funds ask for."""
        asked = {
            name: getattr(value, "pk", value)
            for name, value in self.cleaned_data.items()
            if name in ("plan", "months_from", "months_to", "company", "fund")
        }
        return {name: value for name, value in {**asked, **changes}.items() if value not in ("", None)}


class ProviderMonthsForm(MonthsForm):
    kind = forms.ChoiceField(choices=[("", "All"), *ServiceAgreement.Kind.choices], required=False)
    provider = forms.CharField(required=False, max_length=40)
