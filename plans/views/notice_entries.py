"""Notices are entered one after the other, by keyboard, and corrected by others in their place."""

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from backoffice.forms import style
from backoffice.refusals import Refusal
from backoffice.views.access import Access
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb
from plans.forms.notices import ALL, Checked, NoticeEntryForm, ReceiptForm, ReplaceNoticeForm, check_notice
from plans.models import Company, Document, Notice, Party, Plan, Transfer
from plans.references import clause_of
from plans.selectors.notices import address_on, companies_concerned
from plans.services.documents import store_upload
from plans.services.notices import Registered, record_receipt, register_notices, replace_notice
from plans.views.transfer_entries import EntryView


class NewNoticeView(Access):
    """To the form of the plan asked for, of the last notice, or of the first plan."""

    permission = "plans.add_notice"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        last = self.within_reach(Notice.objects.order_by("-pk")).values_list("plan", flat=True).first()
        asked = request.GET.get("plan", "")
        plans = self.within_reach(Plan.objects.order_by("code"))
        plan = asked or last or plans.values_list("pk", flat=True).first()
        if plan is None or not str(plan).isdecimal():
            return redirect("plan-load")
        return redirect("notice-enter", pk=plan)


class NoticeFormView(EntryView):
    """Base: what is posted goes through `check_notice`, as the rows of a file do."""

    template_name = "plans/notice_form.html"
    form_class = NoticeEntryForm
    lead = "In writing, to the address the other party last designated."
    plan: Plan

    @property
    def clause(self) -> str:  # type: ignore[override]
        return clause_of(self.plan, "addresses")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.plan}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, plan=self.plan)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        checked = check_notice(
            self.plan,
            request.POST,
            document=self.get_document(),
            with_file="document" in request.FILES,
            form_class=self.form_class,
            files=request.FILES,
        )
        style(checked.form)
        if checked.faults:
            refusal = Refusal(
                "notice-faults", "The notice cannot be entered as given.", clause=self.clause, faults=checked.faults
            )
            return self.show(checked.form, refusal=refusal, status=422)
        return self.submit(checked)

    def submit(self, checked: Checked) -> HttpResponseBase:
        """As a form page does, with the form that is checked already."""
        self.checked = checked
        return super().post(self.request)

    def make_form(self, *data: Any) -> Any:
        return self.checked.form if data else super().make_form()

    def get_document(self) -> Document | None:
        """One that is there already."""
        return None


