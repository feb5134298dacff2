"""Transfers of rights, and the notice without which nothing is paid (B EIGHTH)."""

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.tables import badge
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.transfers import TransferFilter
from plans.forms.registers import NoticeForm
from plans.models import Notice, Plan, Transfer
from plans.references import clause_of
from plans.selectors.notices import continued
from plans.services.transfers import record_notice
from plans.tables.transfers import NoticeTable, TransferTable
from plans.views.notices import RELATED


class TransferListView(ListView):
    queryset = Transfer.objects.select_related("plan", "distributor", "assignee").prefetch_related("funds")
    filterset_class = TransferFilter
    table_class = TransferTable
    title = "Transfers of rights"
    lead = "Portions of a Distribution Fee or of earned deferred sales charges that a distributor gave to an assignee."
    clause = "B EIGHTH(A), P1"
    empty_text = "No rights are transferred. Enter a transfer, or load a plan file that has some."

    def get_actions(self) -> list[Action]:
        plan = self.request.GET.get("plan", "")
        chosen = Plan.objects.exclude(allocation=Plan.Allocation.NONE).order_by("code")
        shown = chosen.filter(pk=plan).first() if plan.isdecimal() else chosen.first()
        actions = [Action("New transfer", reverse("transfer-new") + (f"?plan={plan}" if plan else ""), style="primary")]
        return [Action("Who holds what", reverse("rights", args=[shown.pk])), *actions] if shown else actions


class TransferDetailView(DetailView):
    queryset = Transfer.everything.select_related(
        "plan", "distributor", "assignee", "entry__document", "entry__entered_by", "onward_from", "continues"
    ).prefetch_related("funds")
    list_url_name = "transfers"

    def get_kind(self) -> str:
        return f"Transfer of rights No. {self.object.pk}"

    def get_facts(self) -> list[Fact]:
        transfer = self.object
        names = ("plan", "distributor", "assignee", "tranche", "right", "percent", "effective", "ends")
        facts = [fact_of(transfer, name) for name in names]
        funds = ", ".join(fund.code for fund in transfer.funds.all()) or "All funds of the plan"
        held = badge("none: the assignee's portion is held", "warning")
        return [
            *self._standing(),
            *facts,
            Fact("Funds", funds),
            Fact(
                "Notice received",
                transfer.notice_received.isoformat() if transfer.notice_received else held,
                clause=clause_of(transfer.plan, "notice"),
            ),
            *self._origin(),
        ]

    def _standing(self) -> list[Fact]:
        transfer = self.object
        if transfer.taken_back_at is None:
            return []
        return [
            Fact("State", badge("taken back: it does not count", "danger")),
            *(fact_of(transfer, name) for name in ("taken_back_reason", "taken_back_by", "taken_back_at")),
        ]

    def _origin(self) -> list[Fact]:
        """Where it came from: an entry, another's transfer that was handed on, or a plan file."""
        transfer = self.object
        facts = [
            Fact(label, f"No. {other.pk}", url=other.get_absolute_url())
            for label, other in (("Handed on from", transfer.onward_from), ("Continues", transfer.continues))
            if other is not None
        ]
        if transfer.ends_reason:
            facts.append(fact_of(transfer, "ends_reason"))
        if transfer.entry is None:
            return [*facts, Fact("Entered", "With a plan file")]
        told = [name for name in ("kind", "document", "reason") if getattr(transfer.entry, name)]
        return [*facts, *(fact_of(transfer.entry, name) for name in (*told, "entered_by", "entered_at"))]

    def get_sections(self) -> list[Section]:
        transfer = self.object
        later = Transfer.objects.filter(Q(onward_from=transfer) | Q(continues=transfer))
        following = later.select_related("plan", "distributor", "assignee").prefetch_related("funds")
        notices = Notice.objects.filter(transfers__in=continued(transfer)).distinct().select_related(*RELATED)
        sections = [
            Section(
                "Notices",
                NoticeTable.of(notices.defer("document__content"), exclude=("plan", "kind", "direction")),
                clause=clause_of(transfer.plan, "notice"),
                empty_text="None in the register: the day was recorded alone."
                if transfer.notice_received
                else "None yet: until each company concerned has received one, the portion is held.",
            )
        ]
        shown = TransferTable.of(following, exclude=("plan", "distributor"))
        return [*sections, Section("Handed on", shown, clause="B EIGHTH(A), P1")] if shown.rows else sections

    def get_actions(self) -> list[Action]:
        transfer = self.object
        if transfer.taken_back_at is not None:
            return []
        whole = not Transfer.objects.filter(Q(onward_from=transfer) | Q(continues=transfer)).exists()
        actions = [Action("Take back…", reverse("transfer-take-back", args=[transfer.pk]))]
        if whole:
            actions += [
                Action("End", reverse("transfer-end", args=[transfer.pk])),
                Action("Hand on", reverse("transfer-hand-on", args=[transfer.pk])),
            ]
        actions.append(Action("Record the day alone", reverse("transfer-notice", args=[transfer.pk])))
        notice = f"{reverse('notice-enter', args=[transfer.plan_id])}?kind=transfer&transfers={transfer.pk}"
        style = "outline-secondary" if transfer.notice_received else "primary"
        return [*actions, Action("Enter its notice", notice, style=style)]


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
