"""A book whose March 2003 is delivered, made once for each module that pays from it."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from plans.models import Plan
from tests.kept import kept_for_the_module
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import MARCH, People, deliver, people, without_pages
from tests.ledger.paying import all_bank_accounts, direct


@pytest.fixture(scope="module")
def no_pages() -> Iterator[None]:
    with without_pages():
        yield


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker, no_pages: None) -> Iterator[Plan]:
    """March 2003 of scenario 107, delivered."""
    with kept_for_the_module(django_db_blocker):
        plan = load_scenario("107")
        deliver(plan, MARCH, people())
        yield plan


@pytest.fixture
def by(book: Plan, db: None) -> People:
    return people()


@pytest.fixture
def told_nothing(book: Plan, db: None) -> Plan:
    """Nobody has an account yet, and nothing is directed."""
    return Plan.objects.get(pk=book.pk)


@pytest.fixture
def plan(told_nothing: Plan, by: People) -> Plan:
    """All have accounts; ONE directs to pay BANK, who has all its rights."""
    all_bank_accounts(told_nothing, by)
    direct(told_nothing, by, distributor="ONE", payee="BANK")
    return told_nothing
