"""Forms of payments."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from backoffice.fields import ScaledFormField
from backoffice.quantities import MONEY
from ledger.forms.fields import CodedField, PlanField
from ledger.models import Claim, PaymentOutcome, Right
from ledger.services.batches import Choice, offset_field
from plans.models import Company, Party


def new_key() -> str:
    """A command sent twice is one command."""
    return str(uuid.uuid4())


class PrepareForm(forms.Form):
    """What is prepared: all that may be paid, or a part. Amounts are never typed; offsets may be lowered."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=36)
    execution_date = forms.DateField(
        widget=forms.DateInput, initial=timezone.localdate, help_text="The bank is asked to pay on this day."
    )
    recipient = CodedField(queryset=Party.objects.order_by("name"), required=False, empty_label="All recipients")
    right = forms.ChoiceField(choices=[("", "All rights"), *Right.choices], required=False)
    due_by = forms.DateField(widget=forms.DateInput, required=False, help_text="Empty: whenever they are due.")

    def __init__(self, *args: Any, claims: Sequence[tuple[Claim, int]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claims = [claim for claim, _ in claims]
        for claim, balance in claims:
            self.fields[offset_field(claim.pk)] = ScaledFormField(
                scale=MONEY,
                required=False,
                min_units=0,
                label=f"Offset: {claim} against {claim.distributor}",
                help_text=f"Left {MONEY.format(balance, grouped=True)}. Empty: as far as its own portion reaches; the "
                "rest is carried.",
            )

    @property
    def choice(self) -> Choice:
        values = self.cleaned_data
        recipient = values["recipient"]
        return Choice(recipient=recipient.code if recipient else "", right=values["right"], due_by=values["due_by"])

    @property
    def asked(self) -> dict[int, int]:
        values = {claim.pk: self.cleaned_data[offset_field(claim.pk)] for claim in self.claims}
        return {pk: cents for pk, cents in values.items() if cents is not None}


class ReasonForm(forms.Form):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="It is kept.")


class NothingForm(forms.Form):
    """Nothing to fill in: the page shows what is about to happen."""


class OutcomeForm(forms.Form):
    kind = forms.ChoiceField(
        label="The bank says",
        choices=[(kind.value, kind.label) for kind in (PaymentOutcome.Kind.CONFIRMED, PaymentOutcome.Kind.REJECTED)],
    )
    on = forms.DateField(widget=forms.DateInput, initial=timezone.localdate)
    reference = forms.CharField(label="Bank's reference", max_length=64, required=False)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False, help_text="Why it was rejected.")


class ReturnForm(forms.Form):
    on = forms.DateField(label="Returned on", widget=forms.DateInput, initial=timezone.localdate)
    reference = forms.CharField(label="Bank's reference", max_length=64, required=False)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), help_text="Why the bank gave it back.")


class OutcomeFileForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        help_text="Columns: end_to_end_id, status (confirmed, rejected or returned), date, reference, reason.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )


class BankAccountForm(forms.Form):
    """Of a payee, or of a company that pays."""

    party = CodedField(queryset=Party.objects.order_by("name"), required=False, label="Payee", empty_label="—")
    company = CodedField(
        queryset=Company.objects.order_by("name"), required=False, label="Or a company that pays", empty_label="—"
    )
    since = forms.DateField(widget=forms.DateInput, initial=timezone.localdate)
    holder = forms.CharField(max_length=140, help_text="Name of the account, as the bank has it.")
    account = forms.CharField(label="Account number or IBAN", max_length=42)
    bank = forms.CharField(label="Routing number or BIC", max_length=14)
    document = forms.FileField(help_text="The written instruction.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("party")) == bool(cleaned.get("company")):
            self.add_error("party", "Choose a payee or a company: one of them.")
        return cleaned


class ClaimForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=36)
    plan = PlanField()
    company = CodedField(queryset=Company.objects.order_by("name"))
    distributor = CodedField(queryset=Party.objects.filter(kind=Party.Kind.DISTRIBUTOR).order_by("name"))
    dated = forms.DateField(widget=forms.DateInput, initial=timezone.localdate)
    amount = ScaledFormField(scale=MONEY, help_text="In dollars.")
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.FileField(help_text="What proves it.")
