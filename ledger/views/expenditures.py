"""Expenditures: the list with its total, entering one, taking one back, its evidence."""

import re
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from backoffice.tables import Table
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger.filters.expenditures import ExpenditureFilter
from ledger.forms.expenditures import AttachForm, ExpenditureForm, ReversalForm
from ledger.models import Expenditure, SharedExpenditure
from ledger.services.closings import closings_of, next_open_day
from ledger.services.expenditures import REVERSAL, add_expenditure, attach_document, reversal_of, reverse_expenditure
from ledger.tables.expenditures import DocumentTable, ExpenditureTable
from plans.models import Document, Fund
from plans.services.documents import store_upload

CLAUSE = "B SIXTH(C), SIXTH(D), FIFTH(C)"


class ExpenditureListView(ListView):
    queryset = Expenditure.objects.select_related("plan", "fund", "distributor", "entered_by")
    filterset_class = ExpenditureFilter
    table_class = ExpenditureTable
    template_name = "ledger/expenditures.html"
    title = "Expenditures"
    lead = "What the distributors spent under a plan, and for what. The quarter's report to the board sums them."
    clause = CLAUSE
    empty_text = "No expenditures yet. Enter one, or load a file of them."
    default_columns = ("date", "expenditure_id", "fund", "distributor", "purpose", "amount", "evidence")
    sums = ("amount",)

    def get_actions(self) -> list[Action]:
        return [
            Action("Load a file", reverse("loaded-file-new") + "?kind=expenditures"),
            Action("Shared ones", reverse("shared-expenditures")),
            Action("New, shared by funds", reverse("shared-expenditure-new")),
            Action("New expenditure", reverse("expenditure-new"), style="primary"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        totals = self.filtered.order_by().values_list("purpose").annotate(total=Sum("amount"))
        labels = dict(Expenditure.Purpose.choices)
        purposes = sorted((labels.get(purpose, purpose), int(total)) for purpose, total in totals)
        return {**kwargs, "purposes": purposes, "purpose_total": sum(total for _, total in purposes)}


class ExpenditureDetailView(DetailView):
    queryset = Expenditure.objects.select_related(
        "plan", "fund", "distributor", "file", "entered_by", "reverses", "share__shared"
    )
    fields = ("plan", "date", "fund", "distributor", "purpose", "amount", "performed_by", "performer", "evidence")
    object: Expenditure

    def get_facts(self) -> list[Fact]:
        facts = [*super().get_facts(), *late_facts(self.object), *entry_facts(self.object)]
        if hasattr(self.object, "share"):
            shared = self.object.share.shared
            facts.append(Fact("Share of", str(shared), url=shared.get_absolute_url(), clause="U3"))
        return facts

    def get_actions(self) -> list[Action]:
        attach = Action("Attach a document", reverse("expenditure-attach", args=[self.object.pk]))
        if hasattr(self.object, "share") or self.object.reverses or reversal_of(self.object):
            return [attach]
        return [Action("Take back…", reverse("expenditure-reverse", args=[self.object.pk])), attach]

    def get_sections(self) -> list[Section]:
        return [*reversal_sections(self.object, ExpenditureTable), documents_section(self.object)]


def late_facts(spending: Expenditure | SharedExpenditure) -> list[Fact]:
    if spending.incurred_on is None:
        return []
    return [fact_of(spending, "incurred_on", clause="B FIFTH(C)"), fact_of(spending, "late_reason")]


def entry_facts(spending: Expenditure | SharedExpenditure) -> list[Fact]:
    """When, by whom, from which row of which file."""
    facts = [fact_of(spending, "entered_at"), fact_of(spending, "entered_by")]
    if spending.file:
        facts.append(fact_of(spending, "file"))
        facts.append(fact_of(spending, "row_number", label="Row of the file"))
    return facts


def reversal_sections(spending: Any, table: type[Table]) -> list[Section]:
    """What takes it back, or what it takes back."""
    same = type(spending)._default_manager.select_related("plan", "distributor")
    pair = same.filter(reverses=spending).first()
    if pair is None and spending.reverses_id is None:
        return []
    rows = [pair or same.get(pk=spending.reverses_id)]
    return [
        Section(
            "Taken back by" if pair else "It takes back", table.of(rows, exclude=("plan", "entered_at", "entered_by"))
        )
    ]


def documents_section(spending: Expenditure | SharedExpenditure) -> Section:
    documents = spending.documents.defer("content").select_related("stored_by").order_by("pk")
    return Section("Documents", DocumentTable.of(documents), empty_text="None attached.")


class ExpenditureCreateView(FormView):
    whole = False
    permission = "ledger.add_expenditure"
    form_class = ExpenditureForm
    title = "New expenditure"
    clause = CLAUSE
    submit_label = "Enter"
    cancel_url_name = "expenditures"

    def get_initial(self) -> dict[str, Any]:
        """As the last one entered by itself; the next id."""
        last = Expenditure.objects.filter(share=None).order_by("-pk").first()
        if last is None:
            return {"date": timezone.localdate(), "expenditure_id": "E-0001"}
        names = ("plan", "date", "fund", "distributor", "purpose", "performed_by")
        return {**{name: getattr(last, name) for name in names}, "expenditure_id": next_id(last.expenditure_id)}

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Expenditures", reverse("expenditures"))]

    def perform(self, form: ExpenditureForm) -> Expenditure:
        user = self.request.user
        values = form.cleaned_data | {"document": store_upload(file=form.cleaned_data["document"], user=user)}
        return add_expenditure(**values, user=user)  # type: ignore[arg-type]

    def get_success_message(self, result: Expenditure) -> str:
        return f"{result} is entered."


class ReverseExpenditureView(FormView):
    model = Expenditure
    whole = False
    permission = "ledger.add_expenditure"
    form_class = ReversalForm
    clause = CLAUSE
    lead = "A negative expenditure is entered; the first one stays."
    submit_label = "Take it back"
    list_title, list_url_name = "Expenditures", "expenditures"
    queryset: QuerySet[Any] = Expenditure.objects.all()
    object: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = get_object_or_404(self.queryset.select_related("plan"), pk=self.kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"Take back {self.object}"

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(self.list_title, reverse(self.list_url_name)),
            Crumb(str(self.object), self.object.get_absolute_url()),
        ]

    def get_cancel_url(self) -> str:
        return str(self.object.get_absolute_url())

    def get_funds(self) -> list[Fund]:
        return [self.object.fund]

    def get_initial(self) -> dict[str, Any]:
        """Its own day, or the first after it of a quarter not yet reported."""
        return {"date": next_open_day(closings_of(self.object.plan), self.object.date, self.get_funds())}

    def perform(self, form: ReversalForm) -> Any:
        return reverse_expenditure(expenditure=self.object, **form.cleaned_data, user=self.request.user)  # type: ignore[arg-type]

    def get_success_message(self, result: Any) -> str:
        return f"{self.object} is taken back."


class AttachView(FormView):
    permission = "ledger.add_expenditure"
    form_class = AttachForm
    lead = "Evidence of the expenditure. What is attached stays."
    clause = CLAUSE
    submit_label = "Attach"
    list_title, list_url_name = "Expenditures", "expenditures"
    queryset: QuerySet[Any] = Expenditure.objects.all()

    def get_object(self) -> Any:
        return get_object_or_404(self.queryset, pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return f"Attach a document to {self.get_object()}"

    def get_crumbs(self) -> list[Crumb]:
        spending = self.get_object()
        return [Crumb(self.list_title, reverse(self.list_url_name)), Crumb(str(spending), spending.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return str(self.get_object().get_absolute_url())

    def perform(self, form: AttachForm) -> Document | None:
        document = store_upload(file=form.cleaned_data["document"], user=self.request.user)
        assert document is not None, "the form asks for a file"
        attach_document(expenditure=self.get_object(), document=document)
        return document

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()

    def get_success_message(self, result: Document | None) -> str:
        return f"{result} is attached."


def next_id(last: str) -> str:
    """E-0041 -> E-0042; what does not end in a number is left to the person."""
    match = re.fullmatch(r"(.*?)(\d+)", last.removesuffix(REVERSAL), re.ASCII)
    return f"{match[1]}{int(match[2]) + 1:0{len(match[2])}d}" if match else ""
