"""Who holds which part of which tranche on a day: a picture, and the same as a table (B EIGHTH(A), P1)."""

from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.generic.base import TemplateResponseMixin

from backoffice.views.access import Access, permitted
from backoffice.views.lists import Action, Crumb
from plans.models import Plan, Transfer
from plans.pictures import rights_picture
from plans.rights_words import RightsTable, rows_of
from plans.selectors.plans import canonical
from plans.values.portions import holdings


class RightsView(TemplateResponseMixin, Access):
    template_name = "plans/rights.html"
    model = Plan

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        on = _day(request.GET.get("on", ""))
        plan_file = canonical(self.plan)
        held = holdings(plan_file, on, Transfer.Right.values)
        names = {party.code: party.name for party in plan_file.parties}
        everything = len(plan_file.funds)
        context: dict[str, Any] = {
            "title": "Who holds what",
            "plan": self.plan,
            "on": on,
            "crumbs": [
                Crumb("Transfers of rights", reverse("transfers")),
                Crumb(self.plan.code, self.plan.get_absolute_url()),
            ],
            "actions": permitted(
                request, [Action("New transfer", reverse("transfer-enter", args=[self.plan.pk]), style="primary")]
            ),
            "picture": mark_safe(rights_picture(held, on, names, everything)),  # noqa: S308 - escaped where it is drawn
            "table": RightsTable.of(rows_of(held, names, everything)),
            "divided": self.plan.allocation != Plan.Allocation.NONE,
        }
        return self.render_to_response(context)


def _day(text: str) -> date:
    """The day asked for; today for anything that is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
