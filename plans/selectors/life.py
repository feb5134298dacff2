"""The life of a plan for each of its funds, from what is recorded: votes, terminations, conditions, registers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plans.models import (
    CompletionCondition,
    ContinuanceRegister,
    Fund,
    Notice,
    Plan,
    Resolution,
    ScheduleEntry,
    Termination,
)
from plans.references import agreement_of
from plans.selectors.votes import standing, vote_of, with_votes
from plans.values.approvals import Matter, Vote, approval
from plans.values.life import Cause, Condition, Ending, FundLife, ending
from plans.values.terms_of_years import Term, terms


@dataclass(frozen=True)
class Lives:
    """A plan's life by fund code: the terms from year to year, and the ends. `schedule`: of which funds, by code."""

    terms: Mapping[str, tuple[Term, ...]]
    funds: Mapping[str, FundLife]
    schedule: Sequence[ScheduleEntry]


def lives_of(plan: Plan, horizon: date) -> Lives:
    """The lives of all funds of Schedule A, as they stand on record; terms up to `horizon`."""
    return lives_of_plans([plan], horizon)[plan.pk]


def lives_of_plans(plans: Sequence[Plan], horizon: date, *, by: date | None = None) -> dict[int, Lives]:
    """Likewise of several plans, by their ids: the same number of queries for one and for many.

    `by`: as it stood at the end of that day, without votes, notices and conditions that came later.
    """
    records = _Records(plans, by or date.max)
    return {plan.pk: _Reader(plan, horizon, records).read() for plan in plans}


def lives_as_of(plan: Plan, day: date) -> dict[str, FundLife]:
    """Those of the funds for which something had ended before the day, as it mattered by then (M1)."""
    return lives_of_plans_as_of([plan], day)[plan.pk]


def lives_of_plans_as_of(plans: Sequence[Plan], day: date) -> dict[int, dict[str, FundLife]]:
    """Likewise of several plans, by their ids. One short query where nothing is recorded that could end anything."""
    eventful = _with_life_events(plans)
    lives = lives_of_plans([plan for plan in plans if plan.pk in eventful], day) if eventful else {}
    found: dict[int, dict[str, FundLife]] = {plan.pk: {} for plan in plans}
    for plan, of_plan in lives.items():
        then = {code: life.as_of(day) for code, life in of_plan.funds.items()}
        found[plan] = {code: life for code, life in then.items() if life.ended}
    return found


def has_life_events(plan: Plan) -> bool:
    """Whether anything is recorded that can end the plan: a plan that was only loaded goes on."""
    return bool(_with_life_events([plan]))


def _with_life_events(plans: Sequence[Plan]) -> set[int]:
    registers = ContinuanceRegister.objects.filter(plan__in=plans).order_by().values_list("plan", flat=True)
    terminations = Termination.objects.filter(plan__in=plans, voided_at__isnull=True).order_by()
    return set(registers.union(terminations.values_list("plan", flat=True)))


class _Records:
    """What is recorded of the plans, read once."""

    def __init__(self, plans: Sequence[Plan], by: date) -> None:
        self.by = by
        self.votes: dict[tuple[int, int, str], list[Vote]] = defaultdict(list)
        for row in with_votes(standing(Resolution.objects.filter(plan__in=plans, on__lte=by))):
            self.votes[row.plan_id, row.company_id, row.matter].append(vote_of(row))
        registers = ContinuanceRegister.objects.filter(plan__in=plans)
        self.registers = {(plan, company): day for plan, company, day in registers.values_list(*_REGISTER)}
        self.schedules: dict[int, list[ScheduleEntry]] = defaultdict(list)
        entries = ScheduleEntry.objects.filter(plan__in=plans).select_related("fund__company").order_by("fund__code")
        for entry in entries:
            self.schedules[entry.plan_id].append(entry)
        self.terminations: dict[tuple[int, int], list[Ending]] = defaultdict(list)
        self._read_terminations(plans)
        self.conditions: dict[tuple[int, int], dict[Condition, date]] = defaultdict(dict)
        rows = CompletionCondition.objects.filter(plan__in=plans, voided_at__isnull=True, on__lte=by)
        for plan, fund, condition, on in rows.values_list("plan", "fund", "condition", "on"):
            self.conditions[plan, fund][Condition(condition)] = on

    def _read_terminations(self, plans: Sequence[Plan]) -> None:
        agreements = {plan.pk: agreement_of(plan) for plan in plans}
        rows = Termination.objects.filter(plan__in=plans, voided_at__isnull=True)
        rows = rows.select_related("notice").prefetch_related("funds").order_by("pk")
        replacements = notice_replacements(rows)
        for row in rows:
            day = counted_from(row, replacements)
            if day > self.by:
                continue
            found = ending(agreements[row.plan_id], Cause(row.cause), day, source=row.pk)
            for fund in row.funds.all():
                self.terminations[row.plan_id, fund.pk].append(found)


_REGISTER = ("plan", "company", "kept_from")


class _Reader:
    def __init__(self, plan: Plan, horizon: date, records: _Records) -> None:
        self.plan, self.horizon, self.agreement, self.records = plan, horizon, agreement_of(plan), records

    def read(self) -> Lives:
        schedule = self.records.schedules[self.plan.pk]
        funds = [entry.fund for entry in schedule]
        by_fund = {fund.code: self._terms(fund) for fund in funds}
        return Lives(by_fund, {fund.code: self._life(fund, by_fund[fund.code]) for fund in funds}, schedule)

    def _terms(self, fund: Fund) -> tuple[Term, ...]:
        return tuple(
            terms(
                self.agreement,
                self._votes(fund, Resolution.Matter.CONTINUE),
                fund.code,
                effective=self.plan.effective,
                initial_end=self.plan.initial_term_ends,
                register_from=self.records.registers.get((self.plan.pk, fund.company_id)),
                horizon=self.horizon,
            )
        )

    def _life(self, fund: Fund, of_fund: tuple[Term, ...]) -> FundLife:
        endings = list(self.records.terminations[self.plan.pk, fund.pk])
        if of_fund and of_fund[-1].lapses and of_fund[-1].last <= self.horizon:
            endings.append(ending(self.agreement, Cause.LAPSE, of_fund[-1].last))
        endings = [end for end in endings if not self._continued(fund, end)]
        return FundLife(
            self.agreement,
            tuple(sorted(endings, key=lambda end: (end.last_day, end.cause, end.source or 0))),
            self._renewals(fund, endings),
            dict(self.records.conditions[self.plan.pk, fund.pk]),
        )

    def _votes(self, fund: Fund, matter: str) -> list[Vote]:
        return self.records.votes[self.plan.pk, fund.company_id, matter]

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
        votes = [vote for vote in self._votes(fund, matter) if vote.on > after]
        return approval(self.agreement, Matter(matter), votes, fund.code).on


def notice_replacements(terminations: Iterable[Termination]) -> dict[int, Notice]:
    """Id of a notice of termination -> the one that corrected it. One query, where anything ended by a notice."""
    plans = {row.plan_id for row in terminations if row.notice_id}
    rows = Notice.objects.filter(plan__in=plans, kind=Notice.Kind.TERMINATION, replaces__isnull=False)
    return {row.replaces_id: row for row in rows if row.replaces_id is not None}


def counted_from(termination: Termination, replacements: Mapping[int, Notice]) -> date:
    """The receipt of its notice, as the notice was last corrected; else the day of the vote or event."""
    notice = termination.notice
    while notice is not None and notice.pk in replacements:
        notice = replacements[notice.pk]
    return (notice.received if notice is not None else None) or termination.on
