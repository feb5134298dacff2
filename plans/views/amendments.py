"""Amendments: proposed and changed by small forms, shown as before and after, voted, in effect or withdrawn."""

from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from backoffice.tables import badge
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import ActionView, FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.changes import AmendmentFilter
from plans.forms.changes import CHANGE_FORMS, AmendmentForm, ChangeForm, LinkVotesForm, ReasonForm
from plans.models import Amendment, Company, Plan
from plans.references import clause_of
from plans.selectors.amendments import AmendmentSheet, resolutions_to_link
from plans.selectors.plans import canonical
from plans.selectors.votes import standing
from plans.services.amendments import (
    add_change,
    current_sheet,
    link_votes,
    propose_amendment,
    remove_change,
    withdraw_amendment,
)
from plans.services.documents import store_upload
from plans.tables.changes import STATE_COLOURS, AmendmentTable, LinkedVoteTable, NeededVoteTable, ObjectionTable
from plans.values.amending.words import TITLES, change_in_words
from plans.values.interests import interested
from plans.views.versions import compared_table

CLAUSE = "B FOURTEENTH, R TWELFTH"


class AmendmentListView(ListView):
    queryset = Amendment.objects.select_related("plan", "proposed_by")
    filterset_class = AmendmentFilter
    table_class = AmendmentTable
    title = "Amendments"
    lead = "Proposed changes of a plan. Each takes effect when the last vote it needs is in."
    clause = CLAUSE
    empty_text = "No amendments. Propose one from a plan's page."


class AmendmentDetailView(DetailView):
    queryset = Amendment.objects.select_related("plan", "version", "proposed_by", "withdrawn_by")
    object: Amendment

    @cached_property
    def sheet(self) -> AmendmentSheet:
        return current_sheet(self.object)

    def get_crumbs(self) -> list[Crumb]:
        plan = self.object.plan
        amendments = f"{reverse('amendments')}?plan={plan.pk}"
        return [
            Crumb("Plans", reverse("plans")),
            Crumb(str(plan), plan.get_absolute_url()),
            Crumb("Amendments", amendments),
        ]

    @property
    def proposed(self) -> bool:
        return self.object.state == Amendment.State.PROPOSED

    def get_facts(self) -> list[Fact]:
        row = self.object
        state = badge(Amendment.State(row.state).label, STATE_COLOURS[row.state])
        facts = [Fact("State", state, clause=clause_of(row.plan, "amendments")), fact_of(row, "plan")]
        if row.effective:
            facts += [fact_of(row, "effective", label="In effect from"), fact_of(row, "version")]
        elif self.proposed:
            facts.append(Fact("In effect from", self._from()))
        told = [name for name in ("reason", "withdrawal_reason", "withdrawn_by", "withdrawn_at") if getattr(row, name)]
        return [*facts, *(fact_of(row, name) for name in [*told, "proposed_by", "proposed_at"])]

    def _from(self) -> str:
        if self.object.not_before:
            return f"receipt of the last vote, {self.object.not_before} at the earliest"
        return "receipt of the last vote"

    def get_sections(self) -> list[Section]:
        plan, sheet = self.object.plan, self.sheet
        if not sheet.changes:
            return [self._changes()]
        return [
            self._changes(),
            *self._objections(),
            Section(
                "Before and after",
                compared_table(plan, sheet.differences),
                text="" if self.object.effective else f"As it would be from {sheet.day}.",
                empty_text="Nothing that is calculated from changes.",
            ),
            *([] if self.object.state == Amendment.State.WITHDRAWN else [self._needed()]),
            Section(
                "Votes on it",
                LinkedVoteTable.of(standing(self.object.resolutions.select_related("company"))),
                empty_text="None named yet. Record the votes, then name them here.",
            ),
        ]

    def _changes(self) -> Section:
        removable = self.proposed and self.request.user.has_perm(ChangeAddView.permission)
        rows = [
            {
                "title": TITLES[change.kind],
                "words": change_in_words(change),
                "remove": reverse("amendment-change-remove", args=[self.object.pk, number]) if removable else "",
            }
            for number, change in enumerate(self.sheet.changes)
        ]
        return Section("Changes", template="plans/amendment_changes.html", context=rows)

    def _objections(self) -> list[Section]:
        sheet = self.sheet
        rows = [{"clause": o.clause, "message": o.message} for o in sheet.objections]
        rows += [{"clause": "", "message": str(fault)} for fault in sheet.faults]
        if self.object.effective and not sheet.approved:
            told = "A vote that made it effective was taken back since. If it stands no more, amend again."
            rows.append({"clause": clause_of(self.object.plan, "amendments"), "message": told})
        return [Section("What forbids it", ObjectionTable.of(rows))] if rows else []

    def _needed(self) -> Section:
        """Alike for many funds of a company: one line for them."""
        names = dict(Company.objects.filter(plans=self.object.plan).values_list("code", "name"))
        lines: dict[tuple[str, str, str, bool, str], list[str]] = {}
        for votes in self.sheet.votes:
            for met in votes.approval.met:
                key = (
                    names.get(votes.company, votes.company),
                    met.requirement.text.capitalize(),
                    met.requirement.clause,
                    met.on is not None,
                    f"{met.on}: {met.outcome.explanation}" if met.on else met.outcome.explanation,
                )
                lines.setdefault(key, []).append(votes.fund)
        rows = [
            {
                "company": company,
                "needed": needed,
                "clause": clause,
                "outcome": met,
                "explanation": said,
                "funds": " ".join(funds),
            }
            for (company, needed, clause, met, said), funds in sorted(lines.items())
        ]
        rises = sorted({f"{words} ({v.fund})" for v in self.sheet.votes for words in v.increases})
        text = (
            f"An increase is material: {'; '.join(rises[:6])}{' and more' if len(rises) > 6 else ''}." if rises else ""
        )
        return Section(
            "Votes needed", NeededVoteTable.of(rows), text=text, clause=clause_of(self.object.plan, "amendments")
        )

    def get_actions(self) -> list[Action]:
        if not self.proposed:
            return []
        pk, may = self.object.pk, self.request.user.has_perm(ChangeAddView.permission)
        if not may:
            return []
        actions = [Action(label, reverse("amendment-change", args=[pk, kind])) for kind, label in ADD_LABELS.items()]
        if self.object.changes:
            matter = "increase" if self.sheet.needed.increased else "amend"
            record = f"{reverse('resolution-new')}?plan={self.object.plan_id}&matter={matter}"
            actions.append(Action("Record a vote", record))
            actions.append(Action("Name the votes", reverse("amendment-votes", args=[pk]), style="primary"))
        return [*actions, Action("Withdraw", reverse("amendment-withdraw", args=[pk]), style="outline-danger")]


