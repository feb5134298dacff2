"""Letters: what the notice says, what stands on the paper, what is kept (B SEVENTEENTH)."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from backoffice.refusals import Refusal
from ledger.models import DeliveredAmount, Delivery, DeliveryFile, MonthReview, Restatement
from plans.models import Company, Document, Fund, Notice, Party, Plan, Transfer
from plans.services.addresses import designate_address
from plans.services.documents import store_document
from plans.services.notices import NoticeEntry
from plans.services.plan_files import load_plan
from reporting.letters import composed_text, letter_of, letter_pdf
from reporting.services.letters import send_letters
from tests.plans.sample import SOUND, table

pytestmark = pytest.mark.django_db

MORE = (
    table("party", code='"TRUST"', name='"Trust Company"', kind='"collection-agent"', address='"3 Third Street"')
    + table("company", code='"CO2"', name='"Other Funds, Inc."', jurisdiction='"Maryland"', address='"2 Elm Street"')
    + table("fund", code='"OTH"', name='"Other Fund"', company='"CO2"', party_since="2003-07-01")
)


@pytest.fixture
def plan() -> Plan:
    plan = load_plan(text=SOUND + MORE).plan
    bank = Party.objects.get(code="BANK")
    designate_address(plan=plan, owner=bank, since=date(2003, 8, 1), text="388 Greenwich Street\nNew York, NY 10013")
    return plan


def entry(plan: Plan, **changes: Any) -> NoticeEntry:
    sound = NoticeEntry(
        direction="out",
        kind="transfer",
        sender=Party.objects.get(code="TWO"),
        receiver=Company.objects.get(code="CO"),
        dated=date(2003, 9, 3),
        sent=date(2003, 9, 3),
        delivery="mail",
        transfers=(Transfer.objects.get(),),
    )
    given = replace(sound, **changes)
    return given if given.text else replace(given, text=composed_text(plan, given))


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_a_letter_says_the_transfer_and_who_gets_it(plan: Plan) -> None:
    (notice,) = send_letters(plan=plan, entries=[entry(plan)]).notices

    assert notice.document is not None
    text = text_of(bytes(notice.document.content))
    for part in (
        "Second Distributors, Inc.",
        "2 Second Street",
        "September 3, 2003",
        "Mail, postage prepaid",
        "Sample Funds, Inc. 1 First Street",
        "A plan, paragraph EIGHTH(B)",
        "Receivables Bank, N.A., 388 Greenwich Street, New York, NY 10013.",
        "Distribution Fee TWO-A ADV Receivables Bank, N.A. 62.5% 2003-09-01",
        "Very truly yours,",
        "page 1 of 1",
    ):
        assert part in text, part
    assert notice.document.name == "P-transfer-CO-2003-09-03.pdf"
    assert (notice.direction, notice.sent, notice.address_used) == ("out", date(2003, 9, 3), "1 First Street")
    assert Transfer.objects.get().notice_received is None  # it is on its way


KINDS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"kind": "pay-assignee", "payee": "BANK"},
        ["paragraph EIGHTH(C)", "pay directly to Receivables Bank, N.A., 388 Greenwich Street, New York, NY 10013 its"],
    ),
    (
        {"kind": "pay-collection-agent", "payee": "TRUST"},
        ["paragraph EIGHTH(D)", "to Trust Company, 3 Third Street, which divides them between the assignees and us"],
    ),
    ({"kind": "pay-distributor", "payee": "BANK"}, ["we withdraw our direction in respect of Receivables Bank, N.A."]),
    (
        {"kind": "suspension", "takes_effect": date(2003, 10, 1), "funds": "ADV"},
        ["we suspend sales of Class B shares of Advantage Fund with effect from October 1, 2003"],
    ),
    ({"kind": "suspension", "sender": "CO", "receiver": "TWO"}, ["we ask you to suspend sales of Class B shares."]),
    ({"kind": "withdrawal", "takes_effect": date(2003, 10, 1)}, ["the offering of Class B shares is withdrawn"]),
    ({"kind": "termination", "funds": "ADV"}, ["the Agreement is terminated with respect to Advantage Fund"]),
    (
        {"kind": "termination-date", "joint_party": "ONE", "takes_effect": date(2004, 3, 31)},
        ["jointly notify you that the Termination Date is March 31, 2004", "First Distributors, Inc. By:"],
    ),
    (
        {"kind": "address", "new_address": "5 Fifth Street\nHouston", "takes_effect": date(2003, 9, 10)},
        ["receipt of notices with effect from September 10, 2003: 5 Fifth Street Houston"],
    ),
    (
        {"kind": "waiver-consent", "sender": "CO", "receiver": "TWO"},
        ["paragraph EIGHTH(F)", "prior written consent", "Consented to: Second Distributors, Inc."],
    ),
    ({"kind": "board-report"}, ["the written report of the amounts expended"]),
    ({"kind": "other", "text": "First.\n\nSecond."}, ["First. Second."]),
]


def named(plan: Plan, given: dict[str, Any]) -> dict[str, Any]:
    owners: dict[str, Any] = {one.code: one for one in plan.parties.all()}
    owners |= {one.code: one for one in plan.companies.all()}
    found = {k: owners[v] if k in ("sender", "receiver", "payee", "joint_party") else v for k, v in given.items()}
    if "funds" in found:
        found["funds"] = tuple(Fund.objects.filter(code=found["funds"]))
    return {"transfers": (), **found}


@pytest.mark.parametrize(("given", "parts"), KINDS, ids=lambda value: value["kind"] if isinstance(value, dict) else "")
def test_every_kind_has_its_words(plan: Plan, given: dict[str, Any], parts: list[str]) -> None:
    text = text_of(letter_pdf(letter_of(plan, entry(plan, **named(plan, given)))).content)

    for part in parts:
        assert part in text, part


def test_every_kind_is_tried(plan: Plan) -> None:
    assert {given["kind"] for given, _ in KINDS} | {"transfer", "monthly-calculation"} == set(Notice.Kind.values)


@pytest.fixture
def delivered(plan: Plan, staff_user: User) -> Delivery:
    """August 2003: ADV owes BANK 100.00, of which 40.00 is held, TWO 60.05; OTH owes TWO 7.00; July is adjusted."""
    month, day = date(2003, 8, 1), date(2003, 9, 2)
    review = MonthReview.objects.create(plan=plan, month=month, digest="d", reviewed_by=staff_user)
    delivery = Delivery.objects.create(
        plan=plan,
        month=month,
        digest="d",
        sender=Party.objects.get(code="TWO"),
        transaction_count=0,
        calculated_at=timezone.now(),
        review=review,
        delivered_on=day,
        delivered_by=staff_user,
    )
    restatement = Restatement.objects.create(
        delivery=delivery, restated=delivery, digest_before="c", digest="d", reason="Late."
    )
    rows = [
        ("ADV", "distribution-fee", "BANK", "payable", 60_00, None),
        ("ADV", "distribution-fee", "BANK", "held", 40_00, None),
        ("ADV", "cdsc", "TWO", "payable", 60_05, None),
        ("OTH", "distribution-fee", "TWO", "payable", 7_00, None),
        ("ADV", "cdsc", "TWO", "payable", -1_50, restatement),
    ]
    for fund, right, payee, status, cents, adjusts in rows:
        DeliveredAmount.objects.create(
            delivery=delivery,
            restatement=adjusts,
            month=date(2003, 7, 1) if adjusts else month,
            fund=Fund.objects.get(code=fund),
            right=right,
            tranche="TWO-A",
            distributor="TWO",
            payee=payee,
            status=status,
            amount=cents,
        )
    paper = store_document(name="P-2003-08-monthly-calculation.pdf", content=b"%PDF-1.7 figures")
    DeliveryFile.objects.create(delivery=delivery, document=paper)
    return delivery


def test_the_letter_that_covers_a_monthly_calculation(plan: Plan, delivered: Delivery) -> None:
    """B EIGHTH(C), SEVENTEENTH: the month, totals, who is owed what, what is attached, where it goes."""
    calculation = entry(plan, kind="monthly-calculation", transfers=())
    text = text_of(letter_pdf(letter_of(plan, calculation)).content)
    for part in (
        "A plan, paragraph EIGHTH(C)",
        "we provide the Monthly Calculation for August 2003 with respect to the funds of Sample Funds, Inc.",
        "It comes to $160.05: Distribution Fee $100.00 and Earned CDSC $60.05.",
        "Of this, $40.00 is held until notice of the transfer is received (EIGHTH(B)).",
        "Adjustments of July 2003, restated with it, come to \N{MINUS SIGN}$1.50.",
        "By payee: Receivables Bank, N.A.: $100.00 Second Distributors, Inc.: $58.55",
        "Attached: P-2003-08-monthly-calculation.pdf.",
        "Sent to the address you last designated under paragraph SEVENTEENTH: 1 First Street.",
    ):
        assert part in text, part
    elsewhere = entry(
        plan, kind="monthly-calculation", transfers=(), address_used="9 Elsewhere", address_reason="Asked"
    )
    assert elsewhere.text.endswith("Sent to 9 Elsewhere.")
    bank = entry(plan, kind="monthly-calculation", transfers=(), receiver=Party.objects.get(code="BANK"))
    assert "with respect to what is owed to Receivables Bank, N.A." in bank.text
    assert "Second Distributors, Inc.:" not in bank.text


@pytest.mark.parametrize(("dated", "subject"), [(date(2003, 9, 1), ""), (date(2003, 9, 3), "For 2003-07")])
def test_of_a_month_that_is_not_delivered_nothing_is_said(
    plan: Plan, delivered: Delivery, dated: date, subject: str
) -> None:
    asked = entry(plan, kind="monthly-calculation", transfers=(), dated=dated, sent=dated, subject=subject)
    assert asked.text == ""


def test_each_company_gets_its_own_figures(plan: Plan, delivered: Delivery, staff_client: Client) -> None:
    address = reverse("letter-write", args=[plan.pk])
    assert f"{address}?kind=monthly-calculation" in staff_client.get(delivered.get_absolute_url()).content.decode()
    asked = data(kind="monthly-calculation", transfers=[], subject="Monthly Calculation 2003-08")
    looked: Any = staff_client.post(address, asked)
    body = looked.context["form"]["text"].value().replace("\n", "\r\n")
    staff_client.post(address, asked | {"text": body, "send": "1"})
    texts = {notice.receiver.code: notice.text for notice in Notice.objects.all()}
    assert "It comes to $7.00: Distribution Fee $7.00." in texts["CO2"]
    assert "It comes to $160.05:" in texts["CO"]


def test_the_same_letter_has_the_same_bytes_and_is_kept_once(plan: Plan) -> None:
    letter = letter_of(plan, entry(plan))
    assert letter_pdf(letter).content == letter_pdf(letter).content

    first = send_letters(plan=plan, entries=[entry(plan)])
    again = send_letters(plan=plan, entries=[entry(plan)])

    assert (first.new, again.new) == (1, 0)
    assert again.notices == first.notices
    assert Document.objects.count() == 1


def test_what_was_sent_stays_when_the_address_changes(plan: Plan, staff_client: Client) -> None:
    (notice,) = send_letters(plan=plan, entries=[entry(plan)]).notices
    assert notice.document is not None
    before = staff_client.get(notice.document.get_absolute_url()).content
    company = Company.objects.get(code="CO")

    designate_address(plan=plan, owner=company, since=date(2003, 9, 2), text="99 New Road")

    assert staff_client.get(notice.document.get_absolute_url()).content == before
    assert "1 First Street" in text_of(before)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"kind": "other", "transfers": (), "text": " "}, "text"),
        ({"direction": "in", "received": date(2003, 9, 5)}, "direction"),
        ({"receiver": "ONE", "kind": "other", "transfers": (), "text": "Hello"}, "address_used"),
    ],
)
def test_a_letter_needs_words_and_an_address(plan: Plan, changes: dict[str, Any], place: str) -> None:
    changes = {k: Party.objects.get(code=v) if k == "receiver" else v for k, v in changes.items()}
    with pytest.raises(Refusal) as refused:
        send_letters(plan=plan, entries=[entry(plan, **changes)])

    assert refused.value.name == "letter-faults"
    assert [fault.place for fault in refused.value.faults] == [place]
    assert not Document.objects.exists()


def data(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "transfer",
        "sender": "party:TWO",
        "receiver": "all-companies",
        "dated": "2003-09-03",
        "sent": "2003-09-03",
        "delivery": "mail",
        "transfers": [Transfer.objects.get().pk],
    } | changes


def test_a_letter_is_composed_looked_at_and_sent(plan: Plan, staff_client: Client) -> None:
    address = reverse("letter-write", args=[plan.pk])
    assert staff_client.get(address).status_code == 200

    looked: Any = staff_client.post(address, data())

    assert looked.status_code == 200
    assert "Keep as sent (2 letters)" in looked.content.decode()
    assert "The first of 2 letters" in looked.content.decode()
    assert not Notice.objects.exists()
    body = looked.context["form"]["text"].value()
    assert body.startswith("Under paragraph EIGHTH(B)")
    sent = staff_client.post(address, data(text=body + "\n\nBy hand of our counsel.", send="1"), follow=True)
    assert "2 letters are kept as sent" in sent.content.decode()
    kept = [text_of(bytes(notice.document.content)) for notice in Notice.objects.order_by("pk") if notice.document]
    assert "Other Funds, Inc. 2 Elm Street" in kept[0]
    assert "Sample Funds, Inc. 1 First Street" in kept[1]
    assert all("By hand of our counsel." in text for text in kept)


def test_faults_of_a_letter_stand_beside_their_fields(plan: Plan, staff_client: Client) -> None:
    address = reverse("letter-write", args=[plan.pk])

    nowhere: Any = staff_client.post(address, data(kind="other", transfers=[], receiver="party:ONE", text="Hello"))
    empty: Any = staff_client.post(address, data(kind="other", transfers=[]))

    assert set(nowhere.context["form"].errors) == {"address_used"}
    assert set(empty.context["form"].errors) == {"text"}
    assert nowhere.status_code == empty.status_code == 422


def test_the_way_to_it(plan: Plan, staff_client: Client, client: Client) -> None:
    from django.contrib.auth.models import User

    assert reverse("letter-new") in staff_client.get(reverse("notices")).content.decode()
    assert staff_client.get(reverse("letter-new"))["Location"] == reverse("letter-write", args=[plan.pk])
    client.force_login(User.objects.create_user("al.reader"))
    assert client.get(reverse("letter-write", args=[plan.pk])).status_code == 403
