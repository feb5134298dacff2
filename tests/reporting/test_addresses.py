"""Every figure of a report on screen leads to a page that shows it, to the cent and the share (B FIFTH(C))."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from backoffice.roles import BOARD_MEMBER
from ledger.models import (
    DeliveredAmount,
    Delivery,
    LoadedFile,
    Payment,
    PaymentOutcome,
    Restatement,
)
from ledger.services.customer_assets import add_customer_assets
from ledger.services.months import calculate
from ledger.services.outcomes import record_outcome
from ledger.services.records.loading import load_file
from plans.models import Company, Fund, Plan, ServiceAgreement
from plans.services.plan_files import load_plan
from plans.services.service_agreements import AgreementEntry, NewProvider, enter_service_agreement
from reporting.models import BoardReport
from reporting.pdf import Pdf
from reporting.presentation import report_context
from reporting.selectors.board_reports import stored_report
from reporting.services import board_reports
from reporting.services.board_reports import make_board_report
from reporting.statement import Quarter, Report
from tests.ledger.delivering import JULY, MARCH, People, deliver, people, without_pages
from tests.ledger.paying import all_bank_accounts, sent
from tests.people import client_of, person
from tests.reporting.books import SCENARIOS, expenditures

QUARTER = Quarter(2003, 3)
THEN, LATER = datetime(2003, 8, 20, 16, tzinfo=UTC), datetime(2003, 8, 29, 16, tzinfo=UTC)
OTHER = '[[company]]\ncode = "OTHER"\nname = "Other Funds, Inc."\njurisdiction = "Ohio"\n\n[[fund]]'

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class World:
    plan: Plan
    report: BoardReport  # of the plan, for all its companies
    of_company: BoardReport  # of a company, under two plans


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any) -> Iterator[World]:
    """Two companies, expenditures, providers, a month delivered and partly paid, an adjustment, open exceptions."""
    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched, without_pages():
        patched.setattr(board_reports, "report_pdf", _not_laid_out)
        try:
            plan = _load("S107", folder)
            by = people()
            _deliver_and_pay(plan, by)
            _adjust(plan, by)
            _agree_with_providers(plan)
            calculate(plan=plan, month=date(2003, 9, 1))
            report = make_board_report(plan=plan, quarter=QUARTER)
            second = _load("SECOND", folder, of_records=False)
            calculate(plan=second, month=date(2003, 9, 1))
            company = Company.objects.get(code="CO")
            yield World(plan, report, make_board_report(company=company, quarter=QUARTER))
        finally:
            call_command("flush", interactive=False, verbosity=0)


def _not_laid_out(report: Report, attachments: object, **_: object) -> Pdf:
    return Pdf(f"%PDF-1.7 {report.digest}".encode(), 1)


def _load(code: str, folder: Path, *, of_records: bool = True) -> Plan:
    text = (SCENARIOS / "107/plan.toml").read_text().replace('code = "S107"', f'code = "{code}"', 1)
    text = text.replace("[[fund]]", OTHER, 1)
    text = text.replace(
        'code = "CSH"\nname = "CSH Fund"\ncompany = "CO"', 'code = "CSH"\nname = "CSH Fund"\ncompany = "OTHER"'
    )
    plan = load_plan(text=text).plan
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=SCENARIOS / "107/nav.csv")
    if of_records:
        load_file(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, path=SCENARIOS / "107/transactions.csv")
        load_file(plan=plan, kind=LoadedFile.Kind.EXPENDITURES, path=expenditures(folder, 2003))
    return plan


def _deliver_and_pay(plan: Plan, by: People) -> None:
    """March is delivered in August and due at once: one payment is late, others overdue or held."""
    with patch("django.utils.timezone.now", return_value=THEN):
        deliver(plan, MARCH, by)
        all_bank_accounts(plan, by)
        payment = Payment.objects.filter(batch=sent(plan, by)).order_by("pk")[0]
    with patch("django.utils.timezone.now", return_value=LATER):
        said = PaymentOutcome.Kind.CONFIRMED
        record_outcome(payment=payment, kind=said, on=LATER.date(), reference="R-1", user=by.lee)


def _adjust(plan: Plan, by: People) -> None:
    """March was restated with July."""
    march = Delivery.objects.get(plan=plan, month=MARCH)
    july = Delivery.objects.create(
        plan=plan,
        month=JULY,
        digest="d" * 64,
        sender=march.sender,
        transaction_count=1,
        calculated_at=THEN,
        review=march.review,
        delivered_on=date(2003, 10, 20),
        delivered_by=by.max,
    )
    restated = Restatement.objects.create(
        delivery=july, restated=march, digest_before="a" * 64, digest="b" * 64, reason="A sale came late."
    )
    fund = Fund.objects.get(code="ADV")
    for payee, status, cents in (("BANK", "held", -300), ("BANK", "payable", 1_300), ("ONE", "payable", -250)):
        DeliveredAmount.objects.create(
            delivery=july,
            restatement=restated,
            month=MARCH,
            fund=fund,
            right="distribution-fee",
            tranche="ONE",
            distributor="ONE",
            payee=payee,
            status=status,
            amount=cents,
        )


def _agree_with_providers(plan: Plan) -> None:
    for code, kind, rate in (("DEALER", "dealer", 2_500), ("BANKS", "third-party", 1_000)):
        entry = AgreementEntry(
            code=f"SA-{code}",
            provider=NewProvider(code, code.capitalize()),
            kind=kind,
            services=("inquiries",),
            rate=rate,
            start=date(2003, 3, 1),
            funds=(),
        )
        agreement = enter_service_agreement(plan=plan, entry=entry)
        _customers(plan, agreement)


def _customers(plan: Plan, agreement: ServiceAgreement) -> None:
    for month in (5, 7, 9):
        for fund in ("ADV", "CSH"):
            add_customer_assets(
                plan=plan,
                agreement=agreement,
                month=date(2003, month, 1),
                fund=Fund.objects.get(code=fund),
                average_net_assets=1_000_000_00 + month,
                assets_id=f"{agreement.code}-{month}-{fund}",
                user=None,
            )


# --- figures of a page --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """A figure: where it stands, and where it leads."""

    table: str
    row: str
    column: str
    text: str
    address: str

    @property
    def is_nothing(self) -> bool:
        return not re.search(r"[1-9]", self.text)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def cells_of(page: str) -> Iterator[Cell]:
    article = re.search(r'<article class="report">(.*?)</article>', page, re.DOTALL)
    assert article
    for name, table in re.findall(r'aria-label="([^"]*)">\s*<table(.*?)</table>', article[1], re.DOTALL):
        head, _, body = table.partition("</thead>")
        columns = [text_of(each) for each in re.findall(r"<th[ >].*?</th>", head, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL):
            found = re.findall(r"<t[hd]([^>]*)>(.*?)</t[hd]>", row, re.DOTALL)
            for column, (attributes, html) in zip(columns, found, strict=False):
                if 'class="num' in attributes:
                    address = re.search(r'<a href="([^"]+)"', html)
                    at = unescape(address[1]) if address else ""
                    yield Cell(unescape(name), text_of(found[0][1]), column, text_of(html), at)


def shown(page: str) -> set[str]:
    """Sums at the foot of the page's tables and its number of rows; without sums, every figure."""
    counted = set(re.findall(r"([\d,]+) rows?\b", page))
    feet = re.findall(r"<tfoot>(.*?)</tfoot>", page, re.DOTALL)
    main = feet or [page[max(page.find("<main"), 0) :]]
    return counted | {bare(text) for html in main for text in re.findall(r">\s*([^<>]+?)\s*<", html)}


