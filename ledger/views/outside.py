"""Calculations of a month that others made, beside ours; and which of them counts (B NINETEENTH)."""

from functools import cached_property
from typing import Any

import django_tables2
from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.tables import MoneyColumn, Table
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb
from ledger.addresses import month_address
from ledger.models import Calculation, OutsideCalculation
from ledger.months import month_end
from ledger.selectors.outside import ComparedAmount, compare_outside, latest_outside
from ledger.services.outside import CLAUSE, load_outside_calculation
from ledger.views.month_base import MonthPage, month_crumbs
from plans.models import Notice, Party
from plans.selectors.calculating import calculating
from plans.services.documents import store_upload

SHOWN = 500


class ComparedAmountTable(Table):
    fund = django_tables2.Column(orderable=False)
    right = django_tables2.Column(orderable=False)
    tranche = django_tables2.Column(orderable=False)
    payee = django_tables2.Column(orderable=False, empty_values=(None, ""), default="–")
    status = django_tables2.Column(orderable=False, empty_values=(None, ""), default="–")
    ours = MoneyColumn(orderable=False, default="none")
    theirs = MoneyColumn(orderable=False, default="none")
    difference = MoneyColumn(orderable=False)


class OutsideView(MonthPage):
    """What others say the month comes to, each beside ours."""

    template_name = "ledger/outside.html"
    title = "Others' calculations"

    def get_actions(self) -> list[Action]:
        return [Action("Load a calculation", month_address(self.calculation, "month-outside-load"), style="primary")]

    def get_context_data(self) -> dict[str, Any]:
        last = month_end(self.calculation.month)
        counts = calculating(self.plan, last)
        party = Party.objects.filter(code=counts.distributor).first() if counts else None
        notice = Notice.objects.filter(pk=counts.notice).first() if counts and counts.notice else None
        return {
            "last_day": last,
            "counts": counts,
            "counting_party": party,
            "notice": notice,
            "compared": [self._part(outside) for outside in latest_outside(self.calculation)],
            "load_url": month_address(self.calculation, "month-outside-load"),
        }

    def _part(self, outside: OutsideCalculation) -> dict[str, Any]:
        rows = compare_outside(self.calculation, outside)
        differing = [row for row in rows if not row.agrees]
        by_fund: dict[str, int] = {}
        for row in differing:
            by_fund[row.fund] = by_fund.get(row.fund, 0) + row.difference
        return {
            "outside": outside,
            "count": len(rows),
            "differing": len(differing),
            "by_fund": sorted(by_fund.items()),
            "table": ComparedAmountTable.of(differing[:SHOWN]) if differing else None,
            "shown": min(len(differing), SHOWN),
            "ours": _sum(rows, "ours"),
            "theirs": _sum(rows, "theirs"),
            "difference": sum(row.difference for row in rows),
        }


def _sum(rows: list[ComparedAmount], name: str) -> int:
    return sum(getattr(row, name) or 0 for row in rows)


class OutsideForm(forms.Form):
    calculated_by = forms.ModelChoiceField(label="Calculated by", queryset=Party.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label="File", choices=OutsideCalculation.Kind.choices)
    file = forms.FileField(label="CSV", widget=forms.FileInput(attrs={"accept": ".csv"}))

    def __init__(self, *args: Any, distributors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["calculated_by"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = distributors


class OutsideLoadView(FormView):
    form_class = OutsideForm
    permission = "ledger.add_outsidecalculation"
    title = "Load another's calculation"
    lead = "In the columns of the month export. It is compared with ours and changes nothing."
    clause = CLAUSE
    submit_label = "Load and compare"

    @cached_property
    def calculation(self) -> Calculation:
        found = Calculation.objects.select_related("plan")
        return get_object_or_404(found, plan__code=self.kwargs["plan"], month=self.kwargs["month"])

    def get_crumbs(self) -> list[Crumb]:
        return [*month_crumbs(self.calculation), Crumb("Others' calculations", self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return month_address(self.calculation, "month-outside")

    def get_form_kwargs(self) -> dict[str, Any]:
        of_plan = Party.objects.filter(appointments__plan=self.calculation.plan_id).distinct()
        return {"distributors": of_plan.order_by("code")}

    def get_initial(self) -> dict[str, Any]:
        counts = calculating(self.calculation.plan, month_end(self.calculation.month))
        return {"calculated_by": Party.objects.filter(code=counts.distributor).first() if counts else None}

    def perform(self, form: OutsideForm) -> OutsideCalculation:
        given = form.cleaned_data
        with transaction.atomic():  # what is refused leaves no document behind
            document = store_upload(file=given["file"], user=self.request.user)
            assert document is not None, "the field is required"
            return load_outside_calculation(
                plan=self.calculation.plan,
                month=self.calculation.month,
                kind=given["kind"],
                calculated_by=given["calculated_by"],
                document=document,
                user=self.request.user,
            )

    def get_success_url(self, result: OutsideCalculation) -> str:
        return reverse("month-outside", args=[result.plan.code, result.month])

    def get_success_message(self, result: OutsideCalculation) -> str:
        return f"The calculation of {result.calculated_by} is loaded."
