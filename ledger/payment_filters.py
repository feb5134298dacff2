"""Filters of payments, batches, bank details and claims."""

import django_filters

from backoffice.filters import FilterSet
from ledger.filters import of_fund
from ledger.models import BankAccount, Claim, Payment, PaymentBatch, PaymentOutcome
from plans.models import Plan


class PaymentFilter(FilterSet):
    search_fields = ("end_to_end_id__iexact", "recipient__code__iexact", "outcome__reference__iexact")
    search_hint = "Id, recipient or bank's reference"

    plan = django_filters.ModelChoiceFilter(
        label="Plan", queryset=Plan.objects.order_by("code"), field_name="batch__plan"
    )
    batch = django_filters.ModelChoiceFilter(queryset=PaymentBatch.objects.select_related("plan"))
    fund = of_fund()
    outcome = django_filters.ChoiceFilter(
        label="Outcome", field_name="outcome__kind", choices=PaymentOutcome.Kind.choices
    )
    ended = django_filters.BooleanFilter(label="Ended", field_name="outcome", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Payment
        fields = ("plan", "batch", "month", "fund", "right", "recipient", "due", "amount", "outcome", "ended")


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
