"""Agreed modifications (Exhibit A 2(e)): who must consent, from which day, what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from backoffice.refusals import Refusal
from ledger.models import Calculation
from plans.models import AgreedModification, Document, Plan
from plans.selectors.modifications import modifications_of
from plans.services import guards
from plans.services.documents import store_document
from plans.services.modifications import COMPANIES, agree_modification, consents_needed, revoke_modification
from plans.services.plan_files import load_plan
from plans.values import ModificationValue, parse_plan
from plans.values.interests import interested
from plans.values.modifications import settings_on
from tests.plans.life.boards import class_r_plan
from tests.plans.sample import SOUND, spoilt, transfer

pytestmark = pytest.mark.django_db

DAY = date(2003, 9, 15)
FLOATING = ModificationValue(DAY, free_shares="floating")


@pytest.fixture
def plan() -> Plan:
    return load_plan(text=SOUND).plan


def documents(*codes: str) -> dict[str, Document]:
    return {code: store_document(name=f"{code or 'companies'}.txt", content=b"We agree.") for code in codes}


EVERYBODY = (COMPANIES, "ONE", "TWO", "BANK")


def agreed(plan: Plan, value: ModificationValue = FLOATING, **changes: Any) -> AgreedModification:
    given: dict[str, Any] = {"reason": "The transfer agent keeps no issue records.", "consents": documents(*EVERYBODY)}
    return agree_modification(plan=plan, value=value, **given | changes)


def places(plan: Plan, value: ModificationValue = FLOATING, **changes: Any) -> list[str]:
    with pytest.raises(Refusal) as caught:
        agreed(plan, value, **changes)
    assert (caught.value.name, caught.value.clause) == ("modification-faults", "B EXHIBIT A 2(e)")
    return [fault.place for fault in caught.value.faults]


def test_everybody_with_an_interest_consents(plan: Plan) -> None:
    assert list(consents_needed(plan, DAY)) == ["", "ONE", "TWO", "BANK"]
    assert list(consents_needed(plan, date(2003, 7, 15))) == ["", "ONE"]
    assert places(plan, consents=documents("TWO")) == ["consent_", "consent_ONE", "consent_BANK"]
    row = agreed(plan)
    assert [str(consent) for consent in row.consents.all()] == [
        "Consent of the companies",
        "Consent of First Distributors, Inc.",
        "Consent of Second Distributors, Inc.",
        "Consent of Receivables Bank, N.A.",
    ]


SOLD = {"distributor": '"ONE"', "tranche": '"ONE"', "percent": '"100"', "effective": "2003-07-01"}


@pytest.mark.parametrize(
    ("more", "day", "rights", "expected"),
    [
        ("", "2003-08-31", ("distribution-fee", "cdsc"), "ONE"),
        ("", "2003-09-01", ("distribution-fee", "cdsc"), "ONE TWO BANK"),
        ("", "2003-09-01", ("cdsc",), "ONE TWO"),
        (transfer(**SOLD), "2003-09-01", ("distribution-fee",), "TWO BANK"),
        (transfer(**SOLD), "2003-09-01", ("distribution-fee", "cdsc"), "ONE TWO BANK"),
        (transfer(**SOLD), "2003-08-31", ("distribution-fee",), "ONE BANK"),
        (transfer(**SOLD, fund='"ADV"'), "2003-09-01", ("distribution-fee",), "ONE TWO BANK"),
        (transfer(**SOLD | {"percent": '"99.9999"'}), "2003-09-01", ("distribution-fee",), "ONE TWO BANK"),
    ],
)
def test_who_has_an_interest(more: str, day: str, rights: tuple[str, ...], expected: str) -> None:
    assert " ".join(interested(parse_plan(SOUND + more), date.fromisoformat(day), rights)) == expected


def test_a_setting_holds_from_its_day_until_the_next_says_other(plan: Plan) -> None:
    agreed(plan)
    agreed(plan, ModificationValue(date(2004, 1, 1), free_shares="at-issue", day_count="365"))
    for day, free_shares, day_count in (
        (DAY - timedelta(days=1), "at-issue", "actual"),
        (DAY, "floating", "actual"),
        (date(2003, 12, 31), "floating", "actual"),
        (date(2004, 1, 1), "at-issue", "365"),
    ):
        settings = {s.name: s.value for s in settings_on(parse_plan(SOUND).plan, modifications_of(plan), day)}
        assert (settings["free_shares"], settings["day_count"]) == (free_shares, day_count), day


@pytest.mark.parametrize(
    ("value", "changes", "expected"),
    [
        (ModificationValue(DAY), {}, ["free_shares"]),
        (ModificationValue(DAY, free_shares="at-issue"), {}, ["free_shares"]),
        (ModificationValue(DAY, day_count="actual"), {}, ["free_shares"]),
        (ModificationValue(DAY, day_count="366"), {}, ["day_count"]),
        (ModificationValue(date(2003, 6, 30), day_count="365"), {}, ["start"]),
        (FLOATING, {"reason": " "}, ["reason"]),
    ],
)
def test_what_cannot_be_agreed(
    plan: Plan, value: ModificationValue, changes: dict[str, Any], expected: list[str]
) -> None:
    assert places(plan, value, **changes) == expected


def test_one_a_day_and_the_same_again_is_the_one_before(plan: Plan) -> None:
    first = agreed(plan)
    assert agreed(plan) == first
    assert places(plan, ModificationValue(DAY, day_count="365")) == ["start"]


def test_the_class_r_agreement_foresees_none() -> None:
    assert places(class_r_plan()) == ["free_shares"]


def test_not_in_a_delivered_month(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """M2: what is delivered is not calculated otherwise later."""
    first = agreed(plan)
    monkeypatch.setattr(guards, "plan_use_checks", [lambda _: guards.PlanUse(delivered_months=(date(2003, 9, 1),))])
    assert places(plan, ModificationValue(date(2003, 9, 30), day_count="365")) == ["start"]
    with pytest.raises(Refusal) as caught:
        revoke_modification(modification=first, reason="Wrong")
    assert (caught.value.name, caught.value.clause) == ("modification-delivered", "M2")
    agreed(plan, ModificationValue(date(2003, 10, 1), day_count="365"))


def test_months_from_the_day_on_are_stale_and_a_revoked_one_never_was(plan: Plan) -> None:
    months = [date(2003, 8, 1), date(2003, 9, 1), date(2003, 10, 1)]
    for month in months:
        Calculation.objects.create(plan=plan, month=month, digest="", transaction_count=0)
    row = agreed(plan)
    assert (
        list(Calculation.objects.exclude(stale_since=None).order_by("month").values_list("month", flat=True))
        == (months[1:])
    )
    with pytest.raises(Refusal):
        revoke_modification(modification=row, reason=" ")
    assert revoke_modification(modification=row, reason="Entered for the wrong plan").revoked_at
    assert revoke_modification(modification=row, reason="").revocation_reason == "Entered for the wrong plan"
    assert modifications_of(plan) == ()
    agreed(plan)


def test_by_its_pages(plan: Plan, staff_client: Client) -> None:
    address = reverse("agreed-modification-new", args=[plan.pk])
    data: dict[str, Any] = {"start": "2003-09-15", "free_shares": "floating", "reason": "No records."}
    refused = staff_client.post(address, data | {"consent_ONE": SimpleUploadedFile("one.txt", b"Yes.")})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "expected the written consent of Receivables Bank, N.A." in page
    assert not Document.objects.exists()
    files = {f"consent_{code}": SimpleUploadedFile(f"consent-{code}.txt", b"Yes.") for code in EVERYBODY}
    assert staff_client.post(address, data | files).status_code == 302
    row = AgreedModification.objects.get()
    page = staff_client.get(row.get_absolute_url()).content.decode()
    assert "Float with the commission shares of the day" in page
    assert "Receivables Bank, N.A." in page
    as_of = staff_client.get(reverse("plan-as-of", args=[plan.pk]), {"on": "2003-09-15"}).content.decode()
    assert "float with the commission shares of the day" in as_of
    assert staff_client.get(reverse("agreed-modifications")).status_code == 200
    revoke = reverse("agreed-modification-revoke", args=[row.pk])
    staff_client.post(revoke, {"reason": "Wrong plan"})
    assert "Wrong plan" in staff_client.get(row.get_absolute_url()).content.decode()


def test_the_plan_file_knows_nothing_of_it(plan: Plan) -> None:
    agreed(plan)
    assert load_plan(text=SOUND).changed is False
    assert load_plan(text=spoilt('name = "A plan"', 'name = "The plan"')).changed
