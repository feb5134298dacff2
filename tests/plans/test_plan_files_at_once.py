"""Two people at once: threads with a database connection each."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connections

from plans.models import Plan, Transfer
from plans.selectors.plans import canonical
from plans.services.plan_files import LoadOutcome, load_plan
from plans.services.transfers import record_notice
from tests.plans.sample import SOUND, spoilt

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Results in the order of the calls; what one raises is raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_the_same_new_plan_twice_is_one_plan() -> None:
    outcomes = at_once(*[lambda: load_plan(text=SOUND)] * 4)

    assert sorted(outcome.changed for outcome in outcomes if isinstance(outcome, LoadOutcome)) == [False] * 3 + [True]
    assert Plan.objects.count() == 1


def test_plans_that_share_their_parties() -> None:
    texts = [spoilt('code = "P"', f'code = "P{n}"') for n in range(4)]

    outcomes = at_once(*[lambda text=text: load_plan(text=text) for text in texts])

    assert [outcome.changed for outcome in outcomes if isinstance(outcome, LoadOutcome)] == [True] * 4


def test_a_notice_while_a_file_is_loaded() -> None:
    """Whichever comes first, the digest is that of what the plan says in the end."""
    load_plan(text=SOUND)
    transfer = Transfer.objects.get()

    results = at_once(
        lambda: load_plan(text=spoilt('"62.5"', '"60"')),
        lambda: record_notice(transfer=transfer, received=date(2003, 9, 15)),
    )

    assert [type(result) for result in results] == [LoadOutcome, Transfer]
    plan = Plan.objects.get()
    assert plan.digest == canonical(plan).digest
