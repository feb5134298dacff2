"""What an amendment comes to: before and after, what forbids it, whose votes are in (B FOURTEENTH, R TWELFTH)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from backoffice.refusals import Fault
from plans.models import Amendment, Plan, PlanVersion, Resolution
from plans.references import agreement_of
from plans.selectors.plans import canonical
from plans.selectors.shared import clashes
from plans.selectors.versions import content_of
from plans.selectors.votes import standing, vote_of, with_votes
from plans.values import PlanFile, plan_as_toml, read_plan
from plans.values.amending import (
    Change,
    Context,
    Objection,
    VotesNeeded,
    amended,
    change_from_data,
    objections,
    votes_needed,
)
from plans.values.approvals import Approval, Matter, approval
from plans.values.comparison import Compared, compared

MATTERS = (Resolution.Matter.AMEND, Resolution.Matter.INCREASE)
"""Matters under which an amendment is voted on. A vote that names an increase is for the rest of it too."""


@dataclass(frozen=True, slots=True)
class FundVotes:
    """The votes one fund's shareholders' amendment needs, and which are in."""

    fund: str
    company: str
    increases: tuple[str, ...]
    approval: Approval


@dataclass(frozen=True, slots=True)
class AmendmentSheet:
    """Everything the page of an amendment shows, and what its services decide by.

    `day`: the one it takes effect on as things stand: that of the last vote or `not_before`, else today.
    """

    amendment: Amendment
    day: date
    before: PlanFile
    after: PlanFile
    changes: tuple[Change, ...]
    objections: tuple[Objection, ...]
    faults: tuple[Fault, ...]
    needed: VotesNeeded
    votes: tuple[FundVotes, ...]

    @property
    def approved(self) -> bool:
        return bool(self.votes) and all(vote.approval.approved for vote in self.votes)

    @property
    def allowed(self) -> bool:
        return bool(self.changes) and not self.objections and not self.faults

    @property
    def differences(self) -> list[Compared]:
        return compared(self.before, self.after)


def changes_of(amendment: Amendment) -> tuple[Change, ...]:
    return tuple(change_from_data(data) for data in amendment.changes)


def sheet_of(amendment: Amendment, *, context: Context, changes: Sequence[Change] | None = None) -> AmendmentSheet:
    """The amendment on the plan as it stands, or, once in effect, on the version it changed.

    `changes` in place of its own: to see what one more would come to.
    """
    plan = amendment.plan
    wanted = tuple(changes) if changes is not None else changes_of(amendment)
    before = _before(amendment)
    resolutions = list(with_votes(standing(amendment.resolutions.all())))
    day = amendment.effective or _earliest(amendment)
    needed = votes_needed(before, amended(before, wanted, day), wanted, day)
    votes = _votes(plan, needed, resolutions)
    if amendment.effective is None and votes and all(vote.approval.approved for vote in votes):
        day = effective_day(amendment, votes)
    after = content_of(amendment.version) if amendment.version else amended(before, wanted, day)
    told = () if amendment.version else tuple(objections(before, after, wanted, day, context))
    return AmendmentSheet(
        amendment=amendment,
        day=day,
        before=before,
        after=after,
        changes=wanted,
        objections=told,
        faults=() if amendment.version else tuple(faults_of(after)),
        needed=needed,
        votes=votes,
    )


def _before(amendment: Amendment) -> PlanFile:
    if amendment.version is None:
        return canonical(amendment.plan)
    earlier = PlanVersion.objects.get(plan=amendment.plan_id, number=amendment.version.number - 1)
    return content_of(earlier)


def _earliest(amendment: Amendment) -> date:
    return amendment.not_before or timezone.localdate()


def effective_day(amendment: Amendment, votes: Sequence[FundVotes]) -> date:
    """On receipt of the last vote, or on the day it names if that is later (B FOURTEENTH, R TWELFTH)."""
    received = [vote.approval.on for vote in votes if vote.approval.on is not None]
    return max([*received, *([amendment.not_before] if amendment.not_before else [])])


def _votes(plan: Plan, needed: VotesNeeded, resolutions: Sequence[Resolution]) -> tuple[FundVotes, ...]:
    agreement = agreement_of(plan)
    by_company: dict[str, list[Resolution]] = {}
    for row in resolutions:
        if row.matter in MATTERS:
            by_company.setdefault(row.company.code, []).append(row)
    votes = {company: [vote_of(row) for row in rows] for company, rows in by_company.items()}
    return tuple(
        FundVotes(
            fund,
            needed.companies[fund],
            needed.increased.get(fund, ()),
            approval(agreement, Matter(needed.matter(fund)), votes.get(needed.companies[fund], ()), fund),
        )
        for fund in needed.amended
    )


def faults_of(after: PlanFile) -> list[Fault]:
    """What a plan file that said this would be refused for: everything a plan must be."""
    reading = read_plan(plan_as_toml(after))
    return [*reading.faults, *clashes(reading)]


def resolutions_to_link(amendment: Amendment) -> list[Resolution]:
    """Votes on amendments of the plan that belong to no other one, or to this."""
    rows = standing(Resolution.objects.filter(plan=amendment.plan_id, matter__in=MATTERS))
    free = rows.filter(amendments=None) | rows.filter(amendments=amendment)
    return list(free.select_related("company").distinct().order_by("on", "pk"))
