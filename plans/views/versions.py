"""Versions of a plan: their list, the agreement as of a day or as a version reads, and what differs between two."""

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from backoffice.forms import style
from backoffice.views.access import Access
from backoffice.views.details import DetailView, Fact, Section
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.changes import VersionFilter
from plans.models import Plan, PlanVersion
from plans.references import clause_of
from plans.selectors.modifications import modifications_of
from plans.selectors.versions import content_of, plan_on, version_on
from plans.tables.changes import (
    AppointmentValueTable,
    CdscValueTable,
    ComparedTable,
    FundValueTable,
    PartyValueTable,
    RateValueTable,
    SettingTable,
    TrancheValueTable,
    TransferValueTable,
    VersionTable,
    WaiverValueTable,
)
from plans.values import PlanFile
from plans.values.as_of import as_of
from plans.values.comparison import HEADER_NAMES, compared
from plans.values.modifications import settings_on


class VersionListView(ListView):
    queryset = PlanVersion.objects.select_related("plan", "recorded_by", "amendment").defer("content")
    filterset_class = VersionFilter
    table_class = VersionTable
    title = "Versions"
    lead = "Every state of every plan, as it read. In force on a day is the highest number that takes effect by then."
    clause = "B FOURTEENTH, R TWELFTH, M1"
    empty_text = "No versions yet. The first comes with a plan."
    default_columns = ("plan", "number", "effective_from", "reason", "amendment", "recorded_at")


class AgreementSections:
    """The parts of an agreement as tables of its values."""

    def agreement_sections(self, plan: Plan, said: PlanFile) -> list[Section]:
        parts = (
            ("Schedule A", "schedule", FundValueTable, said.funds),
            ("Rates", "rates", RateValueTable, said.rates),
            ("Distributors in office", "appointments", AppointmentValueTable, said.appointments),
            ("Tranches", "tranches", TrancheValueTable, said.tranches),
            ("Transfers of rights", "transfers", TransferValueTable, said.transfers),
            ("Contingent deferred sales charges", "cdsc", CdscValueTable, said.cdsc_schedules),
            ("Waiver categories", "waivers", WaiverValueTable, said.waivers),
            ("Parties", "plan", PartyValueTable, said.parties),
        )
        return [
            Section(title, table.of(list(rows)), clause=clause_of(plan, part)) for title, part, table, rows in parts
        ]

    def header_facts(self, said: PlanFile) -> list[Fact]:
        words = {name: dict(Plan._meta.get_field(name).flatchoices) for name in HEADER_NAMES}  # type: ignore[union-attr]
        values = ((name, label, str(getattr(said.plan, name))) for name, label in HEADER_NAMES.items())
        return [Fact(label, words[name].get(value, value)) for name, label, value in values]


class VersionDetailView(AgreementSections, DetailView):
    queryset = PlanVersion.objects.select_related("plan", "recorded_by", "amendment")
    show_history = False
    object: PlanVersion

    def get_kind(self) -> str:
        return "Version"

    def get_crumbs(self) -> list[Crumb]:
        plan = self.object.plan
        versions = f"{reverse('plan-versions')}?plan={plan.pk}"
        return [
            Crumb("Plans", reverse("plans")),
            Crumb(str(plan), plan.get_absolute_url()),
            Crumb("Versions", versions),
        ]

    @cached_property
    def said(self) -> PlanFile:
        return content_of(self.object)

    def get_facts(self) -> list[Fact]:
        version = self.object
        amendment = getattr(version, "amendment", None)
        return [
            Fact("In force from", version.effective_from.isoformat()),
            Fact("Why", amendment or version.reason, url=amendment.get_absolute_url() if amendment else ""),
            Fact("Recorded", timezone.localtime(version.recorded_at).strftime("%Y-%m-%d %H:%M")),
            Fact("By", version.recorded_by or "–"),
            Fact("Digest", version.digest, clause="M1"),
            *self.header_facts(self.said),
        ]

    def get_sections(self) -> list[Section]:
        return self.agreement_sections(self.object.plan, self.said)

    def get_actions(self) -> list[Action]:
        version = self.object
        compare = (
            f"{reverse('plan-compare', args=[version.plan_id])}?before={version.number - 1}&after={version.number}"
        )
        actions = [Action("Download as plan file", reverse("plan-version-file", args=[version.pk]))]
        return [Action("What it changed", compare, style="primary"), *actions] if version.number > 1 else actions


