"""How plans and agreements end for funds (B FIFTEENTH, R THIRTEENTH)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Document, Fund, Notice, Party, Plan, Resolution, Termination
from plans.references import agreement_of, clause_of
from plans.selectors.life import lives_of
from plans.selectors.votes import approval_of, standing, with_votes
from plans.services.life_changes import life_changes
from plans.services.locks import lock_plan
from plans.services.voiding import void
from plans.values.life import EFFECTS, Cause

VOTED = {
    Termination.Cause.COMPANY: Resolution.Matter.TERMINATE,
    Termination.Cause.PLAN_VOTE: Resolution.Matter.TERMINATE_PLAN,
}
"""What must have been approved for every fund before the cause counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationEntry:
    """What is known of an end. `on` is left out where a notice or a vote says the day."""

    cause: str
    funds: tuple[Fund, ...]
    on: date | None = None
    notice: Notice | None = None
    document: Document | None = None
    text: str = ""


def record_termination(*, plan: Plan, entry: TerminationEntry, user: Any = None) -> Termination:
    """Plan and agreement, or the agreement alone, ends for the funds; the same again is the one recorded before.

    The day follows from what ends it: 60 days after the receipt of the notice, the day of the last vote needed, or the
    day of the event. Refusal `termination-faults` with every fault: a cause the agreement does not know, no vote for a
    fund, no notice or one of another, no evidence of an event.
    """
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        voted = _voted(locked, entry)
        if faults := termination_faults(locked, entry, voted):
            raise Refusal(
                "termination-faults", "Nothing has ended by this.", clause=clause_of(locked, "end"), faults=faults
            )
        on = _day(entry, voted)
        funds = {fund.pk for fund in entry.funds}
        same = Termination.objects.filter(
            plan=locked, cause=entry.cause, on=on, notice=entry.notice, voided_at__isnull=True
        )
        for known in same.prefetch_related("funds"):
            if {fund.pk for fund in known.funds.all()} == funds:
                return known
        with life_changes([locked]):
            row = Termination.objects.create(
                plan=locked,
                cause=entry.cause,
                on=on,
                notice=entry.notice,
                document=entry.document,
                text=entry.text.strip(),
                entered_by=user,
            )
            row.funds.set(entry.funds)
        return row


def void_termination(*, termination: Termination, reason: str, user: Any = None) -> Termination:
    """Taken back, since recorded wrongly: plan and agreement go on as if it had never been. Refusal `void-reason`."""
    with transaction.atomic(), acting(user, reason=reason):
        plan = lock_plan(termination.plan_id)
        row = Termination.objects.select_related("plan").get(pk=termination.pk)
        with life_changes([plan]):
            void(row, reason, user)
        return row


def termination_faults(plan: Plan, entry: TerminationEntry, voted: dict[str, date | None]) -> list[Fault]:
    """All that is wrong with an entry, by the name of its field. `voted`: fund code -> day of approval."""
    clause = EFFECTS[Cause(entry.cause)].clauses[agreement_of(plan)]
    if not clause:
        return [Fault("cause", f"expected an end that {plan.code} knows: its agreement has no paragraph for this one")]
    faults = [] if entry.funds else [Fault("funds", "expected at least one fund")]
    of_plan = set(plan.schedule.values_list("fund_id", flat=True))
    strange = sorted(fund.code for fund in entry.funds if fund.pk not in of_plan)
    if strange:
        faults.append(Fault("funds", f"expected funds of {plan.code}; {', '.join(strange)} are none"))
    without = sorted(code for code, day in voted.items() if day is None)
    if without:
        faults.append(Fault("funds", f"no vote on record that ends it for {', '.join(without)} ({clause})"))
    elif len(set(voted.values())) > 1:
        faults.append(Fault("funds", "expected funds voted on the same day: record the others by themselves"))
    faults += _notice_faults(plan, entry) if EFFECTS[Cause(entry.cause)].on_notice else _event_faults(plan, entry)
    if not faults:
        faults += _ended_already(plan, entry, _day(entry, voted))
    return faults


def _voted(plan: Plan, entry: TerminationEntry) -> dict[str, date | None]:
    """Fund code -> the day on which the votes that the cause needs were in; empty for causes without a vote."""
    matter = VOTED.get(Termination.Cause(entry.cause))
    if matter is None:
        return {}
    rows = list(with_votes(standing(Resolution.objects.filter(plan=plan, matter=matter))))
    return {fund.code: approval_of(plan, matter, rows, fund).on for fund in entry.funds}


def _day(entry: TerminationEntry, voted: dict[str, date | None]) -> date:
    if EFFECTS[Cause(entry.cause)].on_notice:
        assert entry.notice is not None
        assert entry.notice.received is not None
        return entry.notice.received
    days = [day for day in voted.values() if day is not None]
    return max(days) if days else entry.on or date.max


def _notice_faults(plan: Plan, entry: TerminationEntry) -> list[Fault]:
    notice = entry.notice
    if notice is None:
        return [Fault("notice", "expected the notice of termination: 60 days run from its receipt")]
    faults = []
    if notice.plan_id != plan.pk or notice.kind != Notice.Kind.TERMINATION:
        faults.append(Fault("notice", f"expected a notice of termination under {plan.code}"))
    if not _is_between(notice, entry):
        faults.append(Fault("notice", f"expected one {WHOSE[Termination.Cause(entry.cause)]}; one company, one notice"))
    if notice.received is None:
        faults.append(Fault("notice", "expected the day it was received: the 60 days run from then"))
    if Notice.objects.filter(replaces=notice).exists():
        faults.append(Fault("notice", "expected the notice that replaced this one"))
    named = {fund.pk for fund in notice.funds.all()}
    if named and {fund.pk for fund in entry.funds} - named:
        faults.append(Fault("funds", "expected funds that the notice names"))
    return faults


WHOSE = {
    Termination.Cause.COMPANY: "from the funds' company to a distributor",
    Termination.Cause.DISTRIBUTOR: "from a distributor to the funds' company",
}


def _is_between(notice: Notice, entry: TerminationEntry) -> bool:
    """Whether the notice went from the one to the other, of the funds' company and a distributor."""
    if entry.cause == Termination.Cause.COMPANY:
        company, party = notice.from_company_id, notice.to_party
    else:
        company, party = notice.to_company_id, notice.from_party
    distributor = party is not None and party.kind == Party.Kind.DISTRIBUTOR
    return distributor and {fund.company_id for fund in entry.funds} <= {company}


def _event_faults(plan: Plan, entry: TerminationEntry) -> list[Fault]:
    if Termination.Cause(entry.cause) in VOTED:
        return []
    today = timezone.localdate()
    faults = []
    if entry.on is None or entry.on > today:
        faults.append(Fault("on", f"expected the day it happened, {today} or earlier"))
    elif entry.on < plan.effective:
        faults.append(Fault("on", f"expected {plan.effective} (effective) or later"))
    if entry.document is None:
        faults.append(Fault("document", "expected evidence of the event"))
    return faults


def _ended_already(plan: Plan, entry: TerminationEntry, day: date) -> list[Fault]:
    """What has ended does not end again."""
    lives = lives_of(plan, timezone.localdate()).funds
    over = sorted(
        fund.code for fund in entry.funds if (ended := lives[fund.code].plan_ended) is not None and ended < day
    )
    return [Fault("funds", f"the plan had ended before for {', '.join(over)}")] if over else []
