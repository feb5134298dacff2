"""The life of a plan for each of its funds, from what is recorded: votes, terminations, conditions, registers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from plans.models import (
    CompletionCondition,
    ContinuanceRegister,
    Fund,
    Notice,
    Plan,
    Resolution,
    Termination,
)
from plans.references import agreement_of
from plans.selectors.votes import standing, vote_of, with_votes
from plans.values.approvals import Matter, Vote, approval
from plans.values.life import Cause, Condition, Ending, FundLife, ending
from plans.values.terms_of_years import Term, terms


@dataclass(frozen=True)
class Lives:
    """A plan's life by fund code: the terms from year to year, and the ends."""

    terms: Mapping[str, tuple[Term, ...]]
    funds: Mapping[str, FundLife]


def lives_of(plan: Plan, horizon: date) -> Lives:
    """The lives of all funds of Schedule A, as they stand on record; terms up to `horizon`. A constant number of
    queries, whatever the number of funds."""
    return _Reader(plan, horizon).read()


def lives_as_of(plan: Plan, day: date) -> dict[str, FundLife]:
    """Those of the funds for which something had ended before the day, as it mattered by then (M1).

    Two short queries where nothing is recorded that could end anything.
    """
    if not has_life_events(plan):
        return {}
    lives = {code: life.as_of(day) for code, life in lives_of(plan, day).funds.items()}
    return {code: life for code, life in lives.items() if life.ended}


def has_life_events(plan: Plan) -> bool:
    """Whether anything is recorded that can end the plan: a plan that was only loaded goes on."""
    return (
        ContinuanceRegister.objects.filter(plan=plan).exists()
        or Termination.objects.filter(plan=plan, voided_at__isnull=True).exists()
    )


class _Reader:
    def __init__(self, plan: Plan, horizon: date) -> None:
        self.plan, self.horizon, self.agreement = plan, horizon, agreement_of(plan)
        self.votes: dict[tuple[int, str], list[Vote]] = defaultdict(list)
        for row in with_votes(standing(Resolution.objects.filter(plan=plan))):
            self.votes[row.company_id, row.matter].append(vote_of(row))
        self.registers = dict(ContinuanceRegister.objects.filter(plan=plan).values_list("company", "kept_from"))
        self.terminations = self._terminations()
        self.conditions = self._conditions()

    def read(self) -> Lives:
        funds = Fund.objects.filter(schedule_entries__plan=self.plan).order_by("code")
        by_fund = {fund.code: self._terms(fund) for fund in funds}
        return Lives(by_fund, {fund.code: self._life(fund, by_fund[fund.code]) for fund in funds})

    def _terms(self, fund: Fund) -> tuple[Term, ...]:
        return tuple(
            terms(
                self.agreement,
                self.votes[fund.company_id, Resolution.Matter.CONTINUE],
                fund.code,
                effective=self.plan.effective,
                initial_end=self.plan.initial_term_ends,
                register_from=self.registers.get(fund.company_id),
                horizon=self.horizon,
            )
        )

    def _life(self, fund: Fund, of_fund: tuple[Term, ...]) -> FundLife:
        endings = list(self.terminations[fund.pk])
        if of_fund and of_fund[-1].lapses and of_fund[-1].last <= self.horizon:
            endings.append(ending(self.agreement, Cause.LAPSE, of_fund[-1].last))
        endings = [end for end in endings if not self._continued(fund, end)]
        return FundLife(
            self.agreement,
            tuple(sorted(endings, key=lambda end: (end.last_day, end.cause, end.source or 0))),
            self._renewals(fund, endings),
            self.conditions[fund.pk],
        )

    def _continued(self, fund: Fund, end: Ending) -> bool:
        """The board had decided by then to go on though no affiliate is adviser (R THIRTEENTH(B))."""
        if end.cause is not Cause.ADVISER:
            return False
        on = self._approved(fund, Resolution.Matter.AFFILIATION)
        return on is not None and on <= end.last_day

    def _renewals(self, fund: Fund, endings: Iterable[Ending]) -> tuple[date, ...]:
        """After each end of the agreement alone, the day on which the votes for another, or for going on, were in."""
        days = set()
        for end in endings:
            if end.ends_plan:
                continue
            matters = [Resolution.Matter.NEW_AGREEMENT]
            matters += [Resolution.Matter.AFFILIATION] if end.cause is Cause.ADVISER else []
            days |= {self._approved(fund, matter, after=end.last_day) for matter in matters}
        return tuple(sorted(day for day in days if day is not None))

    def _approved(self, fund: Fund, matter: str, after: date = date.min) -> date | None:
        votes = [vote for vote in self.votes[fund.company_id, matter] if vote.on > after]
        return approval(self.agreement, Matter(matter), votes, fund.code).on

    def _terminations(self) -> dict[int, list[Ending]]:
        by_fund: dict[int, list[Ending]] = defaultdict(list)
        rows = Termination.objects.filter(plan=self.plan, voided_at__isnull=True)
        replacements = notice_replacements(self.plan)
        for row in rows.select_related("notice").prefetch_related("funds").order_by("pk"):
            found = ending(self.agreement, Cause(row.cause), counted_from(row, replacements), source=row.pk)
            for fund in row.funds.all():
                by_fund[fund.pk].append(found)
        return by_fund

    def _conditions(self) -> dict[int, dict[Condition, date]]:
        by_fund: dict[int, dict[Condition, date]] = defaultdict(dict)
        rows = CompletionCondition.objects.filter(plan=self.plan, voided_at__isnull=True)
        for fund, condition, on in rows.values_list("fund", "condition", "on"):
            by_fund[fund][Condition(condition)] = on
        return by_fund


def notice_replacements(plan: Plan) -> dict[int, Notice]:
    """Id of a notice of termination -> the one that corrected it."""
    rows = Notice.objects.filter(plan=plan, kind=Notice.Kind.TERMINATION, replaces__isnull=False)
    return {row.replaces_id: row for row in rows if row.replaces_id is not None}


def counted_from(termination: Termination, replacements: Mapping[int, Notice]) -> date:
    """The receipt of its notice, as the notice was last corrected; else the day of the vote or event."""
    notice = termination.notice
    while notice is not None and notice.pk in replacements:
        notice = replacements[notice.pk]
    return (notice.received if notice is not None else None) or termination.on
