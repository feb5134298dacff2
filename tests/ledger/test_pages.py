"""Pages of the ledger: who may see them, what they show, how many queries they make, where they lead."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from backoffice.models import ColumnChoice
from backoffice.quantities import MONEY, SHARES
from backoffice.views.lists import ListView
from ledger.models import (
    Calculation,
    DailyFee,
    EarnedCdsc,
    LoadedFile,
    Lot,
    MonthlyServiceFee,
    OpenException,
    Portion,
    ShareTransaction,
    Valuation,
)
from ledger.urls import urlpatterns
from ledger.views.explanations import charges as charges_view
from tests.ledger.calculated import SCENARIOS, calculated_scenario

pytestmark = pytest.mark.django_db

LISTS = [
    "months",
    "loaded-files",
    "transactions",
    "valuations",
    "lots",
    "disposals",
    "accruals",
    "daily-fees",
    "allocations",
    "portions",
    "months-portions",
    "months-service-fees",
    "months-daily-fees",
    "months-transactions",
    "earned-cdsc",
    "months-earned-cdsc",
    "exceptions",
    "month-exceptions",
    "remarks",
    "months-remarks",
    "expenditures",
    "shared-expenditures",
]
FORMS = ["month-calculate", "loaded-file-new", "expenditure-new", "shared-expenditure-new"]
CLICKS = 3


@pytest.fixture(scope="module")
def month(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Calculation]:
    """September 2003 of scenario 107."""
    with django_db_blocker.unblock(), calculated_scenario("107") as calculation:
        yield calculation


def page(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return content(response)  # type: ignore[arg-type]


def content(response: HttpResponse) -> str:
    return response.content.decode()


def links(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<a [^>]*href="([^"]+)"', html)]


def amounts(html: str) -> list[str]:
    """Addresses behind figures: links inside cells of figures."""
    cells = re.findall(r'<td class="num">\s*<a href="([^"]+)">', html)
    return [unescape(address) for address in cells]


# --- who may see them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: str(pattern.name))
def test_every_page_needs_sign_in(pattern: Any) -> None:
    address = reverse(pattern.name, kwargs=arguments(pattern))
    response = Client().get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


def arguments(pattern: Any) -> dict[str, Any]:
    values = {"plan": "S107", "month": "2003-09", "fund": "ADV", "day": "2003-09-30", "pk": 1}
    values |= {"name": "portions.csv", "kind": "transactions"}
    return {name: values[name] for name in pattern.pattern.converters}


def test_an_address_that_no_database_takes_is_not_found(staff_client: Client) -> None:
    assert staff_client.get("/months/S1%0007/2003-09/").status_code == 404
    assert staff_client.get("/months/S107/0000-13/").status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_what_to_do(staff_client: Client, name: str) -> None:
    html = page(staff_client, reverse(name))
    assert '<div class="empty">' in html


def test_forms_open_on_an_empty_database(staff_client: Client) -> None:
    for name in FORMS:
        assert "<form" in page(staff_client, reverse(name))


def test_a_month_of_an_unknown_plan_or_calendar_is_not_found(staff_client: Client) -> None:
    assert staff_client.get("/months/NOBODY/2003-09/").status_code == 404
    assert staff_client.get("/months/NOBODY/2003-13/").status_code == 404


# --- what they show -----------------------------------------------------------------------------------------


def test_the_start_page_leads_to_what_is_owed(month: Calculation, staff_client: Client) -> None:
    html = page(staff_client, reverse("start"))
    assert "Latest months" in html
    assert month.get_absolute_url() in links(html)
    assert "Settle 4 exceptions of S107" in html
    by_payee = [address for address in amounts(html) if "?payee=" in address]
    assert len(by_payee) == Portion.objects.filter(calculation=month).values("payee", "status").distinct().count()
    assert '<h2 id="by-fund">' in page(staff_client, by_payee[0]), "what each fund owes the payee"


def test_the_month_page_shows_its_figures(month: Calculation, staff_client: Client) -> None:
    html = page(staff_client, month.get_absolute_url())
    assert "Payment due" in html
    assert "2003-10-14" in html, "P4"
    for exception in OpenException.objects.filter(calculation=month):
        assert exception.record_id in html
    assert html.count('<span class="badge state-success">equal</span>') == 3
    assert "differ</span>" not in html
    assert month.digest[:12] in html


def test_the_month_page_narrows_to_a_fund_and_a_payee(month: Calculation, staff_client: Client) -> None:
    portion = Portion.objects.filter(calculation=month).select_related("fund").order_by("pk")[0]
    html = page(staff_client, f"{month.get_absolute_url()}?fund={portion.fund.code}&payee={portion.payee}")
    shown = {address for address in amounts(html) if "/why/" in address and f"fund={portion.fund.code}" in address}
    assert shown
    others = Portion.objects.filter(calculation=month).exclude(fund=portion.fund).values_list("fund__code", flat=True)
    assert not any(f"fund={code}&" in f"{address}&" for code in others for address in amounts(html))


def test_a_month_not_calculated_offers_to_calculate(month: Calculation, staff_client: Client) -> None:
    html = page(staff_client, reverse("month", args=["S107", "2003-10"]))
    assert "is not calculated" in html
    assert any("/months/calculate/" in address for address in links(html))


def test_held_portions_say_why(month: Calculation, staff_client: Client) -> None:
    html = page(staff_client, month.get_absolute_url())
    held = Portion.objects.filter(calculation=month, status="held")
    assert held.exists(), "the check would be vacuous"
    assert "Notice of the transfer is not received." in html or "No rule gives these shares" in html


@pytest.mark.parametrize("name", ["portions.csv", "lots.csv", "exceptions.csv"])
def test_files_of_the_month_are_those_of_the_export(month: Calculation, staff_client: Client, name: str) -> None:
    response = staff_client.get(reverse("month-file", args=["S107", "2003-09", name]))
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert body == (SCENARIOS / "107" / "expected" / "2003-09" / name).read_bytes()


def test_all_files_come_in_one(month: Calculation, staff_client: Client) -> None:
    response = staff_client.get(reverse("month-files", args=["S107", "2003-09"]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    assert "S107-2003-09/portions.csv" in archive.namelist()
    assert len(archive.namelist()) == 8


def test_a_transaction_shows_its_row_and_its_lots(month: Calculation, staff_client: Client) -> None:
    sale = ShareTransaction.objects.filter(kind="SALE", voiding=None).order_by("pk")[0]
    html = page(staff_client, sale.get_absolute_url())
    assert "transactions.csv" in html
    assert f"{sale.row_number:,}" in html
    assert Lot.objects.get(key=sale.record_id).get_absolute_url() in links(html)


def test_rows_are_those_of_the_file(month: Calculation) -> None:
    lines = (SCENARIOS / "107" / "transactions.csv").read_text().splitlines()
    for record in ShareTransaction.objects.all():
        assert lines[record.row_number - 1].startswith(f"{record.record_id},")


def test_a_redemption_explains_its_charge(month: Calculation, staff_client: Client) -> None:
    charge = EarnedCdsc.objects.filter(cdsc__gt=0).order_by("pk")[0]
    record = ShareTransaction.objects.get(record_id=charge.record_id)
    html = page(staff_client, record.get_absolute_url())
    assert "CDSC by lot" in html
    assert "Base: the lesser of cost and value" in html


def test_a_lot_shows_where_it_comes_from(month: Calculation, staff_client: Client) -> None:
    lot = Lot.objects.filter(key__contains="/", share_kind="commission").order_by("pk")[0]
    html = page(staff_client, lot.get_absolute_url())
    assert "Where it comes from" in html
    assert html.count("transactions.csv</a>, row") >= 2, "the arrival and the issue"


def test_valuation_and_file_pages(month: Calculation, staff_client: Client) -> None:
    valuation = Valuation.objects.filter(date=month.month.replace(day=2)).order_by("pk")[0]
    assert "Days it was used for" in page(staff_client, valuation.get_absolute_url())
    file = LoadedFile.objects.get(kind="valuations")
    assert "Loaded" in page(staff_client, file.get_absolute_url())


def test_long_lists_of_charges_are_cut_and_say_so(
    month: Calculation, staff_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charges_view, "CHARGES_SHOWN", 1)
    charges = EarnedCdsc.objects.filter(calculation=month, cdsc__gt=0)
    fund, count = max(Counter(charges.values_list("fund__code", flat=True)).items(), key=lambda item: item[1])
    assert count > 1, "the check would be vacuous"
    html = page(staff_client, f"{reverse('month-cdsc', args=['S107', '2003-09'])}?fund={fund}")
    assert f"The first 1 of {count}." in html
    listed = next(address for address in links(html) if "/earned-cdsc/?" in address)
    assert f"{count} row" in page(staff_client, listed)


def test_transactions_are_found_by_the_beginning_of_their_id(month: Calculation, staff_client: Client) -> None:
    html = page(staff_client, f"{reverse('transactions')}?plan={month.plan_id}&record_id=T000011")
    shown = set(re.findall(r">(T\d{7})<", html))
    assert shown == set(
        ShareTransaction.objects.filter(record_id__startswith="T000011").values_list("record_id", flat=True)
    )
    assert len(shown) == 10


def test_open_and_closed_lots(month: Calculation, staff_client: Client) -> None:
    counts = []
    for state in ("open", "closed", ""):
        html = page(staff_client, f"{reverse('lots')}?plan={month.plan_id}&open={state}")
        found = re.search(r"([\d,]+) rows?\s", html)
        assert found is not None
        counts.append(int(found[1].replace(",", "")))
    assert counts[0] + counts[1] == counts[2] == Lot.objects.count()
    assert min(counts) > 0


# --- sums ---------------------------------------------------------------------------------------------------


def foot(html: str) -> list[str]:
    row = re.search(r"<tfoot>(.*?)</tfoot>", html, re.DOTALL)
    assert row, "no foot"
    return [cell for cell in re.findall(r"<td[^>]*>([^<]*)</td>", row[1]) if cell]


SUMMED = [
    ("months-portions", Portion, ("amount",)),
    ("months-service-fees", MonthlyServiceFee, ("service_fee",)),
    ("months-daily-fees", DailyFee, ("net_assets",)),
    ("months-earned-cdsc", EarnedCdsc, ("cdsc", "waived")),
]


@pytest.mark.parametrize(("name", "model", "columns"), SUMMED, ids=str)
def test_the_foot_has_the_exact_sum_of_all_rows_found_not_of_the_page(
    month: Calculation, staff_client: Client, name: str, model: Any, columns: tuple[str, ...]
) -> None:
    between = {"calculation__month__range": (date(2003, 8, 1), date(2003, 9, 1))}
    rows = list(model.objects.filter(fund__code="ADV", **between))
    assert len(rows) > 1, "the check would be vacuous"
    query = f"plan={month.plan_id}&months_from=2003-08-01&months_to=2003-09-01&fund={rows[0].fund_id}"
    expected = [MONEY.format(sum(getattr(row, column) for row in rows), grouped=True) for column in columns]
    view = get_resolver().resolve(reverse(name)).func.view_class  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view, "page_size", 1)
        assert foot(page(staff_client, f"{reverse(name)}?{query}")) == [f"{len(rows):,} rows", *expected]


def test_a_sum_is_said_below_the_list_though_its_column_is_not_shown(
    month: Calculation, staff_client: Client, staff_user: User
) -> None:
    ColumnChoice.objects.create(user=staff_user, table="months-service-fees", columns=["fund", "distributor"])
    html = page(staff_client, f"{reverse('months-service-fees')}?plan={month.plan_id}")
    whole = sum(MonthlyServiceFee.objects.values_list("service_fee", flat=True))
    assert "<tfoot>" not in html
    assert f"Service fee {MONEY.format(whole, grouped=True)}" in html


def test_a_list_without_rows_has_no_foot(month: Calculation, staff_client: Client) -> None:
    assert "<tfoot>" not in page(staff_client, f"{reverse('months-portions')}?plan={month.plan_id}&payee=NOBODY")


def test_transactions_of_months_are_those_that_took_effect(month: Calculation, staff_client: Client) -> None:
    """Neither cancelled nor open exceptions, halves of a pair together (T3); shares and amounts summed."""
    days = (date(2003, 7, 1), date(2003, 9, 30))
    open_records = set(OpenException.objects.filter(calculation=month).values_list("record_id", flat=True))
    loaded = ShareTransaction.objects.filter(trade_date__range=days).exclude(kind="CANCEL")
    rows = [
        row
        for row in loaded.filter(voiding=None)
        if row.record_id not in open_records and row.counterpart not in open_records
    ]
    assert len(rows) < loaded.count(), "the check would be vacuous"
    query = f"plan={month.plan_id}&trade_date_from={days[0]}&trade_date_to={days[1]}&calculation={month.pk}"
    shown = foot(page(staff_client, f"{reverse('months-transactions')}?{query}"))
    units, cents = sum(row.shares for row in rows), sum(row.amount for row in rows)
    assert shown == [f"{len(rows):,} rows", SHARES.format(units, grouped=True), MONEY.format(cents, grouped=True)]


def test_transactions_are_summed_within_some_days_only(month: Calculation, staff_client: Client) -> None:
    assert "<tfoot>" not in page(staff_client, f"{reverse('months-transactions')}?plan={month.plan_id}")


# --- how many queries they make -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_a_list_makes_as_many_queries_for_1_row_as_for_50(
    month: Calculation, staff_client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    view: Any = get_resolver().resolve(reverse(name)).func
    assert issubclass(view.view_class, ListView)
    address = staff_client.get(reverse(name), follow=True).request
    path = f"{address['PATH_INFO']}?{address['QUERY_STRING']}"
    counts = []
    for size in (1, 50):
        monkeypatch.setattr(view.view_class, "page_size", size)
        with CaptureQueriesContext(connection) as queries:
            page(staff_client, path)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_month_page_makes_few_queries(month: Calculation, staff_client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        page(staff_client, month.get_absolute_url())
    assert len(queries) <= 40


def test_a_funds_month_reads_the_terms_once(month: Calculation, staff_client: Client) -> None:
    """Neither the page of the fund nor what explains an amount of it asks the same again."""
    html = page(staff_client, month.get_absolute_url())
    for part in ("/funds/", "/why/"):
        address = next(link for link in links(html) if link.startswith("/months/") and part in link)
        with CaptureQueriesContext(connection) as queries:
            page(staff_client, address)
        of_versions = [query for query in queries if 'FROM "plans_planversion"' in query["sql"]]
        assert len(of_versions) == 1, address
        assert len(queries) <= 40, address


# --- where they lead ----------------------------------------------------------------------------------------


def test_from_every_amount_to_lots_and_source_rows_in_three_clicks(month: Calculation, staff_client: Client) -> None:
    """Item 6: each figure on the month's page leads to lots with the file and row behind them, by links alone."""
    seen: dict[str, tuple[bool, list[str]]] = {}

    def look(address: str) -> tuple[bool, list[str]]:
        """Whether the page shows lots with their source rows, and the links that go on from it."""
        if address not in seen:
            html = page(staff_client, address)
            onward = [a for a in links(html) if re.search(r"/(why|service-fee|cdsc|funds|transactions|lots)/", a)]
            shows = bool(re.search(r"/lots/\d+/|CDSC by lot", html)) and bool(
                re.search(r"[Rr]ow (of the file|\d)|, row", html)
            )
            seen[address] = (shows, list(dict.fromkeys(onward)))
        return seen[address]

    def clicks_to_source(address: str) -> int:
        level = [address]
        for clicks in range(1, CLICKS + 1):
            if any(look(found)[0] for found in level):
                return clicks
            # A person looks at the first links of a kind; the lots among them are enough.
            level = [onward for found in level for onward in nearest(look(found)[1])]
        return CLICKS + 1

    found = list(dict.fromkeys(amounts(page(staff_client, month.get_absolute_url()))))
    found = [address for address in found if address.startswith("/months/")]
    assert len(found) > 40, "the check would be vacuous"
    too_far = [address for address in found if clicks_to_source(address) > CLICKS]
    assert not too_far


def nearest(addresses: list[str]) -> list[str]:
    """One link of each kind: lots first."""
    kinds: dict[str, str] = {}
    for address in addresses:
        kind = re.sub(r"\d+|funds/[^/]+|=[^&]*", "", address)
        kinds.setdefault(kind, address)
    return sorted(kinds.values(), key=lambda address: "/lots/" not in address)


def test_no_page_is_a_dead_end(month: Calculation, staff_client: Client) -> None:
    """Every link of the month's pages, two clicks deep, leads to a page that is there."""
    start = month.get_absolute_url()
    todo, seen = [start], set()
    kinds: dict[str, int] = {}
    while todo:
        address = todo.pop(0).split("#")[0]
        if not address.startswith("/") or address in seen:
            continue
        kind = re.sub(r"\d+|funds/[^/]+|=[^&]*", "", address)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > 2 or "export=" in address or address.startswith(("/static/", "/admin/")):
            continue
        seen.add(address)
        response = staff_client.get(address, follow=True)
        assert response.status_code == 200, address
        if not response.streaming and "html" in response.headers["Content-Type"]:
            todo += links(content(response))  # type: ignore[arg-type]
    assert len(seen) > 60
