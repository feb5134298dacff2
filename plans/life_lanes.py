"""The lanes of a plan's terms and of how it ended (B THIRTEENTH, FIFTEENTH; R ELEVENTH, THIRTEENTH)."""

import itertools
from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from plans.models import Fund
from plans.references import agreement_of, clause_of
from plans.selectors.life import Lives, has_life_events, lives_of
from plans.timelines import FUNDS_NAMED, Asked
from plans.values.life import FundLife
from plans.values.terms_of_years import Term
from plans.values.timeline import Happening, Lane, Look

ENDS = {"B": "B FIFTEENTH", "R": "R THIRTEENTH"}


def terms_and_ends(asked: Asked) -> tuple[Lane, Lane]:
    """The plan's terms, and what ended it for which funds. Of a plan that was only loaded its initial term."""
    plan = asked.plan
    first = Happening(plan.effective, "Initial term", plan.initial_term_ends, url=plan.get_absolute_url())
    draft = Happening(plan.effective, "Draft: not in force", plan.initial_term_ends, look=Look.RESTING)
    found: dict[tuple[date, date], set[str]] = {}
    ends: dict[tuple[date, str], list[str]] = {}
    if has_life_events(plan):
        lives, codes = lives_of(plan, timezone.localdate()), _codes(asked)
        found, ends = _terms(lives, codes), _ends(lives, codes)
    years = tuple(
        Happening(begin, f"Year to {end}", end, detail=_named(asked, sorted(funds)))
        for (begin, end), funds in found.items()
    )
    url = reverse("plan-life", args=[plan.pk])
    ended = tuple(
        Happening(day, text, moment=True, detail=_named(asked, funds), url=url) for (day, text), funds in ends.items()
    )
    return (
        Lane(10, "Plan", (draft if plan.is_draft else first, *years), clause_of(plan, "term")),
        Lane(15, "Ended after", ended, ENDS[agreement_of(plan)]),
    )


def _codes(asked: Asked) -> list[str]:
    """Of the funds that the person may see."""
    if asked.fund is not None:
        return [asked.fund.code]
    rows = asked.within_reach(Fund.objects.filter(schedule_entries__plan=asked.plan))
    return sorted(rows.values_list("code", flat=True))


def _terms(lives: Lives, codes: list[str]) -> dict[tuple[date, date], set[str]]:
    """Years for which the plan was continued by votes on record, and for which funds."""
    found: dict[tuple[date, date], set[str]] = {}
    for code in codes:
        for term in _continued(lives.terms[code]):
            found.setdefault((term.first, term.last), set()).add(code)
    return found


def _continued(terms: tuple[Term, ...]) -> Iterator[Term]:
    for before, term in itertools.pairwise(terms):
        if before.approval.approved:
            yield term


def _ends(lives: Lives, codes: list[str]) -> dict[tuple[date, str], list[str]]:
    """Last day and what ended then -> the funds."""
    found: dict[tuple[date, str], list[str]] = {}
    for code in codes:
        for day, text in _ends_of(lives.funds[code]):
            found.setdefault((day, text), []).append(code)
    return found


def _ends_of(life: FundLife) -> Iterator[tuple[date, str]]:
    for ending in life.endings:
        yield ending.last_day, ending.text
    if life.completed is not None:
        yield life.completed, "Complete Termination"


def _named(asked: Asked, codes: list[str]) -> str:
    if asked.fund is not None:
        return ""
    others = f" and {len(codes) - FUNDS_NAMED} others" if len(codes) > FUNDS_NAMED else ""
    return ", ".join(codes[:FUNDS_NAMED]) + others
