"""Where the lifetime cap on sales charges is kept (NASD Rule 2830(d)): entries, prime rates, what is refused."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from backoffice.refusals import Refusal
from backoffice.roles import AUDITOR
from plans.models import Company, Fund, Plan, PrimeRate, SalesChargeCap
from plans.selectors.sales_charge_caps import caps_of
from plans.services.plan_files import load_plan
from plans.services.sales_charge_caps import keep_cap, revoke_cap, revoke_prime_rate, set_prime_rate
from plans.values.sales_charge_cap import CapEntry, CapsValue, opening_of, percentage_of
from tests.people import client_of, person
from tests.plans.life.boards import class_r_plan
from tests.plans.sample import SOUND

pytestmark = pytest.mark.django_db

JULY, AUGUST, SEPTEMBER = date(2003, 7, 1), date(2003, 8, 1), date(2003, 9, 1)


@pytest.fixture
def plan() -> Plan:
    return load_plan(text=SOUND).plan


def prime(plan: Plan, start: date = date(2003, 6, 27), rate: int = 40_000) -> PrimeRate:
    return set_prime_rate(plan=plan, start=start, rate=rate, source="The Wall Street Journal, 27 June 2003")


def kept(plan: Plan, **changes: Any) -> SalesChargeCap:
    given: dict[str, Any] = {
        "fund": Fund.objects.get(code="ADV"),
        "start": JULY,
        "opening": 1_000_00,
        "percentage": 62_500,
        "reason": "The former distributor's worksheet of 30 June 2003.",
    }
    return keep_cap(plan=plan, **given | changes)


def refused(plan: Plan, **changes: Any) -> dict[str, str]:
    with pytest.raises(Refusal) as caught:
        kept(plan, **changes)
    assert (caught.value.name, caught.value.clause) == ("cap-faults", "B THIRD(A)")
    return {fault.place: fault.message for fault in caught.value.faults}


def test_a_plan_without_entries_keeps_no_cap(plan: Plan) -> None:
    prime(plan)
    assert not caps_of(plan)
    assert caps_of(plan) == CapsValue()


def test_the_cap_of_a_fund_is_kept_from_a_month_on(plan: Plan, changes: list[date]) -> None:
    prime(plan)
    assert changes == []  # without a cap nothing bears interest
    row = kept(plan)
    assert changes == [JULY]
    assert kept(plan) == row
    assert caps_of(plan) == CapsValue((("ADV", (CapEntry(JULY, 1_000_00, 62_500),)),), ((date(2003, 6, 27), 40_000),))
    assert not caps_of(plan, until=date(2003, 6, 30))


def test_what_is_known_for_a_month_does_not_change_with_what_is_entered_for_later_ones(plan: Plan) -> None:
    prime(plan)
    kept(plan)
    before = caps_of(plan, until=date(2003, 8, 31))
    prime(plan, date(2003, 9, 1), 42_500)
    kept(plan, start=SEPTEMBER, opening=5_00)
    kept(plan, start=SEPTEMBER, fund=Fund.objects.get(code="BAL"))
    assert caps_of(plan, until=date(2003, 8, 31)) == before
    assert [fund for fund, _ in caps_of(plan, until=SEPTEMBER).funds] == ["ADV", "BAL"]


def test_a_remainder_stated_anew_and_one_that_goes_on() -> None:
    first, goes_on, anew = CapEntry(JULY, 900, 62_500), CapEntry(AUGUST, None, 72_500), CapEntry(SEPTEMBER, 30, 62_500)
    assert opening_of([first], JULY, None) == 900
    assert opening_of([first], AUGUST, 700) == 700
    assert opening_of([first], AUGUST, -40) == -40
    assert (opening_of([first, goes_on], AUGUST, 700), percentage_of([first, goes_on])) == (700, 72_500)
    assert opening_of([first, goes_on, anew], SEPTEMBER, 700) == 30
    assert opening_of([first, goes_on], AUGUST, None) == 900  # no month before it was calculated


def test_every_fault_is_named(plan: Plan) -> None:
    assert refused(plan, opening=None, percentage=1, reason=" ") == {
        "start": "no prime rate of P is entered for 2003-07-01: enter that first, for the interest",
        "opening": "expected the remainder: none is kept of this fund before",
        "percentage": "expected 6.25% or 7.25% of new gross sales",
        "reason": "expected where the remainder comes from, or why it is kept from then on",
    }
    prime(plan)
    assert "first day of a month" in refused(plan, start=date(2003, 7, 2))["start"]
    assert "2003-07-01 or later" in refused(plan, start=date(2003, 6, 1))["start"]
    for opening in (-1, 10**14):
        assert refused(plan, opening=opening) == {"opening": "expected zero or more, below 1,000,000,000,000.00"}
    kept(plan)
    assert "revoke that first" in refused(plan, opening=2)["start"]


def test_a_fund_with_a_service_fee_has_the_lower_percentage(plan: Plan) -> None:
    prime(plan)
    assert "ADV pays a service fee" in refused(plan, percentage=72_500)["percentage"]
    bare = load_plan(text=SOUND.replace('code = "P"', 'code = "Q"').replace('service = "0.25"', 'service = "0"')).plan
    prime(bare)
    assert kept(bare, percentage=72_500).percentage == 72_500


def test_a_fund_of_another_plan_and_a_draft_are_refused(plan: Plan) -> None:
    prime(plan)
    other = Fund.objects.create(code="NEW", name="New", company=Fund.objects.get(code="ADV").company)
    assert refused(plan, fund=other) == {"fund": "expected funds of P; NEW are none"}
    draft = load_plan(text=SOUND.replace('code = "P"', 'code = "Q"\nstatus = "draft"')).plan
    prime(draft)
    assert refused(draft) == {"fund": "Q is a draft: nothing is charged under it (F5)"}


def test_the_class_r_agreement_is_cited_for_its_own_plan() -> None:
    with pytest.raises(Refusal) as caught:
        kept(class_r_plan())
    assert caught.value.clause == "R SECOND"


def test_what_was_entered_wrongly_is_revoked_and_stays_on_record(plan: Plan, changes: list[date]) -> None:
    prime(plan)
    first = kept(plan)
    later = kept(plan, start=AUGUST, opening=None, reason="Schedule B changed.")
    with pytest.raises(Refusal) as caught:
        revoke_cap(cap=first, reason="Typed wrongly.")
    assert "2003-08-01 goes on with its remainder" in caught.value.faults[0].message
    with pytest.raises(Refusal):
        revoke_cap(cap=later, reason=" ")
    assert revoke_cap(cap=later, reason="Typed wrongly.").revoked_at is not None
    assert revoke_cap(cap=later, reason="Twice.").revocation_reason == "Typed wrongly."
    revoke_cap(cap=first, reason="Typed wrongly.")
    assert not caps_of(plan)
    assert SalesChargeCap.objects.count() == 2
    assert changes == [JULY, AUGUST, AUGUST, JULY]
    assert kept(plan, opening=7).pk not in (first.pk, later.pk)


def test_prime_rates_hold_from_their_day(plan: Plan, changes: list[date]) -> None:
    row = prime(plan)
    assert prime(plan) == row
    kept(plan, start=AUGUST)
    prime(plan, date(2003, 8, 20), 42_500)
    prime(plan, date(2003, 7, 10), 41_000)
    assert changes == [AUGUST, date(2003, 8, 20), AUGUST]  # interest of a month without a cap is nobody's
    assert [rate for _, rate in caps_of(plan).prime_rates] == [40_000, 41_000, 42_500]


@pytest.mark.parametrize(
    ("changes", "place"),
    [({"rate": 300_001}, "rate"), ({"rate": -1}, "rate"), ({"source": "  "}, "source"), ({"rate": 41_000}, "start")],
)
def test_prime_rates_that_are_refused(plan: Plan, changes: dict[str, Any], place: str) -> None:
    prime(plan)
    given: dict[str, Any] = {
        "start": date(2003, 6, 27) if place == "start" else JULY,
        "rate": 40_000,
        "source": "WSJ",
    } | changes
    with pytest.raises(Refusal) as caught:
        set_prime_rate(plan=plan, **given)
    assert caught.value.name == "prime-rate-faults"
    assert [fault.place for fault in caught.value.faults] == [place]


def test_a_cap_is_never_left_without_interest(plan: Plan) -> None:
    row = prime(plan)
    kept(plan)
    with pytest.raises(Refusal) as caught:
        revoke_prime_rate(prime_rate=row, reason="Typed wrongly.")
    assert "would bear no interest" in caught.value.faults[0].message
    prime(plan, date(2003, 6, 26), 41_000)
    assert revoke_prime_rate(prime_rate=row, reason="Typed wrongly.").revoked_at is not None


@pytest.mark.parametrize("change", ["opening = 5", "percentage = 72500", "reason = 'other'"])
def test_the_database_refuses_to_change_an_entry(plan: Plan, change: str) -> None:
    from django.db import connection

    prime(plan)
    kept(plan)
    for statement in (f"UPDATE plans_saleschargecap SET {change}", "DELETE FROM plans_saleschargecap"):
        with pytest.raises(DatabaseError, match="kept as they came"), transaction.atomic():
            connection.cursor().execute(statement)


def test_on_the_pages_of_plan_and_fund(plan: Plan, staff_client: Client) -> None:
    """The agreement is one for all, but a remainder is its own company's."""
    assert "No lifetime cap is kept" in staff_client.get(plan.get_absolute_url()).content.decode()
    prime(plan)
    kept(plan)
    fund = Fund.objects.get(code="ADV")
    assert "1,000.00" in staff_client.get(plan.get_absolute_url()).content.decode()
    timelines = reverse("fund-timeline", args=[fund.pk]), reverse("plan-timeline", args=[plan.pk])
    for address in timelines:
        assert "ADV: $1,000.00 left, 6.25% of new gross sales" in staff_client.get(address).content.decode()
    other = Company.objects.create(code="OTHER", name="Other", jurisdiction="Ohio")
    plan.companies.add(other)
    partly = client_of(person("pat.other", AUDITOR, companies=[other]))
    for address in (plan.get_absolute_url(), timelines[1]):
        assert "1,000.00" not in partly.get(address).content.decode()
    assert "Sales charge caps" in partly.get(plan.get_absolute_url()).content.decode()


