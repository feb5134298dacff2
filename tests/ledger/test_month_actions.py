"""Calculating and undoing in the browser: a form, a job, the month's page; what is undone comes back the same."""

from datetime import date
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from backoffice.models import Job
from backoffice.services import jobs
from ledger.models import Calculation, LoadedFile, Valuation
from ledger.services.month_actions import start_calculation
from ledger.services.months import calculate, undo
from ledger.services.records.loading import load_file
from plans.models import Plan
from tests.ledger.calculated import SCENARIOS, load_scenario

MARCH, APRIL = date(2003, 3, 1), date(2003, 4, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(jobs, "_send", lambda job_id: None)  # run here, in the test's transaction
    return load_scenario("107")


def run_job() -> Job:
    job = Job.objects.latest("pk")
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def digests() -> dict[date, str]:
    return dict(Calculation.objects.values_list("month", "digest"))


def test_from_the_form_through_the_job_to_the_month(plan: Plan, staff_client: Client, staff_user: User) -> None:
    form = staff_client.get(reverse("month-calculate")).content.decode()
    assert 'value="2003-03"' in form, "the next month that is not calculated"
    response = staff_client.post(reverse("month-calculate"), {"plan": plan.pk, "month": "2003-03"})
    job = Job.objects.get()
    assert response["Location"] == job.get_absolute_url()
    job = run_job()
    assert (job.state, job.result_url) == ("done", reverse("month", args=["S107", "2003-03"]))
    assert job.message.startswith("S107 2003-03 is calculated, ")
    calculation = Calculation.objects.get()
    assert calculation.calculated_by == staff_user
    html = staff_client.get(job.result_url).content.decode()
    assert "jo.field" in html
    assert f"calculated, digest {calculation.digest[:12]}" in html, "in its history"
    assert 'value="2003-04"' in staff_client.get(reverse("month-calculate")).content.decode()


def test_earlier_months_are_calculated_first(plan: Plan, staff_client: Client) -> None:
    staff_client.post(reverse("month-calculate"), {"plan": plan.pk, "month": "2003-04"})
    assert run_job().message == "2 months are calculated, 2003-03 to 2003-04."
    assert set(digests()) == {MARCH, APRIL}


def test_a_month_without_records_is_refused_in_the_job(plan: Plan, staff_client: Client) -> None:
    staff_client.post(reverse("month-calculate"), {"plan": plan.pk, "month": "1999-01"})
    job = run_job()
    assert job.state == "failed"
    assert "has no share transactions or valuations up to 1999-01" in job.message


def test_a_month_after_the_last_record_is_refused_beside_the_field(plan: Plan, staff_client: Client) -> None:
    """Its fees would rest on old valuations alone (F1)."""
    response = staff_client.post(reverse("month-calculate"), {"plan": plan.pk, "month": "2003-12"})
    assert response.status_code == 422
    assert "S107 has records up to 2003-11-28: load those of 2003-12 first." in response.content.decode()
    assert not Job.objects.exists()


def test_without_a_plan_the_form_says_so(staff_client: Client) -> None:
    for name in ("month-calculate", "loaded-file-new", "expenditure-new", "board-report-new"):
        assert "No plans yet: load a plan file first" in staff_client.get(reverse(name)).content.decode(), name


def test_a_month_is_written_as_one(plan: Plan, staff_client: Client) -> None:
    response = staff_client.post(reverse("month-calculate"), {"plan": plan.pk, "month": "September"})
    assert response.status_code == 422
    assert "Expected a month such as 2003-07" in response.content.decode()


def test_two_starts_are_one_job(plan: Plan, staff_user: User) -> None:
    other = User.objects.create_user("lee.moss")
    first = start_calculation(plan=plan, month=MARCH, user=staff_user)
    assert start_calculation(plan=plan, month=MARCH, user=other) == first
    assert run_job().state == "done"
    start_calculation(plan=plan, month=MARCH, user=other)
    assert run_job().message == "S107 2003-03 was calculated before, from the same inputs: nothing changed."


def test_undo_asks_says_what_goes_and_repeating_gives_the_same(plan: Plan, staff_client: Client) -> None:
    calculate(plan=plan, month=APRIL)
    before = digests()
    address = reverse("month-undo", args=["S107", "2003-03"])
    assert address in staff_client.get(reverse("month", args=["S107", "2003-03"])).content.decode()
    question = staff_client.get(address).content.decode()
    assert "S107 2003-03" in question
    assert "S107 2003-04" in question, "later months rest on it"
    assert set(digests()) == {MARCH, APRIL}, "asking changes nothing"
    response = staff_client.post(address, follow=True)
    assert "Undone: 2003-03, 2003-04." in response.content.decode()
    assert "is not calculated" in response.content.decode()
    assert digests() == {}
    again = staff_client.post(address, follow=True)
    assert "Nothing to undo" in again.content.decode()
    calculate(plan=plan, month=APRIL)
    assert digests() == before
    history = staff_client.get(reverse("month", args=["S107", "2003-04"])).content.decode()
    assert "undone" in history
    assert "jo.field" in history


def test_the_history_of_a_month_tells_each_thing_once_however_much_came_after(
    plan: Plan, staff_client: Client, staff_user: User
) -> None:
    staff_client.post(reverse("month-calculate"), {"plan": plan.pk, "month": "2003-03"})
    run_job()
    for number in range(101):
        LogEntry.objects.log_create(plan, action=LogEntry.Action.UPDATE, changes={"name": [str(number), "another"]})
    html = staff_client.get(reverse("month", args=["S107", "2003-03"])).content.decode()
    assert html.count("calculated, digest") == 1


def test_undo_takes_back_later_months_only(plan: Plan) -> None:
    calculate(plan=plan, month=APRIL)
    march = digests()[MARCH]
    assert undo(plan=plan, month=APRIL) == [APRIL]
    assert digests() == {MARCH: march}
    assert undo(plan=plan, month=APRIL) == []


def test_a_late_file_makes_the_month_stale_and_is_named(plan: Plan, staff_client: Client, tmp_path: Path) -> None:
    calculate(plan=plan, month=APRIL)
    before = digests()
    valuation = Valuation.objects.filter(date__range=(APRIL, date(2003, 4, 30))).order_by("date")[0]
    free = next(
        day for day in (date(2003, 4, n) for n in range(1, 31)) if not Valuation.objects.filter(date=day).exists()
    )
    path = tmp_path / "late-nav.csv"
    header = (SCENARIOS / "107" / "nav.csv").read_text().splitlines()[0]
    path.write_text(f"{header}\n{free},{valuation.fund.code},1.00,123456.00,\n")
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=path)
    april = staff_client.get(reverse("month", args=["S107", "2003-04"])).content.decode()
    assert "Stale since" in april
    assert "late-nav.csv was loaded." in april
    assert "Stale since" not in staff_client.get(reverse("month", args=["S107", "2003-03"])).content.decode()
    assert "Calculate April 2003 again" in staff_client.get(reverse("start")).content.decode()
    calculate(plan=plan, month=APRIL)
    assert digests()[MARCH] == before[MARCH]
    assert digests()[APRIL] != before[APRIL]


def test_the_start_page_names_the_next_month(plan: Plan, staff_client: Client) -> None:
    assert "Calculate March 2003" in staff_client.get(reverse("start")).content.decode()
    calculate(plan=plan, month=MARCH)
    html = staff_client.get(reverse("start")).content.decode()
    assert "Calculate April 2003" in html


def test_missing_valuations_at_month_end_are_named(plan: Plan, staff_client: Client, tmp_path: Path) -> None:
    calculate(plan=plan, month=MARCH)
    other = Plan.objects.get(code="S107")
    html = staff_client.get(reverse("start")).content.decode()
    valued = set(Valuation.objects.filter(plan=other, date=date(2003, 4, 30)).values_list("fund__name", flat=True))
    funds = set(other.schedule.filter(party_since__lte=date(2003, 4, 30)).values_list("fund__name", flat=True))
    assert ("Load valuations of 2003-04-30" in html) == bool(funds - valued)
