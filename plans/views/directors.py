"""The boards of the companies."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from backoffice.views.details import DetailView, Section
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.life import DirectorFilter
from plans.forms.life import CorrectDirectorForm, DirectorForm, InterestForm, TermForm
from plans.models import Director, Interest, Resolution
from plans.selectors.votes import with_votes
from plans.services.directors import correct_director, elect_director, end_term, record_interest
from plans.tables.life import DirectorTable, InterestTable, ResolutionTable

CLAUSE = "B recitals, FOURTEENTH; R ELEVENTH, TWELFTH"


class DirectorListView(ListView):
    queryset = Director.objects.select_related("company").prefetch_related("interests")
    filterset_class = DirectorFilter
    table_class = DirectorTable
    title = "Directors"
    lead = "Who sits on the companies' boards, and who is independent. Who may vote follows from it."
    clause = CLAUSE
    empty_text = "No directors yet. Enter the boards before the first vote."

    def get_actions(self) -> list[Action]:
        return [Action("New director", reverse("director-new"), style="primary")]

    def prepare(self, rows: list[Any]) -> list[Any]:
        for row in rows:
            row.asked_on = timezone.localdate()
        return rows


class DirectorDetailView(DetailView):
    queryset = Director.objects.select_related("company").prefetch_related("interests__plan")
    fields = ("company", "since", "until")

    def get_sections(self) -> list[Section]:
        director = self.object
        votes = with_votes(Resolution.objects.filter(ballots__director=director)).order_by("-on", "-pk")[:50]
        return [
            Section(
                "What keeps the director from being independent",
                InterestTable.of(director.interests.all()),
                clause="B recitals, R ELEVENTH",
                empty_text="Nothing: an independent director.",
            ),
            Section("Votes", ResolutionTable.of(votes), empty_text="None yet."),
        ]

    def get_actions(self) -> list[Action]:
        pk = self.object.pk
        return [
            Action("Record interest", reverse("director-interest", args=[pk])),
            Action("End of term", reverse("director-term", args=[pk])),
            Action("Correct…", reverse("director-correct", args=[pk])),
        ]

    def get_history_objects(self) -> list[Any]:
        return [self.object, *self.object.interests.all()]


class DirectorCreateView(FormView):
    permission = "plans.add_director"
    form_class = DirectorForm
    title = "New director"
    clause = CLAUSE
    submit_label = "Enter"
    cancel_url_name = "directors"

    def get_initial(self) -> dict[str, Any]:
        """The boards and the first day of the director entered last."""
        last = Director.objects.order_by("-pk").first()
        if last is None:
            return {}
        boards = Director.objects.filter(name=last.name, since=last.since).values_list("company", flat=True)
        return {"companies": list(boards), "since": last.since}

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Directors", reverse("directors"))]

    def perform(self, form: DirectorForm) -> list[Director]:
        given, seats = form.cleaned_data, []
        with transaction.atomic():
            for company in given["companies"]:
                seat = elect_director(
                    company=company,
                    name=given["name"],
                    since=given["since"],
                    until=given["until"],
                    user=self.request.user,
                )
                if given["interested"]:
                    record_interest(
                        director=seat,
                        kind=Interest.Kind.INTERESTED,
                        since=seat.since,
                        reason=given["interested"],
                        user=self.request.user,
                    )
                seats.append(seat)
        return seats

    def get_success_url(self, result: list[Director]) -> str:
        """The next one: a board is entered in a row."""
        return reverse("director-new")

    def get_success_message(self, result: list[Director]) -> str:
        boards = ", ".join(seat.company.code for seat in result)
        return f"{result[0].name} is a director of {boards}. Enter the next one, or go on to the votes."


class DirectorFormView(FormView):
    """Base of what is changed about one director."""

    model = Director

    @cached_property
    def director(self) -> Director:
        return get_object_or_404(Director.objects.select_related("company"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Directors", reverse("directors")), Crumb(self.director.name, self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return self.director.get_absolute_url()

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()


class TermView(DirectorFormView):
    permission = "plans.change_director"
    form_class = TermForm
    clause = CLAUSE

    def get_title(self) -> str:
        return f"End of term: {self.director}, {self.director.company}"

    def get_initial(self) -> dict[str, Any]:
        return {"until": self.director.until}

    def perform(self, form: TermForm) -> Director:
        return end_term(director=self.director, until=form.cleaned_data["until"], user=self.request.user)

    def get_success_message(self, result: Director) -> str:
        return f"In office to {result.until}." if result.until else "In office without an end."


class CorrectDirectorView(DirectorFormView):
    permission = "plans.change_director"
    form_class = CorrectDirectorForm
    lead = "Of an entry made by mistake. Who really left has an end of term."
    clause = CLAUSE
    submit_label = "Correct"

    def get_title(self) -> str:
        return f"Correct: {self.director}, {self.director.company}"

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.director, name) for name in ("name", "since", "until")}

    def perform(self, form: CorrectDirectorForm) -> Director:
        return correct_director(director=self.director, **form.cleaned_data, user=self.request.user)

    def get_success_message(self, result: Director) -> str:
        return f"Corrected: {result}, from {result.since} to {result.until or 'now'}."


class InterestView(DirectorFormView):
    permission = "plans.add_interest"
    form_class = InterestForm
    clause = "B recitals, R ELEVENTH"

    def get_title(self) -> str:
        return f"Interest of {self.director}, {self.director.company}"

    def get_initial(self) -> dict[str, date]:
        return {"since": self.director.since}

    def perform(self, form: InterestForm) -> Interest:
        return record_interest(director=self.director, **form.cleaned_data, user=self.request.user)

    def get_success_message(self, result: Interest) -> str:
        return f"{result} is recorded."
