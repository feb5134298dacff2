"""Votes are recorded; what they come to is computed (B THIRTEENTH to FIFTEENTH, R ELEVENTH to THIRTEENTH)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Ballot, Company, Document, Fund, Plan, Resolution, ShareVote
from plans.references import agreement_of, clause_of
from plans.selectors.votes import entitled
from plans.services.adoption import adopted_on, settle_adoption
from plans.services.life_changes import life_changes
from plans.services.locks import lock_plan
from plans.services.voiding import void
from plans.values.approvals import Body, Matter, ways
from plans.values.votes import Choice, ShareCount, count_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionEntry:
    """What the minutes say. `ballots`: director's id -> choice, for every director entitled; `shares`: fund's id ->
    count, where shareholders vote. No funds: all of the company."""

    company: Company
    body: str
    matter: str
    on: date
    in_person: bool = False
    called_for: bool = False
    ballots: Mapping[int, str] = field(default_factory=dict)
    shares: Mapping[int, ShareCount] = field(default_factory=dict)
    funds: tuple[Fund, ...] = ()
    text: str = ""
    document: Document | None = None


def record_resolution(*, plan: Plan, entry: ResolutionEntry, user: Any = None) -> Resolution:
    """Enter a vote; the same again is the one entered before.

    Refusal `resolution-faults` with every fault: a matter the agreement does not know, a body it does not ask, a day in
    the future, a director who was not entitled or whose vote is missing, share counts that cannot be.
    """
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        if faults := resolution_faults(locked, entry):
            raise Refusal(
                "resolution-faults",
                "The vote cannot be recorded as given.",
                clause=clause_of(locked, "term"),
                faults=faults,
            )
        known = _known(locked, entry)
        if known is not None:
            return known
        with life_changes([locked]):
            columns = _columns(entry)
            resolution = Resolution.objects.create(plan=locked, entered_by=user, document=entry.document, **columns)
            resolution.funds.set(entry.funds)
            _write_votes(resolution, entry)
        settle_adoption(locked, user=user)
        return resolution


def refuse_meeting(*, plan: Plan, entry: ResolutionEntry) -> None:
    """What can be said before anybody's vote is known: Refusal `resolution-faults`."""
    faults = [*_matter_faults(plan, entry), *_place_faults(plan, entry), *_nobody(plan, entry)]
    if faults:
        raise Refusal(
            "resolution-faults", "There cannot be such a vote.", clause=clause_of(plan, "term"), faults=faults
        )


def void_resolution(*, resolution: Resolution, reason: str, user: Any = None) -> Resolution:
    """Take back a vote that was entered wrongly; it stays to be read, and counts for nothing.

    Refusals `void-reason`, and `plan-adopted`: what a plan in force rests on is not taken back.
    """
    with transaction.atomic(), acting(user, reason=reason):
        plan = lock_plan(resolution.plan_id)
        row = Resolution.objects.select_related("plan", "company").get(pk=resolution.pk)
        if row.matter == Resolution.Matter.ADOPT and not plan.is_draft and adopted_on(plan) is not None:
            raise Refusal("plan-adopted", f"{plan.code} is effective by this vote.", clause=clause_of(plan, "term"))
        with life_changes([plan]):
            void(row, reason, user)
        return row


def attach_minutes(*, resolution: Resolution, document: Document, user: Any = None) -> Resolution:
    """The minutes, when they come after the vote. Refusal `minutes-attached`: they are there, and are not replaced."""
    with transaction.atomic(), acting(user):
        lock_plan(resolution.plan_id)
        row = Resolution.objects.select_related("plan", "company").get(pk=resolution.pk)
        if row.document_id not in (None, document.pk):
            raise Refusal("minutes-attached", "Minutes are attached already. Void the vote and record it anew.")
        if row.document_id is None:
            row.document = document
            row.save(update_fields=["document"])
        return row


def resolution_faults(plan: Plan, entry: ResolutionEntry) -> list[Fault]:
    """All that is wrong with an entry, by the name of its field; a director's vote has the place `director-7`."""
    return [*_matter_faults(plan, entry), *_place_faults(plan, entry), *_vote_faults(plan, entry)]


