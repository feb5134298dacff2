"""A distributor ends and the next begins, in one action (B SECOND, FOURTEENTH)."""

from typing import Any

from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Document, Fund, Party, Plan, Resolution, Succession
from plans.references import agreement_of, clause_of
from plans.selectors.plans import canonical
from plans.selectors.sales import days_not_suspended
from plans.selectors.votes import standing, vote_of, with_votes
from plans.services.guards import plan_changed
from plans.services.locks import lock_plan, lock_plan_loading
from plans.services.plan_rows import update_plan
from plans.services.versions import record_version
from plans.values import PartyValue, PlanFile, plan_as_toml, read_plan
from plans.values.approvals import Matter, approval
from plans.values.lookup import in_office
from plans.values.succeeding import SuccessionValue, gap, succeeded, succession_faults
from plans.values.words import named


def succeed(
    *,
    plan: Plan,
    value: SuccessionValue,
    agreement: Document | None,
    comparable: bool = False,
    new_party: PartyValue | None = None,
    user: Any = None,
) -> Succession:
    """End the appointments in office and start the successor's; the same again is the one entered before.

    `new_party`: the successor where the plan does not name it yet. `comparable`: its agreement carries provisions
    comparable to THIRD, SIXTH, EIGHTH and Exhibit A, and its records are made available (B SECOND). Refusal
    `succession-faults` with every fault: an overlap, a gap in which sales are not suspended, an agreement that is not
    shown or not comparable, votes that are not in by the first day (B FOURTEENTH: any related agreement).
    """
    with transaction.atomic(), acting(user):
        lock_plan_loading()
        locked = lock_plan(plan.pk)
        known = _known(locked, value, agreement)
        if known is not None:
            return known
        before = canonical(locked)
        votes = _votes(locked)
        faults = [
            *(Fault(place, message) for place, message in succession_faults(before, value)),
            *_gap_faults(locked, before, value),
            *_agreement_faults(locked, agreement, comparable),
            *_vote_faults(locked, before, value, votes),
        ]
        if not faults:
            after = succeeded(before, value, new_party)
            faults = read_plan(plan_as_toml(after)).faults
        if faults:
            raise Refusal(
                "succession-faults",
                "The succession cannot be entered as given.",
                clause=clause_of(locked, "succession"),
                faults=faults,
            )
        assert agreement is not None, "a fault otherwise"
        update_plan(locked, before, after)
        row = Succession.objects.create(
            plan=locked,
            successor=Party.objects.get(code=value.successor),
            last_day=value.last_day,
            first_day=value.first_day,
            agreement=agreement,
            entered_by=user,
        )
        row.funds.set(Fund.objects.filter(code__in=value.funds))
        row.resolutions.set(vote for vote in votes if vote.on <= value.first_day)
        reason = f"{value.successor} succeeds from {value.first_day}."
        record_version(plan=locked, effective_from=max(value.first_day, locked.effective), reason=reason, user=user)
        plan_changed(locked, value.last_day)
        return row


def _known(plan: Plan, value: SuccessionValue, agreement: Document | None) -> Succession | None:
    same = Succession.objects.filter(
        plan=plan,
        successor__code=value.successor,
        last_day=value.last_day,
        first_day=value.first_day,
        agreement=agreement,
    )
    return next((row for row in same if {fund.code for fund in row.funds.all()} == set(value.funds)), None)


def _gap_faults(plan: Plan, before: PlanFile, value: SuccessionValue) -> list[Fault]:
    """Days without a distributor lie in a recorded suspension or withdrawal (B SECOND, FIFTH)."""
    between = gap(value)
    if between is None:
        return []
    open_funds = {
        fund: missing for fund in value.concerned(before) if (missing := days_not_suspended(plan, fund, *between))
    }
    if not open_funds:
        return []
    first = min(missing[0] for missing in open_funds.values())
    return [
        Fault(
            "first_day",
            f"nobody would be in office from {between[0]} to {between[1]}, and sales of "
            f"{named(open_funds, len(before.funds))} are not suspended then (first on {first}); "
            "expected no gap, or a suspension recorded (B SECOND, FIFTH)",
        )
    ]


def _agreement_faults(plan: Plan, agreement: Document | None, comparable: bool) -> list[Fault]:
    faults = [] if agreement else [Fault("agreement", "expected the distribution agreement with the successor")]
    if agreement_of(plan) == "B" and not comparable:
        faults.append(
            Fault("comparable", "expected an agreement with provisions comparable to THIRD, SIXTH, EIGHTH (B SECOND)")
        )
    return faults


def _votes(plan: Plan) -> list[Resolution]:
    rows = Resolution.objects.filter(plan=plan, matter=Resolution.Matter.NEW_AGREEMENT)
    return list(with_votes(standing(rows)))


def _vote_faults(plan: Plan, before: PlanFile, value: SuccessionValue, votes: list[Resolution]) -> list[Fault]:
    """Both votes on the new agreement, since the predecessor began, and no later than the first day (FOURTEENTH)."""
    missing: dict[str, list[str]] = {}
    companies = {fund.code: fund.company for fund in before.funds}
    for fund in value.concerned(before):
        current = in_office(before, fund, value.last_day)
        own = [
            vote_of(vote)
            for vote in votes
            if vote.company.code == companies.get(fund) and (current is None or vote.on > current.start)
        ]
        found = approval(agreement_of(plan), Matter.NEW_AGREEMENT, own, fund)
        if not found.approved or found.on is None or found.on > value.first_day:
            words = "; ".join(requirement.text for requirement in found.missing) or f"in on {found.on} only"
            missing.setdefault(f"{companies.get(fund)}: {words}", []).append(fund)
    clause = "B FOURTEENTH" if agreement_of(plan) == "B" else "R TWELFTH"
    return [
        Fault("successor", f"the votes on its agreement are not in by {value.first_day} ({words}; {clause})")
        for words in sorted(missing)
    ]
