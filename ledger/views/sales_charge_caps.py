"""What is left of the caps on sales charges: by fund and month, and a month's days (NASD Rule 2830(d))."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from backoffice.views.lists import Action, Crumb, ListView
from ledger.addresses import fund_day, list_address, month_address, why
from ledger.engine.portions import DISTRIBUTION_FEE
from ledger.engine.transactions import PURCHASES
from ledger.filters.sales_charge_caps import SalesChargeCapMonthFilter
from ledger.models import Calculation, SalesChargeCapDay, SalesChargeCapMonth
from ledger.months import month_end, previous_month
from ledger.tables.sales_charge_caps import SalesChargeCapMonthTable
from ledger.views.month_base import FundPage, month_crumbs
from plans.references import clause_of

CLAUSE = "B THIRD(A), R SECOND"


class SalesChargeCapMonthListView(ListView):
    queryset = SalesChargeCapMonth.objects.select_related("calculation__plan", "fund")
    filterset_class = SalesChargeCapMonthFilter
    table_class = SalesChargeCapMonthTable
    title = "Remainders of sales charge caps"
    lead = "What may still be charged, by fund and month; below zero: what CDSC has taken above the cap."
    clause = CLAUSE
    default_columns = (
        "month",
        "fund",
        "closing",
        "opening",
        "added",
        "interest",
        "cdsc",
        "asset_based_fee",
        "not_charged",
    )
    sums = ("sales", "added", "interest", "cdsc", "asset_based_fee", "not_charged")
    default_ordering = ("-calculation__month", "fund__code")
    empty_text = "No calculated month has a cap. Keep one under Sales charge caps, then calculate."

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Sales charge caps", reverse("sales-charge-caps"))]

    def get_actions(self) -> list[Action]:
        return [Action("Months", reverse("months"))]


class SalesChargeCapMonthView(FundPage):
    """A fund's month: what its cap opened with, what changed it, day by day."""

    template_name = "ledger/sales_charge_cap.html"

    def get_title(self) -> str:
        return f"Sales charge cap of {self.fund_named(self.kwargs['fund']).name}"

    def get_crumbs(self) -> list[Crumb]:
        fund = self.fund_named(self.kwargs["fund"])
        address = month_address(self.calculation, "month-fund", fund.code)
        return [*month_crumbs(self.calculation), Crumb(fund.name, address)]

    def get_actions(self) -> list[Action]:
        fund = self.fund_named(self.kwargs["fund"])
        return [Action("Other months", list_address("cap-months", plan=self.plan.pk, fund=fund.pk))]

    def get_context_data(self) -> dict[str, Any]:
        fund, calculation = self.fund_named(self.kwargs["fund"]), self.calculation
        row = SalesChargeCapMonth.objects.filter(calculation=calculation, fund=fund).first()
        if row is None:
            raise Http404
        days = SalesChargeCapDay.objects.filter(calculation=calculation, fund=fund).order_by("date")
        first, last = calculation.month, month_end(calculation.month)
        return {
            "fund": fund,
            "row": row,
            "clause_text": clause_of(self.plan, "sales_charge_caps"),
            "days": [(day, fund_day(calculation, fund.code, day.date)) for day in days],
            "opening_url": self._opening_url(row),
            "sales_url": list_address(
                "months-transactions",
                plan=self.plan.pk,
                trade_date_from=first,
                trade_date_to=last,
                fund=fund.pk,
                kind=sorted(PURCHASES),
                calculation=calculation.pk,
            ),
            "rates_url": list_address("prime-rates", plan=self.plan.pk, revoked="false"),
            "cdsc_url": list_address("earned-cdsc", calculation=calculation.pk, fund=fund.pk, waived="no"),
            "fee_url": why(calculation, right=DISTRIBUTION_FEE, fund=fund.code),
        }

    def _opening_url(self, row: SalesChargeCapMonth) -> str:
        """Where the opening remainder comes from: the month before, or where it was stated."""
        before = Calculation.objects.filter(plan=self.plan, month=previous_month(self.calculation.month))
        carried = SalesChargeCapMonth.objects.filter(calculation__in=before, fund=row.fund_id, closing=row.opening)
        found = carried.select_related("calculation__plan", "fund").first()
        if found is not None:
            return found.get_absolute_url()
        return list_address("sales-charge-caps", plan=self.plan.pk, fund=row.fund_id, revoked="false")
