"""Redemptions that were charged, or whose charge was waived (C3, C4)."""

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ledger.addresses import list_address, month_address
from ledger.models import EarnedCdsc, ShareTransaction
from ledger.views.month_base import MonthPage

CHARGES_SHOWN = 500


class CdscView(MonthPage):
    """Redemptions of the month that were charged, or whose charge was waived (C3, C4)."""

    template_name = "ledger/why_charges.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.fund_code = request.GET.get("fund", "")
        self.waived = request.GET.get("waived") == "yes"
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        title = "Waived CDSC" if self.waived else "Earned CDSC"
        return f"{title} of {self.fund_named(self.fund_code).name}" if self.fund_code else title

    def get_context_data(self) -> dict[str, Any]:
        column = "waived" if self.waived else "cdsc"
        rows = EarnedCdsc.objects.filter(calculation=self.calculation).exclude(**{column: 0}).select_related("fund")
        if self.fund_code:
            rows = rows.filter(fund=self.fund_named(self.fund_code))
        total = rows.aggregate(total=Sum(column))["total"] or 0
        if not self.fund_code:
            sums = rows.order_by("fund__name", "fund_id").values_list("fund__name", "fund__code")
            groups = [
                (
                    name,
                    cents,
                    month_address(self.calculation, "month-cdsc", fund=code, waived="yes" if self.waived else ""),
                )
                for name, code, cents in sums.annotate(cents=Sum(column))
            ]
            return {"groups": groups, "total": int(total), "waived": self.waived}
        charges = list(rows.order_by("trade_date", "record_id", "pk")[:CHARGES_SHOWN])
        records = ShareTransaction.objects.filter(
            plan=self.plan, record_id__in=[charge.record_id for charge in charges]
        ).select_related("fund")
        by_id = {record.record_id: record for record in records}
        return {
            "charges": [(charge, by_id[charge.record_id]) for charge in charges],
            "charge_count": rows.count(),
            "charges_url": list_address(
                "earned-cdsc",
                calculation=self.calculation.pk,
                fund=self.fund_named(self.fund_code).pk,
                waived="yes" if self.waived else "no",
            ),
            "total": int(total),
            "waived": self.waived,
        }
