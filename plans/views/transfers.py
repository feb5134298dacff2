"""Transfers of rights, and the notice without which nothing is paid (B EIGHTH)."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.tables import badge
from backoffice.views.details import DetailView, Fact, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters import TransferFilter
from plans.forms import NoticeForm
from plans.models import Transfer
from plans.references import clause_of
from plans.services.transfers import record_notice
from plans.tables import TransferTable


class TransferListView(ListView):
    queryset = Transfer.objects.select_related("plan", "distributor", "assignee").prefetch_related("funds")
    filterset_class = TransferFilter
    table_class = TransferTable
    title = "Transfers of rights"
    lead = "Portions of a Distribution Fee or of earned deferred sales charges that a distributor gave to an assignee."
    clause = "B EIGHTH(A), P1"
    empty_text = "No rights are transferred. Transfers come with a plan file."


class TransferDetailView(DetailView):
    queryset = Transfer.objects.select_related("plan", "distributor", "assignee").prefetch_related("funds")
    list_url_name = "transfers"

    def get_facts(self) -> list[Fact]:
        transfer = self.object
        names = ("plan", "distributor", "assignee", "tranche", "right", "percent", "effective", "ends")
        facts = [fact_of(transfer, name) for name in names]
        funds = ", ".join(fund.code for fund in transfer.funds.all()) or "All funds of the plan"
        held = badge("none: the assignee's portion is held", "warning")
        return [
            *facts,
            Fact("Funds", funds),
            Fact(
                "Notice received",
                transfer.notice_received.isoformat() if transfer.notice_received else held,
                clause=clause_of(transfer.plan, "notice"),
            ),
        ]

    def get_actions(self) -> list[Action]:
        if not self.request.user.has_perm(NoticeView.permission):
            return []
        return [Action("Record notice", reverse("transfer-notice", args=[self.object.pk]), style="primary")]


class NoticeView(FormView):
    form_class = NoticeForm
    model = Transfer
    permission = "plans.change_transfer"
    lead = "From the month in which the company has received written notice, the assignee's portion is payable."
    clause = "B EIGHTH(B), P3"
    submit_label = "Record notice"

    @cached_property
    def transfer(self) -> Transfer:
        return get_object_or_404(Transfer.objects.select_related("assignee"), pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return f"Notice: {self.transfer}"

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb("Transfers of rights", reverse("transfers")),
            Crumb(str(self.transfer), self.get_cancel_url()),
        ]

    def get_cancel_url(self) -> str:
        return self.transfer.get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        return {"received": self.transfer.notice_received}

    def perform(self, form: NoticeForm) -> Transfer:
        received = form.cleaned_data["received"]
        return record_notice(transfer=self.transfer, received=received, user=self.request.user)

    def get_success_message(self, result: Transfer) -> str:
        if result.notice_received is None:
            return "No notice is recorded: the assignee's portion is held."
        return f"Notice received on {result.notice_received} is recorded."
