"""Keeping the lifetime cap on sales charges of a fund's class (NASD Rule 2830(d), B THIRD(A), R SECOND)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.quantities import MONEY, PERCENT
from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Document, Fund, Plan, PrimeRate, SalesChargeCap
from plans.references import clause_of
from plans.selectors.plans import canonical
from plans.selectors.shared import strange_funds
from plans.services.guards import plan_changed
from plans.services.locks import lock_plan
from plans.values.lookup import rate_on

HIGHEST_OPENING = 10**14  # cents: in micro-dollars, as the days have it, it fits 64 bits (U5)
HIGHEST_PRIME = 300_000  # ppm a year; what is typed above it has lost its decimal point


def keep_cap(
    *,
    plan: Plan,
    fund: Fund,
    start: date,
    opening: int | None,
    percentage: int,
    reason: str,
    document: Document | None = None,
    user: Any = None,
) -> SalesChargeCap:
    """From the first day of a month on; the same again is the one entered before.

    `opening`: the remainder in cents at the close of the day before, None where the one kept so far goes on. Months
    from then on are stale; one that is delivered is restated (M2). Refusal `cap-faults` with every fault: a draft, a
    fund that is none of the plan's, not the first of a month or before the plan's first, a day taken, no remainder to
    go on with, 7.25% beside a service fee, no prime rate for its interest, no reason.
    """
    reason = reason.strip()
    with transaction.atomic(), acting(user, reason=reason):
        locked = lock_plan(plan.pk)
        of_fund = SalesChargeCap.objects.filter(plan=locked, fund=fund, revoked_at=None)
        known = of_fund.filter(start=start).first()
        if known is not None and (known.opening, known.percentage, known.reason) == (opening, percentage, reason):
            return known
        faults = [
            *(_start_faults(locked, start, taken=known is not None) or _interest_faults(locked, start)),
            *_fund_faults(locked, fund, start, percentage),
            *_opening_faults(of_fund, start, opening),
        ]
        if not reason:
            faults.append(Fault("reason", "expected where the remainder comes from, or why it is kept from then on"))
        if faults:
            raise _refused(locked, "The cap cannot be kept as given.", faults)
        row = SalesChargeCap.objects.create(
            plan=locked,
            fund=fund,
            start=start,
            opening=opening,
            percentage=percentage,
            reason=reason,
            document=document,
            entered_by=user,
        )
        plan_changed(locked, start)
        return row


def revoke_cap(*, cap: SalesChargeCap, reason: str, user: Any = None) -> SalesChargeCap:
    """Take back what was entered wrongly: as if it had never been. Twice is once.

    Refusal `cap-faults`: no reason, or a later entry goes on with the remainder of this one.
    """
    reason = " ".join(reason.split())
    with transaction.atomic(), acting(user, reason=reason):
        plan = lock_plan(cap.plan_id)
        row = SalesChargeCap.objects.select_related("plan", "fund").get(pk=cap.pk)
        if row.revoked_at is not None:
            return row
        others = SalesChargeCap.objects.filter(plan=plan, fund=row.fund, revoked_at=None).exclude(pk=row.pk)
        first = others.order_by("start").first()
        faults = _no_reason(reason)
        if first is not None and first.opening is None:
            faults.append(Fault("reason", f"that from {first.start} goes on with its remainder: revoke that first"))
        if faults:
            raise _refused(plan, "It is not revoked.", faults)
        _revoke(row, reason, user)
        plan_changed(plan, row.start)
        return row


def set_prime_rate(*, plan: Plan, start: date, rate: int, source: str, user: Any = None) -> PrimeRate:
    """The prime rate from a day on, ppm a year; the same again is the one entered before.

    Refusal `prime-rate-faults`: no rate a bank would publish, a day taken, no source.
    """
    source = " ".join(source.split())
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        known = PrimeRate.objects.filter(plan=locked, start=start, revoked_at=None).first()
        if known is not None and (known.rate, known.source) == (rate, source):
            return known
        faults = []
        if known is not None:
            faults.append(Fault("start", f"{PERCENT.format(known.rate)}% is entered from {start}: revoke that first"))
        if not 0 <= rate <= HIGHEST_PRIME:
            faults.append(Fault("rate", f"expected percent a year, at most {PERCENT.format(HIGHEST_PRIME)}"))
        if not source:
            faults.append(Fault("source", "expected where it was published"))
        if faults:
            raise _refused(locked, "The prime rate cannot be entered as given.", faults, name="prime-rate-faults")
        row = PrimeRate.objects.create(plan=locked, start=start, rate=rate, source=source, entered_by=user)
        _interest_changed(locked, start)
        return row


def revoke_prime_rate(*, prime_rate: PrimeRate, reason: str, user: Any = None) -> PrimeRate:
    """Take back one that was entered wrongly. Twice is once.

    Refusal `prime-rate-faults`: no reason, or a cap that would be left without interest.
    """
    reason = " ".join(reason.split())
    with transaction.atomic(), acting(user, reason=reason):
        plan = lock_plan(prime_rate.plan_id)
        row = PrimeRate.objects.select_related("plan").get(pk=prime_rate.pk)
        if row.revoked_at is not None:
            return row
        faults = _no_reason(reason)
        cap = _first_cap(plan)
        others = PrimeRate.objects.filter(plan=plan, revoked_at=None).exclude(pk=row.pk)
        if cap is not None and not others.filter(start__lte=cap.start).exists():
            faults.append(Fault("reason", f"{cap} would bear no interest: enter another, earlier rate first"))
        if faults:
            raise _refused(plan, "It is not revoked.", faults, name="prime-rate-faults")
        _revoke(row, reason, user)
        _interest_changed(plan, row.start)
        return row


def _start_faults(plan: Plan, start: date, *, taken: bool) -> list[Fault]:
    if plan.is_draft:
        return [Fault("fund", f"{plan.code} is a draft: nothing is charged under it (F5)")]
    if start.day != 1:
        return [Fault("start", "expected the first day of a month: a remainder is that of a month's close")]
    if start < plan.effective.replace(day=1):
        return [Fault("start", f"expected {plan.effective:%Y-%m}-01 or later: the plan is effective {plan.effective}")]
    return [Fault("start", f"another entry is kept from {start}: revoke that first")] if taken else []


def _fund_faults(plan: Plan, fund: Fund, start: date, percentage: int) -> list[Fault]:
    if strange := strange_funds(plan, [fund]):
        return [Fault("fund", strange[0].message)]
    if percentage not in SalesChargeCap.Percentage.values:
        return [Fault("percentage", "expected 6.25% or 7.25% of new gross sales")]
    if percentage == SalesChargeCap.Percentage.WITHOUT_SERVICE_FEE and rate_on(
        canonical(plan), "service", fund.code, "", start
    ):
        return [Fault("percentage", f"expected 6.25%: {fund.code} pays a service fee on {start} (Schedule B)")]
    return []


def _opening_faults(of_fund: Any, start: date, opening: int | None) -> list[Fault]:
    if opening is None and not of_fund.filter(start__lt=start, opening__isnull=False).exists():
        return [Fault("opening", "expected the remainder: none is kept of this fund before")]
    if opening is not None and not 0 <= opening < HIGHEST_OPENING:
        return [Fault("opening", f"expected zero or more, below {MONEY.format(HIGHEST_OPENING, grouped=True)}")]
    return []


def _interest_faults(plan: Plan, start: date) -> list[Fault]:
    if PrimeRate.objects.filter(plan=plan, start__lte=start, revoked_at=None).exists():
        return []
    return [Fault("start", f"no prime rate of {plan.code} is entered for {start}: enter that first, for the interest")]


def _no_reason(reason: str) -> list[Fault]:
    return [] if reason else [Fault("reason", "expected what was wrong with it")]


def _first_cap(plan: Plan) -> SalesChargeCap | None:
    caps = SalesChargeCap.objects.filter(plan=plan, revoked_at=None).select_related("fund")
    return caps.order_by("start", "pk").first()


def _interest_changed(plan: Plan, since: date) -> None:
    """Interest is part of months only from where a cap is kept (M1)."""
    cap = _first_cap(plan)
    if cap is not None:
        plan_changed(plan, max(since, cap.start))


def _revoke(row: SalesChargeCap | PrimeRate, reason: str, user: Any) -> None:
    row.revoked_at, row.revoked_by, row.revocation_reason = timezone.now(), user, reason[:500]
    row.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])


def _refused(plan: Plan, message: str, faults: Iterable[Fault], *, name: str = "cap-faults") -> Refusal:
    return Refusal(name, message, clause=clause_of(plan, "sales_charge_caps"), faults=list(faults))
