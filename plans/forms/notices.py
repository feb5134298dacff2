"""What is said of a notice, as text: from the form, or from a row of a file. Both are read here, by the same checks.

checked = check_notice(plan, {"kind": "address", "sender": "AIM", …})
checked.entries     # one, or one for each company; empty where there are faults
checked.faults      # by the name of the field, the service's among them
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backoffice.forms import add_refusal
from backoffice.layout import Fold, Line
from backoffice.refusals import Fault, Refusal
from plans.forms.transfers import FundsField, PartyField, document_field, funds_of, transfer_words
from plans.models import Company, Document, Notice, Party, Plan
from plans.services.notice_checks import NoticeEntry, notice_faults

ALL = "all-companies"
PENDING = Document(name="pending")
"""Stands for the document that comes with a form, while the rest is checked."""

TRANSFER = Notice.Kind.TRANSFER
DIRECTING = (Notice.Kind.PAY_ASSIGNEE, Notice.Kind.PAY_COLLECTION_AGENT, Notice.Kind.PAY_DISTRIBUTOR)
EFFECTIVE = (
    Notice.Kind.WAIVER_CONSENT,
    Notice.Kind.SUSPENSION,
    Notice.Kind.WITHDRAWAL,
    Notice.Kind.TERMINATION,
    Notice.Kind.TERMINATION_DATE,
    Notice.Kind.ADDRESS,
    Notice.Kind.OTHER,
)


class OwnerField(forms.ChoiceField):
    """A party or company of a plan, by its code; `party:X` or `company:X` where both have one that is called X."""

    def __init__(self, *, plan: Plan, everyone: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        parties, companies = list(plan.parties.order_by("name")), list(plan.companies.order_by("name"))
        self.owners: dict[str, Party | Company] = {f"party:{one.code}": one for one in parties}
        self.owners |= {f"company:{one.code}": one for one in companies}
        self.everyone = everyone
        all_of_them = (
            [(ALL, f"All {len(companies)} companies, each its own")] if everyone and len(companies) > 1 else []
        )
        self.choices = [
            ("", "Choose…"),
            *all_of_them,
            ("Parties", [(f"party:{one.code}", one.name) for one in parties]),
            ("Companies", [(f"company:{one.code}", one.name) for one in companies]),
        ]

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value).strip()
        keys = [text] if ":" in text else [f"{kind}:{text}" for kind in ("party", "company")]
        found = [key for key in keys if key in self.owners]
        return found[0] if len(found) == 1 else text

    def valid_value(self, value: str) -> bool:
        return value in self.owners or (self.everyone and value == ALL)

    def validate(self, value: Any) -> None:
        if value and not self.valid_value(value):
            raise ValidationError(f"Expected the code of a party or company of the plan, got “{value[:40]}”.")
        super().validate(value)


class TransfersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Transfers to tick; a file has their numbers, separated by blanks."""

    def clean(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("No.", " ").replace(",", " ").split()
        return super().clean(value)

    def label_from_instance(self, obj: Any) -> str:
        return transfer_words(obj)


class CodedFundsField(FundsField):
    """Funds to tick; a file has their codes, separated by blanks."""

    def clean(self, value: Any) -> Any:
        if isinstance(value, str):
            codes = value.split()
            known = dict(self.queryset.values_list("code", "pk"))  # type: ignore[union-attr]
            if strange := [code for code in codes if code not in known]:
                raise ValidationError(f"Expected codes of funds of the plan, got {', '.join(strange)}.")
            value = [known[code] for code in codes]
        return super().clean(value)


class CodedPartyField(PartyField):
    """A party by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Party.objects.none(), to_field_name="code", required=False, **kwargs)


def _day(**options: Any) -> forms.DateField:
    """Written in one way, as in files: 01/02/03 is no day that everybody reads alike."""
    return forms.DateField(
        widget=forms.DateInput(),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Expected a date such as 2003-09-30."},
        **options,
    )


class NoticeEntryForm(forms.Form):
    layout: tuple[Line | Fold, ...] = (
        Line("kind", "direction"),
        Line("sender", "receiver"),
        Line("joint_party"),
        Line("dated", "sent", "received"),
        Line("transfers"),
        Line("payee"),
        Line("takes_effect"),
        Line("new_address"),
        Line("delivery", "subject"),
        Line("text"),
        Line("document"),
        Fold("Another address than the one designated", "address_used", "address_reason"),
        Fold("Only some funds", "funds"),
    )

    kind = forms.ChoiceField(choices=Notice.Kind.choices)
    direction = forms.ChoiceField(choices=Notice.Direction.choices)
    dated = _day()
    sent = _day(required=False)
    received = _day(required=False)
    joint_party = CodedPartyField(label="Signed with", empty_label="Nobody")
    payee = CodedPartyField(label="To be paid", help_text="The assignee, or the collection agent that divides.")
    takes_effect = _day(required=False, help_text="The day from which what it says holds.")
    new_address = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    delivery = forms.ChoiceField(label="Delivered", choices=Notice.Delivery.choices)
    subject = forms.CharField(max_length=200, required=False, help_text="Empty: its kind.")
    text = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Or the document below.")
    document = document_field()
    address_used = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    address_reason = forms.CharField(label="Why it went there", required=False, max_length=500)
    funds = CodedFundsField()

    KINDS: dict[str, tuple[Notice.Kind, ...]] = {
        "transfers": (TRANSFER,),
        "payee": DIRECTING,
        "joint_party": (Notice.Kind.TERMINATION_DATE, Notice.Kind.OTHER),
        "takes_effect": EFFECTIVE,
        "new_address": (Notice.Kind.ADDRESS,),
    }

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["sender"] = OwnerField(plan=plan, label="From")
        self.fields["receiver"] = OwnerField(
            plan=plan, everyone=True, label="To", help_text="It goes to the address last designated."
        )
        self.fields["transfers"] = TransfersField(
            queryset=plan.transfers.select_related("assignee").order_by("notice_received", "pk"),
            required=False,
            label="Transfers it gives notice of",
            widget=forms.CheckboxSelectMultiple(),
        )
        for name in ("payee", "joint_party"):
            self.fields[name].queryset = plan.parties.order_by("name")  # type: ignore[attr-defined]
        self.fields["funds"].queryset = funds_of(plan)  # type: ignore[attr-defined]
        for name, kinds in self.KINDS.items():
            self.fields[name].widget.attrs["data-kinds"] = " ".join(kinds)

    @property
    def receivers(self) -> list[Party | Company]:
        owners = self.fields["receiver"].owners  # type: ignore[attr-defined]
        if self.cleaned_data["receiver"] == ALL:
            return [owner for key, owner in owners.items() if key.startswith("company:")]
        return [owners[self.cleaned_data["receiver"]]]

    def entry(self, document: Document | None) -> NoticeEntry:
        """What the form says; only of a form without errors. The receiver is the first of `receivers`."""
        names = {field.name for field in fields(NoticeEntry)} & self.cleaned_data.keys()
        given: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        given["sender"] = self.fields["sender"].owners[given["sender"]]  # type: ignore[attr-defined]
        given["receiver"] = self.receivers[0]
        given |= {name: tuple(given[name] or ()) for name in ("funds", "transfers")}
        return NoticeEntry(**{**given, "document": document})


@dataclass(frozen=True, slots=True)
class Checked:
    """A notice as read: its form, and entries for the register where nothing is wrong."""

    form: NoticeEntryForm
    entries: tuple[NoticeEntry, ...]
    faults: tuple[Fault, ...]


def check_notice(
    plan: Plan,
    data: Mapping[str, Any],
    *,
    document: Document | None = None,
    with_file: bool = False,
    form_class: type[NoticeEntryForm] = NoticeEntryForm,
    **form: Any,
) -> Checked:
    """Reads and checks what is said of one notice; `with_file`: a document comes with it, and is not stored yet."""
    bound = form_class(data, plan=plan, **form)
    if not bound.is_valid():
        told = [
            Fault("" if name == "__all__" else name, str(message))
            for name, messages in bound.errors.items()
            for message in messages
        ]
        return Checked(bound, (), tuple(told))
    entry = bound.entry(document or (PENDING if with_file else None))
    entries = [replace(entry, receiver=receiver) for receiver in bound.receivers]
    faults = list(dict.fromkeys(fault for one in entries for fault in _faults(plan, one)))
    if faults:
        add_refusal(bound, Refusal("notice-faults", "", faults=faults))
        return Checked(bound, (), tuple(faults))
    return Checked(bound, tuple(replace(one, document=document) for one in entries), ())


def _faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    faults = notice_faults(plan, entry)
    if entry.kind == Notice.Kind.TERMINATION_DATE:
        if entry.joint_party is None:
            faults.append(Fault("joint_party", "expected who signs with the sender: the notice is a joint one"))
        if entry.takes_effect is None:
            faults.append(Fault("takes_effect", "expected the Termination Date"))
    return faults


class ReceiptForm(forms.Form):
    received = _day(help_text="By the other party or company: from this day it has effect.")
    how = forms.CharField(
        label="How it was learned", max_length=500, help_text="Return receipt, signature of the messenger, an answer."
    )


class ReplaceNoticeForm(NoticeEntryForm):
    """A notice in place of another; to one receiver."""

    layout = (*NoticeEntryForm.layout, Line("reason"))

    reason = forms.CharField(max_length=500, help_text="Why it replaces the other; both stay in the register.")

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        self.fields["receiver"] = OwnerField(plan=plan, label="To")
