"""Forms that calculate a month, or undo it."""

from typing import Any

from django import forms

from ledger.forms.fields import MonthField, PlanField
from ledger.selectors.months import plan_standings


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
