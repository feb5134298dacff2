"""What the pages of a month share: the calculation the address names, the way back, figures that say why."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic.base import TemplateResponseMixin

from backoffice.once import one_page
from backoffice.views.access import Access, permitted
from backoffice.views.lists import Action, Crumb
from ledger.models import Calculation
from plans.models import Fund, Plan


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure and the page that says why; cents. Nil has none."""

    cents: int
    url: str

    @property
    def shown(self) -> bool:
        return bool(self.cents)


class MonthPage(TemplateResponseMixin, Access):
    """A page of one calculated month. A month that is not calculated leads to its own page, which says so."""

    title = ""
    whole = True  # its figures are of all funds
    plan: Plan
    calculation: Calculation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.plan = get_object_or_404(Plan, code=kwargs["plan"])
        found = Calculation.objects.select_related("plan", "calculated_by")
        calculation = found.filter(plan=self.plan, month=kwargs["month"]).first()
        if calculation is None:
            return self.not_calculated()
        self.calculation = calculation
        if request.method != "GET":
            return super().dispatch(request, *args, **kwargs)
        with one_page():  # its sheet and what explains it rest on the same terms
            return super().dispatch(request, *args, **kwargs)

    def not_calculated(self) -> HttpResponseBase:
        return redirect("month", self.plan.code, f"{self.kwargs['month']:%Y-%m}")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        context = {
            "view": self,
            "title": self.get_title(),
            "kind": self.get_kind(),
            "crumbs": self.get_crumbs(),
            "actions": permitted(request, self.get_actions()),
            "plan": self.plan,
            "calculation": self.calculation,
            "month": self.calculation.month,
        }
        return self.render_to_response({**context, **self.get_context_data()})

    def get_title(self) -> str:
        return self.title

    def get_kind(self) -> str:
        return str(self.calculation)

    def get_crumbs(self) -> list[Crumb]:
        return month_crumbs(self.calculation)

    def get_actions(self) -> list[Action]:
        return []

    def get_context_data(self) -> dict[str, Any]:
        return {}

    def fund_named(self, code: str) -> Fund:
        """A fund of the plan, or 404."""
        fund = Fund.objects.filter(code=code, schedule_entries__plan=self.plan).first()
        if fund is None:
            raise Http404
        return fund


class FundPage(MonthPage):
    """A page of one fund's month, for whoever may see the fund."""

    whole = False


def month_crumbs(calculation: Calculation) -> list[Crumb]:
    return [Crumb("Months", reverse("months")), Crumb(str(calculation), calculation.get_absolute_url())]
