"""The register of notices and the documents behind them (B SEVENTEENTH, R FOURTEENTH)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from backoffice.refusals import Refusal
from plans.models import Company, Document, Fund, Notice, Party, Plan
from plans.services.addresses import designate_address
from plans.services.documents import BIGGEST, store_document
from plans.services.notices import NoticeEntry, register_notice
from plans.services.plan_files import load_plan
from tests.plans.sample import SOUND

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return load_plan(text=SOUND).plan


def entry(plan: Plan, **changes: Any) -> NoticeEntry:
    distributor = plan.parties.filter(kind=Party.Kind.DISTRIBUTOR).order_by("code")[0]
    sound = NoticeEntry(
        direction=Notice.Direction.IN,
        kind=Notice.Kind.TERMINATION,
        sender=distributor,
        receiver=plan.companies.order_by("code")[0],
        dated=date(2003, 9, 1),
        received=date(2003, 9, 4),
        text="We end our services on sixty days' notice.",
    )
    return replace(sound, **changes)


def test_a_notice_is_entered_once(plan: Plan, staff_user: User) -> None:
    first = register_notice(plan=plan, entry=entry(plan), user=staff_user)

    assert register_notice(plan=plan, entry=entry(plan), user=staff_user) == first
    assert (Notice.objects.count(), first.subject, first.entered_by) == (1, "Termination", staff_user)


def test_it_goes_to_the_address_last_designated_by_then(plan: Plan) -> None:
    company = plan.companies.order_by("code")[0]
    for since, text in ((date(2003, 8, 1), "1 Old Road"), (date(2003, 9, 2), "2 New Road")):
        designate_address(plan=plan, owner=company, since=since, text=text)

    assert register_notice(plan=plan, entry=entry(plan)).address_used == "1 Old Road"
    assert register_notice(plan=plan, entry=entry(plan, sent=date(2003, 9, 2))).address_used == "2 New Road"
    with pytest.raises(Refusal) as refused:
        register_notice(plan=plan, entry=entry(plan, address_used="9 Elsewhere"))
    assert [fault.place for fault in refused.value.faults] == ["address_reason"]
    noted = register_notice(plan=plan, entry=entry(plan, address_used="9 Elsewhere", address_reason="Asked by phone"))
    assert noted.address_reason == "Asked by phone"


TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"received": None}, ["received"]),
        ({"direction": "out", "received": None}, ["sent"]),
        ({"received": date(2003, 8, 31)}, ["received"]),
        ({"sent": date(2003, 8, 31)}, ["sent"]),
        ({"sent": date(2003, 9, 5)}, ["received"]),
        ({"received": TOMORROW}, ["received"]),
        ({"text": "  "}, ["text"]),
    ],
)
def test_every_fault_is_named(plan: Plan, changes: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        register_notice(plan=plan, entry=entry(plan, **changes))

    assert refused.value.name == "notice-faults"
    assert refused.value.clause == "B SEVENTEENTH"
    assert [fault.place for fault in refused.value.faults] == places
    assert not Notice.objects.exists()


def test_parties_and_funds_are_the_plans(plan: Plan) -> None:
    stranger = Party.objects.create(code="STRANGER", name="A stranger", kind=Party.Kind.DISTRIBUTOR)
    elsewhere = Company.objects.create(code="ELSEWHERE", name="Elsewhere, Inc.", jurisdiction="Delaware")
    fund = Fund.objects.create(code="ELSE", name="Else Fund", company=elsewhere)

    with pytest.raises(Refusal) as refused:
        register_notice(plan=plan, entry=entry(plan, sender=stranger, receiver=elsewhere, funds=(fund,)))

    assert [fault.place for fault in refused.value.faults] == ["sender", "receiver", "funds"]


def test_a_document_is_stored_once_and_comes_back_as_it_was(staff_client: Client, staff_user: User) -> None:
    first = store_document(name="C:\\scans\\minutes.pdf", content=b"%PDF-1.7 minutes", user=staff_user)

    assert store_document(name="minutes.pdf", content=b"%PDF-1.7 minutes") == first
    response = staff_client.get(first.get_absolute_url())
    assert (response.content, response["Content-Type"]) == (b"%PDF-1.7 minutes", "application/pdf")
    assert response["Content-Disposition"] == 'attachment; filename="minutes.pdf"'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.pdf", b""),
        ("minutes.pdf", b"<html>"),
        ("minutes.exe", b"MZ"),
        ("minutes", b"text"),
        ("minutes.txt", b"x" * (BIGGEST + 1)),
    ],
)
def test_what_is_no_evidence_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        store_document(name=name, content=content)

    assert refused.value.name == "document-faults"
    assert not Document.objects.exists()


def test_pages_of_notices(plan: Plan, staff_client: Client) -> None:
    document = store_document(name="letter.pdf", content=b"%PDF-1.7 letter")
    notice = register_notice(plan=plan, entry=entry(plan, document=document))

    page = staff_client.get(notice.get_absolute_url()).content.decode()

    assert "letter.pdf" in page
    assert "B SEVENTEENTH" in page
    assert "Termination" in staff_client.get("/notices/?kind=termination").content.decode()
