"""Whom a company was directed to pay (B EIGHTH(C), (D)): what the gates of a payment ask.

directions = directions_in_force(plan, on=date(2004, 1, 14))
directions.of(distributor="AIM", payee="BANK", fund="DYNAMICS")
# Direction(way=Way.COLLECTION_AGENT, payee=<the agent>, notice=<the notice>)
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.models import Company, Notice, Party, Plan, ScheduleEntry


class Way(StrEnum):
    """How a portion goes to its payee."""

    NONE = "none"  # no direction: the company pays the distributor, and no assignee
    ASSIGNEE = "assignee"  # directly to the assignee (C)
    COLLECTION_AGENT = "collection-agent"  # all of the distributor's to one agent, which divides it (D)


@dataclass(frozen=True, slots=True)
class Direction:
    """Of one payee's portion in one fund: where it goes, and the notice that says so."""

    way: Way
    payee: Party | None = None
    notice: Notice | None = None


NONE = Direction(Way.NONE)
DIRECTIONS = {
    Notice.Kind.PAY_ASSIGNEE: Way.ASSIGNEE,
    Notice.Kind.PAY_COLLECTION_AGENT: Way.COLLECTION_AGENT,
    Notice.Kind.PAY_DISTRIBUTOR: Way.NONE,
}


@dataclass(frozen=True, slots=True)
class Directions:
    """The directions a plan's companies have received, the latest first. `companies`: by fund code."""

    notices: tuple[Notice, ...]
    companies: dict[str, Company]

    def of(self, *, distributor: str, payee: str, fund: str) -> Direction:
        """Codes of the tranche's distributor, of the payee (an assignee or the distributor itself), of the fund.

        The latest received that concerns the payee counts (ours): (C) concerns the assignee it names; (D) all that
        is the distributor's, its assignees' portions and its own; a direction to pay the distributor again, whom it
        names, or all.
        """
        for notice in self.notices:
            if self._concerns(notice, distributor, payee, fund):
                way = DIRECTIONS[Notice.Kind(notice.kind)]
                return NONE if way is Way.NONE else Direction(way, notice.payee, notice)
        return NONE

    def _concerns(self, notice: Notice, distributor: str, payee: str, fund: str) -> bool:
        if notice.from_party is None or notice.from_party.code != distributor:
            return False
        if notice.to_company != self.companies.get(fund):
            return False
        named = {one.code for one in notice.funds.all()}
        if named and fund not in named:
            return False
        if notice.kind == Notice.Kind.PAY_COLLECTION_AGENT or notice.payee is None:
            return True
        return notice.payee.code == payee


def directions_in_force(plan: Plan, on: date) -> Directions:
    """Directions received by `on` and not replaced since."""
    return directions_of_plans([plan], on)[plan.pk]


def directions_of_plans(plans: Sequence[Plan], on: date) -> dict[int, Directions]:
    """Likewise of several plans, by their ids: three queries for one and for many."""
    rows = (
        Notice.objects.filter(plan__in=plans, kind__in=list(DIRECTIONS), received__lte=on, replaced_by=None)
        .select_related("from_party", "to_company", "payee")
        .prefetch_related("funds")
        .order_by("-received", "-pk")
    )
    notices: dict[int, list[Notice]] = defaultdict(list)
    for notice in rows:
        notices[notice.plan_id].append(notice)
    companies: dict[int, dict[str, Company]] = defaultdict(dict)
    for entry in ScheduleEntry.objects.filter(plan__in=plans).select_related("fund__company"):
        companies[entry.plan_id][entry.fund.code] = entry.fund.company
    return {plan.pk: Directions(tuple(notices[plan.pk]), companies[plan.pk]) for plan in plans}
