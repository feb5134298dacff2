"""Valuations: the list, and the page of one with the days it was used for."""

from django.urls import reverse

from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.lists import Action, Crumb, ListView
from ledger.filters.records import ValuationFilter
from ledger.models import Calculation, DailyFee, Valuation
from ledger.months import first_of, next_month
from ledger.tables.records import ValuationTable
from ledger.tables.results import DailyFeeTable


class ValuationListView(ListView):
    queryset = Valuation.objects.select_related("plan", "fund", "file")
    filterset_class = ValuationFilter
    table_class = ValuationTable
    title = "Valuations"
    lead = "Net assets of each fund's class, as the fund reported them."
    clause = "F1"
    empty_text = "No valuations of this plan. Load a file of them."
    default_ordering = ("-date", "-pk")
    sortable = ("date",)
    required_filters = ("plan",)
    default_columns = ("date", "fund", "nav", "net_assets", "shares_outstanding")

    def get_actions(self) -> list[Action]:
        return [Action("Load a file", reverse("loaded-file-new") + "?kind=valuations", style="primary")]


class ValuationDetailView(DetailView):
    queryset = Valuation.objects.select_related("plan", "fund", "file")
    list_url_name = "valuations"
    show_history = False  # valuations are added to, never edited
    fields = ("fund", "date", "nav", "net_assets", "shares_outstanding")
    object: Valuation

    def get_kind(self) -> str:
        return f"Valuation, {self.object.plan.code}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Valuations", f"{reverse('valuations')}?plan={self.object.plan_id}")]

    def get_facts(self) -> list[Fact]:
        file = self.object.file
        return [
            *super().get_facts(),
            Fact("File", file.name, url=file.get_absolute_url()),
            fact_of(self.object, "row_number", label="Row of the file"),
        ]

    def get_sections(self) -> list[Section]:
        month = first_of(self.object.date)
        months = Calculation.objects.filter(plan=self.object.plan_id, month__in=[month, next_month(month)])
        rows = DailyFee.objects.filter(calculation__in=months, fund=self.object.fund_id, valued_on=self.object.date)
        rows = rows.select_related("calculation__plan", "fund").order_by("date")
        table = DailyFeeTable.of(rows, exclude=("fund", "month", "valued_on", "distributor", "service_rate"))
        empty = "No fees: the month is not calculated, or the fund did not accrue."
        return [Section("Days it was used for", table, clause="F1", empty_text=empty)]
