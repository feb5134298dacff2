"""A plan with a board, for tests: three independent directors and a chair who is an interested person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from plans.models import Company, Director, Fund, Interest, Plan, Resolution
from plans.selectors.votes import entitled
from plans.services.directors import elect_director, record_interest
from plans.services.plan_files import load_plan
from plans.services.resolutions import ResolutionEntry, record_resolution
from tests.plans.sample import SOUND, spoilt

NAMES = ("Ann Chair", "Ben Field", "Cid Stone", "Dot Waters")
SINCE = date(2003, 1, 1)


def plan_with_board(text: str = SOUND) -> Plan:
    plan = load_plan(text=text).plan
    for company in plan.companies.all():
        seat(company)
    return plan


def class_r_plan() -> Plan:
    """The same parties under the Class R agreement: no allocation, no transfers."""
    text = spoilt('allocation = "exhibit-a"', 'allocation = "none"')
    return plan_with_board(text[: text.index("[[transfer]]")] + text[text.index("[[cdsc_schedule]]") :])


def seat(company: Company) -> list[Director]:
    members = [elect_director(company=company, name=name, since=SINCE) for name in NAMES]
    record_interest(
        director=members[0], kind=Interest.Kind.INTERESTED, since=SINCE, reason="President of the distributor"
    )
    return members


def vote(
    plan: Plan,
    matter: str,
    on: date,
    *,
    body: str = Resolution.Body.BOARD,
    company: Company | None = None,
    met: bool = True,
    against: tuple[str, ...] = (),
    funds: tuple[Fund, ...] = (),
    **more: Any,
) -> Resolution:
    """All of the body in favour but those `against`; `met`: in person, at a meeting called for the purpose."""
    of = company or plan.companies.order_by("code")[0]
    ballots: Mapping[int, str] = {
        member.pk: "against" if member.name in against else "for" for member in entitled(plan, of, body, on)
    }
    entry = ResolutionEntry(
        company=of,
        body=body,
        matter=matter,
        on=on,
        in_person=met,
        called_for=met,
        ballots=ballots,
        funds=funds,
        **more,
    )
    return record_resolution(plan=plan, entry=entry)
