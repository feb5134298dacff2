"""Expenditures by hand (B SIXTH(C), (D)): entered once, never edited, taken back by a negative one."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from backoffice.refusals import Refusal
from ledger.models import Expenditure
from ledger.services.expenditures import add_expenditure, reverse_expenditure
from plans.models import Fund, Party, Plan
from tests.ledger.calculated import SCENARIOS

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    call_command("load_plan", str(SCENARIOS / "107" / "plan.toml"))
    return Plan.objects.get(code="S107")


def values(plan: Plan, **changes: Any) -> dict[str, Any]:
    return {
        "plan": plan,
        "expenditure_id": "E-0041",
        "date": date(2003, 9, 2),
        "fund": Fund.objects.filter(schedule_entries__plan=plan).order_by("code")[0],
        "distributor": plan.parties.filter(kind="distributor").order_by("code")[0],
        "purpose": "advertising",
        "amount": 125_000,
        "performed_by": "own-staff",
        "evidence": "Invoice 1187",
        **changes,
    }


def test_it_is_entered_once(plan: Plan, staff_user: User) -> None:
    first = add_expenditure(**values(plan), user=staff_user)
    again = add_expenditure(**values(plan), user=staff_user)
    assert again == first
    assert first.entered_by == staff_user
    assert Expenditure.objects.get() == first


def test_the_same_id_with_other_content_is_refused(plan: Plan) -> None:
    add_expenditure(**values(plan))
    with pytest.raises(Refusal) as refused:
        add_expenditure(**values(plan, amount=1, evidence=""))
    assert [(f.place, f.message) for f in refused.value.faults] == [
        ("expenditure_id", "entered before with other amount, evidence")
    ]


def test_all_faults_are_told_at_once(plan: Plan) -> None:
    fund = Fund.objects.create(code="OTHER", name="Other", company=Fund.objects.all()[0].company)
    assignee = Party.objects.create(code="SOMEBODY", name="Somebody", kind="assignee")
    with pytest.raises(Refusal) as refused:
        add_expenditure(**values(plan, fund=fund, distributor=assignee, amount=0))
    assert [fault.place for fault in refused.value.faults] == ["fund", "distributor", "amount"]


def test_it_is_taken_back_by_a_negative_one_once(plan: Plan, staff_user: User) -> None:
    first = add_expenditure(**values(plan))
    back = reverse_expenditure(expenditure=first, date=date(2003, 9, 30), user=staff_user)
    assert (back.amount, back.evidence) == (-125_000, "Reverses E-0041")
    assert reverse_expenditure(expenditure=first, date=date(2003, 10, 1)) == back
    assert Expenditure.objects.aggregate(total=Sum("amount"))["total"] == 0
    with pytest.raises(Refusal, match="is a reversal itself"):
        reverse_expenditure(expenditure=back, date=date(2003, 10, 1))


def test_it_is_not_taken_back_before_it_was_made(plan: Plan) -> None:
    with pytest.raises(Refusal, match="is dated 2003-09-02"):
        reverse_expenditure(expenditure=add_expenditure(**values(plan)), date=date(2003, 9, 1))


def test_the_form_begins_where_the_last_entry_ended(plan: Plan, staff_client: Client) -> None:
    first = add_expenditure(**values(plan))
    html = staff_client.get(reverse("expenditure-new")).content.decode()
    assert 'value="E-0042"' in html
    form = {
        **{name: getattr(first, name) for name in ("date", "purpose", "performed_by")},
        **{name: getattr(first, name).pk for name in ("plan", "fund", "distributor")},
        "expenditure_id": "E-0042",
        "amount": "1,000.50",
        "evidence": "",
    }
    response = staff_client.post(reverse("expenditure-new"), form, follow=True)
    entered = Expenditure.objects.get(expenditure_id="E-0042")
    assert entered.amount == 100_050
    assert "E-0042 is entered." in response.content.decode()
    assert staff_client.post(reverse("expenditure-new"), {**form, "amount": "7"}).status_code == 422


def test_pages_and_totals(plan: Plan, staff_client: Client) -> None:
    first = add_expenditure(**values(plan))
    html = staff_client.get(reverse("expenditures")).content.decode()
    assert "1,250.00" in html
    address = reverse("expenditure-reverse", args=[first.pk])
    assert address in staff_client.get(first.get_absolute_url()).content.decode()
    response = staff_client.post(address, {"date": "2003-09-30", "evidence": "Wrong fund"}, follow=True)
    assert "E-0041 is taken back." in response.content.decode()
    assert "It takes back" in response.content.decode()
    assert address not in staff_client.get(first.get_absolute_url()).content.decode()
