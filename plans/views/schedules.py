"""Lists of the rows of all plans: Schedule A as of any day, appointments, tranches, rates, charges, addresses."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.agreements import (
    AppointmentFilter,
    CdscScheduleFilter,
    RateFilter,
    ScheduleFilter,
    TrancheFilter,
    WaiverFilter,
)
from plans.filters.parties import AddressFilter
from plans.forms.registers import AddressForm
from plans.models import Address, Appointment, CdscSchedule, Plan, Rate, ScheduleEntry, Tranche, WaiverCategory
from plans.references import clause_of
from plans.services.addresses import designate_address
from plans.tables.agreements import (
    AppointmentTable,
    CdscScheduleTable,
    RateTable,
    ScheduleTable,
    TrancheTable,
    WaiverTable,
)
from plans.tables.parties import AddressTable


class ScheduleListView(ListView):
    """Schedule A is amended from time to time: it is shown as of a day, today if the address names none."""

    template_name = "plans/schedule_a.html"
    queryset = ScheduleEntry.objects.select_related("plan", "fund__company")
    filterset_class = ScheduleFilter
    table_class = ScheduleTable
    title = "Schedule A"
    lead = "The companies and funds that are parties to a plan, and since when. Choose the day under Filters."
    clause = "B SCHEDULE A, R SCHEDULE A"
    empty_text = "No fund is a party yet. They come with a plan."
    default_ordering = ("plan__code", "fund__company__name", "fund__name")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "on" not in request.GET:
            return redirect(self._as_of(timezone.localdate().isoformat()))
        return super().get(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        names = super().get_template_names()
        return ["plans/schedule_a_rows.html"] if names == ["base/list_rows.html"] else names

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.filterset.form if self.filterset else None
        day = form.cleaned_data.get("on") if form and form.is_valid() else None
        today = timezone.localdate().isoformat()
        if not kwargs["page"].rows and not ScheduleEntry.objects.exists():
            kwargs["filters_set"] = []  # it is not the day that hides them: there is no plan yet
        return {**kwargs, "day": day, "every_day": self._as_of(""), "today": self._as_of(today)}

    def _as_of(self, day: str) -> str:
        return f"{self.request.path}?{self.parameters(on=day, after=None, before=None)}"


class AppointmentListView(ListView):
    queryset = Appointment.objects.select_related("plan", "distributor").prefetch_related("funds")
    filterset_class = AppointmentFilter
    table_class = AppointmentTable
    title = "Distributors in office"
    lead = "Exclusive distributors in succession, both days included. One is in office for a fund on any day."
    clause = "B SECOND, R recitals"
    empty_text = "No appointments yet. They come with a plan."


class TrancheListView(ListView):
    queryset = Tranche.objects.select_related("plan", "distributor")
    filterset_class = TrancheFilter
    table_class = TrancheTable
    title = "Tranches"
    lead = "A distributor's shares by original issue date. What no window holds is its own tranche, under its code."
    clause = "B EIGHTH(A), L2"
    empty_text = "No windows: all shares of a distributor are one tranche, which bears its code."

    def get_actions(self) -> list[Action]:
        asked = self.request.GET.get("plan", "")
        plans = Plan.objects.order_by("code")
        plan = plans.filter(pk=asked).first() if asked.isdecimal() else plans.first()
        return [Action("Split a tranche", reverse("tranche-split", args=[plan.pk]))] if plan else []


class RateListView(ListView):
    queryset = Rate.objects.select_related("plan").prefetch_related("funds")
    filterset_class = RateFilter
    table_class = RateTable
    title = "Rates"
    lead = "Percent a year. The most specific row counts (tranche and fund, tranche, fund, all), then the latest."
    clause = "B SCHEDULE B, EIGHTH(E), R SCHEDULE B, F2"
    empty_text = "No rates yet. They come with a plan."


class CdscScheduleListView(ListView):
    queryset = CdscSchedule.objects.select_related("plan").prefetch_related("funds")
    filterset_class = CdscScheduleFilter
    table_class = CdscScheduleTable
    title = "Contingent deferred sales charges"
    lead = "Charges year by year since the original issue date, for shares issued from a day on."
    clause = "B SIXTH(A), EIGHTH(F), C2"
    empty_text = "No charges on redemptions. Schedules come with a plan."


class WaiverListView(ListView):
    queryset = WaiverCategory.objects.select_related("plan")
    filterset_class = WaiverFilter
    table_class = WaiverTable
    title = "Waiver categories"
    lead = "Classes of transactions or shareholders without a deferred sales charge; never a single person."
    clause = "B SIXTH(A), C4"
    empty_text = "No waivers. Categories come with a plan."


class AddressListView(ListView):
    queryset = Address.objects.select_related("plan", "party", "company")
    filterset_class = AddressFilter
    table_class = AddressTable
    title = "Addresses for notices"
    lead = "Each party's last designated address counts, plan by plan."
    clause = "B SEVENTEENTH, R FOURTEENTH"
    empty_text = "No addresses yet. The first come with a plan."
    default_ordering = ("plan__code", "-since")


class AddressDesignateView(FormView):
    form_class = AddressForm
    model = Plan
    permission = "plans.add_address"
    title = "Designate an address"
    lead = "Notices go to the address the other party last designated."
    submit_label = "Designate"

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, pk=self.kwargs["pk"])

    @property
    def clause(self) -> str:  # type: ignore[override]
        return clause_of(self.plan, "addresses")

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Plans", reverse("plans")), Crumb(str(self.plan), self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return self.plan.get_absolute_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.plan}

    def get_initial(self) -> dict[str, Any]:
        return {"owner": self.request.GET.get("owner", ""), "since": timezone.localdate()}

    def perform(self, form: AddressForm) -> Address:
        return designate_address(plan=self.plan, user=self.request.user, **form.cleaned_data)

    def get_success_url(self, result: Address) -> str:
        return result.owner.get_absolute_url()

    def get_success_message(self, result: Address) -> str:
        return f"Notices to {result.owner} under {self.plan.code} go to the new address from {result.since}."
