"""Service fees paid to providers (B SIXTH(E), R SEVENTH)."""

from collections.abc import Sequence
from datetime import date

from ledger.selectors.service_fees import service_months
from plans.models import Company, Plan, ServiceAgreement
from reporting.statement import inputs

KINDS = tuple((str(value), str(label)) for value, label in ServiceAgreement.Kind.choices)


def provider_fees(
    plan: Plan, months: Sequence[date], company: Company | None
) -> tuple[tuple[inputs.ProviderFee, ...], tuple[tuple[str, str], ...]]:
    """Fees by month, fund, kind and provider, and the providers' names; a constant number of queries."""
    funds = list(company.funds.all()) if company else None
    found = service_months(plan, months[0], months[-1], funds=funds)
    sums: dict[tuple[date, str, str, str], int] = {}
    for line in found.providers:
        key = (line.month, line.fund.code, line.agreement.kind, line.agreement.provider.code)
        sums[key] = sums.get(key, 0) + line.paid
    names = {line.agreement.provider.code: line.agreement.provider.name for line in found.providers}
    fees = (inputs.ProviderFee(*key, amount) for key, amount in sums.items() if amount)
    return tuple(sorted(fees)), tuple(sorted(names.items()))
