"""Expenditures shared over funds: the list, entering one after the sharing was seen, taking one back as a whole."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger.filters.expenditures import SharedExpenditureFilter
from ledger.forms.expenditures import ReversalForm, SharedExpenditureForm
from ledger.models import SharedExpenditure
from ledger.services.shared_expenditures import (
    Sharing,
    add_shared_expenditure,
    preview_sharing,
    reverse_shared_expenditure,
)
from ledger.tables.expenditures import SharedExpenditureTable, ShareTable
from ledger.views.expenditures import (
    CLAUSE,
    AttachView,
    ReverseExpenditureView,
    documents_section,
    entry_facts,
    late_facts,
    next_id,
    reversal_sections,
)
from plans.models import Fund

SHARED = "Shared expenditures"
NOT_SHARED_BY = ("purpose", "performed_by", "performer", "evidence", "seen")


class SharedExpenditureListView(ListView):
    queryset = SharedExpenditure.objects.select_related("plan", "distributor", "entered_by")
    filterset_class = SharedExpenditureFilter
    table_class = SharedExpenditureTable
    title = SHARED
    lead = "What was spent for several funds, and by which key it is shared over them. Each share is an expenditure."
    clause = f"{CLAUSE}; U3"
    empty_text = "None yet. Enter one, or load a file of them."
    default_columns = ("date", "expenditure_id", "funds", "key", "key_period", "distributor", "purpose", "amount")

    def get_actions(self) -> list[Action]:
        return [
            Action("Load a file", reverse("loaded-file-new") + "?kind=shared-expenditures"),
            Action("New, shared by funds", reverse("shared-expenditure-new"), style="primary"),
        ]


class SharedExpenditureDetailView(DetailView):
    queryset = SharedExpenditure.objects.select_related("plan", "distributor", "file", "entered_by")
    fields = ("plan", "date", "distributor", "purpose", "amount", "performed_by", "performer", "evidence")
    object: SharedExpenditure

    def get_facts(self) -> list[Fact]:
        how = [fact_of(self.object, "key", label="Shared by", clause="U3")]
        if self.object.key_period:
            how.append(fact_of(self.object, "key_period"))
        return [*super().get_facts(), *how, *late_facts(self.object), *entry_facts(self.object)]

    def get_actions(self) -> list[Action]:
        attach = Action("Attach a document", reverse("shared-expenditure-attach", args=[self.object.pk]))
        if self.object.reverses_id or SharedExpenditure.objects.filter(reverses=self.object).exists():
            return [attach]
        return [Action("Take back…", reverse("shared-expenditure-reverse", args=[self.object.pk])), attach]

    def get_sections(self) -> list[Section]:
        shares = self.object.shares.select_related("fund", "expenditure").order_by("fund__code")
        return [
            Section("Shares", ShareTable.for_key(shares, self.object.key, stored=True), clause="U3"),
            *reversal_sections(self.object, SharedExpenditureTable),
            documents_section(self.object),
        ]


class _Show(Exception):
    """The sharing is to be looked at before it is entered."""

    def __init__(self, sharing: Sharing) -> None:
        super().__init__()
        self.sharing = sharing


class SharedExpenditureCreateView(FormView):
    """The first time the sharing is shown; it is entered when it is sent again as it was seen."""

    permission = "ledger.add_expenditure"
    form_class = SharedExpenditureForm
    template_name = "ledger/shared_expenditure_form.html"
    title = "New expenditure, shared by funds"
    clause = f"{CLAUSE}; U3"
    submit_label = "Show the sharing"
    cancel_url_name = "shared-expenditures"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(SHARED, reverse("shared-expenditures"))]

    def get_initial(self) -> dict[str, Any]:
        """As the last one entered; the next id."""
        last = SharedExpenditure.objects.filter(reverses=None).order_by("-pk").first()
        if last is None:
            return {"date": timezone.localdate(), "expenditure_id": "S-0001"}
        names = ("plan", "date", "distributor", "purpose", "performed_by", "key", "key_period")
        return {**{name: getattr(last, name) for name in names}, "expenditure_id": next_id(last.expenditure_id)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().post(request, *args, **kwargs)
        except _Show as to_see:
            data = request.POST.copy()
            data["seen"] = to_see.sharing.digest
            self.submit_label = "Enter as shown"
            self.sharing = to_see.sharing
            return self.show(self.make_form(data))

    def perform(self, form: SharedExpenditureForm) -> SharedExpenditure:
        values = dict(form.cleaned_data)
        values["funds"] = list(values["funds"])
        sharing = preview_sharing(**{name: value for name, value in values.items() if name not in NOT_SHARED_BY})
        if values.pop("seen") != sharing.digest:
            raise _Show(sharing)
        return add_shared_expenditure(**values, user=self.request.user)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sharing: Sharing | None = getattr(self, "sharing", None)
        if sharing is None:
            return kwargs
        table = ShareTable.for_key(sharing.shares, str(kwargs["form"]["key"].value()), stored=False)
        return {**kwargs, "sharing": sharing, "sharing_table": table}

    def get_success_message(self, result: SharedExpenditure) -> str:
        return f"{result} is entered, with a share for each fund."


class ReverseSharedExpenditureView(ReverseExpenditureView):
    lead = "Negative shares are entered for all its funds; the first ones stay."
    list_title, list_url_name = SHARED, "shared-expenditures"
    queryset = SharedExpenditure.objects.all()

    def get_funds(self) -> list[Fund]:
        return [share.fund for share in self.object.shares.select_related("fund")]

    def perform(self, form: ReversalForm) -> SharedExpenditure:
        return reverse_shared_expenditure(shared=self.object, **form.cleaned_data, user=self.request.user)  # type: ignore[arg-type]


class AttachSharedView(AttachView):
    list_title, list_url_name = SHARED, "shared-expenditures"
    queryset = SharedExpenditure.objects.all()
