"""Expenditures shared over funds by a stated key, summing exactly (U3): net assets, sales or equal parts."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from backoffice.refusals import Fault
from backoffice.services.audit import acting
from ledger.engine.units import split
from ledger.models import Expenditure, ExpenditureShare, SharedExpenditure
from ledger.periods import Period, parse_period
from ledger.selectors.sharing import Key, figures, funds_named
from ledger.services.closings import closings_of
from ledger.services.expenditures import (
    LONGEST_ID,
    REVERSAL,
    check_reversible,
    closing_faults,
    id_faults,
    late_values,
    refuse,
    spending_faults,
)
from plans.models import Document, Fund, Party, Plan
from plans.services.locks import lock_plan

SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Share:
    """A fund's figure of the key, and its part in cents."""

    fund: Fund
    figure: int
    amount: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """Funds by code; the amounts sum to what is shared."""

    shares: tuple[Share, ...]

    @property
    def digest(self) -> str:
        """So that what is entered is what was shown."""
        lines = (f"{share.fund.code} {share.figure} {share.amount}" for share in self.shares)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @property
    def total(self) -> int:
        return sum(share.amount for share in self.shares)

    @property
    def figures(self) -> int:
        return sum(share.figure for share in self.shares)


def preview_sharing(
    *,
    plan: Plan,
    expenditure_id: str,
    date: datetime.date,
    distributor: Party,
    amount: int,
    key: str,
    key_period: str = "",
    funds: Sequence[Fund] = (),
    incurred_on: datetime.date | None = None,
    late_reason: str = "",
) -> Sharing:
    """How it would be shared; no funds: all that are parties on the day. Nothing is entered.

    Raises Refusal as `add_shared_expenditure`.
    """
    chosen = funds_named(plan, [fund.code for fund in funds], incurred_on or date)
    faults = _fund_faults(plan, funds, chosen) + spending_faults(plan, distributor, amount)
    faults += id_faults(plan, expenditure_id, Expenditure) + _share_id_faults(plan, expenditure_id, chosen)
    period, period_faults = _period(key, key_period)
    weights = [] if period_faults or not chosen else figures(plan, chosen, key, period)
    if weights and not any(weights):
        period_faults = [Fault("key_period", f"nothing is recorded of {Key(key).label.lower()} in {key_period}")]
    closed = closing_faults(closings_of(plan), chosen, date, incurred_on, late_reason)
    refuse([*faults, *period_faults], closed)
    parts = split(amount, weights)
    return Sharing(tuple(Share(*row) for row in zip(chosen, weights, parts, strict=True)))


def add_shared_expenditure(
    *,
    plan: Plan,
    expenditure_id: str,
    date: datetime.date,
    distributor: Party,
    purpose: str,
    amount: int,
    performed_by: str,
    key: str,
    key_period: str = "",
    funds: Sequence[Fund] = (),
    performer: str = "",
    evidence: str = "",
    incurred_on: datetime.date | None = None,
    late_reason: str = "",
    document: Document | None = None,
    user: User | None = None,
) -> SharedExpenditure:
    """Enter one expenditure and each fund's share of it. Entered again with the same content it is that of before.

    `key_period`: whose figures the key takes, `2003Q3`, `2003-09` or `2003-09-30`; they are kept with the entry.

    Raises Refusal `expenditure-faults` with every fault; `quarter-closed` when one of them is that the quarter's
    report was sent.
    """
    values: dict[str, Any] = {
        "date": date,
        "distributor": distributor,
        "purpose": purpose,
        "amount": amount,
        "performed_by": performed_by,
        "performer": performer,
        "evidence": evidence,
        "incurred_on": incurred_on,
        "late_reason": late_reason,
        "funds": named(funds),
        "key": key,
        "key_period": key_period,
    }
    with transaction.atomic(), acting(user, reason=late_reason):
        plan = lock_plan(plan.pk)
        known = SharedExpenditure.objects.filter(plan=plan, expenditure_id=expenditure_id).first()
        differing = [name for name, value in values.items() if known and getattr(known, name) != value]
        if known and not differing:
            return known
        sharing = preview_sharing(
            plan=plan,
            expenditure_id=expenditure_id,
            date=date,
            distributor=distributor,
            amount=amount,
            key=key,
            key_period=key_period,
            funds=funds,
            incurred_on=incurred_on,
            late_reason=late_reason,
        )
        if differing:
            refuse([Fault("expenditure_id", f"entered before with other {', '.join(differing)}")], [])
        shared = SharedExpenditure.objects.create(plan=plan, expenditure_id=expenditure_id, entered_by=user, **values)
        if document is not None:
            shared.documents.add(document)
        store_shares(shared, sharing)
        return shared


