"""Recording ends, conditions and registers of continuance."""

from functools import cached_property
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.tables import badge
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.life import TerminationFilter
from plans.forms.life import ConditionForm, RegisterForm, TerminationForm, VoidForm
from plans.models import CompletionCondition, ContinuanceRegister, Plan, ScheduleEntry, Termination
from plans.references import agreement_of
from plans.selectors.life import counted_from, notice_replacements
from plans.services.completion import record_condition, void_condition
from plans.services.documents import store_upload
from plans.services.registers import keep_register, open_register
from plans.services.terminations import TerminationEntry, record_termination, void_termination
from plans.tables.life import TerminationTable
from plans.tables.parties import FundTable
from plans.values.life import Cause, ending

CLAUSE = "B FIFTEENTH; R THIRTEENTH"


class TerminationListView(ListView):
    queryset = Termination.objects.select_related("plan", "notice").prefetch_related("funds")
    filterset_class = TerminationFilter
    table_class = TerminationTable
    title = "Ends of plans and agreements"
    lead = "By vote, notice or event, for each fund. Lapses follow from the register of continuance."
    clause = CLAUSE
    empty_text = "Nothing was terminated. Ends are recorded from a plan's life."


class TerminationDetailView(DetailView):
    queryset = (
        Termination.objects.select_related("plan", "notice", "document", "entered_by", "voided_by")
        .defer("document__content")
        .prefetch_related("funds__company")
    )
    object: Termination

    def get_title(self) -> str:
        return f"{self.object.get_cause_display()}, {self.object.plan.code}"

    def get_crumbs(self) -> list[Crumb]:
        address = reverse("plan-life", args=[self.object.plan_id])
        return [Crumb("Plans", reverse("plans")), Crumb(f"Life of {self.object.plan.code}", address)]

    def get_facts(self) -> list[Fact]:
        row = self.object
        day = counted_from(row, notice_replacements([row]))
        end = ending(agreement_of(row.plan), Cause(row.cause), day)
        told = [name for name in ("notice", "document", "text", "void_reason", "voided_by") if getattr(row, name)]
        return [
            Fact("State", badge("Taken back", "secondary") if row.is_void else badge("Stands", "success")),
            fact_of(row, "plan"),
            Fact("Ends", "Plan and agreement" if end.ends_plan else "The agreement alone", clause=end.clause),
            Fact("Counted from", day.isoformat()),
            Fact("Last day in force", end.last_day.isoformat(), clause=end.clause),
            *(fact_of(row, name) for name in [*told, "entered_by", "entered_at"]),
        ]

    def get_sections(self) -> list[Section]:
        return [Section("Funds", FundTable.of(self.object.funds.all()))]

    def get_actions(self) -> list[Action]:
        if self.object.is_void:
            return []
        return [Action("Take back…", reverse("termination-void", args=[self.object.pk]))]


class OfPlanFormView(FormView):
    """Base of what is entered from the life of a plan."""

    model = Plan
    clause = CLAUSE

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.plan}

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Plans", reverse("plans")), Crumb(f"Life of {self.plan.code}", self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return reverse("plan-life", args=[self.plan.pk])


class TerminationCreateView(OfPlanFormView):
    permission = "plans.add_termination"
    form_class = TerminationForm
    title = "Record an end"
    lead = "Plan and agreement end separately; the end of the plan ends the agreement. The day follows from the cause."
    submit_label = "Record"

    def get_initial(self) -> dict[str, Any]:
        fund = self.request.GET.get("fund", "")
        return {"funds": [int(fund)]} if fund.isdecimal() else {}

    def perform(self, form: TerminationForm) -> Termination:
        given, user = dict(form.cleaned_data), self.request.user
        with transaction.atomic():
            given["document"] = store_upload(file=given["document"], user=user)
            entry = TerminationEntry(**{**given, "funds": tuple(given["funds"])})
            return record_termination(plan=self.plan, entry=entry, user=user)

    def get_success_message(self, result: Termination) -> str:
        end = ending(agreement_of(self.plan), Cause(result.cause), result.on)
        what = "Plan and agreement are" if end.ends_plan else "The agreement is"
        return f"{what} in force for the last day on {end.last_day} ({end.clause})."


