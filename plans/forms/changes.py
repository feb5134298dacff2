"""Small forms for amendments, agreed modifications and successions. Each ends in one service."""

from typing import Any

from django import forms

from backoffice.fields import ScaledFormField
from backoffice.quantities import PERCENT
from plans.models import AgreedModification, CdscSchedule, Plan, Resolution
from plans.values.amending import (
    CdscChange,
    Change,
    FundJoins,
    FundLeaves,
    ParagraphChange,
    RateChange,
    TermsChange,
    WaiverAdded,
    WaiverWithdrawn,
)
from plans.values.amending.changes import ALL_SHARES, GROUNDS, NEW_SHARES
from plans.values.words import percent_text

NEW = "Shares issued from then on"
SHARES = ((NEW_SHARES, NEW), (ALL_SHARES, "Shares already issued too"))


class AmendmentForm(forms.Form):
    title = forms.CharField(label="What it is about", max_length=200)
    not_before = forms.DateField(
        label="In effect from",
        required=False,
        widget=forms.DateInput(),
        help_text="At the earliest. Empty: on receipt of the last vote.",
    )
    reason = forms.CharField(label="Why", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def percent_field(label: str, **kwargs: Any) -> ScaledFormField:
    return ScaledFormField(scale=PERCENT, label=label, required=False, min_units=0, **kwargs)


def funds_field(plan: Plan, **kwargs: Any) -> forms.MultipleChoiceField:
    choices = [(fund.code, f"{fund.code} · {fund.name}") for fund in funds_of(plan)]
    return forms.MultipleChoiceField(
        label="Funds",
        choices=choices,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": min(8, len(choices)) or 1}),
        help_text="None chosen: all funds.",
        **kwargs,
    )


def funds_of(plan: Plan) -> list[Any]:
    return [entry.fund for entry in plan.schedule.select_related("fund").order_by("fund__code")]


class ChangeForm(forms.Form):
    """Base: a form of one plan that says a `Change`. `document_…` fields give stored documents by then."""

    def __init__(self, *args: Any, plan: Plan, consents: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.consents = consents
        self.build()

    def build(self) -> None:
        """Fields that depend on the plan."""

    def change(self, documents: tuple[tuple[str, int], ...]) -> Change:
        raise NotImplementedError

    @property
    def given(self) -> dict[str, Any]:
        return self.cleaned_data

    def add_grounds(self) -> None:
        """What B EIGHTH(F) asks for where shares already issued are touched."""
        if self.plan.allocation == Plan.Allocation.NONE:
            self.fields["shares"] = forms.ChoiceField(label="Applies to", choices=SHARES, initial=NEW_SHARES)
            return
        self.fields["shares"] = forms.ChoiceField(
            label="Applies to",
            choices=SHARES,
            initial=NEW_SHARES,
            help_text="Shares already issued keep their charge unless one of these grounds is shown.",
        )
        grounds = [("", "None"), *((ground, text.capitalize()) for ground, text in GROUNDS.items())]
        self.fields["ground"] = forms.ChoiceField(label="Ground", choices=grounds, required=False)
        for role, label in (("prospectus", "Prospectus"), ("law", "Law or regulation")):
            self.fields[f"document_{role}"] = forms.FileField(label=label, required=False)
        for code in self.consents:
            self.fields[f"document_{code}"] = forms.FileField(label=f"Written consent of {code}", required=False)

    def reach(self, documents: tuple[tuple[str, int], ...]) -> dict[str, Any]:
        """`shares`, `ground` and `documents` of a change."""
        if self.given["shares"] == NEW_SHARES:
            return {"shares": NEW_SHARES}
        return {"shares": ALL_SHARES, "ground": self.given.get("ground", ""), "documents": documents}


class RateForm(ChangeForm):
    asset_based = percent_field("Asset-based sales charge, % a year")
    service = percent_field("Service fee, % a year")
    aggregate = percent_field("Aggregate, % a year", help_text="A rate left empty stays as it is.")

    def build(self) -> None:
        self.fields["funds"] = funds_field(self.plan)
        if self.plan.allocation == Plan.Allocation.NONE:
            return
        self.fields["shares"] = forms.ChoiceField(
            label="Asset-based rate of",
            choices=((ALL_SHARES, "All shares"), (NEW_SHARES, f"{NEW}, as a tranche of their own")),
            help_text="A lower rate cannot touch shares already issued.",
        )
        self.fields["tranche"] = forms.CharField(
            label="Code of the new tranche", required=False, max_length=40, help_text="Empty: one is made up."
        )

    def change(self, documents: tuple[tuple[str, int], ...]) -> Change:
        given = self.given
        return RateChange(
            asset_based=given["asset_based"],
            service=given["service"],
            aggregate=given["aggregate"],
            funds=tuple(sorted(given["funds"])),
            shares=given.get("shares", ALL_SHARES),
            tranche=given.get("tranche", "").strip() if given.get("shares") == NEW_SHARES else "",
        )


class FundJoinsForm(ChangeForm):
    code = forms.CharField(label="Code", max_length=40)
    name = forms.CharField(label="Name", max_length=200)

    def build(self) -> None:
        self.fields["company"] = forms.CharField(
            label="Company",
            max_length=40,
            help_text=f"Code: {', '.join(self.plan.companies.values_list('code', flat=True))}, or that of a new one.",
        )
        self.fields["company_name"] = forms.CharField(label="Name of a new company", required=False, max_length=200)
        self.fields["jurisdiction"] = forms.CharField(label="Its jurisdiction", required=False, max_length=80)

    def change(self, documents: tuple[tuple[str, int], ...]) -> Change:
        return FundJoins(**{name: self.given[name].strip() for name in self.fields})


class FundLeavesForm(ChangeForm):
    def build(self) -> None:
        choices = [(fund.code, f"{fund.code} · {fund.name}") for fund in funds_of(self.plan)]
        self.fields["code"] = forms.ChoiceField(label="Fund", choices=choices)

    def change(self, documents: tuple[tuple[str, int], ...]) -> Change:
        return FundLeaves(self.given["code"])


class PercentsField(forms.CharField):
    """`5, 4, 3` -> (50_000, 40_000, 30_000); empty -> ()."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return value
        parts = [part for part in (value or "").replace(";", ",").replace("%", "").split(",") if part.strip()]
        try:
            rates = tuple(PERCENT.parse(part.strip()) for part in parts)
        except ValueError as error:
            raise forms.ValidationError(f"{error}.".capitalize()) from error
        if any(not 0 <= rate <= 100 * PERCENT.one for rate in rates):
            raise forms.ValidationError("Expected percentages from 0 to 100.")
        return rates


class CdscForm(ChangeForm):
    rates = PercentsField(
        label="Charge year by year, %", required=False, help_text="Such as 5, 4, 3, 3, 2, 1. Empty: no charge."
    )

    def build(self) -> None:
        latest = self.plan.cdsc_schedules.order_by("-issued_from", "-pk").first()
        if latest is not None:
            self.fields["rates"].initial = ", ".join(percent_text(rate) for rate in latest.rates)
        self.fields["anniversary"] = forms.ChoiceField(
            label="The anniversary",
            choices=CdscSchedule.Anniversary.choices,
            initial=latest.anniversary if latest else CdscSchedule.Anniversary.INCLUSIVE,
        )
        self.fields["funds"] = funds_field(self.plan)
        self.add_grounds()

    def change(self, documents: tuple[tuple[str, int], ...]) -> Change:
        return CdscChange(
            rates=self.given["rates"],
            anniversary=self.given["anniversary"],
            funds=tuple(sorted(self.given["funds"])),
            **self.reach(documents),
        )


class WaiverForm(ChangeForm):
    code = forms.CharField(label="Code", max_length=40)
    name = forms.CharField(
        label="Category", max_length=200, help_text="A class of transactions or shareholders, never a person."
    )

    def build(self) -> None:
        self.add_grounds()

    def change(self, documents: tuple[tuple[str, int], ...]) -> Change:
        return WaiverAdded(self.given["code"].strip(), self.given["name"].strip(), **self.reach(documents))


class WaiverWithdrawnForm(ChangeForm):
    def build(self) -> None:
        choices = [(row.code, f"{row.code} · {row.name}") for row in self.plan.waivers.all()]
        self.fields["code"] = forms.ChoiceField(label="Category", choices=choices)
        self.add_grounds()

    def change(self, documents: tuple[tuple[str, int], ...]) -> Change:
        return WaiverWithdrawn(self.given["code"], **self.reach(documents))


class TermsForm(ChangeForm):
    name = forms.CharField(label="Name of the plan", required=False, max_length=200)
    initial_term_ends = forms.DateField(label="First term ends", required=False, widget=forms.DateInput())

    def change(self, documents: tuple[tuple[str, int], ...]) -> Change:
        return TermsChange(self.given["name"].strip(), self.given["initial_term_ends"])


class ParagraphForm(ChangeForm):
    paragraph = forms.CharField(label="Paragraph", max_length=40, help_text="Such as SIXTH(C).")
    text = forms.CharField(label="Reads from then on", widget=forms.Textarea(attrs={"rows": 6}))

    def change(self, documents: tuple[tuple[str, int], ...]) -> Change:
        return ParagraphChange(self.given["paragraph"].strip(), self.given["text"].strip())


CHANGE_FORMS: dict[str, type[ChangeForm]] = {
    RateChange.kind: RateForm,
    FundJoins.kind: FundJoinsForm,
    FundLeaves.kind: FundLeavesForm,
    CdscChange.kind: CdscForm,
    WaiverAdded.kind: WaiverForm,
    WaiverWithdrawn.kind: WaiverWithdrawnForm,
    TermsChange.kind: TermsForm,
    ParagraphChange.kind: ParagraphForm,
}


class LinkVotesForm(forms.Form):
    def __init__(self, *args: Any, resolutions: list[Resolution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resolutions"] = forms.ModelMultipleChoiceField(
            label="Votes on this amendment",
            queryset=Resolution.objects.filter(pk__in=[row.pk for row in resolutions]).select_related("company"),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )


class ModificationForm(forms.Form):
    """`consents`: code (empty: the companies) -> who consents; each has a document."""

    start = forms.DateField(label="In effect from", widget=forms.DateInput())
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as which data the transfer agent can keep.",
    )

    def __init__(self, *args: Any, consents: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unchanged = ("", "As it is")
        for name, label, choices in (
            ("free_shares", "Free shares (A1)", AgreedModification.FreeShares.choices),
            ("appreciation_on_exchange", "Appreciation on exchange (L5)", Plan.Appreciation.choices),
            ("day_count", "Days in a year (F1)", Plan.DayCount.choices),
            ("anniversary", "Anniversary of the issue (C2)", AgreedModification.Anniversary.choices),
        ):
            self.fields[name] = forms.ChoiceField(label=label, choices=[unchanged, *choices], required=False)
        for code, who in consents.items():
            self.fields[f"consent_{code}"] = forms.FileField(label=f"Written consent of {who}", required=False)
        self.order_fields(["start", "free_shares", "appreciation_on_exchange", "day_count", "anniversary", "reason"])


class SuccessionForm(forms.Form):
    """`successor`: the code of a distributor of the plan, or empty with the details of a new one."""

    successor = forms.ChoiceField(label="Successor", required=False)
    code = forms.CharField(label="Code of a new distributor", required=False, max_length=40)
    name = forms.CharField(label="Its name", required=False, max_length=200)
    address = forms.CharField(
        label="Its address for notices", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    last_day = forms.DateField(label="Last day of the predecessor", widget=forms.DateInput())
    first_day = forms.DateField(
        label="First day of the successor",
        required=False,
        widget=forms.DateInput(),
        help_text="Empty: the day after. A gap needs a suspension of sales.",
    )
    agreement = forms.FileField(label="Distribution agreement", required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        distributors = plan.parties.filter(kind="distributor").order_by("code")
        field = self.fields["successor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "A new one…"), *((party.code, f"{party.code} · {party.name}") for party in distributors)]
        self.fields["funds"] = funds_field(plan)
        if plan.allocation == Plan.Allocation.EXHIBIT_A:
            self.fields["comparable"] = forms.BooleanField(
                label="It carries provisions comparable to THIRD, SIXTH, EIGHTH and Exhibit A, and the records are "
                "made available",
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("successor") and not (given.get("code") and given.get("name")):
            self.add_error("successor", "Choose one, or give the code and name of a new one.")
        return given
