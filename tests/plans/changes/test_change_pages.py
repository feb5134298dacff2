"""Pages of versions and amendments: what they show, who may change, forms and their refusals."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Amendment, Document, Plan
from plans.services.amendments import add_change, link_votes, propose_amendment
from plans.values.amending import CdscChange, RateChange, TermsChange, WaiverAdded
from tests.plans.changes.test_amendments import BOARD, LOW
from tests.plans.life.boards import plan_with_board, vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return plan_with_board(LOW)


@pytest.fixture
def amendment(plan: Plan) -> Amendment:
    return propose_amendment(plan=plan, title="Amendment No. 1", reason="As the board asked.")


def in_effect(plan: Plan, amendment: Amendment) -> Amendment:
    add_change(amendment=amendment, change=RateChange(asset_based=6_000, shares="new"))
    return link_votes(amendment=amendment, resolutions=[vote(plan, "amend", BOARD)])


def add(client: Client, amendment: Amendment, kind: str, **data: Any) -> Any:
    return client.post(reverse("amendment-change", args=[amendment.pk, kind]), data)


def test_from_proposal_to_effect_by_pages(plan: Plan, staff_client: Client) -> None:
    made: Any = staff_client.post(reverse("amendment-new", args=[plan.pk]), {"title": "Low", "reason": "Agreed."})
    amendment = Amendment.objects.get()
    assert made.url == reverse("amendment", args=[amendment.pk])
    added = add(staff_client, amendment, "rate", asset_based="0.6", shares="new", tranche="LOW")
    assert added.url == made.url
    page = staff_client.get(made.url).content.decode()
    for text in (
        "asset-based 0.6%",
        "LOW of TWO, shares issued from",
        "A majority of the board",
        "Missing",
        "Name the votes",
        "Remove",
    ):
        assert text in page, text
    board = vote(plan, "amend", BOARD)
    staff_client.post(reverse("amendment-votes", args=[amendment.pk]), {"resolutions": [board.pk]})
    page = staff_client.get(made.url).content.decode()
    assert "In effect" in page
    assert "Version 2 of P" in page
    assert "Remove" not in page


@pytest.mark.parametrize(
    ("kind", "data", "clause", "message"),
    [
        ("rate", {"asset_based": "0.5", "shares": "all"}, "B EIGHTH(E)", "for shares already issued"),
        ("rate", {"shares": "all"}, "B SCHEDULE B", "expected at least one rate"),
        ("rate", {"asset_based": "abc", "shares": "all"}, "", "Expected"),
        ("cdsc", {"rates": "5, x", "anniversary": "inclusive", "shares": "new"}, "", "Expected"),
        ("cdsc", {"rates": "101", "anniversary": "inclusive", "shares": "new"}, "", "Expected percentages"),
        ("cdsc", {"rates": "1", "anniversary": "inclusive", "shares": "all"}, "B EIGHTH(F)", "keep their charge"),
        (
            "cdsc",
            {"rates": "1", "anniversary": "inclusive", "shares": "all", "ground": "consent"},
            "B EIGHTH(F)",
            "expected the written consent of TWO",
        ),
        ("waiver-added", {"code": "DEATH", "name": "Death", "shares": "new"}, "B SIXTH(A)", "category of the plan"),
        ("fund-joins", {"code": "ADV", "name": "A", "company": "CO"}, "B SCHEDULE A", "in Schedule A already"),
        ("terms", {}, "", "expected a new name"),
    ],
)
def test_refusals_stand_beside_their_field(
    amendment: Amendment, staff_client: Client, kind: str, data: dict[str, str], clause: str, message: str
) -> None:
    response = add(staff_client, amendment, kind, **data)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    for part in filter(None, clause.split(" ")):
        assert part in page
    amendment.refresh_from_db()
    assert amendment.changes == []


def test_a_refused_change_leaves_no_document_behind(amendment: Amendment, staff_client: Client) -> None:
    consent = SimpleUploadedFile("consent.txt", b"We consent.")
    data = {"rates": "1", "anniversary": "inclusive", "shares": "all", "ground": "consent", "document_ONE": consent}
    assert add(staff_client, amendment, "cdsc", **data).status_code == 422
    assert not Document.objects.exists()
    both = {**data, "document_ONE": SimpleUploadedFile("consent.txt", b"We consent.")}
    both["document_TWO"] = SimpleUploadedFile("consent-two.txt", b"So do we.")
    assert add(staff_client, amendment, "cdsc", **both).status_code == 302
    assert Document.objects.count() == 2


def test_a_change_is_removed_by_its_button(amendment: Amendment, staff_client: Client) -> None:
    add_change(amendment=amendment, change=TermsChange(name="Another"))
    staff_client.post(reverse("amendment-change-remove", args=[amendment.pk, 0]))
    amendment.refresh_from_db()
    assert amendment.changes == []


def test_withdrawing_asks_why(amendment: Amendment, staff_client: Client) -> None:
    address = reverse("amendment-withdraw", args=[amendment.pk])
    assert staff_client.post(address, {"reason": ""}).status_code == 422
    staff_client.post(address, {"reason": "The board thinks otherwise."})
    page = staff_client.get(reverse("amendment", args=[amendment.pk])).content.decode()
    assert "The board thinks otherwise." in page
    assert "Name the votes" not in page


def test_who_may_not_change_is_offered_nothing(plan: Plan, amendment: Amendment) -> None:
    add_change(amendment=amendment, change=TermsChange(name="Another"))
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    page = reader.get(reverse("amendment", args=[amendment.pk])).content.decode()
    assert "Withdraw" not in page
    assert "Remove" not in page
    assert "Propose an amendment" not in reader.get(plan.get_absolute_url()).content.decode()
    for address in (
        reverse("amendment-new", args=[plan.pk]),
        reverse("amendment-change", args=[amendment.pk, "rate"]),
        reverse("amendment-votes", args=[amendment.pk]),
        reverse("amendment-withdraw", args=[amendment.pk]),
    ):
        assert reader.get(address).status_code == 403
    assert reader.post(reverse("amendment-change-remove", args=[amendment.pk, 0])).status_code == 403


def test_an_unknown_kind_of_change_is_not_found(amendment: Amendment, staff_client: Client) -> None:
    assert staff_client.get(reverse("amendment-change", args=[amendment.pk, "name"])).status_code == 404


def test_versions_are_read_compared_and_downloaded(plan: Plan, amendment: Amendment, staff_client: Client) -> None:
    in_effect(plan, amendment)
    first, second = plan.versions.order_by("number")
    assert "TWO-2" not in staff_client.get(first.get_absolute_url()).content.decode()
    assert "TWO-2" in staff_client.get(second.get_absolute_url()).content.decode()
    file = staff_client.get(reverse("plan-version-file", args=[first.pk]))
    assert file["Content-Disposition"] == 'attachment; filename="P-1.toml"'
    assert file.content.decode() == first.content
    compared = staff_client.get(reverse("plan-compare", args=[plan.pk])).content.decode()
    assert "TWO-2 of TWO, shares issued from 2004-02-02 on" in compared
    assert (
        "Nothing differs."
        in staff_client.get(reverse("plan-compare", args=[plan.pk]), {"before": "1", "after": "1"}).content.decode()
    )
    beyond = staff_client.get(reverse("plan-compare", args=[plan.pk]), {"before": "1", "after": "9"})
    assert "Expected a version from 1 to 2." in beyond.content.decode()


@pytest.mark.parametrize(
    ("day", "shown", "hidden"),
    [
        ("2003-07-15", ["ONE", "DEATH", "Version"], ["TWO-A", "TWO-2", "BAL ("]),
        ("2003-09-15", ["TWO-A", "62.5"], ["TWO-2"]),
        ("2004-02-02", ["TWO-2", "0.6"], []),
        ("1999-01-01", ["not yet: effective 2003-07-01"], ["TWO-2"]),
        ("nonsense", ["Enter a valid date"], []),
    ],
)
def test_the_agreement_as_of_a_day(
    plan: Plan, amendment: Amendment, staff_client: Client, day: str, shown: list[str], hidden: list[str]
) -> None:
    in_effect(plan, amendment)
    page = staff_client.get(reverse("plan-as-of", args=[plan.pk]), {"on": day}).content.decode()
    for text in shown:
        assert text in page, text
    for text in hidden:
        assert text not in page, text


@pytest.mark.parametrize("name", ["plan-versions", "amendments"])
def test_lists_make_the_same_number_of_queries_for_more_rows(plan: Plan, staff_client: Client, name: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert staff_client.get(reverse(name)).status_code == 200
        return len(queries)

    amend(plan, "No. 0")
    few = count()
    for number in range(1, 5):
        amend(plan, f"No. {number}")
    assert count() == few


def amend(plan: Plan, title: str) -> None:
    amendment = propose_amendment(plan=plan, title=title)
    add_change(amendment=amendment, change=WaiverAdded(title, title))
    link_votes(amendment=amendment, resolutions=[vote(plan, "amend", BOARD, text=title)])


def test_filters_of_state(plan: Plan, amendment: Amendment, staff_client: Client) -> None:
    add_change(amendment=amendment, change=CdscChange(()))
    for state, shown in (("proposed", True), ("in-effect", False), ("withdrawn", False)):
        page = staff_client.get(reverse("amendments"), {"state": state}).content.decode()
        assert ("Amendment No. 1" in page) is shown, state
