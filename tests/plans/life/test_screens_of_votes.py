"""Pages of boards and votes: what they show, what they refuse beside which field, how many queries they make."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Company, Director, Document, Fund, Plan, Resolution
from plans.services.resolutions import void_resolution
from tests.plans.life.boards import NAMES, plan_with_board, vote

pytestmark = pytest.mark.django_db
MEETING = date(2004, 5, 10)


@pytest.fixture
def plan() -> Plan:
    return plan_with_board()


def meeting(plan: Plan, **changes: Any) -> dict[str, Any]:
    company = plan.companies.get(code="CO").pk
    return {"plan": plan.pk, "company": company, "matter": "continue", "body": "board", "on": MEETING, **changes}


def ballots(choice: str = "for") -> dict[str, str]:
    return {f"director-{director.pk}": choice for director in Director.objects.filter(company__code="CO")}


def votes_address(plan: Plan, **changes: Any) -> str:
    given = meeting(plan, **changes)
    return f"{reverse('resolution-votes')}?" + "&".join(f"{name}={value}" for name, value in given.items())


def test_a_vote_is_recorded_in_two_steps(plan: Plan, staff_client: Client) -> None:
    first = staff_client.post(reverse("resolution-new"), meeting(plan))
    assert first.status_code == 302
    second = staff_client.get(first["Location"]).content.decode()
    assert all(name in second for name in NAMES)
    assert second.count("Interested person of the company") == 1

    minutes = SimpleUploadedFile("minutes.txt", b"Resolved, that the plan be continued.")
    answer = {"in_person": "on", "called_for": "on", "document": minutes, **ballots()}
    response = staff_client.post(first["Location"], answer, follow=True)

    page = response.content.decode()
    assert "Approved. 4 of 4 directors in office in favour; 3 needed." in page
    assert "3 of 3 independent directors in office in favour; 2 needed." in page
    assert ">B THIRTEENTH</a>" in page
    assert "minutes.txt" in page
    assert "board, independent directors" in page


def test_a_vote_that_is_missing_is_told_beside_the_director(plan: Plan, staff_client: Client) -> None:
    given = ballots()
    missing = next(iter(given))
    response = staff_client.post(votes_address(plan), {**given, missing: ""})
    assert response.status_code == 422
    assert f'id="id_{missing}_error"' in response.content.decode()
    assert not Resolution.objects.exists()


def test_minutes_of_a_vote_that_is_refused_are_not_kept(plan: Plan, staff_client: Client) -> None:
    fund = Fund.objects.get(code="ADV").pk
    counts = {f"fund-{fund}-outstanding": "10", f"fund-{fund}-present": "11", f"fund-{fund}-in_favour": "6"}
    minutes = SimpleUploadedFile("minutes.txt", b"Resolved.")
    address = votes_address(plan, body="shareholders")
    response = staff_client.post(address, {**counts, "document": minutes})
    assert response.status_code == 422
    assert f'id="id_fund-{fund}-present_error"' in response.content.decode()
    assert not Document.objects.exists()


def test_shareholders_vote_in_shares(plan: Plan, staff_client: Client) -> None:
    fund = Fund.objects.get(code="ADV").pk
    counts = {f"fund-{fund}-outstanding": "1,000.5", f"fund-{fund}-present": "600", f"fund-{fund}-in_favour": "402"}
    page = staff_client.post(votes_address(plan, body="shareholders"), counts, follow=True).content.decode()
    assert "At least 67% of those present, and more than half present: 402.0000 of 1,000.5000 shares" in page
    assert Resolution.objects.get().share_votes.get().outstanding == 10_005_000


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"on": date(2100, 1, 1)}, "a vote is recorded once it is cast"),
        ({"matter": "affiliation"}, "its agreement has no paragraph for this one"),
        ({"body": "shareholders", "matter": "adopt"}, "no other body&#x27;s vote counts on this matter"),
        ({"on": date(2002, 1, 1)}, "nobody was entitled on 2002-01-01"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_first(
    plan: Plan, staff_client: Client, changes: dict[str, Any], says: str
) -> None:
    response = staff_client.post(reverse("resolution-new"), meeting(plan, **changes))
    assert response.status_code == 422
    assert says in response.content.decode()


def test_without_a_meeting_the_second_step_is_the_first(staff_client: Client) -> None:
    assert staff_client.get(reverse("resolution-votes"))["Location"] == f"{reverse('resolution-new')}?"


def test_the_same_meeting_of_another_company_takes_its_votes_along(plan: Plan, staff_client: Client) -> None:
    other = Company.objects.create(code="TWO", name="Second Funds, Inc.", jurisdiction="Maryland")
    plan.companies.add(other)
    from tests.plans.life.boards import seat

    members = seat(other)
    first = vote(plan, "continue", MEETING, company=plan.companies.get(code="CO"), against=("Cid Stone",))
    page = staff_client.get(reverse("resolution-new"), {"like": first.pk})
    assert page.context["form"].initial["company"] == other
    address = votes_address(plan, company=other.pk, like=first.pk)
    initial = staff_client.get(address).context["form"].initial
    assert {initial[f"director-{member.pk}"] for member in members if member.name == "Cid Stone"} == {"against"}
    assert initial["in_person"] is True


def test_a_vote_is_taken_back_and_minutes_follow(plan: Plan, staff_client: Client) -> None:
    row = vote(plan, "continue", MEETING)
    minutes = SimpleUploadedFile("minutes.txt", b"Resolved.")
    staff_client.post(reverse("resolution-minutes", args=[row.pk]), {"document": minutes})
    assert Resolution.objects.get().document is not None
    page = staff_client.post(reverse("resolution-void", args=[row.pk]), {"reason": "Wrong year"}, follow=True)
    assert "Taken back" in page.content.decode()
    assert "Wrong year" in page.content.decode()
    assert "Take back…" not in page.content.decode()


def test_a_board_is_entered_in_a_row(staff_client: Client, plan: Plan) -> None:
    other = Company.objects.create(code="TWO", name="Second Funds, Inc.", jurisdiction="Maryland")
    both = [plan.companies.get(code="CO").pk, other.pk]
    given = {"name": "Eve Lake", "companies": both, "since": "2004-01-01", "interested": "Counsel to the adviser"}
    page = staff_client.post(reverse("director-new"), given, follow=True)
    assert page.context["form"].initial == {"companies": both, "since": date(2004, 1, 1)}
    assert [seat.interests.count() for seat in Director.objects.filter(name="Eve Lake")] == [1, 1]


def test_one_board_refused_enters_none(staff_client: Client, plan: Plan) -> None:
    other = Company.objects.create(code="ANOTHER", name="Another Fund, Inc.", jurisdiction="Maryland")
    given = {"name": NAMES[1], "companies": [other.pk, plan.companies.get(code="CO").pk], "since": "2004-01-01"}
    response = staff_client.post(reverse("director-new"), given)
    assert response.status_code == 422
    assert "in office already from 2003-01-01" in response.content.decode()
    assert not Director.objects.filter(company=other).exists()


def test_terms_and_interests_are_recorded_on_the_directors_page(staff_client: Client, plan: Plan) -> None:
    ben = Director.objects.get(company__code="CO", name="Ben Field")
    staff_client.post(reverse("director-term", args=[ben.pk]), {"until": "2004-12-31"})
    wrong = {"name": "Ben Field", "since": "2003-01-01", "until": "2002-01-01", "reason": "Misread"}
    assert staff_client.post(reverse("director-correct", args=[ben.pk]), wrong).status_code == 422
    right = wrong | {"name": "Benjamin Field", "until": "2004-12-31"}
    page = staff_client.post(reverse("director-correct", args=[ben.pk]), right, follow=True).content.decode()
    assert "Corrected: Benjamin Field, from 2003-01-01 to 2004-12-31." in page
    given = {"kind": "financial-interest", "plan": plan.pk, "since": "2004-01-01", "reason": "Owns a dealer"}
    page = staff_client.post(reverse("director-interest", args=[ben.pk]), given, follow=True).content.decode()
    assert "Owns a dealer" in page
    assert "2004-12-31" in page


@pytest.mark.parametrize(
    ("name", "asked", "rows"),
    [
        ("resolutions", {"matter": "continue"}, 1),
        ("resolutions", {"voided": "true"}, 1),
        ("resolutions", {"on_from": "2004-05-11"}, 1),
        ("directors", {"q": "field"}, 1),
        ("directors", {"on": "2002-01-01"}, 0),
    ],
)
def test_lists_are_filtered(plan: Plan, staff_client: Client, name: str, asked: dict[str, str], rows: int) -> None:
    vote(plan, "continue", MEETING)
    void_resolution(resolution=vote(plan, "other", MEETING + timedelta(days=1)), reason="Twice")
    response: Any = staff_client.get(reverse(name), asked)
    assert response.context["count"] == rows


@pytest.mark.parametrize("name", ["resolutions", "directors"])
def test_lists_are_taken_away(plan: Plan, staff_client: Client, name: str) -> None:
    vote(plan, "continue", MEETING)
    response: Any = staff_client.get(reverse(name), {"export": "csv"})
    text = b"".join(response.streaming_content).decode()
    assert ("Approved" if name == "resolutions" else "Independent") in text


def test_a_list_makes_the_same_queries_for_one_vote_and_many(plan: Plan, staff_client: Client) -> None:
    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert staff_client.get(reverse(name)).status_code == 200
        return len(seen)

    vote(plan, "continue", MEETING)
    for name in ("resolutions", "directors"):
        queries(name)
    few = [queries(name) for name in ("resolutions", "directors")]
    for days in range(1, 20):
        vote(plan, "continue", MEETING + timedelta(days=days))
    assert [queries(name) for name in ("resolutions", "directors")] == few
