"""Where payees are paid, and from where companies pay."""

from dataclasses import dataclass
from datetime import date

from ledger.models import BankAccount


@dataclass(frozen=True, slots=True)
class Accounts:
    """Confirmed accounts in force, by code of the party and of the company."""

    parties: dict[str, BankAccount]
    companies: dict[str, BankAccount]


def accounts_in_force(on: date) -> Accounts:
    """The latest of each owner that a second person has confirmed; one query."""
    rows = BankAccount.objects.filter(since__lte=on, confirmation__isnull=False).select_related("party", "company")
    parties: dict[str, BankAccount] = {}
    companies: dict[str, BankAccount] = {}
    for row in rows.order_by("since", "pk"):
        if row.party:
            parties[row.party.code] = row
        elif row.company:
            companies[row.company.code] = row
    return Accounts(parties, companies)
