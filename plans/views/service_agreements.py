"""Service agreements (B SIXTH(E), R SEVENTH)."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from backoffice.templatetags.quantities import percent
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb
from plans.filters.services import ServiceAgreementFilter
from plans.forms.services import EndServiceAgreementForm, ServiceAgreementForm
from plans.models import ServiceAgreement
from plans.references import clause_of, clause_of_service
from plans.services.service_agreements import AgreementEntry, end_service_agreement, enter_service_agreement
from plans.tables.services import ServiceAgreementTable
from plans.views.sales import OfPlanFormView, OfPlansListView

LIST = "Service agreements"


class ServiceAgreementListView(OfPlansListView):
    queryset = (
        ServiceAgreement.objects.select_related("plan", "provider", "document")
        .defer("document__content")
        .prefetch_related("funds")
    )
    filterset_class = ServiceAgreementFilter
    table_class = ServiceAgreementTable
    title = LIST
    lead = "With those who serve shareholders, for a part of the service fee."
    clause = "B SIXTH(E), SEVENTH, R SEVENTH"
    empty_text = "No service agreements: the distributor keeps the whole service fee."
    new_url_name = "service-agreement-new"
    new_label = "Enter an agreement"

    def get_actions(self) -> list[Action]:
        return [*super().get_actions(), *_of_ledger("Assets of customers", "customer-assets", "")]


class ServiceAgreementDetailView(DetailView):
    queryset = (
        ServiceAgreement.objects.select_related("plan", "provider", "document", "entered_by")
        .defer("document__content")
        .prefetch_related("funds")
    )
    object: ServiceAgreement

    def get_kind(self) -> str:
        return str(self.object.get_kind_display())

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(LIST, f"{reverse('service-agreements')}?plan={self.object.plan_id}")]

    def get_facts(self) -> list[Fact]:
        row = self.object
        most = clause_of(row.plan, "service_agreements")
        return [
            fact_of(row, "plan"),
            fact_of(row, "provider"),
            fact_of(row, "kind", clause=clause_of_service(row.plan, row.kind)),
            Fact("Rate", f"{percent(row.rate)} a year", clause=most, numeric=True),
            fact_of(row, "start"),
            Fact("To", row.end.isoformat() if row.end else "It goes on"),
            Fact("Funds", ", ".join(fund.code for fund in row.funds.all()) or "All funds of the plan"),
            *([fact_of(row, "document")] if row.document else []),
            fact_of(row, "entered_by"),
            fact_of(row, "entered_at"),
        ]

    def get_sections(self) -> list[Section]:
        services = [*self.object.service_names]
        clause = clause_of_service(self.object.plan, self.object.kind)
        return [Section("Services covered", template="plans/services.html", context=services, clause=clause)]

    def get_actions(self) -> list[Action]:
        row = self.object
        return [
            Action(
                "End it…" if row.end is None else "Change its end…", reverse("service-agreement-end", args=[row.pk])
            ),
            *_of_ledger("Assets of its customers", "customer-assets", f"?plan={row.plan_id}&agreement={row.pk}"),
        ]


class EnterServiceAgreementView(OfPlanFormView):
    form_class = ServiceAgreementForm
    permission = "plans.add_serviceagreement"
    lead = "The provider's fee is a part of the fund's own service fee; what is not paid on stays with the distributor."
    submit_label = "Enter the agreement"
    list_url_name, list_title = "service-agreements", LIST

    @property
    def clause(self) -> str:  # type: ignore[override]
        return clause_of(self.plan, "service_agreements")

    def get_title(self) -> str:
        return f"Enter a service agreement: {self.plan.code}"

    def perform(self, form: ServiceAgreementForm) -> ServiceAgreement:
        values = dict(form.cleaned_data)
        entry = AgreementEntry(document=self.document(values), **values)
        return enter_service_agreement(plan=self.plan, entry=entry, user=self.request.user)

    def get_success_message(self, result: ServiceAgreement) -> str:
        return f"{result} with {result.provider} is entered."


class EndServiceAgreementView(FormView):
    model = ServiceAgreement
    form_class = EndServiceAgreementForm
    permission = "plans.change_serviceagreement"
    clause = "B SIXTH(E), R SEVENTH"
    submit_label = "Record"

    @cached_property
    def agreement(self) -> ServiceAgreement:
        return get_object_or_404(ServiceAgreement.objects.select_related("plan", "provider"), pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return f"End of {self.agreement} with {self.agreement.provider}"

    def get_crumbs(self) -> list[Crumb]:
        own = Crumb(str(self.agreement), self.get_cancel_url())
        return [Crumb(LIST, f"{reverse('service-agreements')}?plan={self.agreement.plan_id}"), own]

    def get_cancel_url(self) -> str:
        return self.agreement.get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        return {"end": self.agreement.end}

    def perform(self, form: EndServiceAgreementForm) -> ServiceAgreement:
        return end_service_agreement(agreement=self.agreement, end=form.cleaned_data["end"], user=self.request.user)

    def get_success_message(self, result: ServiceAgreement) -> str:
        return f"Its last day is {result.end}." if result.end else "It goes on."


def _of_ledger(label: str, url_name: str, query: str) -> list[Action]:
    """The way to a list of another app, where there is one."""
    try:
        return [Action(label, f"{reverse(url_name)}{query}")]
    except NoReverseMatch:
        return []
