"""Filters of expenditures."""

import django_filters

from backoffice.filters import FilterSet
from ledger.filters.choices import of_company, of_fund
from ledger.models import Expenditure, SharedExpenditure


class ExpenditureFilter(FilterSet):
    search_fields = ("expenditure_id__icontains", "evidence__icontains", "performer__icontains")
    search_hint = "Id, evidence or performer"

    company = of_company()
    fund = of_fund()
    purpose = django_filters.MultipleChoiceFilter(choices=Expenditure.Purpose.choices, distinct=False)

    class Meta:
        model = Expenditure
        fields = ("plan", "company", "fund", "distributor", "purpose", "performed_by", "date", "amount")


class SharedExpenditureFilter(FilterSet):
    search_fields = ("expenditure_id__icontains", "evidence__icontains", "performer__icontains")
    search_hint = "Id, evidence or performer"

    class Meta:
        model = SharedExpenditure
        fields = ("plan", "distributor", "purpose", "key", "performed_by", "date", "amount")