def bare(text: str) -> str:
    return re.sub(r" rows?$", "", text.strip()).removesuffix("%")


WITHOUT_A_LINK = {
    "Change": "of the two figures before it, both linked",
    "12b-1 Share": "the tranche's part of the fees beside it",
    "Part": "the purpose's part of the sum beside it",
    "Received less spent": "its two terms stand before it",
}
"""Column -> why its figures lead nowhere."""

RULES_OWN = ("Rates, ", "At most")
"""The maxima are those of the rule that is named."""
EVIDENCE = ("Months", "Files that go with this report")
"""What the report rests on: the month beside it is linked, the files are attached to the PDF."""


def leads_nowhere_with_reason(cell: Cell) -> bool:
    return (
        cell.column in WITHOUT_A_LINK
        or (cell.table.startswith(RULES_OWN[0]) and cell.row.startswith(RULES_OWN[1]))
        or cell.table in EVIDENCE
    )


@pytest.fixture
def page(world: World, staff_client: Client) -> str:
    return staff_client.get(world.report.get_absolute_url()).content.decode()


TABLES = (
    "Key figures",
    "Net assets, fees and expenditures",
    "Fees compared",
    "Rates",
    "Fees by month",
    "Fees by fund and month",
    "Who it belongs to",
    "Payees compared",
    "Whose shares earned it",
    "Distribution Fee of tranches compared",
    "Distribution Fee by fund and payee",
    "Earned CDSC by fund and payee",
    "Expenditures by category of Form N-1A",
    "Expenditures by purpose",
    "Received against spent",
    "Carried over",
    "Service fees by kind of agreement",
    "Largest providers",
    "Deferred sales charges collected",
    "Deferred sales charges waived",
    "Shares sold, redeemed and exchanged",
    "What was paid",
    "What is held",
    "Adjustments of earlier months",
    "Open exceptions and remarks",
    "Transactions not applied",
)


