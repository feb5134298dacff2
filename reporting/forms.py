from typing import Any

from django import forms

from ledger.forms import PlanField
from plans.models import Company
from reporting.selectors.board_reports import quarter_states


class BoardReportForm(forms.Form):
    """Plan, quarter with calculated months, and one company or all."""

    plan = PlanField()
    quarter = forms.ChoiceField(help_text="Quarters of which at least one month is calculated.")
    company = forms.ModelChoiceField(Company.objects.all(), required=False, empty_label="All companies")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = sorted({state.quarter for state in quarter_states()}, reverse=True)
        self.fields["quarter"].choices = [(str(q), f"{q}: {q.words}") for q in quarters]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        plan, company = cleaned.get("plan"), cleaned.get("company")
        if plan and company and not plan.companies.filter(pk=company.pk).exists():
            self.add_error("company", f"{company} is not a company of {plan.code}.")
        return cleaned
