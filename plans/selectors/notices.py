"""What the register of notices knows."""

from datetime import date

from plans.models import Address, Company, Notice, Party, Plan, Transfer


def address_on(plan: Plan, owner: Party | Company, day: date) -> str:
    """The address `owner` last designated for notices under the plan by `day`; empty where none is known."""
    role = "party" if isinstance(owner, Party) else "company"
    known = Address.objects.filter(plan=plan, since__lte=day, **{role: owner}).order_by("-since").first()
    return known.text if known else ""


def day_of_notice(transfer: Transfer) -> date | None:
    """The day by which every company concerned had notice of the transfer; None before the last has (B EIGHTH(B)).

    Each company is to be told ("the Company"), and the plan keeps one day for a transfer: the last company's, so that
    nothing is paid too early (ours).
    """
    received: dict[int, date] = {}
    notices = Notice.objects.filter(
        plan=transfer.plan_id, kind=Notice.Kind.TRANSFER, transfers__in=continued(transfer), replaced_by=None
    ).exclude(received=None)
    for company, day in notices.values_list("to_company_id", "received"):
        if company is not None and day is not None:
            received[company] = min(day, received.get(company, day))
    concerned = companies_concerned(transfer)
    if not concerned or not concerned <= received.keys():
        return None
    return max(received[company] for company in concerned)


def continued(transfer: Transfer) -> list[int]:
    """Ids of the transfer and of those it continues: notice of the first is notice of what the holder keeps of it."""
    found = [transfer.pk]
    before = transfer.continues_id
    while before is not None:
        found.append(before)
        before = Transfer.everything.values_list("continues_id", flat=True).get(pk=before)
    return found


def continuations(transfer: Transfer) -> list[Transfer]:
    """The transfer and the standing ones that continue it, each after the one it continues."""
    found, latest = [transfer], [transfer.pk]
    while latest:
        following = list(Transfer.objects.filter(continues__in=latest).order_by("pk"))
        found += following
        latest = [row.pk for row in following]
    return found


def companies_concerned(transfer: Transfer) -> set[int]:
    """Ids of the companies whose funds the transfer is about."""
    named = set(transfer.funds.values_list("company_id", flat=True))
    return named or set(transfer.plan.schedule.values_list("fund__company_id", flat=True))
