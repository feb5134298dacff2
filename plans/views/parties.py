"""Parties, companies and funds, which several plans may share."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from backoffice.views.details import DetailView, Section
from backoffice.views.lists import Action, ListView
from plans.filters.parties import CompanyFilter, FundFilter, PartyFilter
from plans.models import Appointment, CdscSchedule, Company, Fund, Party, Rate, Suspension, Transfer
from plans.tables.agreements import AppointmentTable, CdscScheduleTable, PlanTable, RateTable, ScheduleTable
from plans.tables.parties import AddressTable, CompanyTable, FundTable, PartyTable
from plans.tables.sales import SuspensionTable
from plans.tables.services import ServiceAgreementTable
from plans.tables.transfers import TransferTable

NO_COUNT = ("fund_count", "day_count", "appreciation_on_exchange", "allocation")


class PartyListView(ListView):
    queryset = Party.objects.all()
    filterset_class = PartyFilter
    table_class = PartyTable
    title = "Parties"
    lead = "Distributors, assignees and agents of all plans."
    clause = "B preamble, EIGHTH(A), EIGHTH(D); R preamble"
    empty_text = "No parties yet. They come with a plan."


class PartyDetailView(DetailView):
    queryset = Party.objects.all()
    fields = ("code", "name", "kind")

    def get_sections(self) -> list[Section]:
        party = self.object
        appointments = party.appointments.select_related("plan").prefetch_related("funds")
        made, received = (
            rows.select_related("plan", "distributor", "assignee").prefetch_related("funds")
            for rows in (party.transfers_made, party.transfers_received)
        )
        agreements = party.service_agreements.select_related("plan", "document").defer("document__content")
        agreements = agreements.prefetch_related("funds")
        return [
            Section("Plans", PlanTable.of(party.plans.all(), exclude=NO_COUNT)),
            Section("In office", AppointmentTable.of(appointments, exclude=("distributor",)), clause="B SECOND"),
            Section("Rights transferred", TransferTable.of(made, exclude=("distributor",)), clause="B EIGHTH(A), P1"),
            Section("Rights received", TransferTable.of(received, exclude=("assignee",)), clause="B EIGHTH(A), P1"),
            Section(
                "Service agreements",
                ServiceAgreementTable.of(agreements, exclude=("provider",)),
                clause="B SIXTH(E), R SEVENTH",
            ),
            addresses(party),
        ]


class CompanyListView(ListView):
    queryset = Company.objects.annotate(fund_count=Count("funds"))
    filterset_class = CompanyFilter
    table_class = CompanyTable
    title = "Companies"
    lead = "Registered investment companies whose funds are parties to a plan."
    clause = "B SCHEDULE A, R SCHEDULE A"
    empty_text = "No companies yet. They come with a plan."


class CompanyDetailView(DetailView):
    queryset = Company.objects.all()
    fields = ("code", "name", "jurisdiction")

    def get_sections(self) -> list[Section]:
        company = self.object
        return [
            Section("Funds", FundTable.of(company.funds.all(), exclude=("company",)), clause="B SCHEDULE A"),
            Section("Plans", PlanTable.of(company.plans.all(), exclude=NO_COUNT)),
            addresses(company),
        ]


class FundListView(ListView):
    queryset = Fund.objects.select_related("company")
    filterset_class = FundFilter
    table_class = FundTable
    title = "Funds"
    lead = "Series of the companies. A fund may be a party to one plan for each share class."
    clause = "B SCHEDULE A, R SCHEDULE A"
    empty_text = "No funds yet. They come with a plan."


class FundDetailView(DetailView):
    queryset = Fund.objects.select_related("company")
    fields = ("code", "name", "company")

    def get_actions(self) -> list[Action]:
        return [Action("Timeline", reverse("fund-timeline", args=[self.object.pk]))]

    def get_sections(self) -> list[Section]:
        entries = self.object.schedule_entries.select_related("plan")
        return [
            Section(
                "Schedule A",
                ScheduleTable.of(entries, exclude=("fund_code", "fund", "company")),
                clause="B SCHEDULE A, R SCHEDULE A",
                empty_text="A party to no plan.",
            ),
            self._section("Rates", Rate, RateTable, "B SCHEDULE B, F2"),
            self._section("Distributors in office", Appointment, AppointmentTable, "B SECOND", "distributor"),
            self._section("Transfers of rights", Transfer, TransferTable, "B EIGHTH(A), P1", "distributor", "assignee"),
            self._section("Contingent deferred sales charges", CdscSchedule, CdscScheduleTable, "B SIXTH(A), C2"),
            self._section("Suspensions of sales", Suspension, SuspensionTable, "B FIFTH(A), FIFTH(B)", "document"),
        ]

    def _section(self, title: str, model: Any, table: Any, clause: str, *related: str) -> Section:
        """Rows of the fund's plans that name it, or no fund at all."""
        about = model.objects.filter(Q(funds=self.object) | Q(funds__isnull=True)).values("pk")
        rows = model.objects.filter(plan__schedule__fund=self.object, pk__in=about)
        rows = (
            rows.select_related("plan", *related)
            .prefetch_related("funds")
            .order_by("plan__code", *model._meta.ordering)
        )
        if "document" in related:
            rows = rows.defer("document__content")
        return Section(title, table.of(rows), clause=clause)

    def get_history_objects(self) -> list[Any]:
        return [self.object, *self.object.schedule_entries.all()]


def addresses(owner: Party | Company) -> Section:
    rows = owner.addresses.select_related("plan", "party", "company").order_by("plan__code", "-since", "pk")
    return Section(
        "Addresses for notices", AddressTable.of(rows, exclude=("owner",)), clause="B SEVENTEENTH, R FOURTEENTH"
    )
