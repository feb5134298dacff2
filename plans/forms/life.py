"""Forms of boards, votes and the life of a plan."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from backoffice.fields import ScaledFormField
from backoffice.quantities import SHARES
from plans.models import Company, CompletionCondition, Director, Fund, Interest, Notice, Plan, Resolution, Termination
from plans.references import agreement_of
from plans.values.life import EFFECTS, Cause
from plans.values.votes import Choice, ShareCount

CHOICES = [("", "Choose…"), *((choice.value, choice.capitalize()) for choice in Choice)]
COUNTS = ("outstanding", "present", "in_favour", "against", "abstained")


class PlanChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"queryset": Plan.objects.order_by("code"), "empty_label": None, **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}: {obj.name}"


class CompanyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"queryset": Company.objects.order_by("name"), "empty_label": None, **kwargs})


class FundsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Funds by name and code; none chosen means all."""

    widget = forms.SelectMultiple(attrs={"size": 6})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class MinutesField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"label": "Minutes or other evidence", "required": False, "widget": forms.FileInput(), **kwargs}
        )


class DirectorForm(forms.Form):
    name = forms.CharField(max_length=200)
    companies = forms.ModelMultipleChoiceField(
        Company.objects.order_by("name"),
        label="Boards of",
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="Several with Ctrl or Shift: often one person sits on the boards of all companies.",
    )
    since = forms.DateField(label="In office from", widget=forms.DateInput())
    until = forms.DateField(label="to", required=False, widget=forms.DateInput())
    interested = forms.CharField(
        label="Interested person because",
        required=False,
        max_length=500,
        help_text="Empty for an independent director. Of section 2(a)(19), from the first day; later changes on the "
        "director's page.",
    )


class TermForm(forms.Form):
    until = forms.DateField(
        label="Last day in office",
        required=False,
        widget=forms.DateInput(),
        help_text="Empty takes back an end that was entered by mistake.",
    )


class CorrectDirectorForm(forms.Form):
    name = forms.CharField(max_length=200)
    since = forms.DateField(label="In office from", widget=forms.DateInput())
    until = forms.DateField(label="to", required=False, widget=forms.DateInput())
    reason = forms.CharField(
        label="What was wrong", max_length=500, help_text="It stands in the audit trail, with what stood there before."
    )


class InterestForm(forms.Form):
    kind = forms.ChoiceField(choices=Interest.Kind.choices)
    plan = PlanChoice(required=False, empty_label="All plans", help_text="For a financial interest in one plan alone.")
    since = forms.DateField(label="From", widget=forms.DateInput())
    until = forms.DateField(label="To", required=False, widget=forms.DateInput())
    reason = forms.CharField(max_length=500)


class MeetingForm(forms.Form):
    """Which vote: the next page lists who may cast it."""

    plan = PlanChoice()
    company = CompanyChoice()
    matter = forms.ChoiceField(choices=Resolution.Matter.choices)
    body = forms.ChoiceField(
        choices=Resolution.Body.choices,
        help_text="A vote of the whole board is one of its independent directors too: they are counted by themselves.",
    )
    on = forms.DateField(label="Date of the meeting", widget=forms.DateInput())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("on")
        if day is not None and day > timezone.localdate():
            self.add_error("on", f"Expected {timezone.localdate()} or earlier: a vote is recorded once it is cast.")
        return cleaned


class VotesForm(forms.Form):
    """The votes themselves: a choice for every director entitled, or the count of every fund."""

    in_person = forms.BooleanField(label="Votes were cast in person", required=False)
    called_for = forms.BooleanField(label="The meeting was called for the purpose of this vote", required=False)
    funds = FundsField(Fund.objects.none(), required=False, help_text="None chosen: all funds of the company.")
    text = forms.CharField(
        label="What was resolved", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = MinutesField()

    def __init__(
        self,
        *args: Any,
        directors: Sequence[tuple[Director, str]],
        funds: Sequence[Fund],
        by_shares: bool,
        **kwargs: Any,
    ) -> None:
        """`directors`: who may vote, each with what keeps them from being independent."""
        super().__init__(*args, **kwargs)
        self.directors, self.counted = directors, funds if by_shares else ()
        for director, _ in directors:
            self.fields[f"director-{director.pk}"] = forms.ChoiceField(
                label=director.name,
                choices=[("", "Choose…"), *((choice.value, choice.capitalize()) for choice in Choice)],
            )
        for fund in self.counted:
            for name in COUNTS:
                self.fields[f"fund-{fund.pk}-{name}"] = ScaledFormField(
                    scale=SHARES, required=False, min_units=0, label=f"{fund.code} {name.replace('_', ' ')}"
                )
        if by_shares:
            for name in ("funds", "in_person", "called_for"):
                del self.fields[name]
        else:
            field = self.fields["funds"]
            assert isinstance(field, FundsField)
            field.queryset = Fund.objects.filter(pk__in=[fund.pk for fund in funds]).order_by("name", "pk")
        votes = [name for name in self.fields if name.startswith(("director-", "fund-"))]
        self.order_fields(["in_person", "called_for", *votes])

    @property
    def seats(self) -> list[dict[str, Any]]:
        return [
            {"director": director, "standing": why, "field": self[f"director-{director.pk}"]}
            for director, why in self.directors
        ]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [{"fund": fund, "fields": [self[f"fund-{fund.pk}-{name}"] for name in COUNTS]} for fund in self.counted]

    @property
    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in ("funds", "text", "document") if name in self.fields]

    def ballots(self) -> dict[int, str]:
        return {director.pk: self.cleaned_data[f"director-{director.pk}"] for director, _ in self.directors}

    def counts(self) -> dict[int, ShareCount]:
        """Of the funds of which anything was typed."""
        typed = {fund.pk: [self.cleaned_data.get(f"fund-{fund.pk}-{name}") for name in COUNTS] for fund in self.counted}
        return {
            pk: ShareCount(*(units or 0 for units in row))
            for pk, row in typed.items()
            if any(units is not None for units in row)
        }


