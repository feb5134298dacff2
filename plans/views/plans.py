"""A plan: its list, its page with all schedules, its file in and out."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from backoffice.reach import readable
from backoffice.tables import badge
from backoffice.views.access import Access
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.agreements import PlanFilter
from plans.forms.plan_files import PlanFileForm
from plans.models import Plan
from plans.references import clause_of
from plans.services.plan_files import LoadOutcome, dump_plan, load_plan
from plans.services.plan_texts import plan_text
from plans.tables.agreements import (
    AppointmentTable,
    CdscScheduleTable,
    PlanTable,
    RateTable,
    ScheduleTable,
    TrancheTable,
    WaiverTable,
)
from plans.tables.columns import STATUS_COLOURS
from plans.tables.parties import AddressTable, PartyTable
from plans.tables.sales import MinimumOrderTable, SuspensionTable
from plans.tables.sales_charge_caps import SalesChargeCapTable
from plans.tables.services import ServiceAgreementTable
from plans.tables.transfers import TransferTable


class PlanListView(ListView):
    queryset = Plan.objects.annotate(fund_count=Count("schedule"))
    filterset_class = PlanFilter
    table_class = PlanTable
    title = "Plans"
    lead = "The agreements, each for one share class."
    clause = "B preamble, R preamble"
    empty_text = "No plans yet. Load a plan file: the agreement with its schedules."
    default_columns = ("code", "name", "share_class", "status", "effective", "initial_term_ends", "fund_count")

    def get_actions(self) -> list[Action]:
        may_load = self.request.user.has_perm(PlanFileLoadView.permission)
        return [Action("Load a plan file", reverse("plan-load"), style="primary")] if may_load else []


class PlanDetailView(DetailView):
    queryset = Plan.objects.all()

    def get_facts(self) -> list[Fact]:
        plan = self.object
        terms = [
            ("code", ""),
            ("name", "plan"),
            ("share_class", ""),
            ("effective", "term"),
            ("initial_term_ends", "term"),
            ("allocation", "allocation"),
        ]
        facts = [fact_of(plan, name, clause=clause_of(plan, part) if part else "") for name, part in terms]
        status = badge(plan.get_status_display(), STATUS_COLOURS[plan.status])
        facts.insert(3, Fact("Status", status, clause="R heading, F5" if plan.is_draft else ""))
        facts.append(fact_of(plan, "day_count", label="Days in a year", clause="F1"))
        facts.append(fact_of(plan, "appreciation_on_exchange", clause="L5"))
        return facts

    def get_sections(self) -> list[Section]:
        return [
            self._section("Schedule A", "schedule", "schedule-a", ScheduleTable, "fund__company"),
            self._section("Rates", "rates", "rates", RateTable),
            self._section(
                "Distributors in succession", "appointments", "appointments", AppointmentTable, "distributor"
            ),
            self._section("Tranches", "tranches", "tranches", TrancheTable, "distributor"),
            self._section("Transfers of rights", "transfers", "transfers", TransferTable, "distributor", "assignee"),
            self._section("Contingent deferred sales charges", "cdsc_schedules", "cdsc-schedules", CdscScheduleTable),
            self._section("Suspensions of sales", "suspensions", "suspensions", SuspensionTable, "document"),
            self._section("Minimum orders", "minimum_orders", "minimum-orders", MinimumOrderTable, "document"),
            self._caps(),
            self._section(
                "Service agreements",
                "service_agreements",
                "service-agreements",
                ServiceAgreementTable,
                "plan",
                "provider",
                "document",
            ),
            self._section("Waiver categories", "waivers", "waivers", WaiverTable),
            Section("Parties", PartyTable.of(self.object.parties.all()), clause=clause_of(self.object, "plan")),
            self._section("Addresses for notices", "addresses", "addresses", AddressTable, "party", "company"),
        ]

    def _caps(self) -> Section:
        """Of the funds within reach: a remainder is a company's own, though the agreement is one for all."""
        rows = self.object.sales_charge_caps.filter(revoked_at=None).select_related("fund", "document", "entered_by")
        rows = rows.defer("document__content")
        return Section(
            "Sales charge caps",
            SalesChargeCapTable.of(readable(rows, self.reach), exclude=("plan", "revoked_at")),
            more_url=f"{reverse('sales-charge-caps')}?plan={self.object.pk}",
            clause=clause_of(self.object, "sales_charge_caps"),
            empty_text=EMPTY["sales_charge_caps"],
        )

    def _section(self, title: str, name: str, url_name: str, table: Any, *related: str) -> Section:
        """A part of the agreement: its rows, and the way to the list of them."""
        rows = getattr(self.object, name).select_related(*related) if related else getattr(self.object, name).all()
        if any(field.name == "funds" for field in rows.model._meta.many_to_many):
            rows = rows.prefetch_related("funds")
        if "document" in related:
            rows = rows.defer("document__content")
        part = {"cdsc_schedules": "cdsc", "suspensions": "sales"}.get(name, name)
        shown = table.of(rows, exclude=("plan", "change"))
        return Section(
            title,
            shown,
            more_url=f"{reverse(url_name)}?plan={self.object.pk}",
            clause=clause_of(self.object, part),
            text=EXPLAINED.get(name, "") if shown.rows else "",
            empty_text=EMPTY.get(name, "None."),
        )

    def get_actions(self) -> list[Action]:
        plan, may = self.object, self.request.user.has_perm
        actions = [
            *_link("Months", "months", plan),
            *_link("Board reports", "board-reports", plan),
            Action("Timeline", reverse("plan-timeline", args=[plan.pk])),
            Action("Download plan file", reverse("plan-file", args=[plan.pk])),
        ]
        actions.append(Action("Life", reverse("plan-life", args=[plan.pk])))
        actions.append(Action("Changes", reverse("plan-changes", args=[plan.pk])))
        if may(PlanFileLoadView.permission):
            actions.append(Action("Load changed plan file", reverse("plan-load")))
        if may("plans.add_address"):
            actions.append(Action("Designate address", reverse("address-designate", args=[plan.pk])))
        return actions

    def get_history_objects(self) -> list[Any]:
        """What a plan file changes, apart from the funds, which have pages of their own."""
        plan = self.object
        parts = (plan.rates, plan.appointments, plan.tranches, plan.transfers, plan.cdsc_schedules, plan.waivers)
        return [plan, *(row for part in parts for row in part.all())]


