"""Expenditures shared over funds (U3), taken back as a whole; quarters that were reported (B FIFTH(C))."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from backoffice.refusals import Refusal
from ledger.models import (
    Expenditure,
    ExpenditureShare,
    LoadedFile,
    SharedExpenditure,
    ShareTransaction,
    Valuation,
    Voiding,
)
from ledger.periods import parse_period
from ledger.selectors.sharing import figures
from ledger.services import closings as closing_services
from ledger.services.closings import Closing, next_open_day
from ledger.services.expenditures import add_expenditure, attach_document, reverse_expenditure
from ledger.services.records.loading import load_file
from ledger.services.shared_expenditures import add_shared_expenditure, preview_sharing, reverse_shared_expenditure
from plans.models import Fund, Party, Plan
from plans.services.documents import store_document
from tests.kept import kept_for_the_module
from tests.ledger.calculated import load_scenario
from tests.ledger.test_expenditures import values as values_of_one

pytestmark = pytest.mark.django_db

CLOSED = Closing(date(2003, 7, 1), date(2003, 9, 30), None, "the report of 2003Q3 was sent on 2003-10-20")
HEADER = "expenditure_id,date,funds,distributor,purpose,amount,performed_by,evidence,key,key_period"
HEADER_OF_ONE = "expenditure_id,date,fund,distributor,purpose,amount,performed_by,evidence"


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    with kept_for_the_module(django_db_blocker):
        yield load_scenario("107")


@pytest.fixture
def plan(book: Plan) -> Plan:
    return Plan.objects.get(pk=book.pk)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The third quarter of 2003 was reported to all boards."""
    monkeypatch.setattr(closing_services, "closing_checks", [lambda plan: [CLOSED]])


def values(plan: Plan, **changes: Any) -> dict[str, Any]:
    return {
        "plan": plan,
        "expenditure_id": "S-0001",
        "date": date(2003, 9, 2),
        "distributor": plan.parties.get(code="TWO"),
        "purpose": "advertising",
        "amount": 100_00,
        "performed_by": "third-party",
        "key": "net-assets",
        "key_period": "2003Q3",
        **changes,
    }


def only_for_sharing(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in ("purpose", "performed_by")}


def amounts(shared: SharedExpenditure) -> dict[str, int]:
    return dict(shared.shares.values_list("fund__code", "amount"))


def test_shares_are_expenditures_of_their_funds_and_sum_to_the_whole(plan: Plan) -> None:
    shared = add_shared_expenditure(**values(plan))
    parts = Expenditure.objects.filter(share__shared=shared)
    assert parts.aggregate(total=Sum("amount"))["total"] == 100_00
    assert {part.expenditure_id for part in parts} == {
        f"S-0001/{code}" for code, cents in amounts(shared).items() if cents
    }
    assert {(part.purpose, part.date, part.distributor.code) for part in parts} == {
        ("advertising", date(2003, 9, 2), "TWO")
    }
    assert add_shared_expenditure(**values(plan)) == shared