ADD_LABELS = {
    "rate": "Rates",
    "fund-joins": "Fund joins",
    "fund-leaves": "Fund leaves",
    "cdsc": "CDSC",
    "waiver-added": "Waiver",
    "waiver-withdrawn": "End a waiver",
    "terms": "Terms",
    "paragraph": "Paragraph",
}
CHANGE_CLAUSES = {
    "rate": ("B SCHEDULE B, EIGHTH(E)", "R SCHEDULE B"),
    "fund-joins": ("B SCHEDULE A", "R SCHEDULE A"),
    "fund-leaves": ("B SCHEDULE A, EIGHTH(E), FIFTEENTH(C)", "R SCHEDULE A"),
    "cdsc": ("B SIXTH(A), EIGHTH(F)", "C2"),
    "waiver-added": ("B SIXTH(A), EIGHTH(F)", "C4"),
    "waiver-withdrawn": ("B SIXTH(A), EIGHTH(F)", "C4"),
    "terms": ("B THIRTEENTH", "R ELEVENTH"),
    "paragraph": ("B FOURTEENTH", "R TWELFTH"),
}


class AmendmentCreateView(FormView):
    model = Plan
    form_class = AmendmentForm
    permission = "plans.add_amendment"
    title = "Propose an amendment"
    lead = "Its changes are added on its page. It takes effect when the last vote it needs is in."
    submit_label = "Propose"

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, pk=self.kwargs["pk"])

    @property
    def clause(self) -> str:  # type: ignore[override]
        return clause_of(self.plan, "amendments")

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Plans", reverse("plans")), Crumb(str(self.plan), self.plan.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return self.plan.get_absolute_url()

    def perform(self, form: AmendmentForm) -> Amendment:
        return propose_amendment(plan=self.plan, user=self.request.user, **form.cleaned_data)

    def get_success_message(self, result: Amendment) -> str:
        return f"“{result}” is proposed. Add what it changes."