EXPLAINED = {
    "tranches": "Shares that no window holds are in their distributor's own tranche, which bears its code.",
    "rates": "The most specific row counts (tranche and fund, tranche, fund, all), then the latest.",
}
EMPTY = {
    "tranches": "No windows: all shares of a distributor are one tranche, which bears its code.",
    "transfers": "No rights are transferred.",
    "cdsc_schedules": "No charge on redemptions.",
    "service_agreements": "No service agreements: the distributor keeps the whole service fee.",
    "suspensions": "Sales were never suspended, and the offering never withdrawn.",
    "minimum_orders": "No minimum: orders of any amount are applied.",
    "sales_charge_caps": "No lifetime cap is kept: only the yearly rate is limited (NASD Rule 2830(d)).",
}


def _link(label: str, url_name: str, plan: Plan) -> list[Action]:
    """The way to a list of another app, where there is one."""
    try:
        return [Action(label, f"{reverse(url_name)}?plan={plan.pk}")]
    except NoReverseMatch:
        return []


class PlanFileLoadView(FormView):
    form_class = PlanFileForm
    permission = "plans.change_plan"
    title = "Load a plan file"
    lead = (
        "A new plan is created; a known one becomes what the file says, as long as no month is calculated from it. "
        "The same file again changes nothing."
    )
    clause = "M1"
    submit_label = "Check and load"
    cancel_url_name = "plans"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Plans", reverse("plans"))]

    def perform(self, form: PlanFileForm) -> LoadOutcome:
        return load_plan(text=plan_text(form.cleaned_data["file"].read()), user=self.request.user)

    def get_success_message(self, result: LoadOutcome) -> str:
        return result.message

    def get_success_url(self, result: LoadOutcome) -> str:
        return result.plan.get_absolute_url()


class PlanFileView(Access):
    """The plan as a file that loads back to the same."""

    model = Plan

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        plan = get_object_or_404(Plan, pk=pk)
        name = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in plan.code)
        headers = {"Content-Disposition": f'attachment; filename="{name}.toml"'}
        return HttpResponse(dump_plan(plan), content_type="application/toml; charset=utf-8", headers=headers)
