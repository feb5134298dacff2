"""Where a plan stands at a quarter's end: terms, ends, and whose votes are wanted (B THIRTEENTH to FIFTEENTH)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from plans.models import Amendment, Company, Plan
from plans.references import clause_of
from plans.selectors.amendments import changes_of, sheet_of
from plans.selectors.continuance import continuances_in
from plans.selectors.life import Lives, lives_of_plans
from plans.values import PlanFile
from plans.values.amending import Change, Context
from plans.values.approvals import Approval
from plans.values.life import ASKED, Ending, FundLife
from reporting.statement.values.life import EndLine, ProposalLine, TermLine
from reporting.statement.words.base import listed

ONE_DAY = timedelta(days=1)
COMPLETE = "B FIFTEENTH(C)"


def lives_at(plan: Plan, day: date) -> Lives:
    """As it stood at the end of the day: a term that ends on it has ended."""
    return lives_of_plans([plan], day + ONE_DAY, by=day)[plan.pk]


def terms(plan: Plan, plan_file: PlanFile, lives: Lives, day: date, company: Company | None) -> tuple[TermLine, ...]:
    """Of each company, and of its funds where they were not continued alike; nothing of a draft."""
    if plan.is_draft:
        return ()
    rows = continuances_in({plan.pk: lives}, [plan], day + ONE_DAY)
    companies = {one.code: one.name for one in plan_file.companies}
    funds = {fund.code: fund.name for fund in plan_file.funds}
    return tuple(
        TermLine(
            code=row.company.code,
            name=companies[row.company.code],
            funds=() if row.whole else tuple(sorted(funds[fund.code] for fund in row.funds)),
            first=row.current.first,
            last=row.current.last,
            continued=row.current.approval.on,
            wanted=wanted(row.current.approval),
            lapses=row.current.register_kept,
            lapsed=row.lapsed,
            unrecorded=tuple(row.not_on_record),
            clause=clause_of(plan, "term"),
        )
        for row in rows
        if row.company.code in companies and (company is None or row.company == company)
    )


def wanted(approval: Approval) -> str:
    """Whose votes are not in; empty where it is approved."""
    return "" if approval.approved else listed([requirement.short for requirement in approval.missing])


def ends(plan: Plan, lives: Lives, funds: Mapping[str, str]) -> tuple[EndLine, ...]:
    """What ended plan or agreement of each fund (code -> name), or will, as far as known by the day of the lives."""
    if plan.is_draft:
        return ()
    found = (
        _end(funds[code], life, ending)
        for code, life in sorted(lives.funds.items())
        if code in funds
        for ending in life.endings
        if ending is life.plan_end or not ending.ends_plan
    )
    return tuple(found)


def _end(fund: str, life: FundLife, ending: Ending) -> EndLine:
    completes = ending.ends_plan and life.agreement == "B"
    missing = [text for number, _, text in ASKED if number in life.missing_conditions] if completes else []
    return EndLine(
        funds=(fund,),
        last=ending.last_day,
        what=ending.text,
        clause=ending.clause,
        ends_plan=ending.ends_plan,
        completed=life.completed if completes else None,
        wanted="; ".join(missing),
    )


def proposals(plan: Plan, day: date, funds: Collection[str]) -> tuple[ProposalLine, ...]:
    """Amendments that were open at the end of the day, and whose votes on them were not in."""
    rows = Amendment.objects.filter(Q(effective=None) | Q(effective__gt=day), plan=plan).order_by("pk")
    found = []
    for row in rows:
        withdrawn = row.withdrawn_at and timezone.localdate(row.withdrawn_at) <= day
        if withdrawn or timezone.localdate(row.proposed_at) > day or not concerns(changes_of(row), funds):
            continue
        votes = [vote for vote in sheet_of(row, context=Context()).votes if vote.fund in funds]
        missing = sorted({_wanted_by(vote.approval, day) for vote in votes} - {""}, key=lambda said: (-len(said), said))
        if missing:
            found.append(ProposalLine(row.title, missing[0], clause_of(plan, "amendments")))
    return tuple(found)


def _wanted_by(approval: Approval, day: date) -> str:
    return listed([met.requirement.short for met in approval.met if met.on is None or met.on > day])


def concerned(change: Change) -> tuple[str, ...]:
    """Codes of the funds it is about; none: all of the plan."""
    code = getattr(change, "code", "") if change.kind in ("fund-joins", "fund-leaves") else ""
    return (code,) if code else tuple(getattr(change, "funds", ()))


def concerns(changes: Iterable[Change], funds: Collection[str]) -> bool:
    named = [concerned(change) for change in changes]
    return any(not codes or set(codes) & set(funds) for codes in named)
