"""Claims of companies against a distributor (P5; B EIGHTH(A), (D))."""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from ledger.models import Claim, ClaimWithdrawal
from plans.models import Company, Document, Party, Plan
from plans.services.locks import lock_plan

CLAUSE = "B EIGHTH(A), P5"


def enter_claim(
    *,
    plan: Plan,
    company: Company,
    distributor: Party,
    dated: date,
    amount: int,
    reason: str,
    document: Document,
    key: str,
    user: User,
) -> Claim:
    """A claim that is offset against the distributor's own portion of the company's funds; the same key is one claim.

    What is not used up by a month is carried to the next. Raises Refusal `claim-against-an-assignee` (EIGHTH(A): an
    assignee has its portion free of offsets), `claim-faults`.
    """
    with transaction.atomic(), acting(user, reason=reason):
        locked = lock_plan(plan.pk)
        known = Claim.objects.filter(key=key).first()
        if known is not None:
            return known
        if distributor.kind != Party.Kind.DISTRIBUTOR:
            raise Refusal(
                "claim-against-an-assignee",
                f"{distributor} is no distributor: assignees hold their portions free of offsets and claims.",
                clause=CLAUSE,
                faults=[Fault("distributor", "Choose the distributor against whom the company has its claim.")],
            )
        faults = _faults(locked, company, distributor, dated, amount, reason)
        if faults:
            raise Refusal("claim-faults", "The claim cannot be entered as given.", clause=CLAUSE, faults=faults)
        return Claim.objects.create(
            plan=locked,
            company=company,
            distributor=distributor,
            dated=dated,
            amount=amount,
            reason=reason.strip(),
            document=document,
            key=key,
            entered_by=user,
        )


def _faults(plan: Plan, company: Company, distributor: Party, dated: date, amount: int, reason: str) -> list[Fault]:
    faults = []
    if not plan.companies.filter(pk=company.pk).exists():
        faults.append(Fault("company", f"expected a company of {plan.code}; {company} is none"))
    if not plan.parties.filter(pk=distributor.pk).exists():
        faults.append(Fault("distributor", f"expected a distributor of {plan.code}; {distributor} is none"))
    if dated > timezone.localdate():
        faults.append(Fault("dated", f"expected {timezone.localdate()} or earlier, got {dated}"))
    if amount <= 0:
        faults.append(Fault("amount", "expected an amount above zero"))
    if not reason.strip():
        faults.append(Fault("reason", "Say what the company claims, and why."))
    return faults


def withdraw_claim(*, claim: Claim, reason: str, user: User) -> ClaimWithdrawal:
    """What is left of the claim is offset no more; twice is once. Raises Refusal `no-reason`."""
    if not reason.strip():
        raise Refusal(
            "no-reason", "Say why it is claimed no more.", clause=CLAUSE, faults=[Fault("reason", "Say why.")]
        )
    with transaction.atomic(), acting(user, reason=reason):
        lock_plan(claim.plan_id)
        known = ClaimWithdrawal.objects.filter(claim=claim).first()
        return known or ClaimWithdrawal.objects.create(claim=claim, reason=reason.strip(), withdrawn_by=user)
