"""The life of a plan and of a fund: as a picture, as a table, and the agreement as of any day of it."""

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import django_tables2
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from backoffice.tables import DateColumn, NumberColumn, ReferenceColumn, Table, TextColumn
from backoffice.views.details import Fact, Section
from backoffice.views.lists import Action, Crumb
from plans.models import Fund, Plan
from plans.references import clause_of
from plans.selectors.modifications import modifications_of
from plans.selectors.sales import sales_of
from plans.selectors.versions import plan_on
from plans.tables.changes import SettingTable
from plans.timeline_picture import timeline_picture
from plans.timelines import Asked, timeline_of
from plans.values import PlanFile
from plans.values.as_of import as_of
from plans.values.modifications import settings_on
from plans.values.timeline import Numbered, Timeline
from plans.views.versions import AgreementSections, DayForm, OfPlan


class HappeningTable(Table):
    """Of `Numbered` happenings."""

    caption = "What happened"

    number = NumberColumn(verbose_name="No.")
    start = DateColumn(accessor="happening__start", verbose_name="From")
    end = django_tables2.Column(accessor="happening", verbose_name="To", attrs={"cell": {"class": "date"}})
    what = django_tables2.Column(accessor="lane__title", verbose_name="What")
    title = TextColumn(
        accessor="happening__title", verbose_name="", linkify=lambda record: record.happening.url or None
    )
    detail = TextColumn(accessor="happening__detail", verbose_name="Detail")
    clause = ReferenceColumn(accessor="lane__clause", verbose_name="Clause")

    def render_end(self, value: Any) -> str:
        if value.moment:
            return ""
        return value.end.isoformat() if value.end else "goes on"


class TimelinePage(AgreementSections, OfPlan):
    """A plan's or fund's timeline, and what held on the day picked."""

    form_class: type[forms.Form] = DayForm
    template_name = "plans/picked.html"
    button = "Show"
    plan: Plan
    fund: Fund | None = None

    def defaults(self) -> dict[str, Any]:
        return {"on": timezone.localdate().isoformat()}

    @cached_property
    def day(self) -> date:
        return self.form.cleaned_data["on"] if self.form.is_valid() else timezone.localdate()

    @cached_property
    def timeline(self) -> Timeline:
        return timeline_of(Asked(self.plan, self.fund, self.within_reach), self.day)

    @cached_property
    def said(self) -> PlanFile:
        """The agreement as of the day; of a fund, what concerns it."""
        said = as_of(plan_on(self.plan, self.day), self.day)
        return said if self.fund is None else only_of(said, self.fund.code)

    def get_title(self) -> str:
        return f"Timeline of {self.fund or self.plan.code}"

    def get_facts(self) -> list[Fact]:
        return []

    def get_sections(self) -> list[Section]:
        settings = settings_on(self.said.plan, modifications_of(self.plan), self.day)
        picture = Section("Timeline", template="plans/timeline.html", context=self.picture())
        table = Section("What happened", HappeningTable.of(list(self.timeline.numbered)), empty_text="Nothing yet.")
        held = Section(f"On {self.day}", template="plans/timeline_day.html", context=self.held())
        agreed = Section("Settings", SettingTable.of(settings), clause=clause_of(self.plan, "modifications"))
        return [picture, table, held, *self.agreement_sections(self.plan, self.said), agreed]

    def picture(self) -> SafeString:
        title = f"Timeline of {self.fund or self.plan}"
        return mark_safe(timeline_picture(self.timeline, self.day, title))  # noqa: S308 - every text in it is escaped

    def held(self) -> dict[str, Any]:
        """What the timeline says of the day, and whether shares are sold."""
        sales = sales_of(self.plan, self.day)
        resting = [s for s in sales.suspensions if self.fund is None or s.holds(self.fund.code, self.day)]
        return {
            "day": self.day,
            "before": self.day < self.plan.effective,
            "plan": self.plan,
            "happenings": [numbered for numbered in self.timeline.numbered if _holds(numbered, self.day)],
            "resting": [s for s in resting if s.start <= self.day and (s.end is None or self.day <= s.end)],
            "as_of": f"{reverse('plan-as-of', args=[self.plan.pk])}?on={self.day}",
        }


def _holds(numbered: Numbered, day: date) -> bool:
    return not numbered.happening.moment and numbered.happening.holds(day)


def only_of(said: PlanFile, code: str) -> PlanFile:
    """What names the fund, or no fund at all."""

    def about(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(row for row in rows if not row.funds or code in row.funds)

    return replace(
        said,
        funds=tuple(fund for fund in said.funds if fund.code == code),
        appointments=about(said.appointments),
        rates=about(said.rates),
        transfers=about(said.transfers),
        cdsc_schedules=about(said.cdsc_schedules),
    )


class PlanTimelineView(TimelinePage):
    object: Plan

    @property
    def plan(self) -> Plan:  # type: ignore[override]
        return self.object

    def get_actions(self) -> list[Action]:
        return [Action("The agreement as of this day", f"{reverse('plan-as-of', args=[self.plan.pk])}?on={self.day}")]


class PlanByCode(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.code)


class FundDayForm(DayForm):
    plan = PlanByCode(Plan.objects.none(), empty_label=None)


class FundTimelineView(TimelinePage):
    """Of a fund under one of its plans."""

    queryset = Fund.objects.select_related("company")  # type: ignore[assignment]
    form_class = FundDayForm
    object: Fund

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Funds", reverse("funds")), Crumb(str(self.object), self.object.get_absolute_url())]

    @cached_property
    def plans(self) -> list[Plan]:
        """Those the fund is or was a party to, as far as the person may see them."""
        return list(self.within_reach(Plan.objects.filter(schedule__fund=self.object)).order_by("code"))

    def defaults(self) -> dict[str, Any]:
        return {**super().defaults(), "plan": self.plans[0].pk if self.plans else None}

    @cached_property
    def form(self) -> forms.Form:
        form = super().form
        field = form.fields["plan"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Plan.objects.filter(pk__in=[plan.pk for plan in self.plans]).order_by("code")
        return form

    @cached_property
    def fund(self) -> Fund:  # type: ignore[override]
        return self.object

    @cached_property
    def plan(self) -> Plan:  # type: ignore[override]
        chosen: Plan = self.form.cleaned_data["plan"] if self.form.is_valid() else self.plans[0]
        return chosen

    def get_sections(self) -> list[Section]:
        return super().get_sections() if self.plans else [Section("Timeline", text="A party to no plan.")]
