"""Forms about people and their roles."""

from django import forms
from django.contrib.auth.models import Group

from backoffice.roles import ROLES
from plans.models import Company
from plans.services.people import LONGEST_REASON


class PersonForm(forms.Form):
    username = forms.CharField(label="User name", max_length=150, help_text="Such as jo.field; it stays the person's.")
    first_name = forms.CharField(max_length=150)
    last_name = forms.CharField(max_length=150)
    email = forms.EmailField(label="E-mail", required=False, help_text="For the record: nothing is sent there.")


class RoleField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Group) -> str:
        return obj.name


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=LONGEST_REASON, help_text="It stands in the audit trail.")


class NoForm(forms.Form):
    """A button only."""


class RoleForm(ReasonForm):
    role = RoleField(
        Group.objects.filter(name__in=[role.name for role in ROLES]).order_by("name"), empty_label="Choose…"
    )
    all_companies = forms.BooleanField(
        label="For all companies", required=False, initial=True, help_text="Those that come later, too."
    )
    companies = forms.ModelMultipleChoiceField(
        Company.objects.order_by("name"),
        required=False,
        label="Or for these companies only",
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("role", "all_companies", "companies", "reason")
