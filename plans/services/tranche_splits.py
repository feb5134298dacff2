"""A tranche is split at an original issue date (B EIGHTH(A), M2).

"Re-attributes nothing already delivered", thought through with M2: a month that was delivered has its figures by
tranche, and its cents were divided over the tranches there were. Splitting at a day inside it would make the same
shares come to the same payees, but under other tranches, and by the rounding of U3 now and then to another cent: a
restatement of every delivered month, for nothing. So the day lies after the last delivered month. No share of the new
tranche is then in any of them, since no share is issued before its original issue date; months from the day on are
calculated with the two tranches, months before with the one (the version of the plan that was in force).
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Plan, Rate, Tranche, Transfer
from plans.selectors.plans import canonical
from plans.services.locks import lock_plan
from plans.services.restatements import months_delivered, terms_changed
from plans.services.versions import record_version
from plans.values.splitting import Split, new_window, split_faults, split_tranche


def split_at(*, plan: Plan, split: Split, reason: str = "", user: Any = None) -> Tranche:
    """The new tranche, with the rates and transfers of the one it was part of; notices of them are notices of both.

    The same split again is the one made before. Refusals: `split-faults` with all of them;
    `split-in-delivered-month` (M2).
    """
    with transaction.atomic(), acting(user, reason=reason):
        locked = lock_plan(plan.pk)
        before = canonical(locked)
        known = _known(locked, split)
        if known is not None:
            return known
        if faults := split_faults(before, split):
            raise Refusal("split-faults", "The tranche cannot be split so.", clause="B EIGHTH(A), L2", faults=faults)
        _refuse_delivered(locked, split)
        made = _write(locked, split, new_window(before, split).end)
        assert canonical(locked) == split_tranche(before, split), "a split is what its value says"
        since = max(split.day, locked.effective)
        told = reason.strip() or f"{split.tranche} was split at {split.day}."
        record_version(plan=locked, effective_from=since, reason=told, user=user)
        terms_changed(locked, split.day)
        return made


def _known(plan: Plan, split: Split) -> Tranche | None:
    made = plan.tranches.filter(code=split.code, start=split.day).select_related("distributor").first()
    if made is None:
        return None
    first = plan.tranches.filter(code=split.tranche, distributor=made.distributor).first()
    ended = first is not None and first.end == split.day - timedelta(days=1)
    return made if ended or (first is None and made.distributor.code == split.tranche) else None


def _refuse_delivered(plan: Plan, split: Split) -> None:
    months = months_delivered(plan, split.day)
    if not months:
        return
    last = months[-1]
    following = (last.replace(day=1) + timedelta(days=31)).replace(day=1)
    raise Refusal(
        "split-in-delivered-month",
        f"{last:%Y-%m} is delivered, and nothing in it is attributed anew. Split at {following} or later.",
        clause="M2",
        faults=[Fault("day", f"expected {following} or later, after the last delivered month")],
    )


def _write(plan: Plan, split: Split, end: Any) -> Tranche:
    window = plan.tranches.filter(code=split.tranche).first()
    if window is not None:
        window.end = split.day - timedelta(days=1)
        window.save()
        distributor = window.distributor
    else:
        distributor = plan.parties.get(code=split.tranche)
    made = Tranche.objects.create(plan=plan, code=split.code, distributor=distributor, start=split.day, end=end)
    for rate in Rate.objects.filter(plan=plan, tranche=split.tranche).prefetch_related("funds"):
        _copy_rate(rate, split.code)
    _copy_transfers(plan, split)
    return made


def _copy_rate(rate: Rate, code: str) -> None:
    funds = list(rate.funds.all())
    copied = Rate.objects.create(
        plan=rate.plan,
        start=rate.start,
        asset_based=rate.asset_based,
        service=rate.service,
        aggregate=rate.aggregate,
        tranche=code,
    )
    copied.funds.set(funds)


SAME = ("plan", "distributor", "assignee", "right", "percent", "effective", "ends", "ends_reason", "notice_received")


def _copy_transfers(plan: Plan, split: Split) -> None:
    """Each with its funds, notices and entry; what was handed on is handed on in both."""
    copies: dict[int, Transfer] = {}
    rows = Transfer.objects.filter(plan=plan, tranche=split.tranche).prefetch_related("funds").order_by("pk")
    for row in rows:
        copied = Transfer.objects.create(
            tranche=split.code, entry=row.entry, **{name: getattr(row, name) for name in SAME}
        )
        copied.funds.set(row.funds.all())
        for notice in row.notices.all():
            notice.transfers.add(copied)
        copies[row.pk] = copied
    for row in rows:
        for name in ("onward_from_id", "continues_id"):
            first = copies.get(getattr(row, name) or 0)
            if first is not None:
                setattr(copies[row.pk], name, first.pk)
                copies[row.pk].save()
