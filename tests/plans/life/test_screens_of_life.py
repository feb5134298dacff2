"""Pages of the life of a plan: continuance, ends, the matrix, the conditions of a complete termination."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import CompletionCondition, ContinuanceRegister, Notice, Plan, ScheduleEntry, Termination
from plans.services.terminations import TerminationEntry, record_termination
from tests.plans.life.boards import class_r_plan, plan_with_board, vote
from tests.plans.life.test_terminations import DRAFT, fund, notice

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2003, 9, 1)


@pytest.fixture
def plan() -> Plan:
    return plan_with_board()


def page_of(client: Client, name: str, pk: int, **asked: Any) -> str:
    response = client.get(reverse(name, args=[pk]), asked)
    assert response.status_code == 200
    return response.content.decode()


def entry_of(plan: Plan, code: str = "ADV") -> ScheduleEntry:
    return plan.schedule.get(fund__code=code)


def paper(name: str = "certificate.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"Certified.")


def end_by_vote(plan: Plan) -> Termination:
    vote(plan, "terminate-plan", SEPTEMBER)
    return record_termination(plan=plan, entry=TerminationEntry(cause="plan-vote", funds=(fund(),)))


def test_what_is_not_on_record_is_told_and_the_register_can_be_kept(plan: Plan, staff_client: Client) -> None:
    assert "Not on record since 2004-05-31" in page_of(staff_client, "plan-life", plan.pk)
    address = reverse("register-keep", args=[plan.pk])
    company = fund().company.pk
    refused = staff_client.post(address, {"company": company, "kept_from": "2004-06-01", "reason": ""})
    assert refused.status_code == 422
    assert "expected a day on which a term ends" in refused.content.decode()

    kept = {"company": company, "kept_from": "2004-05-31", "reason": "All minutes are in"}
    assert "Lapsed on 2004-05-31" in staff_client.post(address, kept, follow=True).content.decode()
    vote(plan, "continue", date(2004, 5, 10))
    assert "Lapsed on 2005-05-31" in page_of(staff_client, "plan-life", plan.pk)
    staff_client.post(address, {"company": company, "kept_from": "", "reason": ""})
    assert not ContinuanceRegister.objects.exists()


def test_a_draft_shows_the_votes_that_are_missing(staff_client: Client) -> None:
    page = page_of(staff_client, "plan-life", plan_with_board(DRAFT).pk)
    assert "Votes missing" in page
    assert "No vote is recorded." in page


def test_an_end_is_recorded_from_the_notice(plan: Plan, staff_client: Client) -> None:
    row: Notice = notice(plan)
    address = reverse("termination-new", args=[plan.pk])
    response = staff_client.post(address, {"cause": "distributor", "funds": [fund().pk], "notice": row.pk}, follow=True)
    page = response.content.decode()
    assert "in force for the last day on 2003-10-31 (B FIFTEENTH(A))" in page
    assert page.count("2003-10-31") >= 2
    assert "2003-09-01" in page


def test_causes_are_those_of_the_agreement(plan: Plan, staff_client: Client) -> None:
    form = staff_client.get(reverse("termination-new", args=[plan.pk])).context["form"]
    assert [value for value, _ in form.fields["cause"].choices] == ["company", "distributor", "plan-vote", "assignment"]


def test_causes_of_class_r(staff_client: Client) -> None:
    form = staff_client.get(reverse("termination-new", args=[class_r_plan().pk])).context["form"]
    assert [value for value, _ in form.fields["cause"].choices] == ["company", "distributor", "assignment", "adviser"]


def test_evidence_of_an_end_that_is_refused_is_not_kept(plan: Plan, staff_client: Client) -> None:
    address = reverse("termination-new", args=[plan.pk])
    given = {"cause": "assignment", "funds": [fund().pk], "document": paper()}
    response = staff_client.post(address, given)
    assert response.status_code == 422
    assert 'id="id_on_error"' in response.content.decode()
    assert not Termination.objects.exists()


@pytest.mark.parametrize(
    ("on", "survives", "ended"), [("2003-09-01", 0, 0), ("2003-09-02", 13, 5), ("nonsense", 13, 5)]
)
def test_the_matrix_is_shown_on_any_day(plan: Plan, staff_client: Client, on: str, survives: int, ended: int) -> None:
    end_by_vote(plan)
    page = page_of(staff_client, "fund-life", entry_of(plan).pk, on=on)
    assert (page.count(">Survives</span>"), page.count(">Ended</span>")) == (survives, ended)


def test_another_fund_s_matrix_has_nothing_ended(plan: Plan, staff_client: Client) -> None:
    end_by_vote(plan)
    assert ">Ended</span>" not in page_of(staff_client, "fund-life", entry_of(plan, "BAL").pk)


def test_a_complete_termination_is_granted_step_by_step(plan: Plan, staff_client: Client) -> None:
    end_by_vote(plan)
    found = vote(plan, "best-interest", SEPTEMBER, body="independent")
    entry = entry_of(plan)
    address = reverse("condition-new", args=[entry.pk])
    assert page_of(staff_client, "fund-life", entry.pk).count("No evidence") == 3
    refused = staff_client.post(address, {"condition": "cdsc-unchanged", "on": "2003-09-01"})
    assert "expected the evidence" in refused.content.decode()

    staff_client.post(address, {"condition": "best-interest", "resolution": found.pk, "document": paper()})
    staff_client.post(address, {"condition": "cdsc-unchanged", "on": "2003-09-01", "document": paper()})
    page = staff_client.post(
        address, {"condition": "no-other-payee", "on": "2003-09-20", "document": paper()}, follow=True
    ).content.decode()
    assert "No evidence" not in page
    assert "Complete Termination" in page
    assert "2003-09-20" in page
    assert page.count(">Ended</span>") == 10

    row = CompletionCondition.objects.get(condition="no-other-payee")
    page = staff_client.post(reverse("condition-void", args=[row.pk]), {"reason": "Paid"}, follow=True).content.decode()
    assert page.count("No evidence") == 1


def test_an_end_is_taken_back(plan: Plan, staff_client: Client) -> None:
    row = end_by_vote(plan)
    page = staff_client.post(reverse("termination-void", args=[row.pk]), {"reason": "Wrong"}, follow=True)
    assert "Taken back" in page.content.decode()
    assert ">Ended</span>" not in page_of(staff_client, "fund-life", entry_of(plan).pk)


def test_the_list_of_ends(plan: Plan, staff_client: Client) -> None:
    end_by_vote(plan)
    response: Any = staff_client.get(reverse("terminations"), {"plan": plan.pk, "fund": fund().pk})
    assert response.context["count"] == 1
    exported: Any = staff_client.get(reverse("terminations"), {"export": "csv"})
    assert "Stands" in b"".join(exported.streaming_content).decode()


def test_pages_make_no_more_queries_for_many_votes(plan: Plan, staff_client: Client) -> None:
    def queries() -> list[int]:
        found = []
        for name, pk in (("plan-life", plan.pk), ("fund-life", entry_of(plan).pk)):
            with CaptureQueriesContext(connection) as seen:
                page_of(staff_client, name, pk)
            found.append(len(seen))
        return found

    end_by_vote(plan)
    vote(plan, "continue", date(2004, 5, 1))
    queries()
    few = queries()
    for year in range(2005, 2010):
        vote(plan, "continue", date(year, 5, 1))
    assert queries() == few
