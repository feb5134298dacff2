"""Since when a company's register of continuance is complete (B THIRTEENTH, R ELEVENTH)."""

from datetime import date
from typing import Any

from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Company, ContinuanceRegister, Plan
from plans.references import clause_of
from plans.services.life_changes import life_changes
from plans.services.locks import lock_plan
from plans.values.terms_of_years import term_ends


def keep_register(
    *, plan: Plan, company: Company, kept_from: date, reason: str, user: Any = None
) -> ContinuanceRegister:
    """From the end of the term on, what is not continued on record lapses (B THIRTEENTH, R ELEVENTH).

    Kept again from another day, it is that day that counts. Refusal `register-faults`: no reason, a company of another
    plan, or a day on which no term of the plan ends.
    """
    reason = " ".join(reason.split())
    with transaction.atomic(), acting(user, reason=reason):
        locked = lock_plan(plan.pk)
        faults = [] if reason else [Fault("reason", "expected how it is known that all votes are on record")]
        if not locked.companies.filter(pk=company.pk).exists():
            faults.append(Fault("company", f"expected a company of {locked.code}"))
        if kept_from not in term_ends(locked.initial_term_ends, kept_from):
            faults.append(
                Fault("kept_from", f"expected a day on which a term ends, such as {locked.initial_term_ends}")
            )
        if faults:
            clause = clause_of(locked, "term")
            raise Refusal("register-faults", "The register cannot be kept so.", clause=clause, faults=faults)
        with life_changes([locked]):
            row, created = ContinuanceRegister.objects.get_or_create(
                plan=locked,
                company=company,
                defaults={"kept_from": kept_from, "reason": reason, "entered_by": user},
            )
            if not created and (row.kept_from, row.reason) != (kept_from, reason):
                row.kept_from, row.reason, row.entered_by = kept_from, reason, user
                row.save()
        return row


def open_register(*, plan: Plan, company: Company, user: Any = None) -> None:
    """The register is not complete after all: nothing lapses by it any more."""
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        row = ContinuanceRegister.objects.filter(plan=locked, company=company).first()
        if row is not None:
            with life_changes([locked]):
                row.delete()
