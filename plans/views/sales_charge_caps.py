"""Where the cap on sales charges is kept, and its prime rates: lists, one of each, entering, revoking."""

from functools import cached_property
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from backoffice.tables import badge
from backoffice.views.details import DetailView, Fact, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb
from plans.filters.sales_charge_caps import PrimeRateFilter, SalesChargeCapFilter
from plans.forms.changes import ReasonForm
from plans.forms.sales_charge_caps import PrimeRateForm, SalesChargeCapForm
from plans.models import PrimeRate, SalesChargeCap
from plans.references import clause_of
from plans.services.sales_charge_caps import keep_cap, revoke_cap, revoke_prime_rate, set_prime_rate
from plans.tables.sales_charge_caps import PrimeRateTable, SalesChargeCapTable
from plans.views.sales import OfPlanFormView, OfPlansListView

CLAUSE = "B THIRD(A), R SECOND"
REVOKED = ("revocation_reason", "revoked_by", "revoked_at")
RULE = (
    "All sales charges of a fund's class may come to 6.25% of its new gross sales (7.25% without a service fee), with "
    "interest at prime + 1% (NASD Rule 2830(d), today FINRA Rule 2341(d))."
)


def remainders(**chosen: int) -> list[Action]:
    """The way to what the months say of it, where there is the ledger."""
    try:
        address = reverse("cap-months")
    except NoReverseMatch:
        return []
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    return [Action("Remainders by month", f"{address}?{query}" if query else address)]


class SalesChargeCapListView(OfPlansListView):
    queryset = SalesChargeCap.objects.select_related("plan", "fund", "document", "entered_by").defer(
        "document__content"
    )
    filterset_class = SalesChargeCapFilter
    table_class = SalesChargeCapTable
    title = "Sales charge caps"
    lead = f"{RULE} Where one is kept, the asset-based charge stops when the remainder is used up."
    clause = CLAUSE
    empty_text = "None is kept: only the yearly rate is limited. Enter the prime rate, then keep the cap of a fund."
    default_columns = ("plan", "fund", "start", "opening", "percentage", "reason", "revoked_at")
    new_url_name = "sales-charge-cap-new"
    new_label = "Keep a cap"

    def get_actions(self) -> list[Action]:
        return [*super().get_actions(), Action("Prime rates", reverse("prime-rates")), *remainders()]


class SalesChargeCapDetailView(DetailView):
    queryset = SalesChargeCap.objects.select_related("plan", "fund", "document", "entered_by", "revoked_by").defer(
        "document__content"
    )
    list_url_name = "sales-charge-caps"
    object: SalesChargeCap

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Sales charge caps", f"{reverse('sales-charge-caps')}?plan={self.object.plan_id}")]

    def get_facts(self) -> list[Fact]:
        row = self.object
        state = badge("Revoked", "secondary") if row.revoked_at else badge("Kept", "success")
        goes_on = Fact("Opening remainder", "What was kept before goes on.")
        opening = goes_on if row.opening is None else fact_of(row, "opening")
        told = [name for name in ("document", *REVOKED) if getattr(row, name)]
        facts = (fact_of(row, name) for name in ("reason", *told, "entered_by", "entered_at"))
        return [
            Fact("State", state, clause=clause_of(row.plan, "sales_charge_caps")),
            fact_of(row, "plan"),
            fact_of(row, "fund"),
            fact_of(row, "start"),
            opening,
            fact_of(row, "percentage"),
            *facts,
        ]

    def get_actions(self) -> list[Action]:
        row = self.object
        actions = remainders(plan=row.plan_id, fund=row.fund_id)
        if row.revoked_at is None and self.request.user.has_perm(RevokeSalesChargeCapView.permission):
            address = reverse("sales-charge-cap-revoke", args=[row.pk])
            actions.append(Action("Revoke", address, style="outline-danger"))
        return actions


class KeepSalesChargeCapView(OfPlanFormView):
    form_class = SalesChargeCapForm
    permission = "plans.add_saleschargecap"
    submit_label = "Keep it"
    list_url_name, list_title = "sales-charge-caps", "Sales charge caps"

    @property
    def clause(self) -> str:  # type: ignore[override]
        return clause_of(self.plan, "sales_charge_caps")

    @property
    def lead(self) -> str:  # type: ignore[override]
        return f"{RULE} For a fund that is kept already: its remainder stated anew, or another percentage."

    def get_title(self) -> str:
        return f"Keep a sales charge cap: {self.plan.code}"

    def get_initial(self) -> dict[str, Any]:
        return {"fund": self.request.GET.get("fund", ""), "start": self.request.GET.get("start", "")}

    def perform(self, form: SalesChargeCapForm) -> SalesChargeCap:
        values = dict(form.cleaned_data)
        with transaction.atomic():  # what is refused leaves no document behind
            document = self.document(values)
            return keep_cap(plan=self.plan, document=document, user=self.request.user, **values)

    def get_success_message(self, result: SalesChargeCap) -> str:
        return f"The cap of {result.fund.code} is kept from {result.start}. Months from then on are stale."


