"""What is left of claims."""

from collections.abc import Iterable

from django.db.models import Sum

from ledger.models import Claim, ClaimWithdrawal, PaymentOffset
from ledger.selectors.dues import LIVE


def balances(claims: Iterable[Claim]) -> dict[int, int]:
    """Cents left of each, by its key: nothing of one that was withdrawn; two queries."""
    rows = {claim.pk: claim for claim in claims}
    taken = PaymentOffset.objects.filter(LIVE, claim__in=rows).order_by().values_list("claim_id")
    sums = {pk: int(cents) for pk, cents in taken.annotate(total=Sum("amount"))}
    withdrawn = set(ClaimWithdrawal.objects.filter(claim__in=rows).values_list("claim_id", flat=True))
    return {pk: 0 if pk in withdrawn else claim.amount - sums.get(pk, 0) for pk, claim in rows.items()}
