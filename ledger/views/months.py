"""Months: the list, the page of one, calculating, undoing, taking the files away."""

import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from backoffice.models import Job
from backoffice.selectors.history import HistoryEntry, history
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger import tables
from ledger.addresses import list_address, month_address, why
from ledger.engine.portions import CDSC, DISTRIBUTION_FEE
from ledger.filters import CalculationFilter
from ledger.forms import CalculateForm, UndoForm
from ledger.models import Calculation, MonthRemark, OpenException
from ledger.months import month_end, next_month, previous_month
from ledger.selectors.months import FundLine, MonthSheet, Payee, figures_of, plan_standings, stale_reasons
from ledger.services.export import FILES, export_month
from ledger.services.month_actions import start_calculation
from ledger.services.months import undo
from ledger.trading_days import payment_due
from ledger.views.month_base import MonthPage
from ledger.views.results import with_transactions
from plans.models import Plan

SHOWN = 50  # exceptions and remarks on the month's page


class MonthListView(ListView):
    queryset = Calculation.objects.select_related("plan", "calculated_by")
    filterset_class = CalculationFilter
    table_class = tables.MonthTable
    title = "Months"
    lead = "What is owed for each month."
    clause = "B EIGHTH(C), M1"
    empty_text = "No month is calculated yet. Load share transactions and valuations, then calculate."
    default_ordering = ("-month", "plan__code")
    default_columns = ("month", "plan", "state", "owed", "held", "due", "exceptions", "calculated_at")

    def get_actions(self) -> list[Action]:
        return [Action("Calculate a month", reverse("month-calculate"), style="primary")]

    def prepare(self, rows: list[Any]) -> list[Any]:
        figures = figures_of(rows)
        for row in rows:
            for name, value in figures[row.pk].items():
                setattr(row, name, value)
            row.due = payment_due(month_end(row.month))
        return rows


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure and the page that says why; cents. Nil has none."""

    cents: int
    url: str

    @property
    def shown(self) -> bool:
        return bool(self.cents)


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
        return [Action("Undo…", month_address(self.calculation, "month-undo"))]

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
            "badge": tables.state_badge(self.calculation),
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
            "exceptions": tables.ExceptionTable.of(
                with_transactions(list(exceptions.order_by("record_id")[:SHOWN])), exclude=("month",)
            ),
            "exception_count": exceptions.count(),
            "exceptions_url": list_address("month-exceptions", calculation=self.calculation.pk),
            "remarks": tables.RemarkTable.of(with_transactions(list(remarks[:SHOWN])), exclude=("month",)),
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
            ],
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


class CalculateMonthView(FormView):
    """Starts the job that calculates a month."""

    permission = "ledger.add_calculation"
    form_class = CalculateForm
    title = "Calculate a month"
    lead = "Every figure of the month, from the records and the plan."
    clause = "B EIGHTH(C), M1"
    submit_label = "Calculate"
    cancel_url_name = "months"

    def get_initial(self) -> dict[str, Any]:
        """The month asked for, else the next one that is not calculated of the plan with records."""
        standings = plan_standings()
        wanted = self.request.GET.get("plan", "")
        chosen = next((s for s in standings if str(s.plan.pk) == wanted), None)
        chosen = chosen or next((s for s in standings if s.has_more), None)
        chosen = chosen or next((s for s in standings if s.next_month), None)
        if chosen is None:
            return {}
        return {"plan": chosen.plan.pk, "month": self.request.GET.get("month") or chosen.next_month}

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Months", reverse("months"))]

    def perform(self, form: CalculateForm) -> Job:
        return start_calculation(**form.cleaned_data, user=self.request.user)  # type: ignore[arg-type]

    def get_success_message(self, result: Job) -> str:
        return ""


class UndoMonthView(FormView):
    """Asks first: later months rest on it, and go too."""

    permission = "ledger.delete_calculation"
    form_class = UndoForm
    template_name = "ledger/month_undo.html"
    clause = "M1, M2"
    submit_label = "Undo"

    def plan_and_month(self) -> tuple[Plan, date]:
        plan = Plan.objects.filter(code=self.kwargs["plan"]).first()
        if plan is None:
            raise Http404
        return plan, self.kwargs["month"]

    def get_title(self) -> str:
        plan, month = self.plan_and_month()
        return f"Undo {plan.code} {month:%Y-%m}"

    def get_crumbs(self) -> list[Crumb]:
        plan, month = self.plan_and_month()
        address = reverse("month", args=[plan.code, month])
        return [Crumb("Months", reverse("months")), Crumb(f"{plan.code} {month:%Y-%m}", address)]

    def get_cancel_url(self) -> str:
        return self.get_crumbs()[-1].url

    def perform(self, form: UndoForm) -> list[date]:
        plan, month = self.plan_and_month()
        return undo(plan=plan, month=month, user=self.request.user)  # type: ignore[arg-type]

    def get_success_message(self, result: list[date]) -> str:
        if not result:
            messages.info(self.request, "Nothing to undo: the month is not calculated.")
            return ""
        return f"Undone: {', '.join(f'{month:%Y-%m}' for month in result)}."

    def get_success_url(self, result: list[date]) -> str:
        return self.get_cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan, month = self.plan_and_month()
        undone = Calculation.objects.filter(plan=plan, month__gte=month).order_by("month")
        return {**kwargs, "undone": list(undone), "plan": plan, "month": month}


class MonthFileView(MonthPage):
    """One file of the month export."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = self.kwargs["name"]
        if name not in FILES:
            raise Http404
        with tempfile.TemporaryDirectory() as folder:
            (path,) = export_month(plan=self.plan, month=self.calculation.month, directory=Path(folder), only=name)
            file = path.open("rb")
        return FileResponse(file, as_attachment=True, filename=f"{file_name(self.calculation)}-{name}")


class MonthFilesView(MonthPage):
    """All files of the month export, in one."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        packed = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        folder_name = file_name(self.calculation)
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in export_month(plan=self.plan, month=self.calculation.month, directory=Path(folder)):
                archive.write(path, f"{folder_name}/{path.name}")
        packed.seek(0)
        return FileResponse(packed, as_attachment=True, filename=f"{folder_name}.zip")


def file_name(calculation: Calculation) -> str:
    return f"{calculation.plan.code}-{calculation.month:%Y-%m}"
