"""What a vote or a termination changes in the life of a plan makes months stale (M1), and adopts a draft."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.utils import timezone

from plans.models import Company, Plan
from plans.selectors.life import lives_of
from plans.services.guards import plan_changed
from plans.services.locks import lock_plan
from plans.values.life import FundLife, earliest, first_difference


@contextmanager
def life_changes(plans: Iterable[Plan]) -> Iterator[None]:
    """Around a change of what the lives of these plans, locked by now, are derived from. Inside a transaction."""
    watched = list(plans)
    before = [_lives(plan) for plan in watched]
    yield
    for plan, lives in zip(watched, before, strict=True):
        after = _lives(plan)
        since = earliest(first_difference(lives.get(code, FundLife()), life) for code, life in after.items())
        if since is not None:
            plan_changed(plan, since)


def _lives(plan: Plan) -> dict[str, FundLife]:
    return dict(lives_of(plan, _today()).funds)


def _today() -> date:
    return timezone.localdate()


def locked_plans_of(company: Company) -> list[Plan]:
    """All plans the company is a party to, locked in one order."""
    return [lock_plan(pk) for pk in company.plans.order_by("pk").values_list("pk", flat=True)]