def reverse_shared_expenditure(
    *, shared: SharedExpenditure, date: datetime.date, evidence: str = "", user: User | None = None
) -> SharedExpenditure:
    """Take it back as a whole, each share by its own amount; one reversal, however often asked.

    Raises Refusal `reversal-of-reversal`, `id-too-long`, `reversal-too-early`, `quarter-closed`.
    """
    check_reversible(shared, shared.expenditure_id, date)
    with transaction.atomic(), acting(user, reason=evidence):
        plan = lock_plan(shared.plan_id)
        known = SharedExpenditure.objects.filter(reverses=shared).first()
        if known:
            return known
        shares = list(shared.shares.select_related("fund", "expenditure").order_by("fund__code"))
        why = evidence or f"Reverses {shared.expenditure_id}"
        late = late_values(closings_of(plan), [share.fund for share in shares], date, shared.date, why)
        same = ("distributor", "purpose", "performed_by", "performer", "funds", "key", "key_period")
        back = SharedExpenditure.objects.create(
            plan=plan,
            expenditure_id=f"{shared.expenditure_id}{REVERSAL}",
            date=date,
            amount=-shared.amount,
            evidence=why,
            reverses=shared,
            entered_by=user,
            **{name: getattr(shared, name) for name in same},
            **late,
        )
        taken = {share.fund_id: share.expenditure for share in shares}
        store_shares(back, Sharing(tuple(Share(share.fund, share.figure, -share.amount) for share in shares)), taken)
        return back


def store_shares(
    shared: SharedExpenditure, sharing: Sharing, reverses: dict[int, Expenditure | None] | None = None
) -> None:
    """Keep the shares, and enter the expenditure of each that is not nil."""
    for share in sharing.shares:
        expenditure = _expenditure_of(shared, share, (reverses or {}).get(share.fund.pk)) if share.amount else None
        ExpenditureShare.objects.create(
            shared=shared, fund=share.fund, figure=share.figure, amount=share.amount, expenditure=expenditure
        )


def _expenditure_of(shared: SharedExpenditure, share: Share, reverses: Expenditure | None) -> Expenditure:
    same = ("plan", "date", "distributor", "purpose", "performed_by", "performer", "evidence")
    late = ("incurred_on", "late_reason", "entered_by")
    return Expenditure.objects.create(
        expenditure_id=share_id(shared.expenditure_id, share.fund),
        fund=share.fund,
        amount=share.amount,
        reverses=reverses,
        **{name: getattr(shared, name) for name in (*same, *late)},
    )


def named(funds: Sequence[Fund]) -> str:
    """As it is kept: codes in order, separated by semicolons."""
    return SEPARATOR.join(sorted(fund.code for fund in funds))


def _period(key: str, text: str) -> tuple[Period | None, list[Fault]]:
    if key == Key.EQUAL:
        return None, [Fault("key_period", "expected nothing: equal parts rest on no figures")] if text else []
    if not text:
        return None, [Fault("key_period", f"expected whose {Key(key).label.lower()}: 2003Q3, 2003-09 or 2003-09-30")]
    try:
        return parse_period(text), []
    except ValueError as error:
        return None, [Fault("key_period", str(error))]


def _fund_faults(plan: Plan, asked: Sequence[Fund], chosen: Sequence[Fund]) -> list[Fault]:
    strange = sorted({fund.code for fund in asked} - {fund.code for fund in chosen})
    if strange:
        return [Fault("funds", f"expected funds of Schedule A of {plan.code}; {', '.join(strange)} are none")]
    return [] if chosen else [Fault("funds", f"no fund of {plan.code} is a party on that day: name the funds")]


def _share_id_faults(plan: Plan, expenditure_id: str, funds: Sequence[Fund]) -> list[Fault]:
    """Each share's expenditure bears the id with its fund's code, and so does its reversal."""
    longest = LONGEST_ID - 1 - max((len(fund.code) for fund in funds), default=0)
    if len(expenditure_id) > longest:
        return [Fault("expenditure_id", f"expected at most {longest} characters, since each fund's code follows it")]
    ids = [share_id(expenditure_id, fund) for fund in funds]
    taken = Expenditure.objects.filter(plan=plan, expenditure_id__in=ids, share=None)
    return [Fault("expenditure_id", f"{other} is an expenditure of its own: choose another id") for other in taken[:1]]


def share_id(expenditure_id: str, fund: Fund) -> str:
    return f"{expenditure_id}/{fund.code}"
