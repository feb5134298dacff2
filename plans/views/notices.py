"""The register of notices, in and out (B SEVENTEENTH, R FOURTEENTH)."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import NoReverseMatch, reverse

from backoffice.tables import badge
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.lists import Action, ListView
from plans.filters import NoticeFilter
from plans.models import Notice
from plans.references import clause_of
from plans.tables import NoticeTable, TransferTable

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

    def get_queryset(self) -> QuerySet[Notice]:
        """Of those that were replaced, the list says so."""
        replaced = Exists(Notice.objects.filter(replaces=OuterRef("pk")))
        return self.queryset.annotate(replaced=replaced)


class NoticeDetailView(DetailView):
    queryset = (
        Notice.objects.select_related(*RELATED, "joint_party", "replaced_by")
        .defer("document__content")
        .prefetch_related("funds")
    )
    list_url_name = "notices"

    def get_facts(self) -> list[Fact]:
        notice = self.object
        clause = CLAUSES.get(Notice.Kind(notice.kind), "") if notice.plan.allocation == "exhibit-a" else ""
        facts = [fact_of(notice, "kind", clause=clause)]
        if notice.is_replaced:
            later = notice.replaced_by
            facts.insert(0, Fact("State", badge("replaced: it has no effect", "danger")))
            facts.append(Fact("Replaced by", str(later), url=later.get_absolute_url()))
        facts += [fact_of(notice, name) for name in ("direction", "plan", "dated", "sent", "received")]
        owners = (("From", notice.sender), ("Signed with", notice.joint_party), ("To", notice.receiver))
        facts += [Fact(label, owner.name, url=owner.get_absolute_url()) for label, owner in owners if owner]
        said = ("payee", "takes_effect", "new_address")
        facts += [fact_of(notice, name) for name in said if getattr(notice, name)]
        funds = ", ".join(fund.code for fund in notice.funds.all()) or "All funds of the plan"
        address = Fact("Address used", notice.address_used or "None known", clause=clause_of(notice.plan, "addresses"))
        told = [fact_of(notice, name) for name in ("subject", "text", "document") if getattr(notice, name)]
        return [*facts, Fact("Funds", funds), fact_of(notice, "delivery"), address, *told, *self._why()]

    def _why(self) -> list[Fact]:
        names = ("address_reason", "replaces", "replacement_reason", "entered_by", "entered_at")
        return [fact_of(self.object, name) for name in names if getattr(self.object, name)]

    def get_actions(self) -> list[Action]:
        if self.object.is_replaced:
            return []
        return [Action("Correct", reverse("notice-replace", args=[self.object.pk]))]

    def get_sections(self) -> list[Section]:
        rows = self.object.transfers.select_related("plan", "distributor", "assignee").prefetch_related("funds")
        table = TransferTable.of(rows, exclude=("plan",))
        if not table.rows:
            return []
        return [Section("Transfers it gives notice of", table, clause=clause_of(self.object.plan, "notice"))]


def ways(url_name: str, label: str, plan: str) -> list[Action]:
    """The way to a page of another app, where there is one."""
    try:
        return [Action(label, reverse(url_name) + (f"?plan={plan}" if plan else ""))]
    except NoReverseMatch:
        return []