def test_every_table_of_the_page_has_figures(page: str) -> None:
    """So that the walk below is not vacuous."""
    names = {cell.table for cell in cells_of(page) if cell.address}
    assert [name for name in TABLES if not any(found.startswith(name) for found in names)] == []


def test_every_figure_is_a_link_or_says_why_not(page: str) -> None:
    plain = [cell for cell in cells_of(page) if not cell.address and not cell.is_nothing]
    assert [cell for cell in plain if not leads_nowhere_with_reason(cell)] == []


def test_every_figure_is_shown_by_the_page_it_leads_to(page: str, staff_client: Client) -> None:
    seen: dict[str, set[str]] = {}
    missed = []
    for cell in cells_of(page):
        if not cell.address:
            continue
        if cell.address not in seen:
            response = staff_client.get(cell.address, headers={"HX-Request": "true"})  # the rows without their filters
            assert response.status_code == 200, cell
            seen[cell.address] = shown(response.content.decode())
        if bare(cell.text) not in seen[cell.address]:
            missed.append((cell, sorted(seen[cell.address])[:12]))
    assert len(seen) > 150, "the check would be vacuous"
    assert missed == []


# --- amounts of sentences, and of what stands beside pictures ------------------------------------------------


AMOUNT = re.compile(r"\$[\d,]+\.\d\d|\d+(?:\.\d+)?%|[\d,]+ (?:transaction|remark)s?\b|(?<=\s\()[\d,]+(?=\))")
A_CHANGE = re.compile(r"\b(?:up|down) [\d.,]+%")
"""Of the two amounts beside it, both linked."""


@dataclass(frozen=True)
class Sentence:
    words: str
    links: tuple[tuple[str, str], ...]  # (amount, address)
    plain: tuple[str, ...]  # amounts that lead nowhere


def sentences_of(page: str) -> Iterator[Sentence]:
    article = re.search(r'<article class="report">(.*?)</article>', page, re.DOTALL)
    assert article
    prose = re.sub(r"<(table|svg|nav)\b.*?</\1>", "", article[1], flags=re.DOTALL)
    for _, html in re.findall(r"<(p|li)\b[^>]*>(.*?)</\1>", prose, re.DOTALL):
        links = re.findall(r'<a (?:class="of" )?href="([^"]+)">([^<]*\d)</a>', html)
        bare_text = A_CHANGE.sub("", text_of(re.sub(r"<a\b.*?</a>", "…", html)))
        plain = tuple(amount for amount in AMOUNT.findall(bare_text) if re.search(r"[1-9]", amount))
        yield Sentence(text_of(html), tuple((text, unescape(at)) for at, text in links), plain)


@pytest.fixture
def of_company(world: World, staff_client: Client) -> str:
    """The report of a company under two plans."""
    return staff_client.get(world.of_company.get_absolute_url()).content.decode()


def test_every_amount_of_a_sentence_is_a_link(page: str, of_company: str) -> None:
    found = [sentence for each in (page, of_company) for sentence in sentences_of(each)]
    assert sum(len(sentence.links) for sentence in found) > 150, "the check would be vacuous"
    assert [sentence for sentence in found if sentence.plain] == []


def test_every_picture_has_its_figures_beside_it(page: str) -> None:
    """Each amount that the drawing says stands there too, where it is a link."""
    figures = re.findall(r"<figure\b.*?</figure>(?:\s*<details.*?</details>)?", page, re.DOTALL)
    assert len(figures) >= 10
    for html in figures:
        (described,) = re.findall(r"<desc[^>]*>(.*?)</desc>", html, re.DOTALL)
        (beside,) = re.findall(r'<details class="said">(.*?)</details>', html, re.DOTALL)
        amounts = [amount for amount in AMOUNT.findall(unescape(described)) if re.search(r"[1-9]", amount)]
        assert amounts
        assert set(amounts) <= set(AMOUNT.findall(text_of(beside))), described


SHARES = "/allocations/of-months/"
"""The parts are of the shares listed there, which have no percentages."""


