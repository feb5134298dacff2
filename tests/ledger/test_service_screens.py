"""Pages of service agreements, assets of customers and the fees that follow."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.services.months import calculate
from plans.models import Fund, Plan, ServiceAgreement
from tests.ledger.test_customer_assets import GOOD, OCTOBER, add, agree, load, plan
from tests.people import client_of, reader

__all__ = ["plan"]  # the fixture

pytestmark = pytest.mark.django_db


def html(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def test_an_agreement_is_entered_with_its_provider_and_ended(plan: Plan, staff_client: Client) -> None:
    address = reverse("service-agreement-new", args=[plan.pk])
    assert address in html(staff_client.get(reverse("service-agreements")))
    values: dict[str, Any] = {
        "code": "SA-9",
        "kind": "variable-contract",
        "provider_code": "MUTUAL",
        "provider_name": "Mutual Life",
        "services": ["contract-holders", "other"],
        "rate": "0.26",
        "funds": [Fund.objects.get(code="ADV").pk],
        "start": "2003-09-01",
    }
    refused = staff_client.post(address, values)
    assert refused.status_code == 422
    assert "expected at most 0.25% a year for ADV" in refused.content.decode()
    page = html(staff_client.post(address, values | {"rate": "0.2"}, follow=True))
    for said in ("SA-9 with Mutual Life is entered.", "B SIXTH(E)(3)", "0.2000% a year", "contract holders"):
        assert said in page
    row = ServiceAgreement.objects.get(code="SA-9")
    assert row.get_absolute_url() in html(staff_client.get(row.provider.get_absolute_url()))
    assert row.get_absolute_url() in html(staff_client.get(plan.get_absolute_url()))
    end = reverse("service-agreement-end", args=[row.pk])
    assert staff_client.post(end, {"end": "2003-08-01"}).status_code == 422
    assert "Its last day is 2003-12-31." in html(staff_client.post(end, {"end": "2003-12-31"}, follow=True))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"provider_code": "X", "provider_name": "Y", "provider": "known"}, "Either one that is known, or a new one."),
        ({}, "expected a code of 1 to 40 characters"),
        ({"provider": "known", "services": []}, "This field is required."),
    ],
)
def test_a_provider_is_known_or_new(plan: Plan, values: dict[str, Any], said: str, staff_client: Client) -> None:
    given = {"code": "SA-9", "kind": "dealer", "services": ["other"], "rate": "0.1", "start": "2003-09-01"} | values
    if "provider" in given:
        given["provider"] = ServiceAgreement.objects.get(code="SA-BANK").provider_id
    response = staff_client.post(reverse("service-agreement-new", args=[plan.pk]), given)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_assets_are_entered_and_lead_to_the_fees(plan: Plan, staff_client: Client) -> None:
    calculate(plan=plan, month=OCTOBER)
    agreement = ServiceAgreement.objects.get(code="SA-BANK")
    providers = reverse("month-providers", args=[plan.code, "2003-09"])
    assert "Nothing is due" in html(staff_client.get(providers))
    enter = f"{reverse('customer-assets-new')}?agreement={agreement.pk}&month=2003-09"
    assert enter.replace("&", "&amp;") in html(staff_client.get(providers))
    assert 'value="2003-09"' in html(staff_client.get(enter))
    values = {
        "plan": plan.pk,
        "agreement": agreement.pk,
        "month": "2003-09",
        "fund": Fund.objects.get(code="ADV").pk,
        "average_net_assets": "300,000.00",
        "assets_id": "CA-1",
    }
    refused = staff_client.post(enter, values | {"fund": Fund.objects.get(code="BAL").pk})
    assert refused.status_code == 422
    assert "expected a fund that the agreement names" in refused.content.decode()
    assert "300,000.00 of 2003-09 are entered." in html(staff_client.post(enter, values, follow=True))
    page = html(staff_client.get(providers))
    for said in ("36.99", "205.48", "168.49", "B SIXTH(D)", "SA-TRUST"):
        assert said in page
    month = html(staff_client.get(reverse("month", args=[plan.code, "2003-09"])))
    assert providers in month


def test_under_class_r_the_rest_is_an_asset_based_sales_charge(plan: Plan, staff_client: Client) -> None:
    """R SIXTH."""
    calculate(plan=plan, month=OCTOBER)
    Plan.objects.update(allocation="none")
    page = html(staff_client.get(reverse("month-providers", args=[plan.code, "2003-09"])))
    assert "It counts as an asset-based sales charge." in page
    assert "R SIXTH" in page


def test_export_has_exact_values(plan: Plan, staff_client: Client, tmp_path: Path) -> None:
    load(plan, tmp_path, *GOOD)
    calculate(plan=plan, month=OCTOBER)
    address = reverse("month-providers", args=[plan.code, "2003-10"])
    response = staff_client.get(f"{address}?export=csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[1:] == [
        "BAL,SA-DEALER,Dealer,Service Agreement with a dealer,B SIXTH(E)(1),100000.00,0.2500,31,21.23,12.74,0.00,8.49"
    ]
    assert staff_client.get(f"{address}?export=xlsx")["Content-Disposition"].endswith('.xlsx"')


def test_a_file_of_assets_has_its_format_and_leads_to_its_rows(
    plan: Plan, staff_client: Client, tmp_path: Path
) -> None:
    page = html(staff_client.get(f"{reverse('loaded-file-new')}?kind=customer-assets"))
    assert "Code of a service agreement of the plan" in page
    empty = staff_client.get(reverse("loaded-file-empty", args=["customer-assets"])).content.decode()
    assert empty == "assets_id,month,agreement,fund,average_net_assets\n"
    file = load(plan, tmp_path, *GOOD).file
    assert file is not None
    rows = f"{reverse('customer-assets')}?plan={plan.pk}"
    assert rows in html(staff_client.get(file.get_absolute_url()))
    assert html(staff_client.get(rows)).count("assets.csv") == len(GOOD)


def test_changes_ask_for_a_permission(plan: Plan) -> None:
    signed_in = client_of(reader())
    agreement = ServiceAgreement.objects.get(code="SA-BANK")
    for name, args in (
        ("service-agreement-new", [plan.pk]),
        ("service-agreement-end", [agreement.pk]),
        ("customer-assets-new", []),
    ):
        assert signed_in.get(reverse(name, args=args)).status_code == 403
    for address in (reverse("service-agreements"), agreement.get_absolute_url(), reverse("customer-assets")):
        page = html(signed_in.get(address))
        assert "/new/" not in page
        assert "/end/" not in page


def test_lists_make_as_many_queries_for_fifty_rows_as_for_three(plan: Plan, staff_client: Client) -> None:
    calculate(plan=plan, month=OCTOBER)
    add(plan, "A0", "SA-BANK", "ADV", 100)
    add(plan, "B0", "SA-BANK", "ADV", 100)
    addresses = [
        reverse("service-agreements"),
        reverse("customer-assets"),
        reverse("month-providers", args=[plan.code, "2003-09"]),
    ]

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            html(staff_client.get(address))
            with CaptureQueriesContext(connection) as captured:
                html(staff_client.get(address))
            counts.append(len(captured))
        return counts

    few = queries()
    for n in range(50):
        agree(plan, f"SA-{n}", f"P{n}", "ADV")
        add(plan, f"C{n}", f"SA-{n}", "ADV", 100)
    assert queries() == few


def test_nobody_signed_in(plan: Plan, client: Client) -> None:
    for name in ("service-agreements", "customer-assets"):
        assert client.get(reverse(name)).status_code == 302
    assert User.objects.count() == 0