def test_entered_and_revoked_on_its_pages(plan: Plan, staff_client: Client) -> None:
    lists = reverse("sales-charge-caps"), reverse("prime-rates")
    for address in lists:
        assert "None is " in staff_client.get(address).content.decode()
    form = reverse("sales-charge-cap-new", args=[plan.pk])
    given = {
        "fund": Fund.objects.get(code="ADV").pk,
        "start": "2003-07-01",
        "opening": "1,000.00",
        "percentage": "62500",
        "reason": "Worksheet.",
    }
    assert "enter that first" in staff_client.post(form, given).content.decode()
    rate = {"start": "2003-06-27", "rate": "4.00", "source": "WSJ"}
    assert staff_client.post(reverse("prime-rate-new", args=[plan.pk]), rate).status_code == 302
    row = staff_client.post(form, given, follow=True).context["object"]
    assert (row.opening, row.percentage) == (1_000_00, 62_500)
    page = staff_client.get(lists[0]).content.decode()
    assert "1,000.00" in page
    assert "6.25%" in page
    revoke = reverse("sales-charge-cap-revoke", args=[row.pk])
    page = staff_client.post(revoke, {"reason": "Typed wrongly."}, follow=True).content.decode()
    assert "Typed wrongly." in page
    assert revoke not in page
    rate_row = PrimeRate.objects.get()
    page = staff_client.post(
        reverse("prime-rate-revoke", args=[rate_row.pk]), {"reason": "Wrong day."}, follow=True
    ).content.decode()
    assert "Wrong day." in page