def test_every_amount_of_a_sentence_is_shown_by_the_page_it_leads_to(page: str, staff_client: Client) -> None:
    seen: dict[str, set[str]] = {}
    missed = []
    for text, address in [link for sentence in sentences_of(page) for link in sentence.links]:
        if address not in seen:
            response = staff_client.get(address, headers={"HX-Request": "true"})
            assert response.status_code == 200, address
            seen[address] = {exact(figure) for figure in shown(response.content.decode())}
        there = exact(text) in seen[address] or ("/as-of/" in address and is_sum(exact(text), seen[address]))
        if not there and not address.startswith(SHARES):
            missed.append((text, address, sorted(seen[address])[:12]))
    assert len(seen) > 60, "the check would be vacuous"
    assert missed == []


def exact(text: str) -> str:
    """`$1.00`, `17 transactions` and `0.75%` as lists write them: 1, 17, 0.75."""
    found = re.sub(r"[$%]| (transaction|remark)s?$", "", bare(text))
    return found.rstrip("0").rstrip(".") if re.fullmatch(r"[\d,]*\.\d+", found) else found


def is_sum(rate: str, shown_rates: set[str]) -> bool:
    """Of an asset-based rate and a service fee's, which an agreement has apart."""
    rates = {Decimal(figure) for figure in shown_rates if re.fullmatch(r"\d(\.\d+)?", figure)}
    return any(Decimal(rate) - one in rates for one in rates)


def test_on_paper_no_sentence_has_a_link(world: World) -> None:
    html = render_to_string("reporting/paper.html", report_context(stored_report(world.report)))
    assert not re.search(r'<a (class|href="/)', html)
    assert '<details class="said"' not in html


def test_months_delivered_lead_to_what_was_delivered(page: str) -> None:
    assert '<a href="/months/S107/2003-07/delivered/">October 20, 2003</a>' in page


def test_key_figures_of_several_plans_lead_to_each_plans(world: World, staff_client: Client) -> None:
    page = staff_client.get(world.of_company.get_absolute_url()).content.decode()
    first = [cell for cell in cells_of(page) if cell.table == "Key figures"][:50]
    fees = next(cell for cell in first if cell.row == "Service fee" and cell.address)
    assert fees.address == f"/board-reports/{world.of_company.pk}/figures/service-fee/"
    assert {cell.address for cell in first if "/figures/" in cell.address} >= {fees.address}
    terms = staff_client.get(fees.address).content.decode()
    assert bare(fees.text) in shown(terms)
    lines = [cell for cell in cells_of(terms) if cell.address]
    assert {cell.address.partition("?")[0] for cell in lines} == {"/service-fees/of-months/"}
    assert len({cell.address for cell in lines}) == len(lines) >= 4
    for cell in lines:
        assert bare(cell.text) in shown(staff_client.get(cell.address).content.decode()), cell


def test_an_unknown_key_figure_is_not_found(world: World, staff_client: Client) -> None:
    assert staff_client.get(f"/board-reports/{world.of_company.pk}/figures/nothing/").status_code == 404


def test_a_board_member_is_offered_no_page_of_the_books(world: World) -> None:
    page = client_of(person("dana.board", BOARD_MEMBER)).get(world.report.get_absolute_url()).content.decode()
    assert [cell for cell in cells_of(page) if cell.address] == []
    assert [sentence for sentence in sentences_of(page) if sentence.links] == []
    assert "/months/" not in page


@pytest.mark.parametrize(
    "name", ["/fees/of-months/", "/carried-over/", "/payments/unpaid/", "/provider-fees/of-months/"]
)
def test_pages_of_terms_open_with_nothing_asked_for(world: World, staff_client: Client, name: str) -> None:
    response = staff_client.get(name)
    assert response.status_code == 200
    assert response.context["form"].is_valid()


@pytest.mark.parametrize(
    "query",
    [
        "/fees/of-months/?",
        "/carried-over/?months_from=2003-07-01&months_to=2003-09-01",
        "/payments/unpaid/?day=2003-09-30",
        "/provider-fees/of-months/?",
    ],
)
def test_pages_of_terms_make_as_many_queries_for_one_fund_as_for_two(
    world: World, staff_client: Client, query: str
) -> None:
    counts = []
    for code in ("CO", "OTHER"):
        company = Company.objects.get(code=code)
        with CaptureQueriesContext(connection) as queries:
            page = staff_client.get(f"{query}&plan={world.plan.pk}&company={company.pk}").content.decode()
        assert "<tfoot>" in page, "the check would be vacuous"
        counts.append(len(queries))
    assert counts[0] == counts[1]
