"""The register of notices, in and out (B SEVENTEENTH, R FOURTEENTH)."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from backoffice.tables import badge
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.lists import Action, ListView
from plans.filters.transfers import NoticeFilter
from plans.models import Notice
from plans.references import clause_of
from plans.tables.transfers import NoticeTable, TransferTable

CLAUSES = {
    Notice.Kind.TRANSFER: "B EIGHTH(B)",
    Notice.Kind.PAY_ASSIGNEE: "B EIGHTH(C)",
    Notice.Kind.PAY_COLLECTION_AGENT: "B EIGHTH(D)",
    Notice.Kind.PAY_DISTRIBUTOR: "B EIGHTH(C)",
    Notice.Kind.MONTHLY_CALCULATION: "B EIGHTH(C)",
    Notice.Kind.SUSPENSION: "B FIFTH(A)",
    Notice.Kind.WITHDRAWAL: "B FIFTH(B)",
    Notice.Kind.TERMINATION: "B FIFTEENTH",
    Notice.Kind.TERMINATION_DATE: "B NINETEENTH(B)",
    Notice.Kind.ADDRESS: "B SEVENTEENTH",
    Notice.Kind.WAIVER_CONSENT: "B EIGHTH(F)",
    Notice.Kind.BOARD_REPORT: "B FIFTH(C)",
}
"""The paragraph a notice of a kind is given under; the Class R agreement asks for fewer."""

RELATED = ("plan", "from_party", "from_company", "to_party", "to_company", "document", "entered_by", "payee")


class NoticeListView(ListView):
    queryset = Notice.objects.select_related(*RELATED).defer("document__content")
    filterset_class = NoticeFilter
    table_class = NoticeTable
    title = "Notices"
    lead = "In writing, to the address the other party last designated."
    clause = "B SEVENTEENTH, R FOURTEENTH"
    empty_text = "No notices yet. Enter one as it comes in or goes out."

    def get_actions(self) -> list[Action]:
        plan = self.request.GET.get("plan", "")
        return [
            *ways("letter-new", "Write a letter", plan),
            Action("New notice", reverse("notice-new") + (f"?plan={plan}" if plan else ""), style="primary"),
        ]

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Of those that were replaced, or whose receipt was recorded since, the list says so."""
        later = {row.replaces_id: row for row in Notice.objects.filter(replaces__in=rows)}
        for row in rows:
            following = later.get(row.pk)
            if following is not None:
                following.replaces = row
                row.since = "received" if following.records_receipt else "replaced"
        return rows


class NoticeDetailView(DetailView):
    queryset = (
        Notice.objects.select_related(*RELATED, "joint_party", "replaced_by__replaces", "replaces")
        .defer("document__content")
        .prefetch_related("funds")
    )
    list_url_name = "notices"

    def get_facts(self) -> list[Fact]:
        notice = self.object
        clause = CLAUSES.get(Notice.Kind(notice.kind), "") if notice.plan.allocation == "exhibit-a" else ""
        facts = [fact_of(notice, "kind", clause=clause)]
        if received_since(notice):
            later = notice.replaced_by
            facts.append(Fact("Received", f"{later.received}, as recorded since", url=later.get_absolute_url()))
        elif notice.is_replaced:
            later = notice.replaced_by
            facts.insert(0, Fact("State", badge("replaced: it has no effect", "danger")))
            facts.append(Fact("Replaced by", str(later), url=later.get_absolute_url()))
        days = ("direction", "plan", "dated", "sent", *(() if received_since(notice) else ("received",)))
        facts += [fact_of(notice, name) for name in days]
        owners = (("From", notice.sender), ("Signed with", notice.joint_party), ("To", notice.receiver))
        facts += [Fact(label, owner.name, url=owner.get_absolute_url()) for label, owner in owners if owner]
        said = ("payee", "takes_effect", "new_address")
        facts += [fact_of(notice, name) for name in said if getattr(notice, name)]
        funds = ", ".join(fund.code for fund in notice.funds.all()) or "All funds of the plan"
        address = Fact("Address used", notice.address_used or "None known", clause=clause_of(notice.plan, "addresses"))
        told = [fact_of(notice, name) for name in ("subject", "text", "document") if getattr(notice, name)]
        return [*facts, Fact("Funds", funds), fact_of(notice, "delivery"), address, *told, *self._why()]

    def _why(self) -> list[Fact]:
        labels = {"replacement_reason": "Reason of replacement"}
        if self.object.records_receipt:
            labels = {"replaces": "As sent", "replacement_reason": "How its receipt was learned"}
        names = ("address_reason", "replaces", "replacement_reason", "entered_by", "entered_at")
        return [fact_of(self.object, name, label=labels.get(name, "")) for name in names if getattr(self.object, name)]

    def get_actions(self) -> list[Action]:
        if self.object.is_replaced:
            return []
        actions = [Action("Correct", reverse("notice-replace", args=[self.object.pk]))]
        if self.object.direction == Notice.Direction.OUT and self.object.received is None:
            address = reverse("notice-receipt", args=[self.object.pk])
            actions.append(Action("Record the receipt…", address, style="primary"))
        return actions

    def get_sections(self) -> list[Section]:
        rows = self.object.transfers.select_related("plan", "distributor", "assignee").prefetch_related("funds")
        table = TransferTable.of(rows, exclude=("plan",))
        if not table.rows:
            return []
        return [Section("Transfers it gives notice of", table, clause=clause_of(self.object.plan, "notice"))]


def received_since(notice: Notice) -> bool:
    """Its receipt was recorded after it was entered."""
    return notice.is_replaced and notice.replaced_by.records_receipt


def ways(url_name: str, label: str, plan: str) -> list[Action]:
    """The way to a page of another app, where there is one."""
    try:
        return [Action(label, reverse(url_name) + (f"?plan={plan}" if plan else ""))]
    except NoReverseMatch:
        return []