@pytest.mark.parametrize("period", ["2003Q3", "2003-09", "2003-09-30", "2003-09-28"])
def test_net_assets_are_the_mean_of_each_days_latest_valuation(plan: Plan, period: str) -> None:
    """A slow second computation, day by day (F1)."""
    funds = list(Fund.objects.filter(schedule_entries__plan=plan).order_by("code"))
    wanted = parse_period(period)
    expected = []
    for fund in funds:
        total = 0
        for place in range(wanted.days):
            day = date.fromordinal(wanted.first.toordinal() + place)
            latest = Valuation.objects.filter(fund=fund, date__lte=day).order_by("-date").first()
            total += latest.net_assets if latest else 0
        expected.append((2 * total + wanted.days) // (2 * wanted.days))
    assert figures(plan, funds, "net-assets", wanted) == expected
    assert any(expected)


def test_sales_are_those_of_the_period_without_cancelled_ones(plan: Plan) -> None:
    funds = list(Fund.objects.filter(schedule_entries__plan=plan).order_by("code"))
    sold = ShareTransaction.objects.filter(
        kind__in=["SALE", "NAV_SALE"], trade_date__range=("2003-07-01", "2003-09-30")
    )
    expected = [sum(t.amount for t in sold.filter(fund=fund)) for fund in funds]
    assert figures(plan, funds, "sales", parse_period("2003Q3")) == expected
    first = sold.filter(fund=funds[0])[0]
    Voiding.objects.create(transaction=first, reason="Rejected")
    expected[0] -= first.amount
    assert figures(plan, funds, "sales", parse_period("2003Q3")) == expected


@given(amount=st.integers(-(10**12), 10**12).filter(bool), key=st.sampled_from(["net-assets", "sales", "equal"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_amount_is_shared_exactly(plan: Plan, amount: int, key: str) -> None:
    """The parts sum to the whole, each within a cent of its exact part, and a credit mirrors a cost (U3)."""
    given_values = only_for_sharing(
        **values(plan, amount=amount, key=key, key_period="" if key == "equal" else "2003Q3")
    )
    sharing = preview_sharing(**given_values)
    assert sharing.total == amount
    for share in sharing.shares:
        assert abs(share.amount * sharing.figures - amount * share.figure) < sharing.figures
    mirrored = preview_sharing(**given_values | {"amount": -amount})
    assert [share.amount for share in mirrored.shares] == [-share.amount for share in sharing.shares]


def test_left_over_cents_go_to_the_earlier_fund(plan: Plan) -> None:
    funds = list(Fund.objects.filter(code__in=["ADV", "BAL"]))
    shared = add_shared_expenditure(**values(plan, amount=1, key="equal", key_period="", funds=funds))
    assert amounts(shared) == {"ADV": 1, "BAL": 0}
    assert [e.expenditure_id for e in Expenditure.objects.all()] == ["S-0001/ADV"]  # nothing is spent on nil


def test_the_figures_stay_as_they_were(plan: Plan, tmp_path: Path) -> None:
    shared = add_shared_expenditure(**values(plan))
    before = list(shared.shares.values_list("fund__code", "figure", "amount"))
    late = tmp_path / "nav.csv"
    late.write_text("date,fund,nav,net_assets,shares_outstanding\n2003-07-05,ADV,1.00,999999999.99,\n")
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=late)
    assert list(shared.shares.values_list("fund__code", "figure", "amount")) == before
    assert [s.figure for s in preview_sharing(**only_for_sharing(**values(plan))).shares] != [row[1] for row in before]


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        ({"key_period": ""}, "key_period", "expected whose average daily net assets"),
        ({"key_period": "Q3"}, "key_period", "expected a quarter, month or day"),
        ({"key_period": "1999Q1"}, "key_period", "nothing is recorded of average daily net assets in 1999Q1"),
        ({"key": "equal"}, "key_period", "expected nothing"),
        ({"amount": 0}, "amount", "expected an amount other than zero"),
        ({"date": date(1990, 1, 1)}, "funds", "no fund of S107 is a party on that day"),
        ({"expenditure_id": "S" * 60}, "expenditure_id", "expected at most"),
        ({"expenditure_id": "S-REVERSAL"}, "expenditure_id", "does not end in -REVERSAL"),
        ({"late_reason": "Forgotten"}, "incurred_on", "expected the day it was incurred"),
    ],
)
def test_faults(plan: Plan, changes: dict[str, Any], place: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        add_shared_expenditure(**values(plan, **changes))
    assert [(fault.place, said in fault.message) for fault in refused.value.faults] == [(place, True)]
    assert not Expenditure.objects.exists()


def test_one_id_is_one_expenditure(plan: Plan) -> None:
    add_shared_expenditure(**values(plan))
    with pytest.raises(Refusal, match="not entered") as refused:
        add_expenditure(**values_of_one(plan, expenditure_id="S-0001"))
    assert refused.value.faults[0].message == "another expenditure of S107 has this id"
    add_expenditure(**values_of_one(plan, expenditure_id="S-0002/ADV"))
    with pytest.raises(Refusal) as refused:
        add_shared_expenditure(**values(plan, expenditure_id="S-0002"))
    assert "S-0002/ADV is an expenditure of its own" in refused.value.faults[0].message


def test_it_is_taken_back_as_a_whole_and_once(plan: Plan) -> None:
    shared = add_shared_expenditure(**values(plan, amount=100_01))
    back = reverse_shared_expenditure(shared=shared, date=date(2003, 9, 30), evidence="Billed twice")
    assert reverse_shared_expenditure(shared=shared, date=date(2003, 9, 30)) == back
    assert amounts(back) == {code: -cents for code, cents in amounts(shared).items()}
    assert Expenditure.objects.aggregate(total=Sum("amount"))["total"] == 0
    for share in back.shares.exclude(expenditure=None):
        assert share.expenditure is not None
        assert share.expenditure.reverses == shared.shares.get(fund=share.fund).expenditure
    with pytest.raises(Refusal, match="is a reversal itself"):
        reverse_shared_expenditure(shared=back, date=date(2003, 9, 30))
    part = Expenditure.objects.filter(share__shared=shared)[0]
    with pytest.raises(Refusal, match="take back S-0001 as a whole") as refused:
        reverse_expenditure(expenditure=part, date=date(2003, 9, 30))
    assert refused.value.name == "part-of-shared"


# Quarters that were reported


def test_nothing_enters_a_reported_quarter(plan: Plan, closed: None) -> None:
    with pytest.raises(Refusal, match="was sent on 2003-10-20") as refused:
        add_expenditure(**values_of_one(plan))
    assert (refused.value.name, refused.value.clause) == ("quarter-closed", "B FIFTH(C)")
    assert refused.value.faults[0].place == "date"
    assert "enter it on 2003-10-01 or later" in refused.value.faults[0].message
    with pytest.raises(Refusal) as refused:
        add_shared_expenditure(**values(plan))
    assert refused.value.name == "quarter-closed"


def test_what_was_entered_before_is_known_after(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    one, several = add_expenditure(**values_of_one(plan)), add_shared_expenditure(**values(plan))
    monkeypatch.setattr(closing_services, "closing_checks", [lambda plan: [CLOSED]])
    assert add_expenditure(**values_of_one(plan)) == one
    assert add_shared_expenditure(**values(plan)) == several


@pytest.mark.parametrize(
    ("incurred_on", "late_reason", "places"),
    [
        (date(2003, 9, 2), "Invoice came late", []),
        (date(2003, 9, 2), "", ["late_reason"]),
        (None, "Invoice came late", ["incurred_on"]),
        (date(2003, 6, 30), "Invoice came late", ["incurred_on"]),  # that quarter is open
        (date(2003, 10, 1), "Invoice came late", ["incurred_on"]),  # no earlier quarter
    ],
)
def test_late_ones_enter_the_next_open_quarter_with_the_reason(
    plan: Plan, closed: None, incurred_on: date | None, late_reason: str, places: list[str]
) -> None:
    given_values = values_of_one(plan, date=date(2003, 10, 2), incurred_on=incurred_on, late_reason=late_reason)
    if not places:
        assert add_expenditure(**given_values).incurred_on == incurred_on
        return
    with pytest.raises(Refusal) as refused:
        add_expenditure(**given_values)
    assert [fault.place for fault in refused.value.faults] == places


def test_what_was_reported_is_taken_back_in_the_next_quarter(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add_expenditure(**values_of_one(plan))
    monkeypatch.setattr(closing_services, "closing_checks", [lambda plan: [CLOSED]])
    with pytest.raises(Refusal) as refused:
        reverse_expenditure(expenditure=first, date=date(2003, 9, 30))
    assert refused.value.name == "quarter-closed"
    back = reverse_expenditure(expenditure=first, date=date(2003, 10, 1), evidence="Wrong fund")
    assert (back.incurred_on, back.late_reason, back.reverses) == (first.date, "Wrong fund", first)


def test_the_next_open_day_is_open_for_all_funds(plan: Plan) -> None:
    fund = Fund.objects.get(code="ADV")
    next_quarter = Closing(date(2003, 10, 1), date(2003, 12, 31), fund.company_id, "sent")
    assert next_open_day([CLOSED], date(2003, 8, 1), [fund]) == date(2003, 10, 1)
    assert next_open_day([CLOSED, next_quarter], date(2003, 8, 1), [fund]) == date(2004, 1, 1)
    assert next_open_day([CLOSED], date(2003, 6, 30), [fund]) == date(2003, 6, 30)


# Files


def load(plan: Plan, folder: Path, *rows: str, header: str = HEADER) -> Any:
    path = folder / "shared.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return load_file(plan=plan, kind=LoadedFile.Kind.SHARED_EXPENDITURES, path=path)


ROWS = (
    "S1,2003-09-02,,TWO,advertising,100.00,third-party,Invoice 7,net-assets,2003Q3",
    "S2,2003-09-02,BAL;ADV,TWO,overhead,0.03,own-staff,,equal,",
)


def test_a_file_is_shared_as_by_hand(plan: Plan, tmp_path: Path) -> None:
    assert load(plan, tmp_path, *ROWS).rows_new == 2
    by_hand = preview_sharing(**only_for_sharing(**values(plan)))
    first, second = SharedExpenditure.objects.order_by("expenditure_id")
    assert amounts(first) == {share.fund.code: share.amount for share in by_hand.shares}
    assert (second.funds, amounts(second)) == ("ADV;BAL", {"ADV": 2, "BAL": 1})
    again = load(plan, tmp_path, *ROWS)
    assert (again.rows_new, again.rows_known) == (0, 2)
    assert ExpenditureShare.objects.filter(shared=second).count() == 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("S1,2003-09-02,ADV;NONE,TWO,advertising,1.00,third-party,,equal,", "row 2, column funds: unknown code “NONE”"),
        ("S1,2003-09-02,,TWO,advertising,1.00,third-party,,weight,", "row 2, column key: expected one of equal"),
        ("S1,2003-09-02,,TWO,advertising,1.00,third-party,,sales,Q3", "row 2, column key_period: expected a quarter"),
        ("S1,2003-09-02,,TWO,advertising,1.00,third-party,,equal,2003Q3", "row 2, column key_period: expected nothing"),
        (
            "S1,2003-09-02,,TWO,advertising,1.00,third-party,,sales,1999Q1",
            "row 2, column key_period: nothing is recorded",
        ),
        ("S1,2003-09-02,,TWO,advertising,0.00,third-party,,equal,", "row 2, column amount: expected an amount"),
    ],
)
def test_faults_of_a_row(plan: Plan, tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        load(plan, tmp_path, row)
    assert any(str(fault).startswith(said) for fault in refused.value.faults), refused.value.faults
    assert not SharedExpenditure.objects.exists()


def test_optional_columns(plan: Plan, tmp_path: Path) -> None:
    load(plan, tmp_path, f"{ROWS[0]},Ace Printing", header=f"{HEADER},performer")
    assert SharedExpenditure.objects.get().performer == "Ace Printing"
    with pytest.raises(Refusal) as refused:
        load(plan, tmp_path, f"{ROWS[0]},x,y", header=f"{HEADER},performer,performer")
    assert [str(fault) for fault in refused.value.faults] == ["row 1: column “performer” stands there more than once"]


def test_rows_of_a_reported_quarter_are_faults_unless_loaded_before(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(plan, tmp_path, ROWS[0])
    monkeypatch.setattr(closing_services, "closing_checks", [lambda plan: [CLOSED]])
    assert load(plan, tmp_path, ROWS[0]).rows_known == 1
    with pytest.raises(Refusal) as refused:
        load(plan, tmp_path, *ROWS)
    assert [fault.place for fault in refused.value.faults] == ["row 3, column date"]
    one = tmp_path / "one.csv"
    header = HEADER_OF_ONE
    one.write_text(f"{header}\nE1,2003-09-30,ADV,TWO,overhead,1.00,own-staff,\n")
    with pytest.raises(Refusal) as refused:
        load_file(plan=plan, kind=LoadedFile.Kind.EXPENDITURES, path=one)
    assert [fault.place for fault in refused.value.faults] == ["row 2, column date"]
    late = "E1,2003-10-01,ADV,TWO,overhead,1.00,own-staff,,2003-09-30,Invoice came late"
    one.write_text(f"{header},incurred_on,late_reason\n{late}\n")
    assert load_file(plan=plan, kind=LoadedFile.Kind.EXPENDITURES, path=one).rows_new == 1


def test_the_command(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "shared.csv"
    path.write_text(f"{HEADER}\n{ROWS[1]}\n")
    call_command("load_shared_expenditures", "S107", str(path))
    assert SharedExpenditure.objects.get().expenditure_id == "S2"


# What is entered stays; its evidence


def test_the_database_refuses_changes(plan: Plan) -> None:
    shared = add_shared_expenditure(**values(plan))
    for rows in (SharedExpenditure.objects.all(), Expenditure.objects.all()):
        with pytest.raises(DatabaseError, match="added to, never edited"), transaction.atomic():
            rows.update(amount=7)
    with pytest.raises(DatabaseError, match="added to, never edited"), transaction.atomic():
        shared.shares.update(amount=7)


def test_documents_are_attached_once(plan: Plan) -> None:
    shared = add_shared_expenditure(**values(plan))
    document = store_document(name="invoice.pdf", content=b"%PDF-1.7 invoice")
    attach_document(expenditure=shared, document=document)
    attach_document(expenditure=shared, document=document)
    assert list(shared.documents.all()) == [document]


# Pages


def form_of(plan: Plan, **changes: Any) -> dict[str, Any]:
    given_values = values(plan) | {"plan": plan.pk, "distributor": Party.objects.get(code="TWO").pk, "amount": "100.00"}
    return given_values | changes


def test_the_sharing_is_seen_before_it_is_entered(plan: Plan, staff_client: Client) -> None:
    address = reverse("shared-expenditure-new")
    page = staff_client.post(address, form_of(plan))
    assert page.status_code == 200
    html = page.content.decode()
    assert "How it is shared" in html
    assert not SharedExpenditure.objects.exists()
    seen = page.context["sharing"].digest
    assert f'value="{seen}"' in html
    changed = staff_client.post(address, form_of(plan, seen=seen, amount="200.00"))
    assert "How it is shared" in changed.content.decode()
    assert not SharedExpenditure.objects.exists()
    done = staff_client.post(address, form_of(plan, seen=seen), follow=True)
    assert "S-0001 is entered, with a share for each fund." in done.content.decode()
    assert SharedExpenditure.objects.get().entered_by is not None


def test_refusals_stand_beside_their_fields(plan: Plan, staff_client: Client) -> None:
    page = staff_client.post(reverse("shared-expenditure-new"), form_of(plan, key_period="1999Q1"))
    assert page.status_code == 422
    assert "nothing is recorded of average daily net assets in 1999Q1" in page.content.decode()


def test_its_page_shows_the_shares_and_leads_to_its_reversal(plan: Plan, staff_client: Client) -> None:
    shared = add_shared_expenditure(**values(plan))
    html = staff_client.get(shared.get_absolute_url()).content.decode()
    assert "S-0001/ADV" in html
    address = reverse("shared-expenditure-reverse", args=[shared.pk])
    assert address in html
    staff_client.post(address, {"date": "2003-09-30", "evidence": "Billed twice"})
    html = staff_client.get(shared.get_absolute_url()).content.decode()
    assert "Taken back by" in html
    assert address not in html
    part = Expenditure.objects.get(expenditure_id="S-0001/ADV")
    assert "Share of" in staff_client.get(part.get_absolute_url()).content.decode()


def test_a_document_comes_with_the_entry_or_after_it(plan: Plan, staff_client: Client) -> None:
    one = add_expenditure(**values_of_one(plan))
    address = reverse("expenditure-attach", args=[one.pk])
    wrong = staff_client.post(address, {"document": SimpleUploadedFile("invoice.exe", b"MZ")})
    assert wrong.status_code == 422
    right = staff_client.post(address, {"document": SimpleUploadedFile("invoice.pdf", b"%PDF-1.7 x")}, follow=True)
    assert "invoice.pdf is attached." in right.content.decode()
    assert one.documents.get().name == "invoice.pdf"


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("shared-expenditures", f"{HEADER}\n{ROWS[1]}\n", "S2: 0.03 by equal parts"),
        (
            "expenditures",
            f"{HEADER_OF_ONE}\nE1,2003-09-02,ADV,TWO,overhead,1250.00,own-staff,\n",
            "1,250.00",
        ),
    ],
)
def test_a_checked_file_shows_what_it_holds(
    plan: Plan, staff_client: Client, monkeypatch: pytest.MonkeyPatch, kind: str, text: str, said: str
) -> None:
    from ledger.services.uploads import check_upload, keep_upload

    upload = keep_upload(file=SimpleUploadedFile("spent.csv", text.encode()))
    file = check_upload(plan=plan, kind=kind, upload=upload)
    html = staff_client.get(file.get_absolute_url()).content.decode()
    assert "What it holds" in html
    assert said in html
