"""What a notice does when it is entered or replaced: portions become payable, addresses change (B EIGHTH(B))."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from backoffice.refusals import Refusal
from plans.models import Company, Notice, Party, Plan, Transfer
from plans.selectors.notices import address_on
from plans.services.notices import NoticeEntry, register_notice, register_notice_to_each, replace_notice
from plans.services.plan_files import load_plan
from tests.plans.sample import SOUND, table, transfer

pytestmark = pytest.mark.django_db

TWO_COMPANIES = (
    SOUND
    + table("company", code='"CO2"', name='"Other Funds, Inc."', jurisdiction='"Maryland"')
    + table("fund", code='"OTH"', name='"Other Fund"', company='"CO2"', party_since="2003-07-01")
    + transfer(right='"cdsc"', percent='"50"')
)


@pytest.fixture
def plan() -> Plan:
    """One transfer of the fund ADV of company CO, one of all funds of both companies."""
    return load_plan(text=TWO_COMPANIES).plan


def of_fee() -> Transfer:
    return Transfer.objects.get(right="distribution-fee")


def of_cdsc() -> Transfer:
    return Transfer.objects.get(right="cdsc")


def notice(**changes: Any) -> NoticeEntry:
    sound = NoticeEntry(
        direction="in",
        kind="transfer",
        sender=Party.objects.get(code="TWO"),
        receiver=Company.objects.get(code="CO"),
        dated=date(2003, 9, 3),
        received=date(2003, 9, 5),
        transfers=(of_fee(), of_cdsc()),
        text="We have transferred as follows.",
    )
    return replace(sound, **changes)


def places(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [fault.place for fault in refused.value.faults]


def test_a_notice_makes_the_transfers_of_its_company_payable(plan: Plan) -> None:
    register_notice(plan=plan, entry=notice())

    assert of_fee().notice_received == date(2003, 9, 5)
    assert of_cdsc().notice_received is None  # the other company has none yet


def test_the_last_company_s_day_counts(plan: Plan) -> None:
    register_notice(plan=plan, entry=notice())
    register_notice(plan=plan, entry=notice(receiver=Company.objects.get(code="CO2"), received=date(2003, 9, 9)))

    assert of_fee().notice_received == date(2003, 9, 5)
    assert of_cdsc().notice_received == date(2003, 9, 9)


def test_all_companies_at_once(plan: Plan) -> None:
    entered = register_notice_to_each(plan=plan, entry=notice(), receivers=plan.companies.order_by("code"))

    assert [one.receiver.code for one in entered] == ["CO", "CO2"]
    assert [one.address_used for one in entered] == ["1 First Street", ""]
    assert of_cdsc().notice_received == date(2003, 9, 5)
    assert register_notice_to_each(plan=plan, entry=notice(), receivers=plan.companies.order_by("code")) == entered


def test_a_correction_moves_the_day_and_takes_back_what_is_named_no_more(plan: Plan) -> None:
    first = register_notice_to_each(plan=plan, entry=notice(), receivers=plan.companies.order_by("code"))[0]

    second = replace_notice(
        notice=first, entry=notice(received=date(2003, 9, 8), transfers=(of_fee(),)), reason="Stamp misread"
    )

    assert (second.replaces, second.replacement_reason) == (first, "Stamp misread")
    assert of_fee().notice_received == date(2003, 9, 8)
    assert of_cdsc().notice_received is None
    again = replace_notice(
        notice=first, entry=notice(received=date(2003, 9, 8), transfers=(of_fee(),)), reason="Stamp misread"
    )
    assert again == second


def test_corrections_are_refused_without_a_reason_or_twice(plan: Plan) -> None:
    first = register_notice(plan=plan, entry=notice())
    with pytest.raises(Refusal) as refused:
        replace_notice(notice=first, entry=notice(), reason=" ")
    assert places(refused) == ["reason", ""]

    replace_notice(notice=first, entry=notice(received=date(2003, 9, 8)), reason="Stamp misread")
    with pytest.raises(Refusal) as refused:
        replace_notice(notice=first, entry=notice(received=date(2003, 9, 10)), reason="Misread again")
    assert refused.value.name == "notice-replaced"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"transfers": ()}, ["transfers"]),
        ({"sender": "ONE"}, ["transfers", "transfers"]),
        ({"receiver": "ONE"}, ["receiver"]),
        ({"kind": "pay-assignee", "transfers": ()}, ["payee"]),
        ({"kind": "pay-assignee", "transfers": (), "payee": "ONE"}, ["payee"]),
        ({"kind": "pay-assignee", "payee": "BANK"}, ["transfers"]),
        ({"kind": "pay-assignee", "transfers": (), "payee": "BANK", "sender": "BANK"}, ["sender", "payee"]),
        ({"kind": "pay-collection-agent", "transfers": ()}, ["payee"]),
        ({"kind": "pay-collection-agent", "transfers": (), "payee": "BANK"}, ["payee"]),
        ({"kind": "pay-distributor", "transfers": (), "receiver": "ONE"}, ["receiver"]),
        ({"kind": "address", "transfers": ()}, ["new_address", "takes_effect"]),
        ({"kind": "address", "transfers": (), "new_address": "5", "takes_effect": date(2003, 7, 1)}, ["takes_effect"]),
        ({"kind": "termination-date", "transfers": (), "joint_party": "TWO"}, ["joint_party"]),
        ({"kind": "other", "transfers": (), "new_address": "5 Fifth Street"}, ["new_address"]),
    ],
)  # fmt: skip
def test_every_kind_asks_for_its_own(plan: Plan, changes: dict[str, Any], expected: list[str]) -> None:
    named = {
        name: Party.objects.get(code=value) if name in ("sender", "receiver", "payee", "joint_party") else value
        for name, value in changes.items()
    }
    with pytest.raises(Refusal) as refused:
        register_notice(plan=plan, entry=notice(**named))

    assert places(refused) == expected
    assert not Notice.objects.exists()


def test_a_change_of_address_designates_it(plan: Plan) -> None:
    two = Party.objects.get(code="TWO")
    entry = notice(kind="address", transfers=(), new_address="5 Fifth Street\n", takes_effect=date(2003, 9, 10))

    register_notice(plan=plan, entry=entry)

    assert address_on(plan, two, date(2003, 9, 9)) == "2 Second Street"
    assert address_on(plan, two, date(2003, 9, 10)) == "5 Fifth Street"
