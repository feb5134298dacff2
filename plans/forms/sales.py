"""Forms of suspensions, withdrawals and minimum orders."""

from typing import Any

from django import forms
from django.utils import timezone

from backoffice.fields import ScaledFormField
from backoffice.quantities import MONEY
from plans.models import Fund, Notice, Plan, Suspension


class FundsOfPlanField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Funds by name and code; none chosen means all of the plan."""

    widget = forms.SelectMultiple(attrs={"size": 8})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "queryset": Fund.objects.none(),
                "required": False,
                "help_text": "None chosen: all funds of the plan. Several with Ctrl or Shift.",
                **kwargs,
            }
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"

    def of(self, plan: Plan) -> None:
        self.queryset = Fund.objects.filter(schedule_entries__plan=plan).order_by("name", "pk")


class OfPlanForm(forms.Form):
    """Base of forms that choose among a plan's funds and, where they have the field, its notices."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, FundsOfPlanField | NoticeOfPlanField):
                field.of(plan)


class NoticeOfPlanField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A notice of the plan's register, the latest first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"queryset": Notice.objects.none(), "required": False, "empty_label": "None", **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}: {obj.subject}"

    def of(self, plan: Plan) -> None:
        self.queryset = Notice.objects.filter(plan=plan, replaced_by=None).order_by("-dated", "-pk")


class SuspensionForm(OfPlanForm):
    kind = forms.ChoiceField(choices=Suspension.Kind.choices)
    start = forms.DateField(label="From", initial=timezone.localdate, widget=forms.DateInput())
    end = forms.DateField(
        label="To",
        required=False,
        widget=forms.DateInput(),
        help_text="The last day without sales. Empty: until sales are resumed.",
    )
    funds = FundsOfPlanField()
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Market or other economic considerations, abnormal circumstances, a decision of the board.",
    )
    notice = NoticeOfPlanField(label="Notice or request", help_text="If it is in the register of notices.")
    document = forms.FileField(label="Document", required=False, widget=forms.FileInput())


class EndSuspensionForm(forms.Form):
    end = forms.DateField(
        label="Last day without sales",
        required=False,
        widget=forms.DateInput(),
        help_text="Purchases of the next day are applied again. Empty: it goes on until resumed.",
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="It stays in the plan's history, with this reason."
    )


class MinimumOrderForm(OfPlanForm):
    start = forms.DateField(label="From", initial=timezone.localdate, widget=forms.DateInput())
    initial = ScaledFormField(  # type: ignore[assignment]
        label="Initial order", scale=MONEY, min_units=0, help_text="An account's first in the fund. Zero: no minimum."
    )
    subsequent = ScaledFormField(label="Subsequent order", scale=MONEY, min_units=0, initial=0)
    funds = FundsOfPlanField()
    document = forms.FileField(label="Document", required=False, widget=forms.FileInput())
