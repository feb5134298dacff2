"""The lots of a fund's day, with their source rows (L1)."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from backoffice.quantities import SHARES
from backoffice.views.lists import Action, Crumb, ListView
from ledger.addresses import fund_day, lots_of_day, month_address
from ledger.models import Calculation, DailyAllocation, Lot
from ledger.selectors import tracing
from ledger.tables.lots import DayLotTable
from ledger.views.month_base import FundPage, month_crumbs
from plans.models import Fund, Plan


class DayLotListView(ListView):
    """Lots of a tranche in a fund that were open at the close of a day, oldest issue first, with their source rows."""

    table_class = DayLotTable
    template_name = "ledger/day_lots.html"
    default_ordering = ("issued", "pk")
    sortable = ()
    default_columns = ("issued", "key", "account", "origin_fund", "units_left", "record_id", "source")
    empty_text = "No lots were open at the close of that day."
    clause = "B SIXTH(H), L1"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        page = FundPage()
        page.setup(request, *args, **kwargs)
        self.page = page
        return _with_calculation_of(page) or super().dispatch(request, *args, **kwargs)

    @property
    def tranche(self) -> str:
        return self.request.GET.get("tranche", "")

    def get_queryset(self) -> QuerySet[Lot]:
        lots = tracing.lots_on(self.page.plan, self.fund, self.tranche, self.kwargs["day"])
        return lots.select_related("fund", "origin_fund")

    def get_title(self) -> str:
        kind = f"Lots of tranche {self.tranche}" if self.tranche else "Free lots"
        return f"{kind}, {self.fund.name} on {self.kwargs['day']}"

    def get_crumbs(self) -> list[Crumb]:
        fund = self.fund
        return [
            *month_crumbs(self.page.calculation),
            Crumb(fund.name, month_address(self.page.calculation, "month-fund", fund.code)),
            Crumb(str(self.kwargs["day"]), fund_day(self.page.calculation, fund.code, self.kwargs["day"])),
        ]

    def get_actions(self) -> list[Action]:
        """The other tranches of the day, and its free lots."""
        address = lots_of_day
        calculation, fund, day = self.page.calculation, self.kwargs["fund"], self.kwargs["day"]
        return [
            *(
                Action(f"Tranche {tranche}", address(calculation, fund, day, tranche))
                for tranche in self.balances
                if tranche != self.tranche
            ),
            *([Action("Free lots", address(calculation, fund, day, ""))] if self.tranche else []),
        ]

    @cached_property
    def fund(self) -> Fund:
        return self.page.fund_named(self.kwargs["fund"])

    @cached_property
    def balances(self) -> dict[str, tuple[int, int]]:
        """Commission and reinvested shares by tranche at the close."""
        rows = DailyAllocation.objects.filter(
            calculation=self.page.calculation, fund=self.fund, date=self.kwargs["day"]
        )
        found = rows.values_list("tranche", "commission_shares", "reinvested_shares")
        return {tranche: (commission, reinvested) for tranche, commission, reinvested in found}

    def prepare(self, rows: list[Any]) -> list[Any]:
        sources = tracing.sources_of(rows, self.page.plan)
        for row in rows:
            row.source = sources[row.record_id]
            row.transaction_address = row.source.get_absolute_url()
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        commission = sum(c for t, (c, _) in self.balances.items() if t == self.tranche)
        reinvested = sum(r for _, r in self.balances.values())
        own = sum(r for t, (_, r) in self.balances.items() if t == self.tranche)
        return {
            **kwargs,
            "tranche": self.tranche,
            "lots_total": SHARES.format(commission if self.tranche else reinvested, grouped=True),
            "reinvested_total": SHARES.format(own, grouped=True),
            "free_url": lots_of_day(self.page.calculation, self.kwargs["fund"], self.kwargs["day"], ""),
        }


def _with_calculation_of(page: FundPage) -> HttpResponseBase | None:
    """Find the month of a page that is a list; where it is not calculated, the way to its page."""
    plan, month = page.kwargs["plan"], page.kwargs["month"]
    found = Calculation.objects.select_related("plan", "calculated_by").filter(plan__code=plan, month=month).first()
    if found is None:
        page.plan = get_object_or_404(Plan, code=plan)
        return page.not_calculated()
    page.plan, page.calculation = found.plan, found
    return None
