"""A fund's day (A1, F2, F4)."""

from typing import Any

from backoffice.views.lists import Crumb
from ledger.addresses import list_address, lots_of_day, month_address
from ledger.engine.terms import UNALLOCATED
from ledger.models import ShareTransaction, Valuation
from ledger.selectors.explanations.allocation import explain_day
from ledger.tables.records import TransactionTable
from ledger.views.month_base import FundPage, month_crumbs
from plans.references import clause_of

TRANSACTIONS_SHOWN = 50


class FundDayView(FundPage):
    """A fund's day: how its shares came to be allocated, and its fees (A1, F2, F4)."""

    template_name = "ledger/fund_day.html"

    def get_title(self) -> str:
        return f"{self.fund_named(self.kwargs['fund']).name} on {self.kwargs['day']}"

    def get_crumbs(self) -> list[Crumb]:
        fund = self.fund_named(self.kwargs["fund"])
        return [
            *month_crumbs(self.calculation),
            Crumb(fund.name, month_address(self.calculation, "month-fund", fund.code)),
        ]

    def get_context_data(self) -> dict[str, Any]:
        fund, day = self.fund_named(self.kwargs["fund"]), self.kwargs["day"]
        explanation = explain_day(self.calculation, fund, day)
        records = ShareTransaction.objects.filter(plan=self.plan, trade_date=day, fund=fund)
        records = records.select_related("plan", "fund", "voiding").order_by("pk")
        valuation = None
        if explanation.fee:
            valued = Valuation.objects.filter(plan=self.plan, fund=fund, date=explanation.fee.row.valued_on)
            valuation = valued.first()
        hidden = ("fund", "plan", "file", "category", "original_issue_date", "distributor", "share_kind", "trade_date")
        return {
            "fund": fund,
            "day": day,
            "why": explanation,
            "flow_in": sum(explanation.flow.commission_in.values()),
            "flow_out": sum(explanation.flow.commission_out.values()),
            "tranche_rows": [
                (tranche, lots_of_day(self.calculation, fund.code, day, tranche.tranche))
                for tranche in explanation.tranches
            ],
            "free_url": lots_of_day(self.calculation, fund.code, day, ""),
            "valuation": valuation,
            "transactions": TransactionTable.of(records[:TRANSACTIONS_SHOWN], exclude=hidden),
            "transaction_count": records.count(),
            "transactions_url": list_address(
                "transactions", plan=self.plan.pk, fund=fund.pk, trade_date_from=day, trade_date_to=day
            ),
            "fund_url": month_address(self.calculation, "month-fund", fund.code),
            "cap_url": month_address(self.calculation, "month-cap", fund.code),
            "cap_clause": clause_of(self.plan, "sales_charge_caps"),
            "unallocated": UNALLOCATED,
        }
