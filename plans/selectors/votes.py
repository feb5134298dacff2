"""Recorded votes as values, and what they come to. Who may vote is derived from terms and interests on the day."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from plans.models import Company, Director, Fund, Plan, Resolution
from plans.references import agreement_of
from plans.values.approvals import Approval, Body, Matter, Met, Vote, approval, outcome, ways
from plans.values.votes import Choice, Outcome, Seat, ShareCount


def directors_on(company: Company, day: date) -> QuerySet[Director]:
    """Members of the company's board on the day, with what keeps them from being independent."""
    in_office = Director.objects.filter(Q(until__isnull=True) | Q(until__gte=day), company=company, since__lte=day)
    return in_office.prefetch_related("interests").order_by("name", "pk")


def is_independent(director: Director, plan: Plan, day: date) -> bool:
    """No interested person of the company and without a financial interest in the plan (B recitals, R ELEVENTH)."""
    return not any(interest.stands(plan.pk, day) for interest in director.interests.all())


def why_not_independent(director: Director, plan: Plan, day: date) -> str:
    """In words; empty for an independent director."""
    standing = [interest.get_kind_display() for interest in director.interests.all() if interest.stands(plan.pk, day)]
    return "; ".join(standing)


def entitled(plan: Plan, company: Company, body: str, day: date) -> list[Director]:
    """The directors who may vote as this body on the day, by name; nobody where shareholders vote."""
    if body == Resolution.Body.SHAREHOLDERS:
        return []
    members = list(directors_on(company, day))
    if body == Resolution.Body.INDEPENDENT:
        return [director for director in members if is_independent(director, plan, day)]
    return members


def standing(queryset: QuerySet[Resolution]) -> QuerySet[Resolution]:
    """Those not voided."""
    return queryset.filter(voided_at__isnull=True)


def with_votes(queryset: QuerySet[Resolution]) -> QuerySet[Resolution]:
    """With everything `vote_of` reads, in a constant number of queries."""
    return queryset.select_related("plan", "company").prefetch_related(
        "ballots", "share_votes__fund", "funds", "company__directors__interests"
    )


def vote_of(resolution: Resolution) -> Vote:
    """A resolution as a value. A director in office without a ballot was absent; a ballot of one who was not in
    office, or not of this body, does not count."""
    choices = {ballot.director_id: Choice(ballot.choice) for ballot in resolution.ballots.all()}
    day, plan = resolution.on, resolution.plan
    seats = [
        Seat(member.name, is_independent(member, plan, day), choices.get(member.pk, Choice.ABSENT))
        for member in sorted(resolution.company.directors.all(), key=lambda member: (member.name, member.pk))
        if member.in_office(day)
    ]
    body = Body(resolution.body)
    return Vote(
        body=body,
        on=day,
        in_person=resolution.in_person,
        called_for=resolution.called_for,
        seats=() if body is Body.SHAREHOLDERS else tuple(seats),
        shares={
            row.fund.code: ShareCount(row.outstanding, row.present, row.in_favour, row.against, row.abstained)
            for row in resolution.share_votes.all()
        },
        funds=frozenset(fund.code for fund in resolution.funds.all()),
    )


def met_by(resolution: Resolution) -> list[tuple[str, Met]]:
    """(fund code, or empty for all) and each vote its matter needs which this resolution could be, with its outcome."""
    vote, agreement = vote_of(resolution), agreement_of(resolution.plan)
    funds = sorted(vote.shares) if vote.body is Body.SHAREHOLDERS else [""]
    needed = [requirement for way in ways(agreement, Matter(resolution.matter)) for requirement in way]
    found = []
    for fund in funds:
        for requirement in dict.fromkeys(needed):
            said = outcome(vote, requirement, fund)
            if said is not None:
                found.append((fund, Met(requirement, said, vote.on if said.approved else None)))
    return found


def outcome_of(resolution: Resolution) -> Outcome:
    """The vote of the resolution's own body: approved when it is for every fund it is about."""
    own = [met.outcome for _, met in met_by(resolution) if met.requirement.body is Body(resolution.body)]
    if not own:
        return Outcome(False, "The agreement asks for no vote of this body on this matter.")
    against = [said for said in own if not said.approved]
    return against[0] if against else own[0]


def approval_of(plan: Plan, matter: str, resolutions: Iterable[Resolution], fund: Fund) -> Approval:
    """Whether the votes that the matter needs for the fund are among `resolutions` (see `with_votes`)."""
    votes = [
        vote_of(row)
        for row in resolutions
        if row.matter == matter and row.company_id == fund.company_id and not row.is_void
    ]
    return approval(agreement_of(plan), Matter(matter), votes, fund.code)


def approvals(plan: Plan, matter: str, resolutions: Sequence[Resolution], funds: Iterable[Fund]) -> dict[str, Approval]:
    """Fund code -> approval."""
    return {fund.code: approval_of(plan, matter, resolutions, fund) for fund in funds}
