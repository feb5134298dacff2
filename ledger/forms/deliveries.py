"""Forms of review and delivery."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from ledger.forms.fields import MonthField
from ledger.selectors.deliveries import Difference
from ledger.services.delivery import reason_field


class ReviewForm(forms.Form):
    """What the reviewer has seen: a calculation made anew meanwhile is not reviewed by mistake."""

    digest = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, help_text="What you looked at; it is kept."
    )


class TakeOverForm(forms.Form):
    until = MonthField(label="Up to", help_text="The last month that was delivered and paid outside this program.")
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="Who delivered and paid them.")
    document = forms.FileField(help_text="What proves it.")


class DeliverForm(forms.Form):
    """A reason for each month that is restated with this delivery (M2)."""

    def __init__(self, *args: Any, restated: Sequence[Difference] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months: dict[str, date] = {reason_field(d.month): d.month for d in restated}
        for name, month in self.months.items():
            self.fields[name] = forms.CharField(
                label=f"Why {month:%B %Y} is restated",
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="Companies and payees read it beside the adjustments.",
            )

    @property
    def reasons(self) -> dict[date, str]:
        return {month: self.cleaned_data[name] for name, month in self.months.items()}
