"""The form that loads a plan file. What only the service can know comes back as a refusal."""

from django import forms


class PlanFileForm(forms.Form):
    file = forms.FileField(
        label="Plan file (TOML)",
        help_text="The agreement with its schedules. Nothing is loaded unless all of it is sound.",
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )
