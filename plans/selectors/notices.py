"""What the register of notices knows."""

from datetime import date

from plans.models import Address, Company, Party, Plan


def address_on(plan: Plan, owner: Party | Company, day: date) -> str:
    """The address `owner` last designated for notices under the plan by `day`; empty where none is known."""
    role = "party" if isinstance(owner, Party) else "company"
    known = Address.objects.filter(plan=plan, since__lte=day, **{role: owner}).order_by("-since").first()
    return known.text if known else ""
