"""Forms of transfers of rights. What only the service can know comes back as a refusal, beside its field."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from backoffice.fields import ScaledFormField
from backoffice.layout import Fold, Line
from backoffice.quantities import PERCENT
from plans.models import Fund, Party, Plan, Transfer, TransferEntry
from plans.values.words import percent_text

ROWS = 4
"""Assignees that one entry takes."""

BOTH = "both"
RIGHTS = (
    (BOTH, "Distribution Fee and Earned CDSC"),
    (Transfer.Right.DISTRIBUTION_FEE.value, "Distribution Fee"),
    (Transfer.Right.CDSC.value, "Earned CDSC"),
)
SHARE_LINES = tuple(Line(f"assignee_{row}", f"percent_{row}", wide=True) for row in range(1, ROWS + 1))


class PartyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Parties by name and code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"empty_label": "Choose…", **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class FundsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Funds of a plan to tick; none means all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Fund.objects.none(),
            label="Funds",
            required=False,
            widget=forms.CheckboxSelectMultiple(),
            help_text="None ticked: all funds.",
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}: {obj.name}"


def funds_of(plan: Plan) -> "QuerySet[Fund]":
    return Fund.objects.filter(schedule_entries__plan=plan).order_by("code")


def document_field() -> forms.FileField:
    return forms.FileField(
        label="Document", required=False, widget=forms.FileInput(), help_text="The deed or letter, as it was handed in."
    )


def reason_field(help_text: str = "Needed where a month that was delivered changes (M2).") -> forms.CharField:
    return forms.CharField(label="Reason", max_length=500, required=False, help_text=help_text)


class SharesForm(forms.Form):
    """Base of entries with a percentage for each of several assignees; `shares` in the cleaned data."""

    def __init__(self, *args: Any, assignees: "QuerySet[Party]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, ROWS + 1):
            self.fields[f"assignee_{row}"] = PartyField(
                queryset=assignees, required=row == 1, label="Assignee" if row == 1 else f"Assignee {row}"
            )
            self.fields[f"percent_{row}"] = ScaledFormField(
                scale=PERCENT, required=row == 1, label="Percent" if row == 1 else f"Percent {row}"
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        shares = []
        for row in range(1, ROWS + 1):
            assignee, percent = cleaned.pop(f"assignee_{row}", None), cleaned.pop(f"percent_{row}", None)
            if (assignee is None) != (percent is None) and not self._wrong(row):
                missing, what = (f"percent_{row}", "a percentage") if assignee else (f"assignee_{row}", "an assignee")
                self.add_error(missing, f"Expected {what} too.")
            elif assignee is not None and percent is not None:
                shares.append((assignee, percent))
        cleaned["shares"] = tuple(shares)
        return cleaned

    def _wrong(self, row: int) -> bool:
        return f"assignee_{row}" in self.errors or f"percent_{row}" in self.errors


class TransferForm(SharesForm):
    layout = (
        Line("kind", "right"),
        Line("tranche"),
        *SHARE_LINES,
        Line("effective", "ends"),
        Fold("Only some funds", "funds"),
        Fold("Document and reason", "document", "reason"),
    )

    kind = forms.ChoiceField(label="Kind", choices=TransferEntry.Kind.choices)
    right = forms.ChoiceField(label="Of the", choices=RIGHTS)
    tranche = forms.ChoiceField(label="Tranche", help_text="The distributor's shares by original issue date.")
    effective = forms.DateField(label="Effective", widget=forms.DateInput())
    ends = forms.DateField(label="Ends", required=False, widget=forms.DateInput(), help_text="Its last day, if any.")
    funds = FundsField()
    document = document_field()
    reason = reason_field()

    def __init__(self, *args: Any, plan: Plan, tranches: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, assignees=possible_assignees(plan), **kwargs)
        _choices(self, "tranche", tranches)
        self.fields["funds"].queryset = funds_of(plan)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        right = cleaned.pop("right", "")
        cleaned["rights"] = tuple(Transfer.Right.values) if right == BOTH else (right,)
        cleaned["funds"] = tuple(cleaned.get("funds") or ())
        return cleaned


class OnwardForm(SharesForm):
    layout = (
        Line("transfers"),
        *SHARE_LINES,
        Line("effective", "kind"),
        Fold("Only some funds", "funds"),
        Fold("Document and reason", "document", "reason"),
    )

    transfers = forms.ModelMultipleChoiceField(
        queryset=Transfer.objects.none(), label="What is handed on", widget=forms.CheckboxSelectMultiple()
    )
    effective = forms.DateField(label="Effective", widget=forms.DateInput())
    kind = forms.ChoiceField(label="Kind", choices=TransferEntry.Kind.choices)
    funds = FundsField()
    document = document_field()
    reason = reason_field()

    def __init__(self, *args: Any, plan: Plan, held: "QuerySet[Transfer]", **kwargs: Any) -> None:
        super().__init__(*args, assignees=possible_assignees(plan), **kwargs)
        chosen = self.fields["transfers"]
        chosen.queryset = held  # type: ignore[attr-defined]
        chosen.label_from_instance = transfer_words  # type: ignore[attr-defined]
        self.fields["funds"].queryset = funds_of(plan)  # type: ignore[attr-defined]
        self.fields["percent_1"].help_text = "Of the whole right, not of what is held."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["funds"] = tuple(cleaned.get("funds") or ())
        cleaned["transfers"] = list(cleaned.get("transfers") or ())
        return cleaned


class EndForm(forms.Form):
    ends = forms.DateField(label="Last day", widget=forms.DateInput())
    reason = reason_field("Why it ends. Needed where a month that was delivered changes (M2).")


class TakeBackForm(forms.Form):
    reason = forms.CharField(max_length=500, help_text="It is kept with the transfer, and shown with it.")


class AssigneeForm(forms.Form):
    layout = (Line("name", "code", wide=True), Line("kind", "since"), Line("address"))

    name = forms.CharField(label="Name", max_length=200)
    code = forms.CharField(label="Code", max_length=40, help_text="Short, for tables and files.")
    kind = forms.ChoiceField(
        label="Kind",
        choices=[(kind.value, kind.label) for kind in (Party.Kind.ASSIGNEE, Party.Kind.COLLECTION_AGENT)],
    )
    since = forms.DateField(label="Address holds from", required=False, widget=forms.DateInput())
    address = forms.CharField(
        label="Address for notices", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class SplitForm(forms.Form):
    layout = (Line("tranche"), Line("day", "code"), Line("reason"))

    tranche = forms.ChoiceField(label="Tranche", help_text="It keeps its code for the shares issued before the day.")
    day = forms.DateField(label="Shares issued from this day", widget=forms.DateInput())
    code = forms.CharField(label="Code of their new tranche", max_length=40)
    reason = reason_field("Kept with the version of the plan.")

    def __init__(self, *args: Any, tranches: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "tranche", tranches)


def possible_assignees(plan: Plan) -> "QuerySet[Party]":
    kinds = (Party.Kind.ASSIGNEE, Party.Kind.COLLECTION_AGENT, Party.Kind.DISTRIBUTOR)
    return plan.parties.filter(kind__in=kinds).order_by("name", "pk")


def transfer_words(transfer: Transfer) -> str:
    """No. 12: 62.5% of the Distribution Fee of TWO-A to BANK, 2003-09-01 to 2003-12-31 (held)."""
    ends = f" to {transfer.ends}" if transfer.ends else " on"
    notice = "" if transfer.notice_received else " (no notice yet)"
    return (
        f"No. {transfer.pk}: {percent_text(transfer.percent)}% of the {transfer.get_right_display()} of "
        f"{transfer.tranche} to {transfer.assignee.code}, from {transfer.effective}{ends}{notice}"
    )


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
