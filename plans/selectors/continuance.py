"""Where each company's plan stands from year to year (B THIRTEENTH, R ELEVENTH)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localdate

from backoffice.once import asked_once
from backoffice.reach import Reach, readable
from plans.models import Company, Fund, Plan
from plans.selectors.life import Lives, lives_of_plans
from plans.selectors.plans import plans_in_force
from plans.values.terms_of_years import Term

WARNED = timedelta(days=90)
"""How long before the end of a term its continuance is asked for (ours: boards meet quarterly)."""


@dataclass(frozen=True)
class Continuance:
    """Funds of one company whose plan was continued alike; `whole`: all those of the company whose plan goes on."""

    plan: Plan
    company: Company
    funds: tuple[Fund, ...]
    whole: bool
    terms: tuple[Term, ...]
    today: date

    @property
    def current(self) -> Term:
        return self.terms[-1]

    @property
    def lapsed(self) -> date | None:
        """The day on which it lapsed; one that has not come yet may still be continued."""
        return self.current.last if self.current.lapses and self.current.last < self.today else None

    @property
    def not_on_record(self) -> list[date]:
        """Ends of terms gone by, of which nobody has said whether the plan was continued."""
        return [term.last for term in self.terms if term.last < self.today and term.not_on_record]

    @property
    def is_due(self) -> bool:
        """The votes for the next year are not in, and the end of the term is near."""
        waits = self.lapsed is None and not self.current.approval.approved
        return waits and self.current.last - WARNED <= self.today

    @property
    def named(self) -> str:
        return self.company.name if self.whole else f"{self.company.name} ({', '.join(f.code for f in self.funds)})"


def continuances(plans: Sequence[Plan], today: date) -> list[Continuance]:
    """Of plans in force and of their funds whose plan had not been terminated; a constant number of queries."""
    live = [plan for plan in plans if not plan.is_draft]
    return continuances_in(lives_of_plans(live, today), live, today)


def continuances_in(lives: Mapping[int, Lives], live: Sequence[Plan], today: date) -> list[Continuance]:
    """Likewise, where the lives of plans in force are read already."""
    return [row for plan in live for row in _of_plan(plan, lives[plan.pk], today)]


@asked_once
def continuances_within(reach: Reach) -> list[Continuance]:
    """As they stand today: of plans in force and companies within reach."""
    mine = set(readable(Company.objects.all(), reach).values_list("pk", flat=True))
    return [row for row in continuances(plans_in_force(reach), localdate()) if row.company.pk in mine]


def _of_plan(plan: Plan, lives: Lives, today: date) -> list[Continuance]:
    companies: dict[int, dict[tuple[tuple[date, bool, bool], ...], list[Fund]]] = defaultdict(lambda: defaultdict(list))
    for fund in [entry.fund for entry in lives.schedule if (entry.party_until or today) >= today]:
        if not _terminated(lives, fund, today):
            alike = tuple((term.last, term.approval.approved, term.lapses) for term in lives.terms[fund.code])
            companies[fund.company_id][alike].append(fund)
    found = []
    for groups in companies.values():
        for members in groups.values():
            terms = lives.terms[members[0].code]
            found.append(Continuance(plan, members[0].company, tuple(members), len(groups) == 1, terms, today))
    return sorted(found, key=lambda row: (row.company.name, row.company.pk, row.funds[0].code))


def _terminated(lives: Lives, fund: Fund, today: date) -> bool:
    """By something else than a lapse."""
    return any(
        end.ends_plan and end.source is not None and end.last_day < today for end in lives.funds[fund.code].endings
    )