class VoidForm(forms.Form):
    reason = forms.CharField(max_length=500, help_text="What was wrong with the entry. The vote stays to be read.")


class MinutesForm(forms.Form):
    document = MinutesField(required=True)


class NoticeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        received = f"received {obj.received}" if obj.received else "not received yet"
        return f"{obj.sender.name} to {obj.receiver.name}, dated {obj.dated}, {received}"


class TerminationForm(forms.Form):
    """How it ends, for which funds. What the cause does not need stays empty."""

    cause = forms.ChoiceField(label="How it ends")
    funds = FundsField(Fund.objects.none(), help_text="Several with Ctrl or Shift. One notice is about one company's.")
    notice = NoticeChoice(
        Notice.objects.none(),
        required=False,
        empty_label="None",
        help_text="Where 60 days run: they are counted from its receipt. Enter it under Notices first.",
    )
    on = forms.DateField(
        label="Day of the event",
        required=False,
        widget=forms.DateInput(),
        help_text="Of an assignment, or since when no affiliate is adviser. Votes and notices have their own days.",
    )
    document = MinutesField(label="Evidence of the event")
    text = forms.CharField(
        label="What happened", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = agreement_of(plan)
        cause, funds, notice = (self.fields[name] for name in ("cause", "funds", "notice"))
        assert isinstance(cause, forms.ChoiceField)
        assert isinstance(funds, FundsField)
        assert isinstance(notice, NoticeChoice)
        cause.choices = [
            (value, f"{label} ({EFFECTS[Cause(value)].clauses[agreement]})")
            for value, label in Termination.Cause.choices
            if EFFECTS[Cause(value)].clauses[agreement]
        ]
        funds.queryset = Fund.objects.filter(schedule_entries__plan=plan).order_by("company__name", "name", "pk")
        notice.queryset = (
            Notice.objects.filter(plan=plan, kind=Notice.Kind.TERMINATION, replaced_by=None)
            .select_related("from_party", "from_company", "to_party", "to_company")
            .order_by("-dated", "-pk")
        )


class ResolutionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_body_display()} of {obj.company.name}, {obj.on}"


class ConditionForm(forms.Form):
    condition = forms.ChoiceField(choices=CompletionCondition.Condition.choices)
    resolution = ResolutionChoice(
        Resolution.objects.none(),
        required=False,
        empty_label="None",
        label="Vote of the independent directors",
        help_text="For (i): record the vote first, under Resolutions.",
    )
    on = forms.DateField(
        label="Met on",
        required=False,
        widget=forms.DateInput(),
        help_text="For (i) the day of the vote, if left empty.",
    )
    document = MinutesField(label="Evidence", required=False, help_text="Minutes, certificate or opinion.")
    text = forms.CharField(label="Remark", required=False, max_length=1000)

    def __init__(self, *args: Any, plan: Plan, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["resolution"]
        assert isinstance(field, ResolutionChoice)
        field.queryset = Resolution.objects.filter(
            plan=plan, company=company, matter=Resolution.Matter.BEST_INTEREST, voided_at__isnull=True
        ).select_related("company")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        resolution = cleaned.get("resolution")
        if not cleaned.get("on") and "on" not in self.errors:
            if resolution is None:
                self.add_error("on", "Expected the day on which it was met.")
            else:
                cleaned["on"] = resolution.on
        return cleaned


class RegisterForm(forms.Form):
    company = CompanyChoice()
    kept_from = forms.DateField(
        label="Complete from the term that ends on",
        required=False,
        widget=forms.DateInput(),
        help_text="Every continuance from then on is on record; what is not lapses on the day its term ends. Empty: it "
        "is not complete, and nothing lapses by it.",
    )
    reason = forms.CharField(label="How that is known", required=False, max_length=500)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["company"]
        assert isinstance(field, CompanyChoice)
        field.queryset = plan.companies.order_by("name")
