"""Orders for the purchase of shares: what waits for a decision, and what was decided (B FIFTH(A), (B), NINTH)."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger.addresses import list_address
from ledger.filters.orders import OrderDecisionFilter
from ledger.forms.orders import DecideOrdersForm, RejectOrderForm
from ledger.models import OpenException, OrderDecision, ShareTransaction
from ledger.selectors.orders import conflicting_purchases
from ledger.services.orders import accept_orders, reject_orders
from ledger.tables.orders import ConflictTable, OrderDecisionTable
from ledger.views.results import decide_actions
from plans.models import Plan
from plans.services.documents import store_upload

AT_ONCE = 500


class OrderDecisionListView(ListView):
    queryset = OrderDecision.objects.select_related(
        "transaction__plan", "transaction__fund", "document", "decided_by"
    ).defer("document__content")
    filterset_class = OrderDecisionFilter
    table_class = OrderDecisionTable
    title = "Orders decided"
    lead = "Purchases that a person accepted against a suspension, withdrawal or minimum, or that the company rejected."
    clause = "B FIFTH(A), FIFTH(B), NINTH"
    empty_text = "Nobody had to decide on a purchase yet."

    def get_actions(self) -> list[Action]:
        return decide_actions()


class DecideOrdersView(FormView):
    """The purchases of a plan that wait, with a box each."""

    form_class = DecideOrdersForm
    permission = "ledger.add_orderdecision"
    template_name = "ledger/decide_orders.html"
    submit_label = "Record the decision"
    clause = "B FIFTH(A), FIFTH(B), NINTH; T3"

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, code=self.kwargs["plan"])

    @cached_property
    def waiting(self) -> list[OpenException]:
        """At most AT_ONCE of them, the earliest first; after a decision the next come up."""
        rows = conflicting_purchases().filter(calculation__plan=self.plan, transaction__voiding=None)
        rows = rows.exclude(transaction__decisions__decision=OrderDecision.Decision.ACCEPTED)
        only = self.request.GET.get("transaction", "")
        if only.isdecimal():
            rows = rows.filter(transaction=int(only))
        return list(rows.select_related("transaction", "fund").order_by("trade_date", "record_id")[:AT_ONCE])

    def get_title(self) -> str:
        return f"Purchases to decide: {self.plan.code}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Exceptions", self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return list_address("exceptions", plan=self.plan.pk)

    def make_form(self, *data: Any) -> Any:
        form = super().make_form(*data)
        form.fields["transactions"].queryset = self._purchases()
        return form

    def _purchases(self) -> QuerySet[ShareTransaction]:
        return ShareTransaction.objects.filter(pk__in=[row.transaction_id for row in self.waiting])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs["form"]
        chosen = set(form.data.getlist("transactions")) if form.is_bound else set()
        if not form.is_bound:
            chosen = {str(row.transaction_id) for row in self.waiting}
        for row in self.waiting:
            row.chosen = str(row.transaction_id) in chosen  # type: ignore[attr-defined]
        return {**kwargs, "waiting": self.waiting, "at_once": AT_ONCE, "table": ConflictTable.of(self.waiting)}

    def perform(self, form: DecideOrdersForm) -> list[OrderDecision]:
        values = form.cleaned_data
        user: Any = self.request.user
        decide = accept_orders if values["decision"] == OrderDecision.Decision.ACCEPTED else reject_orders
        return decide(
            plan=self.plan,
            transactions=list(values["transactions"]),
            reason=values["reason"],
            document=store_upload(file=values["document"], user=user),
            user=user,
        )

    def get_success_url(self, result: list[OrderDecision]) -> str:
        return list_address("order-decisions", transaction__plan=self.plan.pk)

    def get_success_message(self, result: list[OrderDecision]) -> str:
        count = len(result)
        what = "1 purchase is" if count == 1 else f"{count:,} purchases are"
        return f"{what} {result[0].get_decision_display().lower()}. Calculate the months again."


class RejectOrderView(FormView):
    """The company rejects a purchase order, whether or not anything else speaks against it."""

    model = ShareTransaction
    form_class = RejectOrderForm
    permission = "ledger.add_orderdecision"
    template_name = "ledger/reject.html"
    lead = "Where rejecting it is in the best interest of the company. It is then as if it had never been."
    clause = "B NINTH, T3"
    submit_label = "Reject the order"

    @cached_property
    def order(self) -> ShareTransaction:
        return get_object_or_404(ShareTransaction.objects.select_related("plan", "fund"), pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return f"Reject order {self.order}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Share transactions", list_address("transactions", plan=self.order.plan_id)), self._own()]

    def _own(self) -> Crumb:
        return Crumb(str(self.order), self.get_cancel_url())

    def get_cancel_url(self) -> str:
        return self.order.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**kwargs, "transaction": self.order}

    def perform(self, form: RejectOrderForm) -> None:
        user: Any = self.request.user
        document = store_upload(file=form.cleaned_data["document"], user=user)
        reason = form.cleaned_data["reason"]
        reject_orders(plan=self.order.plan, transactions=[self.order], reason=reason, document=document, user=user)

    def get_success_message(self, result: None) -> str:
        return f"{self.order} is rejected. Its month and the later ones are to be calculated again."
