"""How a plan changes: one page that leads to its amendments, versions, successions and agreed modifications."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from backoffice.views.details import DetailView, Fact, Section
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb
from plans.forms.changes import SuccessionForm
from plans.models import Party, Plan, Succession
from plans.references import clause_of
from plans.selectors.calculating import calculating
from plans.selectors.modifications import modifications_of
from plans.selectors.plans import header_value
from plans.services.documents import store_upload
from plans.services.successions import succeed
from plans.tables.changes import AmendmentTable, ModificationTable, SettingTable, SuccessionTable, VersionTable
from plans.values import PartyValue
from plans.values.modifications import settings_on
from plans.values.succeeding import SuccessionValue

SHOWN = 10


class ChangesView(DetailView):
    queryset = Plan.objects.all()
    show_history = False
    object: Plan

    def get_title(self) -> str:
        return f"Changes of {self.object.code}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Plans", reverse("plans")), Crumb(str(self.object), self.object.get_absolute_url())]

    def get_facts(self) -> list[Fact]:
        counts = calculating(self.object, timezone.localdate())
        if counts is None:
            return []
        party = Party.objects.get(code=counts.distributor)
        return [Fact("Calculates today", party, url=party.get_absolute_url(), clause=counts.clause)]

    def get_sections(self) -> list[Section]:
        plan = self.object
        amendments = plan.amendments.select_related("plan", "proposed_by")[:SHOWN]
        versions = plan.versions.select_related("plan", "recorded_by", "amendment").defer("content")[:SHOWN]
        successions = plan.successions.select_related("successor", "agreement", "entered_by")
        successions = successions.defer("agreement__content").prefetch_related("funds")
        return [
            Section(
                "Amendments",
                AmendmentTable.of(amendments, exclude=("plan",)),
                more_url=f"{reverse('amendments')}?plan={plan.pk}",
                clause=clause_of(plan, "amendments"),
                empty_text="Never amended.",
            ),
            Section(
                "Successions",
                SuccessionTable.of(successions),
                clause=clause_of(plan, "succession"),
                empty_text="None beside those of the plan file.",
            ),
            *([] if plan.allocation == Plan.Allocation.NONE else self._modifications()),
            Section(
                "Versions",
                VersionTable.of(versions, exclude=("plan", "digest")),
                more_url=f"{reverse('plan-versions')}?plan={plan.pk}",
                clause="M1",
            ),
        ]

    def _modifications(self) -> list[Section]:
        plan = self.object
        clause = clause_of(plan, "modifications")
        settings = settings_on(header_value(plan), modifications_of(plan), timezone.localdate())
        agreed = plan.modifications.select_related("plan", "entered_by")[:SHOWN]
        return [
            Section("Settings today", SettingTable.of(settings), clause=clause),
            Section(
                "Agreed modifications",
                ModificationTable.of(agreed, exclude=("plan", "entered_at", "entered_by")),
                more_url=f"{reverse('agreed-modifications')}?plan={plan.pk}",
                clause=clause,
                empty_text="None: the rules hold as the plan file says.",
            ),
        ]

    def get_actions(self) -> list[Action]:
        plan = self.object
        actions = [
            Action("As of a day", reverse("plan-as-of", args=[plan.pk])),
            Action("Compare versions", reverse("plan-compare", args=[plan.pk])),
        ]
        if plan.allocation != Plan.Allocation.NONE:
            actions.append(Action("Agree on a modification", reverse("agreed-modification-new", args=[plan.pk])))
        actions.append(Action("New distributor", reverse("succession-new", args=[plan.pk])))
        actions.append(Action("Propose an amendment", reverse("amendment-new", args=[plan.pk]), style="primary"))
        return actions


class SuccessionCreateView(FormView):
    model = Plan
    form_class = SuccessionForm
    permission = "plans.add_succession"
    title = "New distributor"
    lead = "One appointment ends and the next begins, in one action. The votes on its agreement are in by then."
    submit_label = "Appoint it"

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, pk=self.kwargs["pk"])

    @property
    def clause(self) -> str:  # type: ignore[override]
        return f"{clause_of(self.plan, 'succession')}; {clause_of(self.plan, 'amendments')}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(str(self.plan), self.plan.get_absolute_url()), Crumb("Changes", self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return reverse("plan-changes", args=[self.plan.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.plan}

    def perform(self, form: SuccessionForm) -> Succession:
        given = form.cleaned_data
        new = None
        if not given["successor"]:
            address = "\n".join(line.strip() for line in given["address"].strip().splitlines())
            new = PartyValue(given["code"].strip(), given["name"].strip(), "distributor", address)
        with transaction.atomic():  # what is refused leaves no document behind
            return succeed(
                plan=self.plan,
                value=SuccessionValue(
                    successor=new.code if new else given["successor"],
                    last_day=given["last_day"],
                    first_day=given["first_day"] or given["last_day"] + timedelta(days=1),
                    funds=tuple(sorted(given["funds"])),
                ),
                agreement=store_upload(file=given["agreement"], user=self.request.user),
                comparable=given.get("comparable", False),
                new_party=new,
                user=self.request.user,
            )

    def get_success_message(self, result: Succession) -> str:
        return f"{result.successor} is in office from {result.first_day}."