class RevokeSalesChargeCapView(FormView):
    model = SalesChargeCap
    form_class = ReasonForm
    permission = "plans.change_saleschargecap"
    title = "Revoke a sales charge cap"
    lead = "It is then as if it had never been entered. To state the remainder anew, keep it from a later month."
    clause = CLAUSE
    submit_label = "Revoke it"

    @cached_property
    def cap(self) -> SalesChargeCap:
        return get_object_or_404(SalesChargeCap.objects.select_related("plan", "fund"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        address = f"{reverse('sales-charge-caps')}?plan={self.cap.plan_id}"
        return [Crumb("Sales charge caps", address), Crumb(str(self.cap), self.cap.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return self.cap.get_absolute_url()

    def perform(self, form: ReasonForm) -> SalesChargeCap:
        return revoke_cap(cap=self.cap, reason=form.cleaned_data["reason"], user=self.request.user)

    def get_success_message(self, result: SalesChargeCap) -> str:
        return "It is revoked. Months from then on are stale."


class PrimeRateListView(OfPlansListView):
    queryset = PrimeRate.objects.select_related("plan", "entered_by")
    filterset_class = PrimeRateFilter
    table_class = PrimeRateTable
    title = "Prime rates"
    lead = "What is left of a sales charge cap bears interest at the prime rate in force plus 1% a year."
    clause = CLAUSE
    empty_text = "None is entered. A sales charge cap needs the rate in force on its first day, and every later one."
    default_columns = ("plan", "start", "rate", "source", "revoked_at")
    new_url_name = "prime-rate-new"
    new_label = "Enter a prime rate"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Sales charge caps", reverse("sales-charge-caps"))]


class PrimeRateDetailView(DetailView):
    queryset = PrimeRate.objects.select_related("plan", "entered_by", "revoked_by")
    list_url_name = "prime-rates"
    object: PrimeRate

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb("Sales charge caps", reverse("sales-charge-caps")),
            Crumb("Prime rates", f"{reverse('prime-rates')}?plan={self.object.plan_id}"),
        ]

    def get_facts(self) -> list[Fact]:
        row = self.object
        state = badge("Revoked", "secondary") if row.revoked_at else badge("Entered", "success")
        told = [name for name in REVOKED if getattr(row, name)]
        names = ("plan", "start", "rate", "source", *told, "entered_by", "entered_at")
        clause = clause_of(row.plan, "sales_charge_caps")
        return [Fact("State", state, clause=clause), *(fact_of(row, name) for name in names)]

    def get_actions(self) -> list[Action]:
        row = self.object
        if row.revoked_at or not self.request.user.has_perm(RevokePrimeRateView.permission):
            return []
        return [Action("Revoke", reverse("prime-rate-revoke", args=[row.pk]), style="outline-danger")]


class SetPrimeRateView(OfPlanFormView):
    form_class = PrimeRateForm
    permission = "plans.add_primerate"
    submit_label = "Enter it"
    list_url_name, list_title = "prime-rates", "Prime rates"

    @property
    def clause(self) -> str:  # type: ignore[override]
        return clause_of(self.plan, "sales_charge_caps")

    def get_title(self) -> str:
        return f"Enter a prime rate: {self.plan.code}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {}

    def perform(self, form: PrimeRateForm) -> PrimeRate:
        return set_prime_rate(plan=self.plan, user=self.request.user, **form.cleaned_data)

    def get_success_message(self, result: PrimeRate) -> str:
        return f"It holds from {result.start}. Months with a cap from then on are stale."


class RevokePrimeRateView(FormView):
    model = PrimeRate
    form_class = ReasonForm
    permission = "plans.change_primerate"
    title = "Revoke a prime rate"
    lead = "It is then as if it had never been entered. For a change of the rate, enter another from a later day."
    clause = CLAUSE
    submit_label = "Revoke it"

    @cached_property
    def prime_rate(self) -> PrimeRate:
        return get_object_or_404(PrimeRate.objects.select_related("plan"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        address = f"{reverse('prime-rates')}?plan={self.prime_rate.plan_id}"
        return [Crumb("Prime rates", address), Crumb(str(self.prime_rate), self.prime_rate.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return self.prime_rate.get_absolute_url()

    def perform(self, form: ReasonForm) -> PrimeRate:
        return revoke_prime_rate(prime_rate=self.prime_rate, reason=form.cleaned_data["reason"], user=self.request.user)

    def get_success_message(self, result: PrimeRate) -> str:
        return "It is revoked. Months with a cap from then on are stale."
