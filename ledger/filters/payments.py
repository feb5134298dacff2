"""Filters of payments, batches, bank details and claims."""

from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet

from backoffice.filters import DateRangeFilter, FilterSet
from ledger.filters.choices import of_company, of_fund
from ledger.models import SETTLED, BankAccount, Claim, Payment, PaymentBatch, PaymentOutcome
from plans.models import Plan


class LateFilter(django_filters.ChoiceFilter):
    """Payments that ended after the day on which they were due (P4)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Late", choices=[("yes", "Late"), ("no", "In time")], empty_label="Any", **kwargs)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        late = Q(outcome__on__gt=F("due"))
        return queryset.filter(late if value == "yes" else ~late) if value else queryset


class SettledFilter(django_filters.ChoiceFilter):
    """What the bank confirmed, or what was offset in full; or all else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Settled", choices=[("yes", "Yes"), ("no", "No")], empty_label="Any", **kwargs)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        settled = Q(outcome__kind__in=SETTLED)
        return queryset.filter(settled if value == "yes" else ~settled) if value else queryset


class PaymentFilter(FilterSet):
    search_fields = ("end_to_end_id__iexact", "recipient__code__iexact", "outcome__reference__iexact")
    search_hint = "Id, recipient or bank's reference"

    plan = django_filters.ModelChoiceFilter(
        label="Plan", queryset=Plan.objects.order_by("code"), field_name="batch__plan"
    )
    batch = django_filters.ModelChoiceFilter(queryset=PaymentBatch.objects.select_related("plan"))
    company = of_company()
    fund = of_fund()
    settled = SettledFilter()
    on = DateRangeFilter(label="Ended on", field_name="outcome__on")
    late = LateFilter()
    outcome = django_filters.ChoiceFilter(
        label="Outcome", field_name="outcome__kind", choices=PaymentOutcome.Kind.choices
    )
    ended = django_filters.BooleanFilter(label="Ended", field_name="outcome", lookup_expr="isnull", exclude=True)
    returned = django_filters.BooleanFilter(label="Returned", field_name="returned", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Payment
        fields = (
            "plan",
            "batch",
            "month",
            "company",
            "fund",
            "right",
            "recipient",
            "due",
            "amount",
            "outcome",
            "ended",
            "settled",
            "on",
            "late",
            "returned",
        )


class PaymentBatchFilter(FilterSet):
    class Meta:
        model = PaymentBatch
        fields = ("plan", "execution_date", "prepared_by", "total")


class BankAccountFilter(FilterSet):
    search_fields = ("holder__icontains", "account__iexact")
    search_hint = "Name or number"

    class Meta:
        model = BankAccount
        fields = ("party", "company", "since")


class ClaimFilter(FilterSet):
    class Meta:
        model = Claim
        fields = ("plan", "company", "distributor", "dated", "amount")
