"""Why this number: from an amount to the days, the tranches, the lots and the source rows (B SIXTH(H))."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from backoffice.quantities import PERCENT, SHARES
from backoffice.views.lists import Action, Crumb, ListView
from ledger import tables
from ledger.addresses import fund_day, list_address, lots_of_day, month_address, why
from ledger.engine.portions import CDSC, DISTRIBUTION_FEE
from ledger.engine.terms import UNALLOCATED
from ledger.models import (
    Calculation,
    DailyAllocation,
    EarnedCdsc,
    Lot,
    MonthlyServiceFee,
    MonthRemark,
    ShareTransaction,
    Valuation,
)
from ledger.months import month_end
from ledger.selectors import tracing
from ledger.selectors.explanations.allocation import explain_day
from ledger.selectors.explanations.cdsc import CdscExplanation, explain_cdsc
from ledger.selectors.explanations.fees import FeeExplanation, explain_fee, fee_days
from ledger.selectors.explanations.service import explain_service_fee
from ledger.selectors.explanations.splits import PayeeShare, Split, percent_of
from ledger.selectors.months import RIGHTS, MonthSheet, PortionLine, terms_of
from ledger.views.month_base import Amount, MonthPage, month_crumbs
from ledger.views.results import with_transactions
from plans.models import Fund, Party, Plan, Transfer

TRANSACTIONS_SHOWN = 50
CHARGES_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Part:
    """A portion among those that make a sum, with the ways on from it."""

    portion: PortionLine
    amount: Amount
    lots_url: str


@dataclass(frozen=True, slots=True)
class PayeeRow:
    """A line of the division over payees (P2)."""

    share: PayeeShare
    name: str
    percent: int
    transfers: tuple[Transfer, ...]
    chosen: bool


class WhyView(MonthPage):
    """An amount of the month's page. One right of one tranche in one fund is explained; more is taken apart first."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        names = ("right", "fund", "tranche", "payee", "status")
        self.wanted = {name: request.GET.get(name, "") for name in names}
        self.sheet = MonthSheet.of(self.calculation)
        self.portions = [p for p in self.sheet.portions if self._fits(p)]
        kinds = {(p.right, p.fund.code, p.tranche) for p in self.portions}
        self.single = next(iter(kinds)) if len(kinds) == 1 else None
        if self.single and self.single[0] == DISTRIBUTION_FEE:
            self.template_name = "ledger/why_fee.html"
        elif self.single:
            self.template_name = "ledger/why_cdsc.html"
        else:
            self.template_name = "ledger/why_parts.html"
        return super().get(request, *args, **kwargs)

    def _fits(self, portion: PortionLine) -> bool:
        values = {
            "right": portion.right,
            "fund": portion.fund.code,
            "tranche": portion.tranche,
            "payee": portion.payee.code,
            "status": portion.payee.status,
        }
        return all(wanted in ("", values[name]) for name, wanted in self.wanted.items())

    @property
    def total(self) -> int:
        return sum(portion.amount for portion in self.portions)

    def get_title(self) -> str:
        words = [RIGHTS.get(self.wanted["right"], "Owed")]
        if self.wanted["tranche"]:
            words.append(f"of tranche {self.wanted['tranche']}")
        if self.wanted["fund"]:
            words.append(f"by {self.fund_named(self.wanted['fund']).name}")
        if self.wanted["payee"]:
            words.append(f"to {self.sheet.party_names.get(self.wanted['payee'], self.wanted['payee'])}")
        return " ".join(words)

    def get_context_data(self) -> dict[str, Any]:
        common = {"total": self.total, "payees": list(dict.fromkeys(p.payee for p in self.portions))}
        if self.single is None:
            return {**common, "parts": self._parts(), "groups": self._groups()}
        right, fund_code, tranche = self.single
        fund = self.portions[0].fund
        links = {
            "fund_url": month_address(self.calculation, "month-fund", fund_code),
            "lots_url": lots_of_day(self.calculation, fund_code, month_end(self.calculation.month), tranche),
            "fund": fund,
            "tranche": tranche,
            "unallocated": UNALLOCATED,
        }
        if right == CDSC:
            return {**common, **links, **self._cdsc(explain_cdsc(self.calculation, fund, tranche))}
        return {**common, **links, **self._fee(explain_fee(self.calculation, fund, tranche))}

    def _parts(self) -> list[Part]:
        last = month_end(self.calculation.month)
        return [
            Part(
                p,
                Amount(
                    p.amount,
                    why(
                        self.calculation,
                        right=p.right,
                        fund=p.fund.code,
                        tranche=p.tranche,
                        payee=p.payee.code,
                        status=p.payee.status,
                    ),
                ),
                lots_of_day(self.calculation, p.fund.code, last, p.tranche),
            )
            for p in self.portions
        ]

    def _groups(self) -> list[tuple[str, int]]:
        """Sums by right, where there are both."""
        sums: dict[str, int] = {}
        for portion in self.portions:
            sums[portion.right] = sums.get(portion.right, 0) + portion.amount
        return [(RIGHTS[right], cents) for right, cents in sums.items()] if len(sums) > 1 else []

    def _fee(self, explanation: FeeExplanation) -> dict[str, Any]:
        others = [
            (
                part,
                why(self.calculation, right=DISTRIBUTION_FEE, fund=explanation.fund.code, tranche=part.tranche),
            )
            for part in explanation.sums
        ]
        days = []
        for day in explanation.days:
            own = day.of(explanation.tranche)
            days.append(
                {
                    "day": day,
                    "own": own,
                    "shares": day.row.shares_outstanding,
                    "part_percent": _percent(own.weight, day.weights) if own else "",
                    "url": fund_day(self.calculation, explanation.fund.code, day.date),
                    "lots_url": lots_of_day(self.calculation, explanation.fund.code, day.date, explanation.tranche),
                }
            )
        return {
            "why": explanation,
            "tranche_sums": others,
            "days": days,
            "payee_rows": self._payee_rows(explanation.split),
        }

    def _cdsc(self, explanation: CdscExplanation) -> dict[str, Any]:
        charges = explanation.charges[:CHARGES_SHOWN]
        return {
            "why": explanation,
            "charges": with_transactions([_with_calculation(charge, self.calculation) for charge in charges]),
            "charge_count": len(explanation.charges),
            "charges_url": list_address(
                "earned-cdsc",
                calculation=self.calculation.pk,
                fund=explanation.fund.pk,
                tranche=explanation.tranche,
                waived="no",
            ),
            "payee_rows": self._payee_rows(explanation.split),
        }

    def _payee_rows(self, split: Split) -> list[PayeeRow]:
        behind = _transfer_rows(self.plan.pk, split)
        return [
            PayeeRow(
                share=share,
                name=self.sheet.party_names.get(share.payee, share.payee),
                percent=percent_of(share, split),
                transfers=behind.get((share.payee, share.status), ()),
                chosen=(share.payee, share.status) == (self.wanted["payee"], self.wanted["status"]),
            )
            for share in split.payees
        ]


