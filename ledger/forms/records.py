"""Forms that load a file, or reject a transaction."""

from django import forms

from ledger.forms.fields import PlanField
from ledger.models import LoadedFile


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
