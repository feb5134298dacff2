"""Transfers of rights are entered, handed on, ended and taken back (B EIGHTH(A), P1)."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from backoffice.layout import laid_out
from backoffice.views.access import Access, permitted
from backoffice.views.details import Section
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb
from plans.forms.transfers import (
    BOTH,
    AssigneeForm,
    EndForm,
    OnwardForm,
    SplitForm,
    TakeBackForm,
    TransferForm,
    transfer_words,
)
from plans.models import Party, Plan, Tranche, Transfer, TransferEntry
from plans.references import clause_of
from plans.selectors.tranches import tranche_choices
from plans.services.assignees import add_assignee
from plans.services.documents import store_upload
from plans.services.onward_transfers import OnwardTerms, hand_on
from plans.services.restatements import months_delivered
from plans.services.tranche_splits import split_at
from plans.services.transfer_entries import TransferTerms, end_transfer, enter_transfers, take_back, taken_back_with
from plans.tables.transfers import TransferTable
from plans.values.splitting import Split

RELATED = ("plan", "distributor", "assignee")


class EntryView(FormView):
    """Base of the long forms: fields laid out, and ways to what may be missing beside them."""

    template_name = "plans/entry_form.html"
    next_label: bool = False

    def get_asides(self) -> list[Action]:
        return []

    def get_sections(self) -> list[Section]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asides = permitted(self.request, self.get_asides())
        parts = laid_out(kwargs["form"])
        entered_next = self.request.GET.get("then") == "next"
        return {
            **kwargs,
            "parts": parts,
            "asides": asides,
            "sections": self.get_sections(),
            "next_label": self.next_label,
            "next_first": self.next_label and entered_next,
        }

    @property
    def wants_next(self) -> bool:
        return self.request.POST.get("then") == "next"


class OfPlan(EntryView):
    """Base of entries under the plan in the address."""

    model = Plan
    whole = True

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, pk=self.kwargs["pk"])


class NewTransferView(Access):
    """To the form of the plan that was last worked on, or of the only one that has transfers."""

    permission = "plans.add_transfer"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        divided = self.within_reach(Plan.objects.exclude(allocation=Plan.Allocation.NONE))
        last = TransferEntry.objects.filter(plan__in=divided).order_by("-pk").values_list("plan", flat=True).first()
        plan = request.GET.get("plan") or last or divided.order_by("code").values_list("pk", flat=True).first()
        if plan is None or not str(plan).isdecimal():
            return redirect("plan-load")
        return redirect("transfer-enter", pk=plan)


class TransferCreateView(OfPlan):
    form_class = TransferForm
    permission = "plans.add_transfer"
    title = "Transfer rights"
    lead = "The assignee's portion is held until the company has received notice of the transfer."
    clause = "B EIGHTH(A), EIGHTH(B), P1, P3"
    submit_label = "Enter"
    next_label = True

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Transfers of rights", reverse("transfers")), Crumb(self.plan.code, self.plan.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return reverse("transfers")

    def get_asides(self) -> list[Action]:
        return [
            Action("New assignee", reverse("assignee-new", args=[self.plan.pk])),
            Action("Split a tranche", reverse("tranche-split", args=[self.plan.pk])),
            Action("Who holds what", reverse("rights", args=[self.plan.pk])),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.plan, "tranches": tranche_choices(self.plan)}

    def get_initial(self) -> dict[str, Any]:
        """As the last entry, so that several in a row take few keys; else all of both rights from today."""
        initial: dict[str, Any] = {"right": BOTH, "effective": timezone.localdate(), "percent_1": 1_000_000}
        last = TransferEntry.objects.filter(plan=self.plan).order_by("-pk").first()
        first = Transfer.everything.filter(entry=last).order_by("pk").first() if last else None
        if last is not None and first is not None:
            initial |= {"kind": last.kind, "tranche": first.tranche}
            if self.request.GET.get("then") == "next":
                rights = set(Transfer.everything.filter(entry=last).values_list("right", flat=True))
                initial |= {"effective": first.effective, "right": BOTH if len(rights) > 1 else first.right}
                initial |= {"assignee_1": first.assignee_id, "percent_1": first.percent}
        for name in ("tranche", "assignee_1"):
            if name in self.request.GET:
                initial[name] = self.request.GET[name]
        return initial

    def perform(self, form: TransferForm) -> TransferEntry:
        given = {**form.cleaned_data}
        given["document"] = store_upload(file=given["document"], user=self.request.user)
        return enter_transfers(plan=self.plan, terms=TransferTerms(**given), user=self.request.user)

    def get_success_url(self, result: TransferEntry) -> str:
        if self.wants_next:
            return f"{reverse('transfer-enter', args=[self.plan.pk])}?then=next"
        return str(result.transfers.order_by("pk")[0].get_absolute_url())

    def get_success_message(self, result: TransferEntry) -> str:
        made = list(result.transfers.order_by("pk").values_list("pk", flat=True))
        numbers = f"No. {made[0]}" if len(made) == 1 else f"No. {made[0]} to {made[-1]}"
        return f"Entered as {numbers}. Held until notice is received: enter its notice next."


class OfTransfer(EntryView):
    """Base of what is done with one transfer."""

    model = Transfer
    whole = True

    @cached_property
    def transfer(self) -> Transfer:
        return get_object_or_404(Transfer.objects.select_related(*RELATED), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb("Transfers of rights", reverse("transfers")),
            Crumb(f"No. {self.transfer.pk}", self.get_cancel_url()),
        ]

    def get_cancel_url(self) -> str:
        return str(self.transfer.get_absolute_url())


class HandOnView(OfTransfer):
    form_class = OnwardForm
    permission = "plans.add_transfer"
    lead = "The holder's transfer ends the day before; what it keeps goes on in one of its own, under the same notice."
    clause = "B EIGHTH(A), P1, P3"
    submit_label = "Hand on"

    def get_title(self) -> str:
        return f"Hand on what {self.transfer.assignee} holds"

    def get_asides(self) -> list[Action]:
        return [Action("New assignee", reverse("assignee-new", args=[self.transfer.plan_id]))]

    def _held(self) -> Any:
        """What the holder holds of the tranche and has not handed on."""
        mine = self.transfer
        later = Transfer.objects.filter(plan=mine.plan_id)
        followed = [later.exclude(**{name: None}).values(name) for name in ("onward_from", "continues")]
        rows = Transfer.objects.filter(plan=mine.plan_id, assignee=mine.assignee_id, tranche=mine.tranche)
        return rows.exclude(Q(pk__in=followed[0]) | Q(pk__in=followed[1])).select_related("assignee").order_by("pk")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.transfer.plan, "held": self._held()}

    def get_initial(self) -> dict[str, Any]:
        mine = self.transfer
        same = self._held().filter(percent=mine.percent, effective=mine.effective)
        return {
            "effective": max(timezone.localdate(), mine.effective),
            "transfers": list(same),
            "percent_1": mine.percent,
        }

    def perform(self, form: OnwardForm) -> TransferEntry:
        given = {**form.cleaned_data}
        given["document"] = store_upload(file=given["document"], user=self.request.user)
        transfers = given.pop("transfers")
        return hand_on(transfers=transfers, terms=OnwardTerms(**given), user=self.request.user)

    def get_success_url(self, result: TransferEntry) -> str:
        return str(result.transfers.exclude(onward_from=None).order_by("pk")[0].get_absolute_url())

    def get_success_message(self, result: TransferEntry) -> str:
        return "Handed on. The new assignee's portion is held until its own notice is received."


class EndTransferView(OfTransfer):
    form_class = EndForm
    permission = "plans.change_transfer"
    clause = "B EIGHTH(A), P1"
    submit_label = "Set the end"

    @property
    def lead(self) -> str:  # type: ignore[override]
        return f"{transfer_words(self.transfer)}. From the day after its last, the portion is the distributor's again."

    def get_title(self) -> str:
        return f"End No. {self.transfer.pk}"

    def get_initial(self) -> dict[str, Any]:
        return {"ends": self.transfer.ends or timezone.localdate(), "reason": self.transfer.ends_reason}

    def perform(self, form: EndForm) -> Transfer:
        return end_transfer(transfer=self.transfer, **form.cleaned_data, user=self.request.user)

    def get_success_message(self, result: Transfer) -> str:
        return f"No. {result.pk} ends on {result.ends}."


class TakeBackView(OfTransfer):
    form_class = TakeBackForm
    permission = "plans.delete_transfer"
    lead = "For mistakes, before anything rests on them. The rows stay to be looked at, and count no more."
    clause = "P1, M2"
    submit_label = "Take it back"

    def get_title(self) -> str:
        return f"Take back No. {self.transfer.pk}"

    def get_sections(self) -> list[Section]:
        numbers = [row.pk for row in taken_back_with(self.transfer)]
        rows = Transfer.everything.filter(pk__in=numbers).select_related(*RELATED).prefetch_related("funds")
        return [
            Section(
                "What goes",
                TransferTable.of(rows, exclude=("plan",)),
                clause=clause_of(self.transfer.plan, "transfers"),
            )
        ]

    def perform(self, form: TakeBackForm) -> list[Transfer]:
        return take_back(transfer=self.transfer, reason=form.cleaned_data["reason"], user=self.request.user)

    def get_success_url(self, result: list[Transfer]) -> str:
        return reverse("transfers")

    def get_success_message(self, result: list[Transfer]) -> str:
        return f"Taken back: {', '.join(f'No. {row.pk}' for row in result)}."


class AssigneeCreateView(OfPlan):
    form_class = AssigneeForm
    permission = "plans.add_party"
    title = "New assignee"
    lead = "The company is told its name and address with the notice of the transfer."
    clause = "B EIGHTH(B), EIGHTH(D)"
    submit_label = "Enter"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Plans", reverse("plans")), Crumb(self.plan.code, self.plan.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return reverse("transfer-enter", args=[self.plan.pk])

    def get_initial(self) -> dict[str, Any]:
        return {"kind": Party.Kind.ASSIGNEE, "since": _day_after(self.plan.effective)}

    def perform(self, form: AssigneeForm) -> Party:
        return add_assignee(plan=self.plan, **form.cleaned_data, user=self.request.user)

    def get_success_url(self, result: Party) -> str:
        return f"{reverse('transfer-enter', args=[self.plan.pk])}?assignee_1={result.pk}"

    def get_success_message(self, result: Party) -> str:
        return f"{result} is a party of {self.plan.code}."


class SplitView(OfPlan):
    form_class = SplitForm
    permission = "plans.change_tranche"
    title = "Split a tranche"
    lead = (
        "Both parts keep the distributor, rates and transfers. Nothing delivered is attributed anew: "
        "the day lies after the last delivered month."
    )
    clause = "B EIGHTH(A), L2, M2"
    submit_label = "Split"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Tranches", reverse("tranches")), Crumb(self.plan.code, self.plan.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return f"{reverse('tranches')}?plan={self.plan.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"tranches": tranche_choices(self.plan)}

    def get_initial(self) -> dict[str, Any]:
        delivered = months_delivered(self.plan, date.min)
        first = (delivered[-1] + timedelta(days=31)).replace(day=1) if delivered else None
        return {"tranche": self.request.GET.get("tranche", ""), "day": first}

    def perform(self, form: SplitForm) -> Tranche:
        given = {**form.cleaned_data}
        reason = given.pop("reason")
        return split_at(plan=self.plan, split=Split(**given), reason=reason, user=self.request.user)

    def get_success_url(self, result: Tranche) -> str:
        return self.get_cancel_url()

    def get_success_message(self, result: Tranche) -> str:
        return f"Shares issued from {result.start} are in {result.code}, with the same rates and transfers."


def _day_after(effective: date) -> date:
    """Today, where the plan has begun."""
    today = timezone.localdate()
    return today if today > effective else date.fromordinal(effective.toordinal() + 1)
