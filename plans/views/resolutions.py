"""Votes: the list, one vote with what it came to, and recording one in two steps: which meeting, then the votes."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from backoffice.tables import badge
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.life import ResolutionFilter
from plans.forms.life import COUNTS, MeetingForm, MinutesForm, VoidForm, VotesForm
from plans.models import Document, Fund, Resolution
from plans.selectors.votes import (
    directors_on,
    entitled,
    is_independent,
    met_by,
    outcome_of,
    why_not_independent,
    with_votes,
)
from plans.services.documents import store_upload
from plans.services.resolutions import (
    ResolutionEntry,
    attach_minutes,
    record_resolution,
    refuse_meeting,
    void_resolution,
)
from plans.tables.life import OutcomeTable, ResolutionTable, SeatTable, ShareVoteTable, verdict

CLAUSE = "B THIRTEENTH, FOURTEENTH, FIFTEENTH; R ELEVENTH, TWELFTH, THIRTEENTH"


class ResolutionListView(ListView):
    queryset = with_votes(Resolution.objects.select_related("entered_by"))
    filterset_class = ResolutionFilter
    table_class = ResolutionTable
    title = "Resolutions"
    lead = "Votes of boards, independent directors and shareholders. What they come to is computed."
    clause = CLAUSE
    empty_text = "No votes recorded yet. Enter the directors first, then record a vote."
    default_columns = ("on", "plan", "company", "matter", "body", "outcome", "funds")

    def get_actions(self) -> list[Action]:
        return [
            Action("Directors", reverse("directors")),
            Action("Record a vote", reverse("resolution-new"), style="primary"),
        ]


class ResolutionDetailView(DetailView):
    queryset = with_votes(Resolution.objects.select_related("document", "entered_by", "voided_by")).defer(
        "document__content"
    )
    object: Resolution

    def get_title(self) -> str:
        return f"{self.object.get_matter_display()}: {self.object.company}"

    def get_facts(self) -> list[Fact]:
        row = self.object
        names = ["plan", "company", "body", "matter", "on"]
        if row.body != Resolution.Body.SHAREHOLDERS:
            names += ["in_person", "called_for"]
        told = [name for name in ("text", "void_reason", "voided_by", "voided_at") if getattr(row, name)]
        funds = ", ".join(fund.code for fund in row.funds.all()) or "All funds of the company"
        said = outcome_of(row)
        return [
            Fact("Outcome", badge(*verdict(row)), clause=said.clause),
            *(fact_of(row, name) for name in names),
            *([Fact("Funds", funds)] if row.body != Resolution.Body.SHAREHOLDERS else []),
            Fact("Minutes", row.document or "None yet", url=row.document.get_absolute_url() if row.document else ""),
            *(fact_of(row, name) for name in [*told, "entered_by", "entered_at"]),
        ]

    def get_sections(self) -> list[Section]:
        rows = [
            {
                "needed": met.requirement.text.capitalize(),
                "fund": fund,
                "outcome": met.outcome.approved,
                "explanation": met.outcome.explanation,
                "clause": met.outcome.clause,
            }
            for fund, met in met_by(self.object)
        ]
        hidden = ("fund",) if self.object.body != Resolution.Body.SHAREHOLDERS else ()
        outcome = Section(
            "What it came to",
            OutcomeTable.of(rows, exclude=hidden),
            text="Computed from the votes, the terms of office and the interests as they are recorded now.",
        )
        if self.object.body == Resolution.Body.SHAREHOLDERS:
            return [outcome, Section("Shares", ShareVoteTable.of(self.object.share_votes.all()))]
        return [outcome, Section("Directors", SeatTable.of(self._seats()), clause="B recitals, R ELEVENTH")]

    def _seats(self) -> list[dict[str, Any]]:
        row = self.object
        ballots = {ballot.director_id: ballot.choice for ballot in row.ballots.all()}
        seats = []
        for member in directors_on(row.company, row.on):
            independent = is_independent(member, row.plan, row.on)
            counted = ["board"] if row.body == Resolution.Body.BOARD else []
            seats.append(
                {
                    "director": member.name,
                    "url": member.get_absolute_url(),
                    "standing": why_not_independent(member, row.plan, row.on) or "Independent",
                    "choice": ballots.get(member.pk, "absent"),
                    "counted": ", ".join([*counted, *(["independent directors"] if independent else [])]) or "nothing",
                }
            )
        return seats

    def get_actions(self) -> list[Action]:
        row = self.object
        if row.is_void:
            return []
        again = f"{reverse('resolution-new')}?{urlencode({'like': row.pk})}"
        actions = [Action("The same for another company", again)]
        if row.document is None:
            actions.append(Action("Attach minutes", reverse("resolution-minutes", args=[row.pk])))
        return [*actions, Action("Take back…", reverse("resolution-void", args=[row.pk]))]


class MeetingView(FormView):
    """The first step. `like` names a vote whose meeting another company shared."""

    permission = "plans.add_resolution"
    form_class = MeetingForm
    title = "Record a vote"
    lead = "First which vote it was; then the directors who may cast it are listed."
    clause = CLAUSE
    submit_label = "Next: the votes"
    cancel_url_name = "resolutions"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Resolutions", reverse("resolutions"))]

    def get_initial(self) -> dict[str, Any]:
        asked = {name: self.request.GET[name] for name in self.form_class.base_fields if name in self.request.GET}
        model = _like(self.request)
        if model is None:
            return asked
        known = Resolution.objects.filter(plan=model.plan, matter=model.matter, body=model.body, on=model.on)
        others = model.plan.companies.exclude(pk__in=known.values("company")).order_by("name")
        return {
            **{name: getattr(model, name) for name in ("plan", "matter", "body", "on")},
            "company": others.first() or model.company,
            **asked,
        }

    def perform(self, form: MeetingForm) -> dict[str, Any]:
        given = form.cleaned_data
        names = ("company", "body", "matter", "on")
        refuse_meeting(plan=given["plan"], entry=ResolutionEntry(**{name: given[name] for name in names}))
        like = {"like": self.request.GET["like"]} if "like" in self.request.GET else {}
        return {**given, "plan": given["plan"].pk, "company": given["company"].pk, **like}

    def get_success_message(self, result: Any) -> str:
        return ""

    def get_success_url(self, result: dict[str, Any]) -> str:
        return f"{reverse('resolution-votes')}?{urlencode(result)}"


class VotesView(FormView):
    """The second step: a choice for every director entitled on the day, or the count of every fund."""

    permission = "plans.add_resolution"
    template_name = "plans/votes.html"
    form_class = VotesForm
    clause = CLAUSE
    submit_label = "Record the vote"
    cancel_url_name = "resolutions"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Without a sound meeting in the address: the first step."""
        if request.user.has_perm(self.permission) and not self.meeting.is_valid():
            return redirect(f"{reverse('resolution-new')}?{request.GET.urlencode()}")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def meeting(self) -> MeetingForm:
        return MeetingForm(self.request.GET)

    @cached_property
    def funds(self) -> list[Fund]:
        given = self.meeting.cleaned_data
        parties = given["plan"].schedule.filter(fund__company=given["company"])
        return list(Fund.objects.filter(pk__in=parties.values("fund")).order_by("name", "pk"))

    def get_title(self) -> str:
        return str(Resolution.Matter(self.meeting.cleaned_data["matter"]).label)

    def get_crumbs(self) -> list[Crumb]:
        first = f"{reverse('resolution-new')}?{self.request.GET.urlencode()}"
        return [Crumb("Resolutions", reverse("resolutions")), Crumb("Record a vote", first)]

    def get_form_kwargs(self) -> dict[str, Any]:
        given = self.meeting.cleaned_data
        plan, day = given["plan"], given["on"]
        members = entitled(plan, given["company"], given["body"], day)
        return {
            "directors": [(member, why_not_independent(member, plan, day)) for member in members],
            "funds": self.funds,
            "by_shares": given["body"] == Resolution.Body.SHAREHOLDERS,
        }

    def get_initial(self) -> dict[str, Any]:
        """As at the same meeting for another company: directors by name, since each board has seats of its own."""
        model = _like(self.request)
        if model is None:
            return {}
        cast = {ballot.director.name: ballot.choice for ballot in model.ballots.select_related("director")}
        given = self.meeting.cleaned_data
        members = entitled(given["plan"], given["company"], given["body"], given["on"])
        votes = {f"director-{member.pk}": cast[member.name] for member in members if member.name in cast}
        return {"in_person": model.in_person, "called_for": model.called_for, "text": model.text, **votes}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.meeting.cleaned_data
        body = Resolution.Body(given["body"]).label
        text = f"{body} of {given['company']}, {given['on']}, under {given['plan'].code}."
        return {**kwargs, "meeting_text": text, "count_names": [name.replace("_", " ").capitalize() for name in COUNTS]}

    def perform(self, form: VotesForm) -> Resolution:
        given, user, meeting = form.cleaned_data, self.request.user, self.meeting.cleaned_data
        with transaction.atomic():  # no minutes are kept of a vote that is refused
            document = store_upload(file=given["document"], user=user)
            return record_resolution(plan=meeting["plan"], entry=self._entry(form, document), user=user)

    def _entry(self, form: VotesForm, document: Document | None) -> ResolutionEntry:
        given, meeting = form.cleaned_data, self.meeting.cleaned_data
        return ResolutionEntry(
            **{name: meeting[name] for name in ("company", "body", "matter", "on")},
            in_person=given.get("in_person", False),
            called_for=given.get("called_for", False),
            ballots=form.ballots(),
            shares=form.counts(),
            funds=tuple(given.get("funds", ())),
            text=given["text"],
            document=document,
        )

    def get_success_message(self, result: Resolution) -> str:
        row = with_votes(Resolution.objects.filter(pk=result.pk)).get()
        return f"{verdict(row)[0]}. {outcome_of(row).explanation}"


