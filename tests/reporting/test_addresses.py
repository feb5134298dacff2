"""Figures on screen lead to lists that sum to them."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from backoffice.quantities import MONEY
from ledger.filters import ExpenditureFilter, MonthsEarnedCdscFilter, MonthsPortionFilter
from ledger.models import EarnedCdsc, Expenditure, Portion
from reporting.services.board_reports import make_board_report
from reporting.statement import Quarter
from tests.reporting.books import calculated

LINK = re.compile(r'<td class="num[^"]*"><a href="([^"#]+\?[^"]+)">([^<]+)</a></td>')

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(staff_client: Client, tmp_path: Path) -> str:
    plan = calculated("107", tmp_path)
    report = make_board_report(plan=plan, quarter=Quarter(2003, 3))
    return staff_client.get(report.get_absolute_url()).content.decode()


def linked(page: str) -> Iterator[tuple[str, int]]:
    for address, shown in LINK.findall(page):
        yield unescape(address), MONEY.parse(shown.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def listed(address: str) -> int:
    """The sum of what the list at the address shows."""
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    if parts.path == "/expenditures/":
        found = ExpenditureFilter(_data(query), Expenditure.objects.all()).qs
        return sum(found.values_list("amount", flat=True))
    if parts.path == "/portions/of-months/":
        return sum(MonthsPortionFilter(_data(query), Portion.objects.all()).qs.values_list("amount", flat=True))
    assert parts.path == "/earned-cdsc/of-months/"
    found = MonthsEarnedCdscFilter(_data(query), EarnedCdsc.objects.all()).qs
    return sum(found.values_list("waived" if query["waived"] == ["yes"] else "cdsc", flat=True))


def _data(query: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in query.items():
        data.setlist(name, values)
    return data


def test_each_list_sums_to_the_figure_that_leads_to_it(page: str) -> None:
    found = list(linked(page))
    assert {urlsplit(address).path for address, _ in found} == {
        "/expenditures/",
        "/portions/of-months/",
        "/earned-cdsc/of-months/",
    }
    assert [(address, cents, listed(address)) for address, cents in found if listed(address) != cents] == []


def test_each_list_opens(page: str, staff_client: Client) -> None:
    addresses = {address for address, _ in linked(page)}
    assert {staff_client.get(address).status_code for address in addresses} == {200}


def test_every_expenditure_and_charge_is_a_link(page: str) -> None:
    for name in (
        "Expenditures by purpose",
        "Expenditures by category of Form N-1A",
        "Deferred sales charges collected",
    ):
        table = re.search(rf'aria-label="{name}.*?</table>', page, re.DOTALL)
        assert table
        cells = re.findall(r'<td class="num[^"]*">([\d,.\N{MINUS SIGN}]+)</td>', table[0])
        assert [cell for cell in cells if cell != "0.00"] == []
