"""Transfers and notices by form and by file: what is posted, what is refused beside its field, what is there then."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Address, Company, Document, Fund, Notice, Party, Plan, Transfer, TransferEntry
from plans.notice_files import COLUMNS, check_rows, read_rows
from plans.services.plan_files import load_plan
from tests.plans.sample import SOUND, table

pytestmark = pytest.mark.django_db

MORE = (
    table("party", code='"LENDER"', name='"Lender, Inc."', kind='"assignee"')
    + table("party", code='"TRUST"', name='"Trust Company"', kind='"collection-agent"')
    + table("company", code='"CO2"', name='"Other Funds, Inc."', jurisdiction='"Maryland"', address='"2 Elm Street"')
    + table("fund", code='"OTH"', name='"Other Fund"', company='"CO2"', party_since="2003-07-01")
)


@pytest.fixture
def plan() -> Plan:
    return load_plan(text=SOUND + MORE).plan


def party(code: str) -> Party:
    return Party.objects.get(code=code)


def transfer_data(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "assignment",
        "right": "both",
        "tranche": "TWO",
        "assignee_1": party("LENDER").pk,
        "percent_1": "62.5",
        "effective": "2003-10-01",
    } | changes


# --- transfers ----------------------------------------------------------------------------------------------


def test_a_transfer_is_entered_with_its_deed(plan: Plan, staff_client: Client) -> None:
    deed = SimpleUploadedFile("deed.pdf", b"%PDF-1.7 deed")
    data = transfer_data(assignee_2=party("BANK").pk, percent_2="10", document=deed, funds=[Fund.objects.first().pk])  # type: ignore[union-attr]

    response = staff_client.post(reverse("transfer-enter", args=[plan.pk]), data)

    entry = TransferEntry.objects.get()
    first = entry.transfers.order_by("pk")[0]
    assert response["Location"] == first.get_absolute_url()
    assert entry.transfers.count() == 4
    text = staff_client.get(first.get_absolute_url()).content.decode()
    for part in ("deed.pdf", "62.5000%", "none: the assignee&#x27;s portion is held", "Enter its notice", "No. "):
        assert part in text, part


def test_faults_of_a_transfer_stand_beside_their_fields(plan: Plan, staff_client: Client) -> None:
    data = transfer_data(percent_1="101", ends="2003-09-30", assignee_2=party("BANK").pk)

    response: Any = staff_client.post(reverse("transfer-enter", args=[plan.pk]), data)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"percent_2"}
    response = staff_client.post(reverse("transfer-enter", args=[plan.pk]), data | {"percent_2": "10"})
    assert set(response.context["form"].errors) == {"percent_1", "ends"}
    assert not TransferEntry.objects.exists()


def test_the_next_transfer_begins_like_the_last(plan: Plan, staff_client: Client) -> None:
    address = reverse("transfer-enter", args=[plan.pk])

    response = staff_client.post(address, transfer_data(right="cdsc", then="next"))

    assert response["Location"] == f"{address}?then=next"
    form = staff_client.get(response["Location"]).context["form"]
    assert (form["tranche"].value(), form["right"].value(), form["effective"].value()) == (
        "TWO",
        "cdsc",
        date(2003, 10, 1),
    )


def test_a_new_assignee_leads_back_to_the_transfer(plan: Plan, staff_client: Client) -> None:
    given = {"name": "New Bank", "code": "NEW", "kind": "assignee", "since": "2003-10-01", "address": "7 Seventh"}

    response = staff_client.post(reverse("assignee-new", args=[plan.pk]), given)

    new = party("NEW")
    assert response["Location"] == f"{reverse('transfer-enter', args=[plan.pk])}?assignee_1={new.pk}"
    form = staff_client.get(response["Location"]).context["form"]
    assert form["assignee_1"].value() == str(new.pk)


def test_a_transfer_is_handed_on_ended_and_taken_back(plan: Plan, staff_client: Client) -> None:
    filed = Transfer.objects.get()
    asked: Any = staff_client.get(reverse("transfer-hand-on", args=[filed.pk]))
    assert asked.context["form"]["transfers"].value() == [filed.pk]

    staff_client.post(
        reverse("transfer-hand-on", args=[filed.pk]),
        {
            "transfers": [filed.pk],
            "assignee_1": party("LENDER").pk,
            "percent_1": "12.5",
            "effective": "2003-10-01",
            "kind": "pledge",
        },
    )
    kept = Transfer.objects.get(continues=filed)
    assert kept.percent == 500_000
    page = staff_client.get(filed.get_absolute_url()).content.decode()
    assert "Handed on" in page
    assert reverse("transfer-end", args=[filed.pk]) not in page

    staff_client.post(reverse("transfer-end", args=[kept.pk]), {"ends": "2003-12-31", "reason": "Repaid"})
    assert Transfer.objects.get(pk=kept.pk).ends == date(2003, 12, 31)
    refused = staff_client.post(reverse("transfer-take-back", args=[kept.pk]), {"reason": "Mistake"})
    assert "Something rests on this transfer" in refused.content.decode()

    staff_client.post(reverse("transfer-enter", args=[plan.pk]), transfer_data())
    made = Transfer.objects.filter(tranche="TWO")[0]
    assert "What goes" in staff_client.get(reverse("transfer-take-back", args=[made.pk])).content.decode()
    staff_client.post(reverse("transfer-take-back", args=[made.pk]), {"reason": "Mistake"})
    assert not Transfer.objects.filter(tranche="TWO").exists()
    assert "taken back: it does not count" in staff_client.get(made.get_absolute_url()).content.decode()


def test_who_holds_what_is_a_picture_and_a_table(plan: Plan, staff_client: Client) -> None:
    staff_client.post(reverse("transfer-enter", args=[plan.pk]), transfer_data())

    text = staff_client.get(reverse("rights", args=[plan.pk]), {"on": "2003-10-01"}).content.decode()

    assert "Distribution Fee of TWO-A, ADV: BANK 62.5%, held for want of notice; TWO 37.5%" in text
    assert "Distribution Fee of TWO: LENDER 62.5%, held for want of notice; TWO 37.5%" in text
    assert "style=" not in text
    before = staff_client.get(reverse("rights", args=[plan.pk]), {"on": "2003-08-31"}).content.decode()
    assert "BANK 62.5%" not in before
    assert staff_client.get(reverse("rights", args=[plan.pk]), {"on": "never"}).status_code == 200


# --- notices ------------------------------------------------------------------------------------------------


def notice_data(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "transfer",
        "direction": "in",
        "sender": "party:TWO",
        "receiver": "company:CO",
        "dated": "2003-09-03",
        "received": "2003-09-05",
        "delivery": "mail",
        "text": "Transferred.",
        "transfers": [Transfer.objects.order_by("pk")[0].pk],
    } | changes


def test_a_notice_of_a_transfer_is_proposed_and_entered(plan: Plan, staff_client: Client) -> None:
    filed = Transfer.objects.get()
    address = reverse("notice-enter", args=[plan.pk])
    asked: Any = staff_client.get(address, {"kind": "transfer", "transfers": str(filed.pk)})
    form = asked.context["form"]
    assert (form["sender"].value(), form["receiver"].value()) == ("party:TWO", "company:CO")

    response = staff_client.post(address, notice_data(document=SimpleUploadedFile("n.pdf", b"%PDF-1.7")))

    notice = Notice.objects.get()
    assert response["Location"] == notice.get_absolute_url()
    assert (notice.address_used, notice.document) == ("1 First Street", Document.objects.get())
    filed.refresh_from_db()
    assert filed.notice_received == date(2003, 9, 5)
    assert "n.pdf" in staff_client.get(filed.get_absolute_url()).content.decode()


def test_to_all_companies_each_gets_its_own(plan: Plan, staff_client: Client) -> None:
    staff_client.post(reverse("transfer-enter", args=[plan.pk]), transfer_data())
    numbers = [row.pk for row in Transfer.objects.filter(tranche="TWO")]
    address = reverse("notice-enter", args=[plan.pk])

    one: Any = staff_client.post(address, notice_data(transfers=numbers), follow=True)
    assert "Held still, until the other companies have received theirs" in one.content.decode()
    response = staff_client.post(address, notice_data(transfers=numbers, receiver="all-companies", then="next"))

    assert [(n.receiver.code, n.address_used) for n in Notice.objects.order_by("pk")] == [
        ("CO", "1 First Street"),
        ("CO2", "2 Elm Street"),
    ]
    assert not Transfer.objects.filter(tranche="TWO", notice_received=None).exists()
    form = staff_client.get(response["Location"]).context["form"]
    assert (form["dated"].value(), form["sender"].value()) == (date(2003, 9, 3), "party:TWO")


def test_another_address_needs_its_reason(plan: Plan, staff_client: Client) -> None:
    address = reverse("notice-enter", args=[plan.pk])

    response: Any = staff_client.post(address, notice_data(address_used="9 Elsewhere"))

    assert response.status_code == 422
    assert "the address last designated: 1 First Street" in response.context["form"].errors["address_reason"][0]
    staff_client.post(address, notice_data(address_used="9 Elsewhere", address_reason="Asked by phone"))
    assert Notice.objects.get().address_reason == "Asked by phone"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"receiver": "party:TWO", "dated": "2003-09-03"}, "Goes to Second Distributors, Inc., 2 Second Street"),
        ({"receiver": "all-companies", "dated": "2003-09-03"}, "Goes to each company"),
        ({"receiver": "party:BANK", "dated": "2003-09-03"}, "No address of Receivables Bank, N.A. is known"),
        ({"receiver": "party:TWO"}, ""),
    ],
)
def test_the_address_is_proposed(plan: Plan, staff_client: Client, asked: dict[str, Any], told: str) -> None:
    text = staff_client.get(reverse("notice-address", args=[plan.pk]), asked).content.decode().strip()

    assert text.startswith(told)
    assert bool(text) == bool(told)


def test_a_notice_is_corrected_by_another(plan: Plan, staff_client: Client) -> None:
    staff_client.post(reverse("notice-enter", args=[plan.pk]), notice_data())
    first = Notice.objects.get()
    asked: Any = staff_client.get(reverse("notice-replace", args=[first.pk]))
    assert asked.context["form"]["text"].value() == "Transferred."

    again = notice_data(received="2003-09-08")
    refused: Any = staff_client.post(reverse("notice-replace", args=[first.pk]), again)
    assert set(refused.context["form"].errors) == {"reason"}
    response = staff_client.post(reverse("notice-replace", args=[first.pk]), again | {"reason": "Stamp misread"})

    second = Notice.objects.get(replaces=first)
    assert response["Location"] == second.get_absolute_url()
    assert Transfer.objects.get().notice_received == date(2003, 9, 8)
    page = staff_client.get(first.get_absolute_url()).content.decode()
    assert "replaced: it has no effect" in page
    assert reverse("notice-replace", args=[first.pk]) not in page
    assert "replaced</span>" in staff_client.get(reverse("notices")).content.decode()


def test_a_joint_notice_names_both_and_its_day(plan: Plan, staff_client: Client) -> None:
    data = notice_data(kind="termination-date", transfers=[])
    refused: Any = staff_client.post(reverse("notice-enter", args=[plan.pk]), data)
    assert set(refused.context["form"].errors) == {"joint_party", "takes_effect"}

    staff_client.post(
        reverse("notice-enter", args=[plan.pk]), data | {"joint_party": "ONE", "takes_effect": "2004-03-31"}
    )

    notice = Notice.objects.get()
    assert (notice.joint_party, notice.takes_effect) == (party("ONE"), date(2004, 3, 31))


# --- files --------------------------------------------------------------------------------------------------


def rows(*given: dict[str, str]) -> str:
    target = io.StringIO()
    writer = csv.DictWriter(target, list(COLUMNS), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(given)
    return target.getvalue()


def row(**changes: str) -> dict[str, str]:
    number = str(Transfer.objects.order_by("pk")[0].pk)
    return {
        "kind": "transfer",
        "direction": "in",
        "sender": "TWO",
        "receiver": "CO",
        "dated": "2003-09-03",
        "received": "2003-09-05",
        "delivery": "mail",
        "text": "Binder 4",
        "transfers": number,
    } | changes


SPOILT: list[dict[str, Any]] = [
    {"kind": "letter"},
    {"direction": ""},
    {"sender": "NOBODY"},
    {"receiver": "TWO"},
    {"receiver": ""},
    {"dated": "03.09.2003"},
    {"dated": "2003-09-06"},
    {"received": ""},
    {"received": "2999-01-01"},
    {"delivery": "fax"},
    {"text": ""},
    {"address_used": "9 Elsewhere"},
    {"kind": "pay-assignee", "transfers": ""},
    {"kind": "pay-assignee", "transfers": "", "payee": "LENDER"},
    {"kind": "pay-collection-agent", "transfers": "", "payee": "NOBODY"},
    {"kind": "address", "transfers": "", "new_address": "5 Fifth"},
    {"kind": "termination-date", "transfers": ""},
    {"subject": "x" * 201},
]


@pytest.mark.parametrize("changes", SPOILT, ids=lambda changes: " ".join(f"{k}={v[:12]}" for k, v in changes.items()))
def test_a_row_and_the_form_are_told_the_same(plan: Plan, staff_client: Client, changes: dict[str, str]) -> None:
    given = row(**changes)

    (checked,) = check_rows(plan, read_rows(rows(given)))
    posted = {name: value for name, value in given.items() if value}
    response: Any = staff_client.post(reverse("notice-enter", args=[plan.pk]), posted)

    errors = response.context["form"].errors
    assert response.status_code == 422
    assert {fault.place for fault in checked.faults} == set(errors)
    assert {fault.message for fault in checked.faults} == {str(text) for texts in errors.values() for text in texts}
    assert not Notice.objects.exists()


def post_file(client: Client, plan: Plan, text: str, **more: str) -> Any:
    file = SimpleUploadedFile("notices.csv", text.encode("utf-8-sig"))
    return client.post(reverse("notice-file", args=[plan.pk]), {"file": file, **more})


def test_a_file_is_looked_at_and_then_entered(plan: Plan, staff_client: Client) -> None:
    text = rows(
        row(),
        row(kind="pay-assignee", transfers="", payee="BANK", funds="ADV BAL"),
        row(kind="address", transfers="", new_address="5 Fifth Street", takes_effect="2003-09-10"),
    )

    preview = post_file(staff_client, plan, text)

    assert preview.status_code == 200
    assert "3 new" in preview.content.decode()
    assert not Notice.objects.exists()
    kept = preview.context["form"]["rows"].value()
    entered = staff_client.post(reverse("notice-file", args=[plan.pk]), {"rows": kept, "enter": "1"}, follow=True)
    assert "3 notices are entered." in entered.content.decode()
    assert Transfer.objects.get().notice_received == date(2003, 9, 5)
    assert {fund.code for fund in Notice.objects.get(kind="pay-assignee").funds.all()} == {"ADV", "BAL"}
    assert Address.objects.filter(text="5 Fifth Street", party=party("TWO"), since=date(2003, 9, 10)).exists()


def test_the_same_file_twice_changes_nothing(plan: Plan, staff_client: Client) -> None:
    text = rows(row(), row(kind="other", transfers="", text="Hello", receiver="all-companies"))
    staff_client.post(reverse("notice-file", args=[plan.pk]), {"rows": text, "enter": "1"})
    assert Notice.objects.count() == 3

    preview = post_file(staff_client, plan, text)
    assert "0 new" in preview.content.decode()
    assert "2 entered before" in preview.content.decode()
    again = staff_client.post(reverse("notice-file", args=[plan.pk]), {"rows": text, "enter": "1"}, follow=True)
    assert "0 notices are entered. 3 were entered before." in again.content.decode()
    assert Notice.objects.count() == 3


def test_faulty_rows_are_taken_away_with_the_reasons_and_come_back_corrected(plan: Plan, staff_client: Client) -> None:
    text = rows(row(), row(sender="NOBODY", dated="soon"), row(received=""))

    preview = post_file(staff_client, plan, text)
    assert preview.status_code == 422
    assert "1 new" in preview.content.decode()
    assert "2 faulty" in preview.content.decode()
    faulty = staff_client.post(reverse("notice-file", args=[plan.pk]), {"rows": text, "faulty": "1"})
    found = list(csv.DictReader(io.StringIO(faulty.content.decode())))
    assert [one["fault"].split(":")[0] for one in found] == ["dated", "received"]
    assert "sender: Expected the code of a party or company of the plan, got “NOBODY”." in found[0]["fault"]

    corrected = faulty.content.decode().replace("NOBODY", "ONE").replace("soon", "2003-09-04")
    checked = check_rows(plan, read_rows(corrected))
    assert [fault.place for one in checked for fault in one.faults] == ["transfers", "received"]
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "column “kind” is missing"),
        ("kind;direction\n", "column “kind” is missing"),
        (",".join(COLUMNS) + "\n", "expected at least one row"),
        (",".join(COLUMNS) + ",colour\nx\n", "unknown column “colour”"),
        (",".join(COLUMNS) + "\na,b\n", "expected 18 values, got 2"),
        (",".join(COLUMNS) + '\n"a\n', "expected comma-separated values"),
        (",".join(COLUMNS) + "\n" + (",".join("x" * len(COLUMNS)) + "\n") * 1_001, "expected at most 1,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read(plan: Plan, staff_client: Client, text: str, told: str) -> None:
    response = staff_client.post(
        reverse("notice-file", args=[plan.pk]),
        {"file": SimpleUploadedFile("n.csv", text.encode() or b"\n"), "enter": "1"},
    )

    assert response.status_code == 422
    assert told in response.content.decode()


def test_a_file_must_be_text(plan: Plan, staff_client: Client) -> None:
    binary = SimpleUploadedFile("n.csv", b"kind\n\xff")
    response = staff_client.post(reverse("notice-file", args=[plan.pk]), {"file": binary})
    assert "not UTF-8 text: see row 2" in response.content.decode()
    assert "Expected a file." in staff_client.post(reverse("notice-file", args=[plan.pk]), {}).content.decode()


def test_the_empty_file_is_read_back(plan: Plan, staff_client: Client) -> None:
    header = staff_client.get(reverse("notice-file-empty")).content.decode()

    assert read_rows(header + ",".join(row().get(name, "") for name in COLUMNS) + "\n")[0][0] == 2


# --- who may ------------------------------------------------------------------------------------------------

CHANGES = [
    ("transfer-new", False),
    ("transfer-enter", True),
    ("assignee-new", True),
    ("notice-new", False),
    ("notice-enter", True),
    ("notice-file", True),
    ("notice-address", True),
]


@pytest.mark.parametrize(("name", "of_plan"), CHANGES)
def test_changes_ask_for_a_permission(plan: Plan, client: Client, name: str, of_plan: bool) -> None:
    from django.contrib.auth.models import User

    client.force_login(User.objects.create_user("al.reader"))

    assert client.get(reverse(name, args=[plan.pk] if of_plan else [])).status_code == 403
    for page in (reverse("transfers"), reverse("notices"), Transfer.objects.get().get_absolute_url()):
        assert reverse("notice-new") not in client.get(page).content.decode()
        assert reverse("transfer-new") not in client.get(page).content.decode()


@pytest.mark.parametrize("name", ["transfer-hand-on", "transfer-end", "transfer-take-back"])
def test_changes_of_a_transfer_ask_for_a_permission(plan: Plan, client: Client, name: str) -> None:
    from django.contrib.auth.models import User

    client.force_login(User.objects.create_user("al.reader"))
    row = Transfer.objects.get()

    assert client.get(reverse(name, args=[row.pk])).status_code == 403
    assert reverse(name, args=[row.pk]) not in client.get(row.get_absolute_url()).content.decode()


def test_without_a_plan_there_is_one_to_load(staff_client: Client) -> None:
    for name in ("transfer-new", "notice-new"):
        assert staff_client.get(reverse(name))["Location"] == reverse("plan-load")


def test_lists_make_the_same_queries_for_many(plan: Plan, staff_client: Client) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert staff_client.get(address).status_code == 200
        return len(found)

    addresses = [reverse("notices"), reverse("transfers"), reverse("rights", args=[plan.pk])]
    staff_client.post(reverse("notice-enter", args=[plan.pk]), notice_data(kind="other", transfers=[], text="0"))
    few = [queries(address) for address in addresses]
    for number in range(1, 12):
        staff_client.post(
            reverse("notice-enter", args=[plan.pk]), notice_data(kind="other", transfers=[], text=str(number))
        )
        data = transfer_data(percent_1="1", effective=f"2003-11-{number:02d}")
        staff_client.post(reverse("transfer-enter", args=[plan.pk]), data)

    assert Company.objects.count() == 2
    assert [queries(address) for address in addresses] == few