class VersionFileView(Access):
    """The version as a plan file."""

    model = PlanVersion

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        version = get_object_or_404(PlanVersion.objects.select_related("plan"), pk=pk)
        code = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in version.plan.code)
        headers = {"Content-Disposition": f'attachment; filename="{code}-{version.number}.toml"'}
        return HttpResponse(version.content, content_type="application/toml; charset=utf-8", headers=headers)


class DayForm(forms.Form):
    on = forms.DateField(label="As of", widget=forms.DateInput())


class CompareForm(forms.Form):
    before = forms.IntegerField(label="Version", min_value=1)
    after = forms.IntegerField(label="and version", min_value=1)


class OfPlan(DetailView):
    """A page about a plan, with a small form above it that is part of the address."""

    queryset = Plan.objects.all()
    show_history = False
    template_name = "plans/picked.html"
    form_class: type[forms.Form]
    button: str

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Plans", reverse("plans")), Crumb(str(self.object), self.object.get_absolute_url())]

    def defaults(self) -> dict[str, Any]:
        raise NotImplementedError

    @cached_property
    def form(self) -> forms.Form:
        given = {name: self.request.GET.get(name) or value for name, value in self.defaults().items()}
        form = self.form_class(given)
        style(form, small=True)
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**kwargs, "form": self.form, "button": self.button}


class AsOfView(AgreementSections, OfPlan):
    """The agreement as in force on a day: what has ended or not begun is left out."""

    form_class = DayForm
    button = "Show"

    def defaults(self) -> dict[str, Any]:
        return {"on": timezone.localdate().isoformat()}

    @cached_property
    def day(self) -> date | None:
        return self.form.cleaned_data["on"] if self.form.is_valid() else None

    def get_title(self) -> str:
        return f"{self.object.code} as of {self.day}" if self.day else f"{self.object.code} as of a day"

    def get_facts(self) -> list[Fact]:
        if self.day is None:
            return []
        version = version_on(list(self.object.versions.defer("content")), self.day)
        facts = [Fact("Version", version.number, url=version.get_absolute_url())] if version else []
        if self.day < self.object.effective:
            facts.append(Fact("In effect", f"not yet: effective {self.object.effective}"))
        return [*facts, *self.header_facts(self.said)]

    @cached_property
    def said(self) -> PlanFile:
        assert self.day is not None
        return as_of(plan_on(self.object, self.day), self.day)

    def get_sections(self) -> list[Section]:
        if self.day is None:
            return []
        settings = settings_on(self.said.plan, modifications_of(self.object), self.day)
        agreed = Section("Settings", SettingTable.of(settings), clause=clause_of(self.object, "modifications"))
        return [*self.agreement_sections(self.object, self.said), agreed]


class CompareView(OfPlan):
    """What differs between two versions, in words."""

    form_class = CompareForm
    button = "Compare"

    @cached_property
    def versions(self) -> dict[int, PlanVersion]:
        return {version.number: version for version in self.object.versions.all()}

    def defaults(self) -> dict[str, Any]:
        latest = max(self.versions, default=1)
        return {"before": max(latest - 1, 1), "after": latest}

    @cached_property
    def pair(self) -> tuple[PlanVersion, PlanVersion] | None:
        if not self.form.is_valid():
            return None
        for name in ("before", "after"):
            if self.form.cleaned_data[name] not in self.versions:
                self.form.add_error(name, f"Expected a version from 1 to {max(self.versions, default=0)}.")
        if self.form.errors:
            return None
        return self.versions[self.form.cleaned_data["before"]], self.versions[self.form.cleaned_data["after"]]

    def get_title(self) -> str:
        return f"Versions of {self.object.code} compared"

    def get_facts(self) -> list[Fact]:
        if self.pair is None:
            return []
        return [
            Fact(label, f"{version.reason} In force from {version.effective_from}.", url=version.get_absolute_url())
            for label, version in zip(("Before", "After"), self.pair, strict=True)
        ]

    def get_sections(self) -> list[Section]:
        if self.pair is None:
            return []
        rows = compared(*(content_of(version) for version in self.pair))
        return [Section("What differs", compared_table(self.object, rows), empty_text="Nothing differs.")]


def compared_table(plan: Plan, rows: Any) -> Any:
    return ComparedTable.of(
        [
            {"title": row.title, "before": row.before, "after": row.after, "clause": clause_of(plan, row.part)}
            for row in rows
        ]
    )
