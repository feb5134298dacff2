"""Agreed modifications: their list, one with its consents, agreeing on one, and taking one back."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from backoffice.tables import badge
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.changes import ModificationFilter
from plans.forms.changes import ModificationForm, ReasonForm
from plans.models import AgreedModification, Plan
from plans.services.documents import store_upload
from plans.services.modifications import CLAUSE, agree_modification, consents_needed, revoke_modification
from plans.tables.changes import ConsentTable, ModificationTable
from plans.values import ModificationValue
from plans.values.modifications import SETTINGS

NAMES = tuple(SETTINGS)


class ModificationListView(ListView):
    queryset = AgreedModification.objects.select_related("plan", "entered_by")
    filterset_class = ModificationFilter
    table_class = ModificationTable
    title = "Agreed modifications"
    lead = "Settings of the rules that the parties agreed on, each from a day on."
    clause = CLAUSE
    empty_text = "None: the rules hold as each plan file says. Agree on one from a plan's page."
    default_columns = ("plan", "start", *NAMES, "reason", "revoked_at")


class ModificationDetailView(DetailView):
    queryset = AgreedModification.objects.select_related("plan", "entered_by", "revoked_by")
    object: AgreedModification

    def get_crumbs(self) -> list[Crumb]:
        plan = self.object.plan
        address = f"{reverse('agreed-modifications')}?plan={plan.pk}"
        return [Crumb(str(plan), plan.get_absolute_url()), Crumb("Agreed modifications", address)]

    def get_facts(self) -> list[Fact]:
        row = self.object
        state = badge("Revoked", "secondary") if row.revoked_at else badge("Agreed", "success")
        said = [
            Fact(label, getattr(row, f"get_{name}_display")(), clause=rule)
            for name, (label, rule, _choices) in SETTINGS.items()
            if getattr(row, name)
        ]
        told = [name for name in ("revocation_reason", "revoked_by", "revoked_at") if getattr(row, name)]
        facts = (fact_of(row, name) for name in ["reason", *told, "entered_by", "entered_at"])
        return [Fact("State", state, clause=CLAUSE), fact_of(row, "start", label="In effect from"), *said, *facts]

    def get_sections(self) -> list[Section]:
        consents = self.object.consents.select_related("party", "document").defer("document__content")
        return [Section("Consents", ConsentTable.of(consents), clause=CLAUSE)]

    def get_actions(self) -> list[Action]:
        if self.object.revoked_at or not self.request.user.has_perm(ModificationRevokeView.permission):
            return []
        address = reverse("agreed-modification-revoke", args=[self.object.pk])
        return [Action("Revoke", address, style="outline-danger")]


class ModificationCreateView(FormView):
    model = Plan
    form_class = ModificationForm
    permission = "plans.add_agreedmodification"
    title = "Agree on a modification"
    lead = "In force from a day on, until another says otherwise. Everybody with an interest consents in writing."
    clause = CLAUSE
    submit_label = "Record the agreement"

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Plans", reverse("plans")), Crumb(str(self.plan), self.plan.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return self.plan.get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        return {"start": self.request.GET.get("start", "")}

    @property
    def day(self) -> date:
        """Whose consents are asked for: of the day the form names."""
        try:
            given = parse_date(self.request.POST.get("start", "") or self.request.GET.get("start", ""))
        except ValueError:
            given = None
        return given or timezone.localdate()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"consents": consents_needed(self.plan, self.day)}

    def perform(self, form: ModificationForm) -> AgreedModification:
        given = form.cleaned_data
        with transaction.atomic():  # what is refused leaves no document behind
            consents = {}
            for name, file in given.items():
                stored = store_upload(file=file, user=self.request.user) if name.startswith("consent_") else None
                if stored is not None:
                    consents[name.removeprefix("consent_")] = stored
            return agree_modification(
                plan=self.plan,
                value=ModificationValue(given["start"], **{name: given[name] for name in NAMES}),
                reason=given["reason"],
                consents=consents,
                user=self.request.user,
            )

    def get_success_message(self, result: AgreedModification) -> str:
        return f"Agreed from {result.start}. Months from then on are to be calculated again."


class ModificationRevokeView(FormView):
    model = AgreedModification
    form_class = ReasonForm
    permission = "plans.change_agreedmodification"
    title = "Revoke a modification"
    lead = "It is then as if it had never been agreed. For a change from a later day, agree on another."
    clause = CLAUSE
    submit_label = "Revoke it"

    @cached_property
    def modification(self) -> AgreedModification:
        return get_object_or_404(AgreedModification.objects.select_related("plan"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        row = self.modification
        return [Crumb(str(row.plan), row.plan.get_absolute_url()), Crumb(str(row), row.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return self.modification.get_absolute_url()

    def perform(self, form: ReasonForm) -> AgreedModification:
        return revoke_modification(
            modification=self.modification, reason=form.cleaned_data["reason"], user=self.request.user
        )

    def get_success_message(self, result: AgreedModification) -> str:
        return "It is revoked. Months from then on are to be calculated again."
