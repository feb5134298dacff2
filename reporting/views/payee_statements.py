"""Statements of payees, and the control page: the sum over all payees equals the funds' fees (B EIGHTH)."""

from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.generic.base import TemplateResponseMixin

from backoffice.reach import changeable
from backoffice.views.access import Access
from backoffice.views.lists import Crumb
from ledger.models import Delivery
from ledger.months import parse_month
from plans.models import Plan
from reporting.selectors.payee_statements import control, delivered_months, payee_statement, payees_of
from reporting.services.payee_statements import statement_csv, statement_pdf

TYPES = {"pdf": ("application/pdf", statement_pdf), "csv": ("text/csv; charset=utf-8", statement_csv)}


class StatementsView(Access):
    """Leads to the statements of the first plan of which a month is delivered."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plans = Plan.objects.filter(pk__in=Delivery.objects.values("plan")).order_by("code")
        plan = (plans if self.reach is None else changeable(plans, self.reach)).first()
        if plan is None:
            context = {"view": self, "title": "Statements", "crumbs": [], "actions": []}
            return render(request, "reporting/statements_empty.html", context)
        return redirect("payee-statement", plan.code)


class PeriodPage(TemplateResponseMixin, Access):
    """A page about delivered months of one plan: `first` and `last` in the address, else the last one."""

    whole = True
    title = ""

    @cached_property
    def plan(self) -> Plan:
        return get_object_or_404(Plan, code=self.kwargs["plan"])

    @cached_property
    def months(self) -> list[date]:
        return delivered_months(self.plan)

    @property
    def period(self) -> tuple[date, date]:
        latest = self.months[-1]
        first, last = (self._month(name, latest) for name in ("first", "last"))
        return min(first, last), max(first, last)

    def _month(self, name: str, otherwise: date) -> date:
        try:
            return parse_month(self.request.GET.get(name, ""))
        except ValueError:
            return otherwise

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.months:
            context = {"view": self, "title": self.title, "crumbs": [], "actions": []}
            return render(request, "reporting/statements_empty.html", context)
        return self.respond()

    def respond(self) -> HttpResponseBase:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        first, last = self.period
        query = self.request.GET.copy()
        for name in ("export",):
            query.pop(name, None)
        return {
            "view": self,
            "title": self.title,
            "crumbs": [Crumb("Statements", reverse("statements"))],
            "actions": [],
            "plan": self.plan,
            "months": self.months,
            "first": first,
            "last": last,
            "query": query.urlencode(),
        }


class PayeeStatementView(PeriodPage):
    """On screen, as PDF and as CSV: the same value."""

    title = "Statement of account"
    template_name = "reporting/payee_statement.html"

    def respond(self) -> HttpResponseBase:
        payees = payees_of(self.plan)
        wanted = self.request.GET.get("payee", "")
        codes = [code for code, _ in payees]
        code = wanted if wanted in codes else (codes[0] if codes else "")
        statement = payee_statement(self.plan, code, *self.period)
        kind = self.request.GET.get("export", "")
        if kind in TYPES:
            media_type, make = TYPES[kind]
            name = f"statement-{self.plan.code}-{code}-{statement.first:%Y-%m}-{statement.last:%Y-%m}.{kind}"
            disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
            return HttpResponse(make(statement), content_type=media_type, headers=disposition)
        return self.render_to_response({**self.context(), "payees": payees, "payee": code, "statement": statement})


class ControlView(PeriodPage):
    """Every cent of the funds' fees and charges is some payee's."""

    title = "Control of statements"
    template_name = "reporting/control.html"

    def respond(self) -> HttpResponseBase:
        lines = control(self.plan, *self.period)
        totals = {
            name: sum(getattr(line, name) for line in lines) for name in ("told", "to_adjust", "together", "fees")
        }
        return self.render_to_response(
            {**self.context(), "lines": lines, "totals": totals, "agrees": all(line.agrees for line in lines)}
        )
