"""Months delivered and paid before this program was used: said by one person, confirmed by another (M2)."""

from functools import cached_property
from typing import Any

from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.views.access import signed_in
from backoffice.views.details import DetailView, Fact, Section, done, fact_of
from backoffice.views.forms import ActionView, FormView
from backoffice.views.lists import Action, Crumb
from ledger.addresses import list_address
from ledger.forms.deliveries import TakeOverForm
from ledger.models import Calculation, TakeOver, TakeOverConfirmation
from ledger.services.take_over import confirm_take_over, enter_take_over
from plans.models import Plan
from plans.selectors.who_may import named, who_may
from plans.services.documents import store_upload

CLAUSE = "B EIGHTH(C), M2"
CONFIRM = "ledger.add_takeoverconfirmation"


class TakeOverCreateView(FormView):
    permission = "ledger.add_takeover"
    whole = True
    form_class = TakeOverForm
    lead = "Their figures are kept as delivered, without letters and payments. Late records still give adjustments."
    clause = CLAUSE
    submit_label = "Enter"

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, code=self.kwargs["plan"])

    def get_title(self) -> str:
        return f"Months of {self.plan.code} delivered before"

    def get_initial(self) -> dict[str, Any]:
        """All but the last month calculated: that is the one at hand."""
        months = Calculation.objects.filter(plan=self.plan)
        last = months.aggregate(last=Max("month"))["last"]
        return {"until": months.filter(month__lt=last).aggregate(last=Max("month"))["last"] if last else None}

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Months", reverse("months"))]

    def get_cancel_url(self) -> str:
        return reverse("months")

    def perform(self, form: TakeOverForm) -> TakeOver:
        values, user = form.cleaned_data, signed_in(self.request)
        document = store_upload(file=values["document"], user=user)
        assert document is not None, "the form asks for one"
        return enter_take_over(
            plan=self.plan, until=values["until"], reason=values["reason"], document=document, user=user
        )

    def get_success_message(self, result: TakeOver) -> str:
        return "Entered. Ask somebody else to confirm it."


class TakeOverDetailView(DetailView):
    queryset = TakeOver.objects.select_related("plan", "document", "entered_by", "confirmation__confirmed_by").defer(
        "document__content"
    )
    show_history = False
    object: TakeOver

    def get_facts(self) -> list[Fact]:
        said = self.object
        confirmation: TakeOverConfirmation | None = getattr(said, "confirmation", None)
        if confirmation is not None:
            confirmed = Fact("Confirmed", done(confirmation.confirmed_at, confirmation.confirmed_by))
        else:
            about = TakeOver.objects.filter(pk=said.pk)
            confirmed = Fact("May be confirmed by", named(who_may(CONFIRM, about, besides=[said.entered_by_id])))
        return [
            fact_of(said, "plan"),
            Fact("Months up to", f"{said.until:%Y-%m}", clause=CLAUSE),
            *(fact_of(said, name) for name in ("reason", "document", "entered_by", "entered_at")),
            confirmed,
        ]

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Months", reverse("months"))]

    def get_actions(self) -> list[Action]:
        if hasattr(self.object, "confirmation"):
            return [Action("Delivered months", list_address("deliveries", plan=self.object.plan_id), style="primary")]
        if self.object.entered_by_id == signed_in(self.request).pk:
            return []
        address = reverse("take-over-confirm", args=[self.object.pk])
        return [Action("It is as the document says", address, method="post", style="primary")]

    def get_sections(self) -> list[Section]:
        return []


class ConfirmTakeOverView(ActionView):
    model = TakeOver
    permission = CONFIRM

    def perform(self) -> TakeOver:
        take_over = get_object_or_404(TakeOver.objects.select_related("plan"), pk=self.kwargs["pk"])
        return confirm_take_over(take_over=take_over, user=signed_in(self.request)).take_over

    def get_success_message(self, result: TakeOver) -> str:
        return f"{result.deliveries.count()} months are kept as delivered."
