"""Pages of suspensions and minimum orders: who may change what, what they show, how many queries they make."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Fund, MinimumOrder, Plan, Suspension
from plans.services.minimum_orders import set_minimum_orders
from plans.services.plan_files import load_plan
from plans.services.suspensions import suspend_sales
from tests.plans.sample import SOUND

pytestmark = pytest.mark.django_db

FIRST = date(2003, 9, 10)


@pytest.fixture
def plan() -> Plan:
    return load_plan(text=SOUND).plan


@pytest.fixture
def suspension(plan: Plan) -> Suspension:
    return suspend_sales(
        plan=plan, kind="withdrawal", start=FIRST, reason="New prospectus.", funds=Fund.objects.filter(code="ADV")
    )


@pytest.fixture
def minimum_order(plan: Plan) -> MinimumOrder:
    return set_minimum_orders(plan=plan, start=FIRST, initial=100_000, subsequent=5_000)


def html(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def test_sales_are_suspended_and_resumed(plan: Plan, staff_client: Client) -> None:
    address = reverse("suspension-new", args=[plan.pk])
    assert address in html(staff_client.get(reverse("suspensions")))
    values = {
        "kind": "at-request",
        "start": "2003-09-10",
        "funds": [Fund.objects.get(code="BAL").pk],
        "reason": "The exchange is closed.",
        "document": SimpleUploadedFile("request.txt", b"Please stop."),
    }
    page = html(staff_client.post(address, values, follow=True))
    row = Suspension.objects.get()
    assert "is recorded. Months calculated from 2003-09 on are stale." in page
    for said in ("BAL", "The exchange is closed.", "request.txt", "until resumed", "B FIFTH(A)"):
        assert said in page
    end = reverse("suspension-end", args=[row.pk])
    assert end in page
    refused = staff_client.post(end, {"end": "2003-09-01"})
    assert refused.status_code == 422
    assert "expected 2003-09-10 or later, got 2003-09-01" in refused.content.decode()
    assert "The last day without sales is 2003-09-12." in html(
        staff_client.post(end, {"end": "2003-09-12"}, follow=True)
    )


def test_faults_stand_beside_their_fields(plan: Plan, suspension: Suspension, staff_client: Client) -> None:
    values = {"kind": "withdrawal", "start": "2003-09-30", "end": "2003-09-01", "reason": " "}
    response = staff_client.post(reverse("suspension-new", args=[plan.pk]), values)
    assert response.status_code == 422
    values["reason"] = "Again."
    page = staff_client.post(reverse("suspension-new", args=[plan.pk]), values).content.decode()
    assert "expected 2003-09-30 or later, got 2003-09-01" in page
    assert not Suspension.objects.exclude(pk=suspension.pk).exists()


def test_taken_back(plan: Plan, suspension: Suspension, minimum_order: MinimumOrder, staff_client: Client) -> None:
    for name, row in (("suspension-take-back", suspension), ("minimum-order-take-back", minimum_order)):
        address = reverse(name, args=[row.pk])
        assert staff_client.post(address, {"reason": ""}).status_code == 422
        assert "It is taken back" in html(staff_client.post(address, {"reason": "Entered twice."}, follow=True))
    history = html(staff_client.get(plan.get_absolute_url()))
    assert history.count("taken back: Entered twice.") == 2


def test_minimum_orders_are_set(plan: Plan, staff_client: Client) -> None:
    values = {"start": "2003-09-10", "initial": "1,000.00", "subsequent": "50"}
    page = html(staff_client.post(reverse("minimum-order-new", args=[plan.pk]), values, follow=True))
    assert "Minimum orders from 2003-09-10 are set." in page
    assert "1,000.00" in page
    assert "50.00" in page


def test_plan_and_fund_show_them(
    plan: Plan, suspension: Suspension, minimum_order: MinimumOrder, staff_client: Client
) -> None:
    for page in (plan, Fund.objects.get(code="ADV")):
        assert suspension.get_absolute_url() in html(staff_client.get(page.get_absolute_url()))
    assert suspension.get_absolute_url() not in html(staff_client.get(Fund.objects.get(code="BAL").get_absolute_url()))


CHANGES: dict[str, Callable[[Plan, Suspension, MinimumOrder], int]] = {
    "suspension-new": lambda plan, suspension, minimum: plan.pk,
    "suspension-end": lambda plan, suspension, minimum: suspension.pk,
    "suspension-take-back": lambda plan, suspension, minimum: suspension.pk,
    "minimum-order-new": lambda plan, suspension, minimum: plan.pk,
    "minimum-order-take-back": lambda plan, suspension, minimum: minimum.pk,
}


@pytest.mark.parametrize("name", CHANGES)
def test_changes_ask_for_a_permission(
    name: str, plan: Plan, suspension: Suspension, minimum_order: MinimumOrder
) -> None:
    reader = Client()
    reader.force_login(User.objects.create_user("al.reader"))
    address = reverse(name, args=[CHANGES[name](plan, suspension, minimum_order)])
    assert reader.get(address).status_code == 403
    for page in (reverse("suspensions"), reverse("minimum-orders"), suspension.get_absolute_url()):
        assert address not in reader.get(page).content.decode()


@pytest.mark.parametrize("name", ["suspensions", "minimum-orders"])
def test_lists_make_as_many_queries_for_fifty_rows_as_for_one(
    name: str, plan: Plan, suspension: Suspension, minimum_order: MinimumOrder, staff_client: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            html(staff_client.get(reverse(name)))
        return len(captured)

    queries()
    one = queries()
    fund = Fund.objects.get(code="BAL")
    for n in range(50):
        day = FIRST + timedelta(days=2 * n)
        suspend_sales(plan=plan, kind="by-distributor", start=day, end=day, reason="Closed.", funds=[fund])
        set_minimum_orders(plan=plan, start=day, initial=n, subsequent=n, funds=[fund])
    assert queries() == one


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 1), ("on=2003-09-09", 0), ("on=2009-01-01", 1), ("q=prospectus", 1), ("q=ADV", 1), ("q=BAL", 0)],
)
def test_filters(query: str, count: int, suspension: Suspension, staff_client: Client) -> None:
    page = html(staff_client.get(f"{reverse('suspensions')}?{query}"))
    assert page.count(suspension.get_absolute_url()) == count
