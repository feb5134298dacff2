"""Expenditures: the list with its total, entering one, taking one back."""

import re
from typing import Any

from django.db.models import Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger import tables
from ledger.filters import ExpenditureFilter
from ledger.forms import ExpenditureForm, ReversalForm
from ledger.models import Expenditure
from ledger.services.expenditures import REVERSAL, add_expenditure, reversal_of, reverse_expenditure

CLAUSE = "B SIXTH(C), SIXTH(D), FIFTH(C)"


class ExpenditureListView(ListView):
    queryset = Expenditure.objects.select_related("plan", "fund", "distributor", "entered_by")
    filterset_class = ExpenditureFilter
    table_class = tables.ExpenditureTable
    template_name = "ledger/expenditures.html"
    title = "Expenditures"
    lead = "What the distributors spent under a plan, and for what. The quarter's report to the board sums them."
    clause = CLAUSE
    empty_text = "No expenditures yet. Enter one, or load a file of them."
    default_columns = ("date", "expenditure_id", "fund", "distributor", "purpose", "amount", "evidence")

    def get_actions(self) -> list[Action]:
        return [
            Action("Load a file", reverse("loaded-file-new") + "?kind=expenditures"),
            Action("New expenditure", reverse("expenditure-new"), style="primary"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        totals = self.filtered.order_by().values_list("purpose").annotate(total=Sum("amount"))
        labels = dict(Expenditure.Purpose.choices)
        purposes = sorted((labels.get(purpose, purpose), int(total)) for purpose, total in totals)
        return {**kwargs, "purposes": purposes, "purpose_total": sum(total for _, total in purposes)}


class ExpenditureDetailView(DetailView):
    queryset = Expenditure.objects.select_related("plan", "fund", "distributor", "file", "entered_by")
    fields = ("plan", "date", "fund", "distributor", "purpose", "amount", "performed_by", "evidence")
    object: Expenditure

    def get_facts(self) -> list[Fact]:
        facts = [*super().get_facts(), fact_of(self.object, "entered_at"), fact_of(self.object, "entered_by")]
        if self.object.file:
            facts.append(fact_of(self.object, "file"))
            facts.append(fact_of(self.object, "row_number", label="Row of the file"))
        return facts

    def get_actions(self) -> list[Action]:
        if self.object.expenditure_id.endswith(REVERSAL) or reversal_of(self.object):
            return []
        return [Action("Take back…", reverse("expenditure-reverse", args=[self.object.pk]))]

    def get_sections(self) -> list[Section]:
        pair = reversal_of(self.object) or _reversed_by(self.object)
        if pair is None:
            return []
        title = "Taken back by" if pair.expenditure_id.endswith(REVERSAL) else "It takes back"
        return [Section(title, tables.ExpenditureTable.of([pair], exclude=("plan", "entered_at", "entered_by")))]


def _reversed_by(expenditure: Expenditure) -> Expenditure | None:
    if not expenditure.expenditure_id.endswith(REVERSAL):
        return None
    wanted = expenditure.expenditure_id.removesuffix(REVERSAL)
    same_plan = Expenditure.objects.filter(plan=expenditure.plan_id).select_related("fund", "distributor")
    return same_plan.filter(expenditure_id=wanted).first()


class ExpenditureCreateView(FormView):
    permission = "ledger.add_expenditure"
    form_class = ExpenditureForm
    title = "New expenditure"
    clause = CLAUSE
    submit_label = "Enter"
    cancel_url_name = "expenditures"

    def get_initial(self) -> dict[str, Any]:
        """As the last one entered; the next id."""
        last = Expenditure.objects.order_by("-pk").first()
        if last is None:
            return {"date": timezone.localdate(), "expenditure_id": "E-0001"}
        names = ("plan", "date", "fund", "distributor", "purpose", "performed_by")
        return {**{name: getattr(last, name) for name in names}, "expenditure_id": _next_id(last.expenditure_id)}

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Expenditures", reverse("expenditures"))]

    def perform(self, form: ExpenditureForm) -> Expenditure:
        return add_expenditure(**form.cleaned_data, user=self.request.user)  # type: ignore[arg-type]

    def get_success_message(self, result: Expenditure) -> str:
        return f"{result} is entered."


class ReverseExpenditureView(FormView):
    permission = "ledger.add_expenditure"
    form_class = ReversalForm
    clause = CLAUSE
    lead = "A negative expenditure is entered; the first one stays."
    submit_label = "Take it back"

    def get_expenditure(self) -> Expenditure:
        return get_object_or_404(Expenditure, pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return f"Take back {self.get_expenditure()}"

    def get_crumbs(self) -> list[Crumb]:
        expenditure = self.get_expenditure()
        return [
            Crumb("Expenditures", reverse("expenditures")),
            Crumb(str(expenditure), expenditure.get_absolute_url()),
        ]

    def get_cancel_url(self) -> str:
        return self.get_expenditure().get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        return {"date": self.get_expenditure().date}

    def perform(self, form: ReversalForm) -> Expenditure:
        expenditure = self.get_expenditure()
        return reverse_expenditure(expenditure=expenditure, **form.cleaned_data, user=self.request.user)  # type: ignore[arg-type]

    def get_success_message(self, result: Expenditure) -> str:
        return f"{self.get_expenditure()} is taken back."


def _next_id(last: str) -> str:
    """E-0041 -> E-0042; what does not end in a number is left to the person."""
    match = re.fullmatch(r"(.*?)(\d+)", last.removesuffix(REVERSAL), re.ASCII)
    return f"{match[1]}{int(match[2]) + 1:0{len(match[2])}d}" if match else ""