def _like(request: HttpRequest) -> Resolution | None:
    asked = request.GET.get("like", "")
    return Resolution.objects.select_related("plan", "company").filter(pk=asked).first() if asked.isdigit() else None


class ResolutionFormView(FormView):
    """Base of what is done with one vote."""

    model = Resolution
    permission = "plans.change_resolution"

    @cached_property
    def resolution(self) -> Resolution:
        return get_object_or_404(Resolution.objects.select_related("plan", "company"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Resolutions", reverse("resolutions")), Crumb(str(self.resolution), self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return self.resolution.get_absolute_url()


class VoidView(ResolutionFormView):
    form_class = VoidForm
    lead = "The vote stays to be read, and counts for nothing from now on."
    submit_label = "Take it back"

    def get_title(self) -> str:
        return f"Take back {self.resolution}"

    def perform(self, form: VoidForm) -> Resolution:
        return void_resolution(resolution=self.resolution, reason=form.cleaned_data["reason"], user=self.request.user)

    def get_success_message(self, result: Resolution) -> str:
        return "The vote is taken back."


class MinutesView(ResolutionFormView):
    form_class = MinutesForm
    submit_label = "Attach"

    def get_title(self) -> str:
        return f"Minutes of {self.resolution}"

    def perform(self, form: MinutesForm) -> Resolution:
        document = store_upload(file=form.cleaned_data["document"], user=self.request.user)
        assert document is not None
        return attach_minutes(resolution=self.resolution, document=document, user=self.request.user)

    def get_success_message(self, result: Resolution) -> str:
        return "The minutes are attached."
