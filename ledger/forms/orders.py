"""Deciding on purchases, one or several at once."""

from typing import Any

from django import forms

from ledger.models import OrderDecision, ShareTransaction


class PurchasesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Purchases by their boxes in a table, which the template draws."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            ShareTransaction.objects.none(),
            label="Purchases",
            error_messages={"required": "Choose at least one purchase."},
            **kwargs,
        )


class DecideOrdersForm(forms.Form):
    transactions = PurchasesField()
    decision = forms.ChoiceField(
        choices=[
            ("", "Choose…"),
            (OrderDecision.Decision.ACCEPTED, "Accept: they are applied"),
            (OrderDecision.Decision.REJECTED, "Reject: as if they had never been"),
        ],
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="It is kept with each of them, and shown with it."
    )
    document = forms.FileField(label="Document", required=False, widget=forms.FileInput())


class RejectOrderForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="It is kept with the purchase, and shown with it."
    )
    document = forms.FileField(label="Document", required=False, widget=forms.FileInput())