class TerminationVoidView(FormView):
    permission = "plans.change_termination"
    model = Termination
    form_class = VoidForm
    clause = CLAUSE
    lead = "Plan and agreement go on as if it had never been recorded; months from its day on are calculated anew."
    submit_label = "Take it back"

    @cached_property
    def termination(self) -> Termination:
        return get_object_or_404(Termination.objects.select_related("plan"), pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return f"Take back: {self.termination}"

    def get_cancel_url(self) -> str:
        return self.termination.get_absolute_url()

    def perform(self, form: VoidForm) -> Termination:
        reason = form.cleaned_data["reason"]
        return void_termination(termination=self.termination, reason=reason, user=self.request.user)

    def get_success_message(self, result: Termination) -> str:
        return "It is taken back."


class ConditionCreateView(FormView):
    permission = "plans.add_completioncondition"
    model = ScheduleEntry
    form_class = ConditionForm
    clause = "B FIFTEENTH(C)"
    lead = "A Complete Termination is granted only when all three conditions are recorded with their evidence."
    submit_label = "Record the evidence"

    @cached_property
    def entry(self) -> ScheduleEntry:
        return get_object_or_404(ScheduleEntry.objects.select_related("plan", "fund__company"), pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return f"Condition of a Complete Termination: {self.entry.fund.name}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Plans", reverse("plans")), Crumb(self.entry.fund.name, self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return reverse("fund-life", args=[self.entry.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.entry.plan, "company": self.entry.fund.company}

    def get_initial(self) -> dict[str, Any]:
        return {"condition": self.request.GET.get("condition", "")}

    def perform(self, form: ConditionForm) -> CompletionCondition:
        given, user = dict(form.cleaned_data), self.request.user
        with transaction.atomic():
            given["document"] = store_upload(file=given["document"], user=user)
            return record_condition(plan=self.entry.plan, fund=self.entry.fund, **given, user=user)

    def get_success_url(self, result: CompletionCondition) -> str:
        return self.get_cancel_url()

    def get_success_message(self, result: CompletionCondition) -> str:
        return "The condition is recorded as met."


class ConditionVoidView(FormView):
    permission = "plans.change_completioncondition"
    model = CompletionCondition
    form_class = VoidForm
    clause = "B FIFTEENTH(C)"
    title = "Take back a condition"
    lead = "Without it there was no Complete Termination, and the 12b-1 payments go on."
    submit_label = "Take it back"

    @cached_property
    def condition(self) -> CompletionCondition:
        return get_object_or_404(CompletionCondition.objects.select_related("plan", "fund"), pk=self.kwargs["pk"])

    def get_cancel_url(self) -> str:
        entry = get_object_or_404(ScheduleEntry, plan=self.condition.plan, fund=self.condition.fund)
        return reverse("fund-life", args=[entry.pk])

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()

    def perform(self, form: VoidForm) -> CompletionCondition:
        reason = form.cleaned_data["reason"]
        return void_condition(condition=self.condition, reason=reason, user=self.request.user)

    def get_success_message(self, result: CompletionCondition) -> str:
        return "The condition is taken back."


class RegisterView(OfPlanFormView):
    permission = "plans.add_continuanceregister"
    form_class = RegisterForm
    title = "Keep the register of continuance"
    lead = "From the term named on, a plan whose continuance is not on record has lapsed on the day the term ended."
    submit_label = "Keep it from there"

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("company", "")
        company = int(asked) if asked.isdecimal() else None
        known = ContinuanceRegister.objects.filter(plan=self.plan, company=company).first()
        return {
            "company": company,
            "kept_from": known.kept_from if known else self.plan.initial_term_ends,
            "reason": known.reason if known else "",
        }

    def perform(self, form: RegisterForm) -> ContinuanceRegister | None:
        given, user = form.cleaned_data, self.request.user
        if given["kept_from"] is None:
            open_register(plan=self.plan, company=given["company"], user=user)
            return None
        return keep_register(plan=self.plan, **given, user=user)

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()

    def get_success_message(self, result: ContinuanceRegister | None) -> str:
        if result is None:
            return "No register is kept: nothing lapses by what is not on record."
        return f"The register of {result.company} is complete from the term that ends on {result.kept_from}."
