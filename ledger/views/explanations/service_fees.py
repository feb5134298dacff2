"""The service fee of a month, from its funds to the days (F4)."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ledger.addresses import fund_day, list_address, lots_of_day, month_address
from ledger.models import MonthlyServiceFee
from ledger.months import month_end
from ledger.selectors.explanations.service import explain_service_fee
from ledger.views.month_base import MonthPage
from plans.models import Party


class ServiceFeeView(MonthPage):
    """The service fee (F4): of one fund its days, else the funds it comes from."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.fund_code = request.GET.get("fund", "")
        self.distributor = request.GET.get("distributor", "")
        self.template_name = "ledger/why_service.html" if self.fund_code else "ledger/why_service_parts.html"
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        words = ["Service fee"]
        if self.fund_code:
            words.append(f"of {self.fund_named(self.fund_code).name}")
        if self.distributor:
            words.append(f"to {_party_name(self.distributor)}")
        return " ".join(words)

    def get_context_data(self) -> dict[str, Any]:
        if not self.fund_code:
            rows = MonthlyServiceFee.objects.filter(calculation=self.calculation).select_related("fund")
            if self.distributor:
                rows = rows.filter(distributor=self.distributor)
            parts = [
                (
                    row,
                    month_address(self.calculation, "month-service", fund=row.fund.code, distributor=row.distributor),
                )
                for row in rows.order_by("fund__name", "distributor", "pk")
            ]
            return {"parts": parts, "total": sum(row.service_fee for row, _ in parts)}
        fund = self.fund_named(self.fund_code)
        explanation = explain_service_fee(self.calculation, fund)
        last = month_end(self.calculation.month)
        return {
            "why": explanation,
            "fund": fund,
            "days": [(day, fund_day(self.calculation, fund.code, day.date)) for day in explanation.days],
            "total": explanation.cents,
            "lots_url": lots_of_day(self.calculation, fund.code, last, ""),
            "valuations_url": list_address("valuations", plan=self.plan.pk, fund=fund.pk),
        }


def _party_name(code: str) -> str:
    party = Party.objects.filter(code=code).first()
    return party.name if party else code
