"""Calculations of others beside ours (B NINETEENTH(B), NINETEENTH(C)): files, faults, the page that compares."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from backoffice.refusals import Refusal
from ledger.models import Calculation, OutsideAmount, OutsideCalculation
from ledger.selectors.outside import compare_outside, latest_outside
from ledger.services.export import export_month
from ledger.services.outside import load_outside_calculation
from plans.models import Document
from plans.services.documents import store_document
from tests.ledger.calculated import calculated_scenario


@pytest.fixture(scope="module")
def of_scenario(django_db_setup: None, django_db_blocker: Any) -> Iterator[Calculation]:
    with django_db_blocker.unblock(), calculated_scenario("107") as calculation:
        yield calculation


@pytest.fixture
def last(of_scenario: Calculation, db: None) -> Calculation:
    return of_scenario


def exported(calculation: Calculation, tmp_path: Path, name: str) -> str:
    export_month(plan=calculation.plan, month=calculation.month, directory=tmp_path)
    return (tmp_path / name).read_text()


def load(calculation: Calculation, text: str, kind: str = "portions", by: str = "ONE") -> OutsideCalculation:
    return load_outside_calculation(
        plan=calculation.plan,
        month=calculation.month,
        kind=kind,
        calculated_by=calculation.plan.parties.get(code=by),
        document=store_document(name="theirs.csv", content=text.encode()),
    )


@pytest.mark.parametrize(("kind", "name"), [("portions", "portions.csv"), ("monthly-fees", "monthly_fees.csv")])
def test_our_own_export_agrees_with_us(last: Calculation, tmp_path: Path, kind: str, name: str) -> None:
    text = exported(last, tmp_path, name)
    outside = load(last, text, kind)
    rows = compare_outside(last, outside)
    assert len(rows) == len(text.splitlines()) - 1 > 5
    assert all(row.agrees and row.ours == row.theirs for row in rows)
    assert load(last, text, kind) == outside


def test_what_differs_stands_first(last: Calculation, tmp_path: Path) -> None:
    """A cent more, a row they have not, a row we have not."""
    header, first, second, *others = exported(last, tmp_path, "portions.csv").splitlines()
    cells = first.split(",")
    more = ",".join([*cells[:4], f"{float(cells[4]) + 0.01:.2f}", cells[5]])
    strange = ",".join(["cdsc", cells[1], "ELSEWHERE", cells[3], "5.00", "held"])
    outside = load(last, "\n".join([header, more, *others, strange]))
    rows = [row for row in compare_outside(last, outside) if not row.agrees]
    missing = second.split(",")
    assert sorted((row.tranche, row.ours is None, row.theirs is None, row.difference) for row in rows) == sorted(
        [
            (cells[2], False, False, 1),
            (missing[2], False, True, -round(float(missing[4]) * 100)),
            ("ELSEWHERE", True, False, 500),
        ]
    )
    assert [row.agrees for row in compare_outside(last, outside)][:3] == [False, False, False]


def test_the_latest_file_of_each_is_compared(last: Calculation, tmp_path: Path) -> None:
    text = exported(last, tmp_path, "portions.csv")
    load(last, text.splitlines()[0] + "\n" + text.splitlines()[1])
    newest = load(last, text)
    other = load(last, text, by="TWO")
    fees = load(last, exported(last, tmp_path, "monthly_fees.csv"), "monthly-fees")
    assert latest_outside(last) == [fees, newest, other]


HEADER = "right,fund,tranche,payee,amount,status\n"
FUND = "ADV"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fund,tranche\n", ["file"]),
        (HEADER, ["file"]),
        (HEADER + f"cdsc,{FUND},ONE,BANK,1.00\n", ["row 2"]),
        (HEADER + "cdsc,NONE,ONE,BANK,1.00,held\n", ["row 2, column fund"]),
        (
            HEADER + f"fees,{FUND},,B\tK,1.001,late\n",
            [f"row 2, column {name}" for name in ("right", "tranche", "payee", "status", "amount")],
        ),
        (HEADER + f"cdsc,{FUND},ONE,BANK,1.00,held\ncdsc,{FUND},ONE,BANK,2.00,held\n", ["row 3, column tranche"]),
    ],
)
def test_every_fault_of_the_file_is_told(last: Calculation, text: str, expected: list[str]) -> None:
    with pytest.raises(Refusal) as caught:
        load(last, text)
    assert (caught.value.name, caught.value.clause) == ("outside-faults", "B NINETEENTH(B), NINETEENTH(C)")
    assert [fault.place for fault in caught.value.faults] == expected


def test_only_a_distributor_calculates(last: Calculation, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        load(last, exported(last, tmp_path, "portions.csv"), by="BANK")
    assert [fault.place for fault in caught.value.faults] == ["calculated_by"]


def test_it_stays_as_it_was_handed_in(last: Calculation, tmp_path: Path) -> None:
    outside = load(last, exported(last, tmp_path, "portions.csv"))
    changes: list[Callable[[], int]] = [
        lambda: OutsideAmount.objects.filter(outside=outside).update(amount=1),
        lambda: OutsideCalculation.objects.filter(pk=outside.pk).update(kind="monthly-fees"),
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match="added to, never edited"), transaction.atomic():
            change()


def test_by_its_pages(last: Calculation, tmp_path: Path, staff_client: Client) -> None:
    address = reverse("month-outside", args=[last.plan.code, last.month])
    page = staff_client.get(address).content.decode()
    assert "Nobody else" in page
    assert "NINETEENTH(C)" in page
    load_address = reverse("month-outside-load", args=[last.plan.code, last.month])
    text = exported(last, tmp_path, "portions.csv")
    one = last.plan.parties.get(code="ONE")
    data: dict[str, Any] = {"calculated_by": one.pk, "kind": "monthly-fees"}
    wrong = staff_client.post(load_address, data | {"file": SimpleUploadedFile("p.csv", text.encode())})
    assert wrong.status_code == 422
    assert not Document.objects.filter(name="p.csv").exists()
    data["kind"] = "portions"
    staff_client.post(load_address, data | {"file": SimpleUploadedFile("p.csv", text.encode())})
    page = staff_client.get(address).content.decode()
    assert "amounts agree" in page
    assert "counts</span>" in page
    month = staff_client.get(last.get_absolute_url()).content.decode()
    assert address in month