class NoticeEnterView(NoticeFormView):
    model = Plan
    whole = True
    permission = "plans.add_notice"
    title = "New notice"
    submit_label = "Enter"
    next_label = True

    @cached_property
    def plan(self) -> Plan:  # type: ignore[override]
        return get_object_or_404(Plan, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Notices", reverse("notices")), Crumb(self.plan.code, self.plan.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return reverse("notices")

    def get_asides(self) -> list[Action]:
        others = Plan.objects.exclude(pk=self.plan.pk).order_by("code")[:5]
        return [
            Action("Enter many from a file", reverse("notice-file", args=[self.plan.pk])),
            *(Action(f"Under {other.code}", reverse("notice-enter", args=[other.pk])) for other in others),
        ]

    def get_initial(self) -> dict[str, Any]:
        """As the last one, when several are entered in a row; else from the address, and today."""
        today = timezone.localdate()
        initial: dict[str, Any] = {"direction": "in", "dated": today, "received": today, "delivery": "mail"}
        last = Notice.objects.filter(plan=self.plan).order_by("-pk").first()
        if last is not None and self.request.GET.get("then") == "next":
            names = ("direction", "kind", "dated", "sent", "received", "delivery", "takes_effect")
            initial = {name: getattr(last, name) for name in names}
            initial |= {"sender": _key(last.sender), "receiver": self._receivers(last)}
        elif last is not None:
            initial |= {"kind": last.kind, "delivery": last.delivery}
        if kind := self.request.GET.get("kind"):
            initial["kind"] = kind
        if chosen := self.request.GET.getlist("transfers"):
            initial |= self._of_transfers([number for number in chosen if number.isdecimal()])
        return initial

    def _receivers(self, last: Notice) -> str:
        """All companies, where the last entry went to each of them."""
        if last.to_company_id is None:
            return _key(last.receiver)
        same = Notice.objects.filter(
            plan=self.plan, kind=last.kind, dated=last.dated, subject=last.subject, entered_at__gte=last.entered_at
        )
        named = set(same.values_list("to_company_id", flat=True))
        return _key(last.receiver) if len(named) == 1 else ALL

    def _of_transfers(self, numbers: list[str]) -> dict[str, Any]:
        """From the distributor whose transfers they are, to the company concerned, or to all."""
        rows = list(Transfer.objects.filter(plan=self.plan, pk__in=numbers).select_related("distributor", "plan"))
        if not rows:
            return {}
        concerned = {company for row in rows for company in companies_concerned(row)}
        only = Company.objects.filter(pk__in=concerned).first() if len(concerned) == 1 else None
        if len(rows) == 1 and rows[0].entry_id is not None:
            rows = list(Transfer.objects.filter(entry=rows[0].entry_id, continues=None).select_related("distributor"))
        return {
            "transfers": rows,
            "sender": _key(rows[0].distributor),
            "receiver": _key(only) if only else ALL,
        }

    def perform(self, form: NoticeEntryForm) -> Registered:
        document = store_upload(file=form.cleaned_data["document"], user=self.request.user)
        checked = check_notice(self.plan, self.request.POST, document=document)
        return register_notices(plan=self.plan, entries=checked.entries, user=self.request.user)

    def get_success_url(self, result: Registered) -> str:
        if self.wants_next:
            return f"{reverse('notice-enter', args=[self.plan.pk])}?then=next"
        return result.notices[0].get_absolute_url() if len(result.notices) == 1 else reverse("notices")

    def get_success_message(self, result: Registered) -> str:
        if not result.new:
            return "The same notice was entered before: nothing changed."
        first = result.notices[0]
        told = f"{first} is entered." if result.new == 1 else f"{result.new} notices are entered: {first}."
        waiting = _still_held(result.notices)
        if waiting:
            told += f" Held still, until the other companies have received theirs: {waiting}."
        return told


class NoticeReplaceView(NoticeFormView):
    model = Notice
    whole = True
    form_class = ReplaceNoticeForm
    permission = "plans.change_notice"
    title = "Correct a notice"
    lead = "A new notice takes its place; the first stays in the register, and has no effect any more."
    submit_label = "Replace it"

    @cached_property
    def notice(self) -> Notice:
        related = ("plan", "from_party", "from_company", "to_party", "to_company", "document")
        return get_object_or_404(Notice.objects.select_related(*related), pk=self.kwargs["pk"])

    @property
    def plan(self) -> Plan:  # type: ignore[override]
        return self.notice.plan

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Notices", reverse("notices")), Crumb(str(self.notice), self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return self.notice.get_absolute_url()

    def get_document(self) -> Document | None:
        """The first notice's document, unless another comes with the correction."""
        return None if "document" in self.request.FILES else self.notice.document

    def get_initial(self) -> dict[str, Any]:
        notice = self.notice
        names = ("direction", "kind", "dated", "sent", "received", "delivery", "subject", "text", "takes_effect")
        initial = {name: getattr(notice, name) for name in (*names, "new_address", "address_reason")}
        if notice.address_reason:
            initial["address_used"] = notice.address_used
        initial |= {"sender": _key(notice.sender), "receiver": _key(notice.receiver)}
        initial |= {"payee": notice.payee, "joint_party": notice.joint_party}
        return {**initial, "funds": list(notice.funds.all()), "transfers": list(notice.transfers.all())}

    def perform(self, form: ReplaceNoticeForm) -> Notice:
        document = store_upload(file=form.cleaned_data["document"], user=self.request.user) or self.get_document()
        checked = check_notice(self.plan, self.request.POST, document=document, form_class=ReplaceNoticeForm)
        reason = form.cleaned_data["reason"]
        return replace_notice(notice=self.notice, entry=checked.entries[0], reason=reason, user=self.request.user)

    def get_success_message(self, result: Notice) -> str:
        return f"{result} takes the place of {self.notice}."


class NoticeReceiptView(FormView):
    model = Notice
    form_class = ReceiptForm
    permission = "plans.change_notice"
    title = "Record the receipt"
    lead = "The letter stays as it was sent; a record with the day continues it in the register."
    submit_label = "Record"

    @cached_property
    def notice(self) -> Notice:
        related = ("plan", "from_party", "from_company", "to_party", "to_company")
        return get_object_or_404(Notice.objects.select_related(*related), pk=self.kwargs["pk"])

    @property
    def clause(self) -> str:  # type: ignore[override]
        return clause_of(self.notice.plan, "addresses")

    def get_title(self) -> str:
        return f"{self.title}: {self.notice} to {self.notice.receiver.name}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Notices", reverse("notices")), Crumb(str(self.notice), self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return self.notice.get_absolute_url()

    def perform(self, form: ReceiptForm) -> Notice:
        return record_receipt(notice=self.notice, **form.cleaned_data, user=self.request.user)

    def get_success_message(self, result: Notice) -> str:
        return f"Received on {result.received}."


class NoticeAddressView(Access):
    """Where a notice to somebody goes, for the form: the address last designated by the day it is sent."""

    model = Plan

    permission = "plans.add_notice"

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        plan = get_object_or_404(Plan, pk=pk)
        form = NoticeEntryForm(request.GET, plan=plan)
        form.is_valid()
        cleaned = form.cleaned_data
        day = cleaned.get("sent") or cleaned.get("dated")
        receiver = cleaned.get("receiver")
        owner = form.fields["receiver"].owners.get(receiver)  # type: ignore[attr-defined]
        address = address_on(plan, owner, day) if owner and day else ""
        context = {"owner": owner if day else None, "address": address, "all": receiver == ALL}
        return render(request, "plans/notice_address.html", context)


def _key(owner: Party | Company) -> str:
    return f"{'party' if isinstance(owner, Party) else 'company'}:{owner.code}"


def _still_held(notices: tuple[Notice, ...]) -> str:
    named = Transfer.objects.filter(Q(notices__in=notices), notice_received=None).distinct().order_by("pk")
    return ", ".join(f"No. {pk}" for pk in named.values_list("pk", flat=True))
