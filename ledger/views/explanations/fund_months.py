"""A fund's month."""

from typing import Any

from ledger.addresses import fund_day, month_address, why
from ledger.engine.portions import DISTRIBUTION_FEE
from ledger.models import MonthRemark, SalesChargeCapMonth, Valuation
from ledger.selectors.explanations.fees import fee_days
from ledger.selectors.months import RIGHTS, MonthSheet
from ledger.tables.results import RemarkTable
from ledger.views.month_base import Amount, FundPage
from ledger.views.results import with_transactions


class FundMonthView(FundPage):
    """A fund's month: its days, and what they come to."""

    template_name = "ledger/fund_month.html"

    def get_title(self) -> str:
        return self.fund_named(self.kwargs["fund"]).name

    def get_context_data(self) -> dict[str, Any]:
        fund = self.fund_named(self.kwargs["fund"])
        sheet = MonthSheet.of(self.calculation, fund=fund.code)
        terms = sheet.terms
        days = fee_days(self.calculation, terms, fund)
        tranches = terms.in_order({share.tranche for day in days for share in day.tranches})
        by_date = {
            valuation.date: valuation
            for valuation in Valuation.objects.filter(
                plan=self.plan, fund=fund, date__in={day.row.valued_on for day in days}
            )
        }
        rows = [
            {
                "day": day,
                "url": fund_day(self.calculation, fund.code, day.date),
                "valuation": by_date.get(day.row.valued_on),
                "shares": [day.of(tranche) for tranche in tranches],
            }
            for day in days
        ]
        line = sheet.funds[0] if sheet.funds else None
        remarks = MonthRemark.objects.filter(calculation=self.calculation, fund=fund)
        remarks = remarks.select_related("calculation__plan", "fund").order_by("date", "pk")
        return {
            "fund": fund,
            "cap": SalesChargeCapMonth.objects.filter(calculation=self.calculation, fund=fund).first(),
            "cap_url": month_address(self.calculation, "month-cap", fund.code),
            "line": line,
            "net_assets_total": sum(day.row.net_assets for day in days),
            "fee_total": sum(day.row.distribution_fee for day in days),
            "service_total": sum(day.row.service_fee for day in days),
            "tranches": tranches,
            "rows": rows,
            "fees": [
                (tranche, Amount(cents, why(self.calculation, right=DISTRIBUTION_FEE, fund=fund.code, tranche=tranche)))
                for tranche, cents in (line.fees.items() if line else ())
            ],
            "service": [
                (
                    sheet.party_names.get(code, code),
                    Amount(cents, month_address(self.calculation, "month-service", fund=fund.code, distributor=code)),
                )
                for code, cents in (line.service_fees.items() if line else ())
            ],
            "owed": [
                (
                    portion,
                    Amount(
                        portion.amount,
                        why(
                            self.calculation,
                            right=portion.right,
                            fund=fund.code,
                            tranche=portion.tranche,
                            payee=portion.payee.code,
                            status=portion.payee.status,
                        ),
                    ),
                    RIGHTS[portion.right],
                )
                for portion in sheet.portions
            ],
            "owed_total": sheet.owed(),
            "fees_together": sum((*line.fees.values(), *line.service_fees.values())) if line else 0,
            "remarks": RemarkTable.of(with_transactions(list(remarks)), exclude=("month", "fund")),
        }
