"""Months: the list, calculating, undoing."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse

from backoffice.models import Job
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger.filters.results import CalculationFilter
from ledger.forms.months import CalculateForm, UndoForm
from ledger.models import Calculation
from ledger.months import month_end
from ledger.selectors.deliveries import month_states
from ledger.selectors.months import figures_of, plan_standings
from ledger.services.month_actions import start_calculation
from ledger.services.months import undo
from ledger.tables.months import MonthTable
from ledger.trading_days import payment_due
from plans.models import Plan


class MonthListView(ListView):
    queryset = Calculation.objects.select_related("plan", "calculated_by")
    filterset_class = CalculationFilter
    table_class = MonthTable
    title = "Months"
    lead = "What is owed for each month."
    clause = "B EIGHTH(C), M1"
    empty_text = "No month is calculated yet. Load share transactions and valuations, then calculate."
    default_ordering = ("-month", "plan__code")
    default_columns = ("month", "plan", "state", "owed", "held", "due", "exceptions", "calculated_at")

    def get_actions(self) -> list[Action]:
        return [Action("Calculate a month", reverse("month-calculate"), style="primary")]

    def prepare(self, rows: list[Any]) -> list[Any]:
        figures, states = figures_of(rows, within=self.within_reach), month_states(rows)
        for row in rows:
            for name, value in figures[row.pk].items():
                setattr(row, name, value)
            row.due = payment_due(month_end(row.month))
            row.how_far = states[row.pk]
        return rows


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