def _matter_faults(plan: Plan, entry: ResolutionEntry) -> list[Fault]:
    needed = ways(agreement_of(plan), Matter(entry.matter))
    bodies = {requirement.body for way in needed for requirement in way}
    if not needed:
        return [Fault("matter", f"expected a matter of {plan.code}: its agreement has no paragraph for this one")]
    if Body(entry.body) in bodies or (Body(entry.body) is Body.BOARD and Body.INDEPENDENT in bodies):
        return []
    asked = sorted(Resolution.Body(body.value).label.lower() for body in bodies)
    return [Fault("body", f"expected {' or '.join(asked)}: no other body's vote counts on this matter")]


def _place_faults(plan: Plan, entry: ResolutionEntry) -> list[Fault]:
    faults = []
    today = timezone.localdate()
    if entry.on > today:
        faults.append(Fault("on", f"expected {today} or earlier, got {entry.on}"))
    if not plan.companies.filter(pk=entry.company.pk).exists():
        faults.append(Fault("company", f"expected a company of {plan.code}"))
    of_company = set(plan.schedule.filter(fund__company=entry.company).values_list("fund_id", flat=True))
    strange = sorted(fund.code for fund in entry.funds if fund.pk not in of_company)
    if strange:
        faults.append(Fault("funds", f"expected funds of {entry.company} in Schedule A, got {', '.join(strange)}"))
    if set(entry.shares) - of_company:
        faults.append(Fault("shares", f"expected funds of {entry.company} in Schedule A"))
    return faults


def _vote_faults(plan: Plan, entry: ResolutionEntry) -> list[Fault]:
    if entry.body == Resolution.Body.SHAREHOLDERS:
        faults = [
            Fault(f"fund-{fund}-{name}", message)
            for fund, count in entry.shares.items()
            for name, message in count_faults(count)
        ]
        if not entry.shares:
            faults.append(Fault("shares", "expected the count of at least one fund"))
        return faults
    members = {member.pk: member for member in entitled(plan, entry.company, entry.body, entry.on)}
    faults = [
        Fault(f"director-{pk}", f"expected the vote of {member.name}, or that they were absent")
        for pk, member in members.items()
        if entry.ballots.get(pk) not in set(Choice)
    ]
    faults += [*_nobody(plan, entry)]
    faults += [
        Fault("ballots", f"director {pk} was not entitled to vote on {entry.on}")
        for pk in sorted(set(entry.ballots) - set(members))
    ]
    return faults


def _nobody(plan: Plan, entry: ResolutionEntry) -> list[Fault]:
    if entry.body == Resolution.Body.SHAREHOLDERS or entitled(plan, entry.company, entry.body, entry.on):
        return []
    return [Fault("body", f"nobody was entitled on {entry.on}: enter the directors of {entry.company} first")]


def _columns(entry: ResolutionEntry) -> dict[str, Any]:
    names = ("company", "body", "matter", "on", "in_person", "called_for")
    return {name: getattr(entry, name) for name in names} | {"text": entry.text.strip()}


def _write_votes(resolution: Resolution, entry: ResolutionEntry) -> None:
    for director, choice in entry.ballots.items():
        Ballot.objects.create(resolution=resolution, director_id=director, choice=choice)
    for fund, count in entry.shares.items():
        ShareVote.objects.create(resolution=resolution, fund_id=fund, **asdict(count))


def _known(plan: Plan, entry: ResolutionEntry) -> Resolution | None:
    """The same vote entered before, and not voided."""
    same = Resolution.objects.filter(plan=plan, voided_at__isnull=True, document=entry.document, **_columns(entry))
    funds = {fund.pk for fund in entry.funds}
    for row in same.prefetch_related("funds", "ballots", "share_votes"):
        counts = {
            vote.fund_id: ShareCount(vote.outstanding, vote.present, vote.in_favour, vote.against, vote.abstained)
            for vote in row.share_votes.all()
        }
        ballots = {ballot.director_id: ballot.choice for ballot in row.ballots.all()}
        given = (funds, dict(entry.ballots), dict(entry.shares))
        if ({fund.pk for fund in row.funds.all()}, ballots, counts) == given:
            return row
    return None
