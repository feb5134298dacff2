"""The page of one month: who is owed how much, by which fund, and whether the sums agree (B SIXTH(H), M1)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from backoffice.selectors.history import HistoryEntry, history
from backoffice.views.lists import Action, Crumb
from ledger.addresses import list_address, month_address, why
from ledger.engine.portions import CDSC, DISTRIBUTION_FEE
from ledger.models import Calculation, MonthRemark, OpenException
from ledger.months import month_end, next_month, previous_month
from ledger.selectors.deliveries import MonthState, delivery_of, month_states, valid_review
from ledger.selectors.months import FundLine, MonthSheet, Payee, plan_standings, stale_reasons
from ledger.services.export import FILES
from ledger.tables.months import state_badge
from ledger.tables.results import ExceptionTable, RemarkTable
from ledger.trading_days import payment_due
from ledger.views.month_base import Amount, MonthPage
from ledger.views.results import with_transactions

SHOWN = 50  # exceptions and remarks on the month's page


def _next(calculation: Calculation, label: str, name: str, style: str = "outline-secondary") -> Action:
    return Action(label, month_address(calculation, name), style=style)


@dataclass(frozen=True, slots=True)
class Check:
    """Two sums that must be the same."""

    text: str
    left: int
    right: int

    @property
    def agrees(self) -> bool:
        return self.left == self.right


class MonthView(MonthPage):
    template_name = "ledger/month.html"

    def not_calculated(self) -> HttpResponseBase:
        """A page that says so, and offers to calculate."""
        month = self.kwargs["month"]
        standing = next(standing for standing in plan_standings() if standing.plan == self.plan)
        context = {
            "title": f"{month:%B %Y}",
            "kind": self.plan.name,
            "crumbs": [Crumb("Months", reverse("months"))],
            "plan": self.plan,
            "month": month,
            "standing": standing,
            "has_records": bool(standing.recorded_from and standing.recorded_from <= month_end(month)),
            "calculate_url": f"{reverse('month-calculate')}?plan={self.plan.pk}&month={month:%Y-%m}",
        }
        return render(self.request, "ledger/month_not_calculated.html", context)

    def get_title(self) -> str:
        return f"{self.calculation.month:%B %Y}"

    def get_kind(self) -> str:
        return self.plan.name

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Months", reverse("months"))]

    def get_actions(self) -> list[Action]:
        """What can be done next, by how far the month is."""
        calculation, how_far = self.calculation, self.how_far.code
        if how_far == "calculated":
            return [_next(calculation, "Undo…", "month-undo"), _next(calculation, "Review…", "month-review", "primary")]
        if how_far == "reviewed":
            return [
                _next(calculation, "Undo…", "month-undo"),
                _next(calculation, "Review", "month-review"),
                _next(calculation, "Deliver…", "month-deliver", "primary"),
            ]
        return [
            _next(calculation, "Delivered, and now", "difference"),
            _next(calculation, "As delivered", "delivery", "primary"),
        ]

    @cached_property
    def how_far(self) -> MonthState:
        return month_states([self.calculation])[self.calculation.pk]

    def get_context_data(self) -> dict[str, Any]:
        fund, payee = self.request.GET.get("fund", ""), self.request.GET.get("payee", "")
        whole = MonthSheet.of(self.calculation)
        sheet = narrowed(whole, fund, payee)
        month, last = self.calculation.month, month_end(self.calculation.month)
        months = set(Calculation.objects.filter(plan=self.plan).values_list("month", flat=True))
        exceptions = OpenException.objects.filter(calculation=self.calculation).select_related("calculation", "fund")
        remarks = MonthRemark.objects.filter(calculation=self.calculation).select_related("calculation__plan", "fund")
        remarks = remarks.order_by("date", "pk")
        return {
            "badge": state_badge(self.calculation, self.how_far),
            "review": valid_review(self.calculation),
            "delivery": delivery_of(self.plan, month),
            "stale_reasons": stale_reasons(self.calculation) if self.calculation.stale_since else [],
            "calculate_url": f"{reverse('month-calculate')}?plan={self.plan.pk}&month={month:%Y-%m}",
            "due": payment_due(last),
            "last_day": last,
            "previous": previous_month(month) if previous_month(month) in months else None,
            "next": next_month(month) if next_month(month) in months else None,
            "funds": [line.fund for line in whole.funds],
            "payees": sorted({(p.code, p.name) for p in whole.payees}),
            "chosen": {"fund": fund, "payee": payee},
            "owed": owed_rows(self.calculation, sheet, fund),
            "owed_total": owed_total(self.calculation, sheet, fund, payee),
            "matrix": matrix(self.calculation, sheet, fund, payee),
            "fees": fee_table(self.calculation, sheet, fund),
            "checks": checks(whole),
            "exceptions": ExceptionTable.of(
                with_transactions(list(exceptions.order_by("record_id")[:SHOWN])), exclude=("month",)
            ),
            "exception_count": exceptions.count(),
            "exceptions_url": list_address("month-exceptions", calculation=self.calculation.pk),
            "remarks": RemarkTable.of(with_transactions(list(remarks[:SHOWN])), exclude=("month",)),
            "remark_count": remarks.count(),
            "remarks_url": list_address("remarks", calculation=self.calculation.pk),
            "portions_url": list_address("portions", calculation=self.calculation.pk),
            "lists": [
                (label, list_address(name, calculation=self.calculation.pk))
                for label, name in (
                    ("Portions", "portions"),
                    ("Daily fees", "daily-fees"),
                    ("Accruals", "accruals"),
                    ("Allocations", "allocations"),
                    ("Earned CDSC", "earned-cdsc"),
                    ("Disposals", "disposals"),
                )
            ]
            + [("Others' calculations", month_address(self.calculation, "month-outside"))],
            "files": [(name, month_address(self.calculation, "month-file", name)) for name in FILES],
            "zip_url": month_address(self.calculation, "month-files"),
            "history": month_history(self.calculation),
        }


def narrowed(sheet: MonthSheet, fund: str, payee: str) -> MonthSheet:
    """What concerns one fund or payee; empty means all."""
    return MonthSheet(
        calculation=sheet.calculation,
        terms=sheet.terms,
        party_names=sheet.party_names,
        portions=[p for p in sheet.portions if fund in ("", p.fund.code) and payee in ("", p.payee.code)],
        funds=[line for line in sheet.funds if fund in ("", line.fund.code)],
    )


@dataclass(frozen=True, slots=True)
class OwedRow:
    payee: Payee
    amounts: tuple[Amount, ...]  # both, Distribution Fee, Earned CDSC


def owed_rows(calculation: Calculation, sheet: MonthSheet, fund: str) -> list[OwedRow]:
    """Who is owed how much: one line for each payee, what is held apart."""
    rows = []
    for payee in sheet.payees:
        wanted = {"fund": fund, "payee": payee.code, "status": payee.status}
        amounts = tuple(
            Amount(sheet.owed(payee=payee, right=right), why(calculation, right=right, **wanted))
            for right in ("", DISTRIBUTION_FEE, CDSC)
        )
        rows.append(OwedRow(payee, amounts))
    return rows


def owed_total(calculation: Calculation, sheet: MonthSheet, fund: str, payee: str) -> list[Amount]:
    return [
        Amount(sheet.owed(right=right), why(calculation, right=right, fund=fund, payee=payee))
        for right in ("", DISTRIBUTION_FEE, CDSC)
    ]


def matrix(calculation: Calculation, sheet: MonthSheet, fund: str, payee: str) -> dict[str, Any]:
    """Funds by payees."""
    payees = sheet.payees
    funds = list(dict.fromkeys(portion.fund for portion in sheet.portions))
    rows = []
    for row in funds:
        cells = [
            Amount(
                sheet.owed(fund=row.code, payee=column),
                why(calculation, fund=row.code, payee=column.code, status=column.status),
            )
            for column in payees
        ]
        rows.append((row, cells, Amount(sheet.owed(fund=row.code), why(calculation, fund=row.code, payee=payee))))
    totals = [
        Amount(sheet.owed(payee=column), why(calculation, fund=fund, payee=column.code, status=column.status))
        for column in payees
    ]
    return {
        "payees": payees,
        "rows": rows,
        "totals": totals,
        "total": Amount(sheet.owed(), why(calculation, fund=fund, payee=payee)),
    }


def fee_table(calculation: Calculation, sheet: MonthSheet, fund: str) -> dict[str, Any]:
    """Fees by fund: Distribution Fee by tranche, service fee by distributor, CDSC."""
    tranches, distributors = sheet.tranches, sheet.distributors

    def cells(line: FundLine) -> dict[str, Any]:
        code = line.fund.code
        return {
            "fund": line.fund,
            "days": line.days,
            "average": Amount(line.average_net_assets, month_address(calculation, "month-fund", code)),
            "fees": [
                Amount(line.fees.get(t, 0), why(calculation, right=DISTRIBUTION_FEE, fund=code, tranche=t))
                for t in tranches
            ],
            "fee": Amount(line.fee, why(calculation, right=DISTRIBUTION_FEE, fund=code)),
            "service": [
                Amount(
                    line.service_fees.get(d, 0), month_address(calculation, "month-service", fund=code, distributor=d)
                )
                for d in distributors
            ],
            "cdsc": Amount(line.cdsc, month_address(calculation, "month-cdsc", fund=code)),
            "waived": Amount(line.waived, month_address(calculation, "month-cdsc", fund=code, waived="yes")),
        }

    lines = sheet.funds
    return {
        "tranches": tranches,
        "distributors": [(code, sheet.party_names.get(code, code)) for code in distributors],
        "rows": [cells(line) for line in lines],
        "fees": [
            Amount(
                sum(line.fees.get(t, 0) for line in lines),
                why(calculation, right=DISTRIBUTION_FEE, fund=fund, tranche=t),
            )
            for t in tranches
        ],
        "fee": Amount(sum(line.fee for line in lines), why(calculation, right=DISTRIBUTION_FEE, fund=fund)),
        "service": [
            Amount(
                sum(line.service_fees.get(d, 0) for line in lines),
                month_address(calculation, "month-service", fund=fund, distributor=d),
            )
            for d in distributors
        ],
        "cdsc": Amount(sum(line.cdsc for line in lines), month_address(calculation, "month-cdsc", fund=fund)),
        "waived": Amount(
            sum(line.waived for line in lines), month_address(calculation, "month-cdsc", fund=fund, waived="yes")
        ),
    }


def checks(sheet: MonthSheet) -> list[Check]:
    """Sums that are shown beside each other: nothing is lost on the way to the payees."""
    fees, charges = sum(line.fee for line in sheet.funds), sum(line.cdsc for line in sheet.funds)
    return [
        Check("Distribution Fee of all funds, and its portions", fees, sheet.owed(right=DISTRIBUTION_FEE)),
        Check("Earned CDSC of all funds, and its portions", charges, sheet.owed(right=CDSC)),
        Check(
            "What all payees are owed, and by all funds", sum(sheet.owed(payee=p) for p in sheet.payees), sheet.owed()
        ),
    ]


def month_history(calculation: Calculation) -> list[HistoryEntry]:
    """Entries of the plan's history that name this month."""
    label = f"{calculation.month:%Y-%m}"
    entries = []
    for entry in history([calculation.plan], naming=label):
        changes = tuple(change for change in entry.changes if change.label == label)
        if changes:
            entries.append(HistoryEntry(entry.when, entry.who, entry.action, f"month {label}", changes))
    return entries