def _percent(part: int, whole: int) -> str:
    return PERCENT.format(_ppm(part, whole)) + "%" if whole else ""


def _ppm(part: int, whole: int) -> int:
    return (2 * part * 1_000_000 + whole) // (2 * whole)


def _with_calculation(row: Any, calculation: Calculation) -> Any:
    row.calculation = calculation
    return row


def _transfer_rows(plan_id: int, split: Split) -> dict[tuple[str, str], tuple[Transfer, ...]]:
    """The plan's transfers behind each payee's line."""
    wanted = [(share, t) for share in split.payees for t in share.transfers]
    if not wanted:
        return {}
    rows = list(Transfer.objects.filter(plan=plan_id).select_related("assignee").order_by("effective", "pk"))
    found: dict[tuple[str, str], tuple[Transfer, ...]] = {}
    for share, transfer in wanted:
        matching = tuple(
            row
            for row in rows
            if (row.assignee.code, row.tranche, row.right, row.percent, row.effective, row.ends)
            == (
                transfer.assignee,
                transfer.tranche,
                transfer.right,
                transfer.percent,
                transfer.effective,
                transfer.ends,
            )
        )
        known = found.get((share.payee, share.status), ())
        found[share.payee, share.status] = (*known, *(row for row in matching if row not in known))
    return found


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


class FundMonthView(MonthPage):
    """A fund's month: its days, and what they come to."""

    template_name = "ledger/fund_month.html"

    def get_title(self) -> str:
        return self.fund_named(self.kwargs["fund"]).name

    def get_context_data(self) -> dict[str, Any]:
        fund = self.fund_named(self.kwargs["fund"])
        sheet = MonthSheet.of(self.calculation, fund=fund.code)
        terms = terms_of(self.calculation)
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
            "remarks": tables.RemarkTable.of(with_transactions(list(remarks)), exclude=("month", "fund")),
        }


class FundDayView(MonthPage):
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
            "transactions": tables.TransactionTable.of(records[:TRANSACTIONS_SHOWN], exclude=hidden),
            "transaction_count": records.count(),
            "transactions_url": list_address(
                "transactions", plan=self.plan.pk, fund=fund.pk, trade_date_from=day, trade_date_to=day
            ),
            "fund_url": month_address(self.calculation, "month-fund", fund.code),
            "unallocated": UNALLOCATED,
        }


class DayLotListView(ListView):
    """Lots of a tranche in a fund that were open at the close of a day, oldest issue first, with their source rows."""

    table_class = tables.DayLotTable
    template_name = "ledger/day_lots.html"
    default_ordering = ("issued", "pk")
    sortable = ()
    default_columns = ("issued", "key", "account", "origin_fund", "units_left", "record_id", "source")
    empty_text = "No lots were open at the close of that day."
    clause = "B SIXTH(H), L1"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        page = MonthPage()
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


def _with_calculation_of(page: MonthPage) -> HttpResponseBase | None:
    """Find the month of a page that is a list; where it is not calculated, the way to its page."""
    plan, month = page.kwargs["plan"], page.kwargs["month"]
    found = Calculation.objects.select_related("plan", "calculated_by").filter(plan__code=plan, month=month).first()
    if found is None:
        page.plan = get_object_or_404(Plan, code=plan)
        return page.not_calculated()
    page.plan, page.calculation = found.plan, found
    return None
