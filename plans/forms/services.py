"""Forms of service agreements."""

from typing import Any

from django import forms
from django.utils import timezone

from backoffice.fields import ScaledFormField
from backoffice.quantities import PERCENT
from plans.forms.sales import FundsOfPlanField, OfPlanForm
from plans.models import Party, Plan, ServiceAgreement
from plans.services.service_agreements import NewProvider


class ServiceAgreementForm(OfPlanForm):
    """`provider` is one that is known, else `provider_code` and `provider_name` make a new one."""

    code = forms.CharField(max_length=40, help_text="Its own, once in the plan; files of assets name it.")
    kind = forms.ChoiceField(choices=ServiceAgreement.Kind.choices)
    provider = forms.ModelChoiceField(
        Party.objects.none(), required=False, empty_label="A new one:", help_text="A distributor only as a dealer."
    )
    provider_code = forms.CharField(label="Code of a new provider", max_length=40, required=False)
    provider_name = forms.CharField(label="Name of a new provider", max_length=200, required=False)
    services = forms.MultipleChoiceField(
        label="Services covered",
        choices=ServiceAgreement.Service.choices,
        widget=forms.SelectMultiple(attrs={"size": 7}),
        help_text="Several with Ctrl or Shift.",
    )
    rate = ScaledFormField(
        label="Rate, % a year",
        scale=PERCENT,
        min_units=1,
        help_text="Of the average daily net assets of its customers: at most 0.25, or Schedule B's lower service fee.",
    )
    funds = FundsOfPlanField()
    start = forms.DateField(label="From", initial=timezone.localdate, widget=forms.DateInput())
    end = forms.DateField(label="To", required=False, widget=forms.DateInput(), help_text="Empty: it goes on.")
    document = forms.FileField(label="The agreement", required=False, widget=forms.FileInput())

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        providers = Party.objects.filter(kind=Party.Kind.SERVICE_PROVIDER)
        distributors = plan.parties.filter(kind=Party.Kind.DISTRIBUTOR)
        field = self.fields["provider"]
        assert isinstance(field, forms.ModelChoiceField)
        known = [*providers.values_list("pk", flat=True), *distributors.values_list("pk", flat=True)]
        field.queryset = Party.objects.filter(pk__in=known).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        new = NewProvider(cleaned.pop("provider_code", ""), cleaned.pop("provider_name", ""))
        if cleaned.get("provider") is None:
            cleaned["provider"] = new
        elif new.code or new.name:
            self.add_error("provider", "Either one that is known, or a new one.")
        return cleaned


class EndServiceAgreementForm(forms.Form):
    end = forms.DateField(
        label="Last day", required=False, widget=forms.DateInput(), help_text="Empty: the agreement goes on."
    )
