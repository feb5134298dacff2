"""What a notice does when it is entered or replaced: portions become payable, addresses change (B EIGHTH(B))."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from backoffice.refusals import Refusal
from backoffice.selectors.history import history
from plans.models import Company, Notice, Party, Plan, Transfer
from plans.selectors.notices import address_on
from plans.services.addresses import designate_address
from plans.services.notices import (
    NoticeEntry,
    record_receipt,
    register_notice,
    register_notice_to_each,
    replace_notice,
)
from plans.services.plan_files import load_plan
from tests.plans.sample import SOUND, spoilt, table, transfer

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


def test_a_plan_file_keeps_the_transfers_of_notices(plan: Plan) -> None:
    """What a notice says is kept as it came: the plan goes on to have what it names."""
    register_notice(plan=plan, entry=notice(transfers=(of_cdsc(),)))
    without = TWO_COMPANIES.replace(transfer(right='"cdsc"', percent='"50"'), "")

    with pytest.raises(Refusal) as refused:
        load_plan(text=without)

    assert (refused.value.name, refused.value.clause) == ("plan-has-notices", "B EIGHTH(B)")
    assert places(refused) == ["[[transfer]] TWO BANK TWO-A cdsc 2003-09-01"]
    load_plan(text=spoilt('percent = "50"', 'percent = "60"', TWO_COMPANIES))
    assert of_cdsc().percent == 600_000


def test_a_plan_file_may_drop_a_transfer_without_a_notice(plan: Plan) -> None:
    load_plan(text=TWO_COMPANIES.replace(transfer(right='"cdsc"', percent='"50"'), ""))
    assert not Transfer.objects.filter(right="cdsc").exists()


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


# --- a letter that went out is received: a record is added, the letter stays --------------------------------


def letter(**changes: Any) -> NoticeEntry:
    return notice(**{"direction": "out", "sent": date(2003, 9, 3), "received": None, **changes})


def test_the_receipt_of_a_letter_makes_its_transfers_payable(plan: Plan, staff_user: User) -> None:
    """B EIGHTH(B): nothing is payable until the company has received it."""
    sent = register_notice(plan=plan, entry=letter(), user=staff_user)
    assert of_fee().notice_received is None

    received = record_receipt(notice=sent, received=date(2003, 9, 8), how="Return receipt 77", user=staff_user)

    assert of_fee().notice_received == date(2003, 9, 8)
    sent.refresh_from_db()
    assert (sent.received, sent.sent, sent.replaced_by) == (None, date(2003, 9, 3), received)
    assert (received.replacement_reason, received.text, received.address_used) == (
        "Return receipt 77",
        sent.text,
        sent.address_used,
    )
    assert set(received.transfers.all()) == set(sent.transfers.all())
    again = record_receipt(notice=sent, received=date(2003, 9, 8), how="Return receipt 77", user=staff_user)
    assert again == received
    assert register_notice(plan=plan, entry=letter(), user=staff_user) == sent, "sent once, though received since"
    assert Notice.objects.count() == 2
    told = history([received])
    assert {(entry.who, entry.reason) for entry in told} == {(str(staff_user), "Return receipt 77")}


@pytest.mark.parametrize(
    ("received", "how", "expected"),
    [
        (date(2003, 9, 2), "Return receipt", ["received"]),
        (date(2999, 1, 1), "Return receipt", ["received"]),
        (date(2003, 9, 8), "  ", ["how"]),
    ],
)
def test_a_receipt_has_a_day_from_sending_on_and_a_source(plan: Plan, received: date, how: str, expected: Any) -> None:
    sent = register_notice(plan=plan, entry=letter())
    with pytest.raises(Refusal) as refused:
        record_receipt(notice=sent, received=received, how=how)
    assert (refused.value.name, places(refused)) == ("receipt-faults", expected)
    assert Notice.objects.count() == 1


def test_a_receipt_is_of_what_went_out_and_stands(plan: Plan) -> None:
    came_in = register_notice(plan=plan, entry=notice())
    sent = register_notice(plan=plan, entry=letter())
    replace_notice(notice=sent, entry=letter(text="Otherwise."), reason="Wrong words")
    for row, name in ((came_in, "notice-not-out"), (sent, "notice-replaced")):
        with pytest.raises(Refusal) as refused:
            record_receipt(notice=row, received=date(2003, 9, 8), how="Return receipt")
        assert refused.value.name == name


def test_a_receipt_designates_no_address_again(plan: Plan) -> None:
    """Another text was designated for the same day meanwhile: it stands (B SEVENTEENTH)."""
    two = Party.objects.get(code="TWO")
    since = date(2003, 9, 10)
    sent = register_notice(
        plan=plan, entry=letter(kind="address", transfers=(), new_address="5 Fifth Street", takes_effect=since)
    )
    designate_address(plan=plan, owner=two, since=since, text="6 Sixth Street")
    record_receipt(notice=sent, received=date(2003, 9, 8), how="Return receipt")
    assert address_on(plan, two, since) == "6 Sixth Street"


def test_the_pages_of_a_receipt(plan: Plan, staff_client: Client) -> None:
    sent = register_notice(plan=plan, entry=letter())
    address = reverse("notice-receipt", args=[sent.pk])
    assert address in staff_client.get(sent.get_absolute_url()).content.decode()
    asked = f"Record the receipt of {sent}, sent 2003-09-03"
    assert asked in staff_client.get("/").content.decode()
    wrong = staff_client.post(address, {"received": "2003-09-01", "how": "Messenger"})
    assert wrong.status_code == 422
    right = staff_client.post(address, {"received": "2003-09-08", "how": "Messenger"}, follow=True).content.decode()
    assert "Received on 2003-09-08." in right
    assert "How its receipt was learned" in right
    assert asked not in staff_client.get("/").content.decode()
    first = staff_client.get(sent.get_absolute_url()).content.decode()
    assert "2003-09-08, as recorded since" in first
    assert "it has no effect" not in first
    assert address not in first
    listed = staff_client.get("/notices/").content.decode()
    assert ">received</span>" in listed
    assert ">replaced</span>" not in listed
