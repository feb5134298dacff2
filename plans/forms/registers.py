"""Forms of entries in a register: a notice received, an address. Services refuse the rest."""

from typing import Any

from django import forms

from plans.models import Company, Party, Plan


class NoticeForm(forms.Form):
    received = forms.DateField(
        label="Received by the company on",
        required=False,
        widget=forms.DateInput(),
        help_text="Empty takes back a notice that was entered by mistake.",
    )


class AddressForm(forms.Form):
    """`owner` comes as `party-3` or `company-5`, and is cleaned to the object."""

    owner = forms.ChoiceField(label="Party or company")
    since = forms.DateField(label="For notices from", widget=forms.DateInput())
    text = forms.CharField(label="Address", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners: dict[str, Party | Company] = {f"party-{party.pk}": party for party in plan.parties.all()}
        self.owners |= {f"company-{company.pk}": company for company in plan.companies.all()}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "Choose…"),
            ("Parties", self._choices("party")),
            ("Companies", self._choices("company")),
        ]

    def _choices(self, kind: str) -> list[tuple[str, str]]:
        return [(key, owner.name) for key, owner in self.owners.items() if key.startswith(kind)]

    def clean_owner(self) -> Party | Company:
        return self.owners[self.cleaned_data["owner"]]
