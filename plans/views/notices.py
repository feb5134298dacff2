"""The register of notices, in and out (B SEVENTEENTH, R FOURTEENTH)."""

from backoffice.views.details import DetailView, Fact, fact_of
from backoffice.views.lists import ListView
from plans.filters import NoticeFilter
from plans.models import Notice
from plans.references import clause_of
from plans.tables import NoticeTable

RELATED = ("plan", "from_party", "from_company", "to_party", "to_company", "document", "entered_by")


class NoticeListView(ListView):
    queryset = Notice.objects.select_related(*RELATED).defer("document__content")
    filterset_class = NoticeFilter
    table_class = NoticeTable
    title = "Notices"
    lead = "In writing, to the address the other party last designated."
    clause = "B SEVENTEENTH, R FOURTEENTH"
    empty_text = "No notices yet."


class NoticeDetailView(DetailView):
    queryset = Notice.objects.select_related(*RELATED).defer("document__content").prefetch_related("funds")
    list_url_name = "notices"

    def get_facts(self) -> list[Fact]:
        notice = self.object
        facts = [fact_of(notice, name) for name in ("kind", "direction", "plan", "dated", "sent", "received")]
        for label, owner in (("From", notice.sender), ("To", notice.receiver)):
            facts.append(Fact(label, owner.name, url=owner.get_absolute_url()))
        funds = ", ".join(fund.code for fund in notice.funds.all()) or "All funds of the plan"
        address = Fact("Address used", notice.address_used or "None known", clause=clause_of(notice.plan, "addresses"))
        told = [fact_of(notice, name) for name in ("subject", "text", "document") if getattr(notice, name)]
        return [*facts, Fact("Funds", funds), fact_of(notice, "delivery"), address, *told, *self._why()]

    def _why(self) -> list[Fact]:
        names = ("address_reason", "replaces", "replacement_reason", "entered_by", "entered_at")
        return [fact_of(self.object, name) for name in names if getattr(self.object, name)]