class OfAmendment(FormView):
    model = Amendment
    permission = "plans.change_amendment"

    @cached_property
    def amendment(self) -> Amendment:
        return get_object_or_404(Amendment.objects.select_related("plan"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        row = self.amendment
        return [
            Crumb(str(row.plan), row.plan.get_absolute_url()),
            Crumb("Amendments", f"{reverse('amendments')}?plan={row.plan_id}"),
            Crumb(str(row), row.get_absolute_url()),
        ]

    def get_cancel_url(self) -> str:
        return self.amendment.get_absolute_url()


class ChangeAddView(OfAmendment):
    submit_label = "Add to the amendment"

    @property
    def kind(self) -> str:
        kind: str = self.kwargs["kind"]
        if kind not in CHANGE_FORMS:
            raise Http404
        return kind

    @property
    def form_class(self) -> type[ChangeForm]:  # type: ignore[override]
        return CHANGE_FORMS[self.kind]

    @property
    def clause(self) -> str:  # type: ignore[override]
        ours, theirs = CHANGE_CLAUSES[self.kind]
        return theirs if self.amendment.plan.allocation == Plan.Allocation.NONE else ours

    def get_title(self) -> str:
        return TITLES[self.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        plan = self.amendment.plan
        day = self.amendment.not_before or timezone.localdate()
        return {"plan": plan, "consents": tuple(interested(canonical(plan), day, ("cdsc",)))}

    def perform(self, form: ChangeForm) -> Amendment:
        with transaction.atomic():  # what is refused leaves no document behind
            documents = []
            for name, file in form.cleaned_data.items():
                stored = store_upload(file=file, user=self.request.user) if name.startswith("document_") else None
                if stored is not None:
                    documents.append((name.removeprefix("document_"), stored.pk))
            change = form.change(tuple(documents))
            return add_change(amendment=self.amendment, change=change, user=self.request.user)

    def get_success_message(self, result: Amendment) -> str:
        return f"Added to “{result}”."


class ChangeRemoveView(ActionView):
    model = Amendment
    permission = "plans.change_amendment"

    def perform(self) -> Amendment:
        amendment = get_object_or_404(Amendment, pk=self.kwargs["pk"])
        return remove_change(amendment=amendment, number=self.kwargs["number"], user=self.request.user)

    def get_success_message(self, result: Amendment) -> str:
        return "The change is removed."


class LinkVotesView(OfAmendment):
    form_class = LinkVotesForm
    title = "Votes on the amendment"
    lead = "With the last vote it needs, it takes effect; the plan has a new version then."
    submit_label = "Name these votes"

    @property
    def clause(self) -> str:  # type: ignore[override]
        return clause_of(self.amendment.plan, "amendments")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"resolutions": resolutions_to_link(self.amendment)}

    def get_initial(self) -> dict[str, Any]:
        return {"resolutions": list(standing(self.amendment.resolutions.all()))}

    def perform(self, form: LinkVotesForm) -> Amendment:
        return link_votes(
            amendment=self.amendment, resolutions=form.cleaned_data["resolutions"], user=self.request.user
        )

    def get_success_message(self, result: Amendment) -> str:
        if result.effective:
            return f"All votes are in: “{result}” is in effect from {result.effective}."
        return "The votes are named. More are needed."


class WithdrawView(OfAmendment):
    form_class = ReasonForm
    title = "Withdraw the amendment"
    lead = "It stays to be read and takes no effect."
    submit_label = "Withdraw it"

    def perform(self, form: ReasonForm) -> Amendment:
        return withdraw_amendment(amendment=self.amendment, reason=form.cleaned_data["reason"], user=self.request.user)

    def get_success_message(self, result: Amendment) -> str:
        return f"“{result}” is withdrawn."
