"""What is due under a plan, with the gates of each payment; preparing a batch of it (B EIGHTH, P3 to P5)."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic.base import TemplateResponseMixin

from backoffice.reach import choosable
from backoffice.views.access import Access, permitted, signed_in
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb
from ledger.engine.dues import Due
from ledger.forms.payments import PrepareForm, new_key
from ledger.models import Delivery, PaymentBatch, Right
from ledger.selectors.dues import DueDay, current_dues, due_day, open_claims
from ledger.services.batches import prepare_batch
from plans.models import Fund, Party, Plan

RIGHTS = dict(Right.choices)


class DueLine:
    """A payment to come as a page shows it."""

    def __init__(self, due: Due, funds: dict[str, str], names: dict[str, str]) -> None:
        self.due = due
        self.fund = funds.get(due.fund, due.fund)
        self.right = RIGHTS[due.right]
        self.recipient = names.get(due.recipient, due.recipient) or "Nobody"
        self.day: DueDay = due_day(due)
        self.closed = [gate for gate in due.gates if not gate.open]
        self.division = [(names.get(share.payee, share.payee), share.amount) for share in due.shares]
        self.divided = [payee for payee, _ in self.division] != [self.recipient]


class DuesView(TemplateResponseMixin, Access):
    """All payments to come of one plan."""

    template_name = "ledger/dues.html"
    whole = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plans = list(choosable(Plan.objects.order_by("code"), self.reach))
        wanted = request.GET.get("plan", "")
        told = set(Delivery.objects.order_by().values_list("plan_id", flat=True).distinct())
        chosen = next((p for p in plans if str(p.pk) == wanted), None)
        chosen = chosen or next((p for p in plans if p.pk in told), None) or (plans[0] if plans else None)
        delivered = chosen is not None and chosen.pk in told
        context: dict[str, Any] = {
            "view": self,
            "title": "Payments due",
            "crumbs": [],
            "plans": plans,
            "plan": chosen,
            "delivered": delivered,
            "actions": permitted(request, self.actions(chosen, delivered=delivered)),
        }
        if chosen is not None:
            context |= self.lines(chosen)
        return self.render_to_response(context)

    def actions(self, plan: Plan | None, *, delivered: bool) -> list[Action]:
        if plan is None:
            return []
        claim = Action("New claim", f"{reverse('claim-new')}?plan={plan.pk}")
        prepare = Action("Prepare payments…", reverse("payment-batch-new", args=[plan.code]), style="primary")
        return [claim, prepare] if delivered else [claim]

    def lines(self, plan: Plan) -> dict[str, Any]:
        found = current_dues(plan, expected=True)
        funds = dict(Fund.objects.filter(schedule_entries__plan=plan).values_list("code", "name"))
        names = dict(Party.objects.values_list("code", "name")) | {"UNALLOCATED": "Unallocated"}
        payable = [DueLine(due, funds, names) for due in found.payable]
        waiting = [DueLine(due, funds, names) for due in found.waiting]
        return {
            "payable": payable,
            "payable_total": sum(line.due.amount for line in payable),
            "waiting": waiting,
            "waiting_total": sum(line.due.amount for line in waiting),
            "carried": [
                (share, funds.get(share.fund, share.fund), names.get(share.payee, share.payee), RIGHTS[share.right])
                for share in found.carried
            ],
            "claims": open_claims(plan),
        }


class PrepareBatchView(FormView):
    """Prepares what may be paid; the same form sent twice is one batch."""

    permission = "ledger.add_paymentbatch"
    whole = True
    form_class = PrepareForm
    template_name = "ledger/prepare_batch.html"
    lead = "Payments whose gates are all open. Amounts follow from what was delivered. A second person releases them."
    clause = "B EIGHTH(C), P4, P5"
    submit_label = "Prepare"

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, code=self.kwargs["plan"])

    def get_title(self) -> str:
        return f"Prepare payments of {self.plan.code}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Payments due", self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return f"{reverse('dues')}?plan={self.plan.pk}"

    def get_initial(self) -> dict[str, Any]:
        return {"key": new_key()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"claims": open_claims(self.plan)}

    def perform(self, form: PrepareForm) -> PaymentBatch:
        values = form.cleaned_data
        return prepare_batch(
            plan=self.plan,
            key=values["key"],
            execution_date=values["execution_date"],
            user=signed_in(self.request),
            choice=form.choice,
            asked=form.asked,
        )

    def get_success_message(self, result: PaymentBatch) -> str:
        return f"{result} is prepared: {result.count} payments. Ask somebody else to release it."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        payable = current_dues(self.plan).payable
        return {**kwargs, "count": len(payable), "total": sum(due.amount for due in payable)}
