"""Whom a company was directed to pay: the notices received, and whose portion goes where (B EIGHTH(C), (D))."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Company, Fund, Notice, Party, Plan
from plans.selectors.directions import Way, directions_in_force
from plans.services.notices import NoticeEntry, register_notice, replace_notice
from plans.services.plan_files import load_plan
from tests.plans.sample import spoilt, table, transfer

pytestmark = pytest.mark.django_db

PARTIES = table("party", code='"LENDER"', name='"Lender, Inc."', kind='"assignee"') + table(
    "party", code='"TRUST"', name='"Trust Company"', kind='"collection-agent"'
)
ELSEWHERE = table("company", code='"CO2"', name='"Other Funds, Inc."', jurisdiction='"Maryland"') + table(
    "fund", code='"OTH"', name='"Other Fund"', company='"CO2"', party_since="2003-07-01"
)

TO_LENDER = transfer(assignee='"LENDER"', percent='"10"')


@pytest.fixture
def plan() -> Plan:
    return load_plan(text=spoilt("[[company]]", PARTIES + "\n[[company]]") + ELSEWHERE + TO_LENDER).plan


def direct(plan: Plan, kind: str, payee: str, received: str = "2003-09-05", **more: Any) -> Notice:
    given = {"sender": "TWO", "company": "CO", "funds": ()} | more
    day = date.fromisoformat(received)
    entry = NoticeEntry(
        direction="in",
        kind=kind,
        sender=Party.objects.get(code=given["sender"]),
        receiver=Company.objects.get(code=given["company"]),
        dated=day,
        received=day,
        funds=tuple(Fund.objects.filter(code__in=given["funds"])),
        payee=Party.objects.get(code=payee) if payee else None,
        text="Pay as directed.",
    )
    if "replaces" in given:
        return replace_notice(notice=given["replaces"], entry=entry, reason="It was another.")
    return register_notice(plan=plan, entry=entry)


def asked(plan: Plan, on: str = "2003-10-14", **of: str) -> tuple[str, str]:
    given = {"distributor": "TWO", "payee": "BANK", "fund": "ADV"} | of
    found = directions_in_force(plan, date.fromisoformat(on)).of(**given)
    assert (found.notice is None) == (found.way is Way.NONE)
    return found.way.value, found.payee.code if found.payee else ""


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ({}, ("assignee", "BANK")),
        ({"fund": "BAL"}, ("assignee", "BANK")),
        ({"payee": "LENDER"}, ("none", "")),  # (C) is about the assignee it names
        ({"payee": "TWO"}, ("none", "")),  # and the distributor's own portion stays its own
        ({"distributor": "ONE"}, ("none", "")),  # one distributor directs for itself
        ({"fund": "OTH"}, ("none", "")),  # the other company has received nothing
        ({"on": "2003-09-04"}, ("none", "")),  # not received yet
    ],
)
def test_a_direction_to_an_assignee(plan: Plan, of: dict[str, str], expected: tuple[str, str]) -> None:
    direct(plan, "pay-assignee", "BANK")

    assert asked(plan, **of) == expected


@pytest.mark.parametrize("payee", ["BANK", "LENDER", "TWO"])
def test_a_collection_agent_gets_all_that_is_the_distributors(plan: Plan, payee: str) -> None:
    direct(plan, "pay-collection-agent", "TRUST")

    assert asked(plan, payee=payee) == ("collection-agent", "TRUST")


def test_the_latest_received_counts(plan: Plan) -> None:
    direct(plan, "pay-assignee", "BANK", "2003-09-05")
    direct(plan, "pay-collection-agent", "TRUST", "2003-09-20")
    direct(plan, "pay-distributor", "BANK", "2003-10-01")
    direct(plan, "pay-assignee", "BANK", "2003-10-10")

    days = ["2003-09-05", "2003-09-20", "2003-10-01", "2003-10-10"]
    assert [asked(plan, day)[0] for day in days] == ["assignee", "collection-agent", "none", "assignee"]
    assert asked(plan, "2003-10-10", payee="LENDER") == ("collection-agent", "TRUST")


def test_a_direction_may_name_funds(plan: Plan) -> None:
    direct(plan, "pay-assignee", "BANK", funds=("ADV",))

    assert asked(plan) == ("assignee", "BANK")
    assert asked(plan, fund="BAL") == ("none", "")


def test_a_replaced_direction_is_none(plan: Plan) -> None:
    first = direct(plan, "pay-assignee", "BANK")
    direct(plan, "pay-assignee", "LENDER", "2003-09-06", replaces=first)

    assert asked(plan) == ("none", "")
    assert asked(plan, payee="LENDER") == ("assignee", "LENDER")


def test_all_directions_come_in_three_queries(plan: Plan) -> None:
    for number in range(1, 9):
        direct(plan, "pay-assignee", "BANK", f"2003-09-{number:02d}")

    with CaptureQueriesContext(connection) as queries:
        for payee in ("BANK", "LENDER"):
            directions_in_force(plan, date(2003, 10, 1)).of(distributor="TWO", payee=payee, fund="ADV")

    assert len(queries) <= 6
