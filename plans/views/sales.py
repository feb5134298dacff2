"""Suspensions of sales, withdrawals of the offering and minimum orders (B FIFTH(A), (B))."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.tables import Table, badge
from backoffice.views.details import DetailView, Fact, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.sales import MinimumOrderFilter, SuspensionFilter
from plans.forms.sales import EndSuspensionForm, MinimumOrderForm, SuspensionForm, TakeBackForm
from plans.models import MinimumOrder, Plan, Suspension
from plans.references import clause_of
from plans.services.documents import store_upload
from plans.services.minimum_orders import set_minimum_orders, take_back_minimum_orders
from plans.services.suspensions import end_suspension, suspend_sales, take_back_suspension
from plans.tables.sales import MinimumOrderTable, SuspensionTable

RELATED = ("plan", "document")
PLANS_OFFERED = 4  # as buttons; with more of them the way leads over the plan's filter
GO_ON = "Fees and charges go on meanwhile. Purchases dated inside wait for somebody to accept or reject them."


class OfPlansListView(ListView):
    """A list whose rows are entered plan by plan: one button each, or the one of the plan chosen."""

    new_url_name: str
    new_label: str

    def get_actions(self) -> list[Action]:
        chosen = self.request.GET.get("plan", "")
        plans = Plan.objects.order_by("code")
        if chosen.isdecimal():
            plans = plans.filter(pk=int(chosen))
        found = list(plans[:PLANS_OFFERED])
        return [
            Action(
                self.new_label if len(found) == 1 else f"{self.new_label}: {plan.code}",
                reverse(self.new_url_name, args=[plan.pk]),
                style="primary" if len(found) == 1 else "outline-secondary",
            )
            for plan in found
        ]


class SuspensionListView(OfPlansListView):
    queryset = Suspension.objects.select_related(*RELATED).defer("document__content").prefetch_related("funds")
    filterset_class = SuspensionFilter
    table_class = SuspensionTable
    title = "Suspensions of sales"
    lead = f"Days on which shares are not sold. {GO_ON}"
    clause = "B FIFTH(A), FIFTH(B), SIXTH(D), R SIXTH"
    empty_text = "Sales were never suspended, and the offering never withdrawn."
    new_url_name = "suspension-new"
    new_label = "Suspend sales"

    def get_actions(self) -> list[Action]:
        return [*super().get_actions(), Action("Minimum orders", reverse("minimum-orders"))]


class SuspensionDetailView(DetailView):
    queryset = (
        Suspension.objects.select_related("plan", "notice", "document", "entered_by")
        .defer("document__content")
        .prefetch_related("funds")
    )
    list_url_name = "suspensions"
    object: Suspension

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Suspensions of sales", f"{reverse('suspensions')}?plan={self.object.plan_id}")]

    def get_facts(self) -> list[Fact]:
        row = self.object
        clause = "B FIFTH(B)" if row.is_withdrawal else "B FIFTH(A)"
        clause = clause_of(row.plan, "sales") if row.plan.allocation == Plan.Allocation.NONE else clause
        funds = ", ".join(fund.code for fund in row.funds.all()) or "All funds of the plan"
        end = row.end.isoformat() if row.end else badge("until resumed", "warning")
        told = [fact_of(row, name) for name in ("notice", "document") if getattr(row, name)]
        return [
            fact_of(row, "plan"),
            fact_of(row, "kind", clause=clause),
            fact_of(row, "start"),
            Fact("To", end),
            Fact("Funds", funds),
            fact_of(row, "reason"),
            *told,
            fact_of(row, "entered_by"),
            fact_of(row, "entered_at"),
        ]

    def get_actions(self) -> list[Action]:
        row = self.object
        label = "Resume sales…" if row.end is None else "Change its end…"
        return [
            Action(label, reverse("suspension-end", args=[row.pk]), style="primary"),
            Action("Take back…", reverse("suspension-take-back", args=[row.pk])),
        ]


class OfPlanFormView(FormView):
    """A form about one plan."""

    model = Plan
    list_url_name: str
    list_title: str

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(self.list_title, self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return f"{reverse(self.list_url_name)}?plan={self.plan.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.plan}

    def document(self, values: dict[str, Any]) -> Any:
        return store_upload(file=values.pop("document"), user=self.request.user)


class SuspendView(OfPlanFormView):
    form_class = SuspensionForm
    permission = "plans.add_suspension"
    lead = GO_ON
    submit_label = "Suspend sales"
    list_url_name, list_title = "suspensions", "Suspensions of sales"

    @property
    def clause(self) -> str:  # type: ignore[override]
        return clause_of(self.plan, "sales")

    def get_title(self) -> str:
        return f"Suspend sales: {self.plan.code}"

    def perform(self, form: SuspensionForm) -> Suspension:
        values = dict(form.cleaned_data)
        document = self.document(values)
        return suspend_sales(plan=self.plan, document=document, user=self.request.user, **values)

    def get_success_message(self, result: Suspension) -> str:
        until = f"to {result.end}" if result.end else "until resumed"
        return f"{result} {until}, is recorded. Months calculated from {result.start:%Y-%m} on are stale."


class OfSuspensionFormView(FormView):
    """A form about one suspension."""

    model = Suspension
    clause = "B FIFTH(A), FIFTH(B)"

    @cached_property
    def suspension(self) -> Suspension:
        return get_object_or_404(Suspension.objects.select_related("plan"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        own = Crumb(str(self.suspension), self.get_cancel_url())
        return [Crumb("Suspensions of sales", f"{reverse('suspensions')}?plan={self.suspension.plan_id}"), own]

    def get_cancel_url(self) -> str:
        return self.suspension.get_absolute_url()


class EndSuspensionView(OfSuspensionFormView):
    form_class = EndSuspensionForm
    permission = "plans.change_suspension"
    submit_label = "Record"

    def get_title(self) -> str:
        return "Resume sales" if self.suspension.end is None else "When sales are resumed"

    def get_initial(self) -> dict[str, Any]:
        return {"end": self.suspension.end}

    def perform(self, form: EndSuspensionForm) -> Suspension:
        return end_suspension(suspension=self.suspension, end=form.cleaned_data["end"], user=self.request.user)

    def get_success_message(self, result: Suspension) -> str:
        return f"The last day without sales is {result.end}." if result.end else "It goes on until resumed."


class TakeBackSuspensionView(OfSuspensionFormView):
    form_class = TakeBackForm
    permission = "plans.delete_suspension"
    title = "Take back a suspension"
    lead = "For one that was entered by mistake. To sell again, resume sales instead."
    submit_label = "Take it back"

    def perform(self, form: TakeBackForm) -> None:
        take_back_suspension(suspension=self.suspension, reason=form.cleaned_data["reason"], user=self.request.user)

    def get_success_url(self, result: None) -> str:
        return f"{reverse('suspensions')}?plan={self.suspension.plan_id}"

    def get_success_message(self, result: None) -> str:
        return "It is taken back, as if it had never been recorded."


class MinimumOrderListView(OfPlansListView):
    queryset = MinimumOrder.objects.select_related(*RELATED).defer("document__content").prefetch_related("funds")
    filterset_class = MinimumOrderFilter
    table_class = MinimumOrderTable
    title = "Minimum orders"
    lead = "Of the rows in force that names the fund counts before one for all, then the latest. Zero ends a minimum."
    clause = "B FIFTH(B)"
    empty_text = "No minimum: orders of any amount are applied."
    new_url_name = "minimum-order-new"
    new_label = "Set minimum orders"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Suspensions of sales", reverse("suspensions"))]

    def make_table(self, rows: Any) -> Table:
        table = super().make_table(rows)
        if not self.request.user.has_perm(TakeBackMinimumOrderView.permission):
            table.columns.hide("change")
        return table


class SetMinimumOrdersView(OfPlanFormView):
    form_class = MinimumOrderForm
    permission = "plans.add_minimumorder"
    lead = (
        "The same funds and day again correct the amounts. Smaller orders wait for somebody to accept or reject them."
    )
    clause = "B FIFTH(B)"
    submit_label = "Set minimum orders"
    list_url_name, list_title = "minimum-orders", "Minimum orders"

    def get_title(self) -> str:
        return f"Set minimum orders: {self.plan.code}"

    def perform(self, form: MinimumOrderForm) -> MinimumOrder:
        values = dict(form.cleaned_data)
        document = self.document(values)
        return set_minimum_orders(plan=self.plan, document=document, user=self.request.user, **values)

    def get_success_message(self, result: MinimumOrder) -> str:
        return f"{result} are set. Months calculated from {result.start:%Y-%m} on are stale."


class TakeBackMinimumOrderView(FormView):
    model = MinimumOrder
    form_class = TakeBackForm
    permission = "plans.delete_minimumorder"
    title = "Take back minimum orders"
    lead = "For a row that was entered by mistake. To end a minimum, set one of zero from that day on."
    clause = "B FIFTH(B)"
    submit_label = "Take it back"

    @cached_property
    def minimum_order(self) -> MinimumOrder:
        return get_object_or_404(MinimumOrder.objects.select_related("plan"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Minimum orders", self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return self.minimum_order.get_absolute_url()

    def perform(self, form: TakeBackForm) -> None:
        take_back_minimum_orders(
            minimum_order=self.minimum_order, reason=form.cleaned_data["reason"], user=self.request.user
        )

    def get_success_message(self, result: None) -> str:
        return "It is taken back, as if it had never been set."
