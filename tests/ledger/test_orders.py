"""Purchases that conflict with what was agreed on sales wait until a person decides (B FIFTH(A), (B), NINTH)."""

import random
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection

from backoffice.refusals import Refusal
from ledger.models import Calculation, LoadedFile, Lot, OpenException, OrderDecision, ShareTransaction, Voiding
from ledger.selectors.months import stale_reasons
from ledger.selectors.records import first_day
from ledger.services.export import export_month
from ledger.services.months import calculate
from ledger.services.orders import accept_orders, reject_orders
from ledger.services.records.loading import load_file
from plans.models import Fund, Plan, Suspension
from plans.services.documents import store_document
from plans.services.minimum_orders import set_minimum_orders
from plans.services.plan_files import load_plan
from plans.services.suspensions import end_suspension, suspend_sales
from tests.engine import slow
from tests.engine.books import TRANSACTION_COLUMNS, lines_of, make_book
from tests.engine.test_sales import sales_text
from tests.ledger.test_random_books import load
from tests.plans.sample import SOUND

pytestmark = pytest.mark.django_db

MONTH = date(2003, 9, 1)
ROWS = """
T1 2003-09-05 ADV A1 SALE 100 1000.00
T2 2003-09-10 ADV A1 SALE 100 1000.00
T3 2003-09-11 ADV A2 SALE 10 100.00
T4 2003-09-12 BAL A1 NAV_SALE 10 100.00
T5 2003-09-12 ADV A1 REINVEST 1 10.00
T6 2003-09-13 ADV A9 REDEEM 1 10.00
"""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """September 2003 of the sample plan: purchases from the 5th to the 12th, and a redemption of what nobody holds."""
    plan = load_plan(text=SOUND).plan
    blank = ("",) * 7
    rows = tuple(
        (record, day, fund, account, kind, shares, amount, *blank)
        for record, day, fund, account, kind, shares, amount in (line.split() for line in ROWS.strip().splitlines())
    )
    path = tmp_path / "transactions.csv"
    path.write_text(lines_of(TRANSACTION_COLUMNS, rows))
    load_file(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, path=path)
    return plan


def suspend(plan: Plan, kind: str = "by-distributor", *codes: str) -> None:
    funds = Fund.objects.filter(code__in=codes)
    suspend_sales(plan=plan, kind=kind, start=date(2003, 9, 10), end=date(2003, 9, 20), reason="Closed.", funds=funds)


def records(*ids: str) -> list[ShareTransaction]:
    return list(ShareTransaction.objects.filter(record_id__in=ids))


def calculated(plan: Plan) -> dict[str, str]:
    """Calculate September; what could not be applied, and why."""
    calculate(plan=plan, month=MONTH)
    rows = OpenException.objects.filter(calculation__plan=plan, calculation__month=MONTH)
    return dict(rows.values_list("record_id", "reason"))


def digest(plan: Plan) -> str:
    return Calculation.objects.get(plan=plan, month=MONTH).digest


@pytest.mark.parametrize(
    ("kind", "codes", "waiting"),
    [
        ("by-distributor", (), {"T2": "SALES_SUSPENDED", "T3": "SALES_SUSPENDED"}),
        ("at-request", ("BAL",), {}),
        ("withdrawal", (), dict.fromkeys(("T2", "T3", "T4"), "OFFERING_WITHDRAWN")),
        ("withdrawal", ("BAL",), {"T4": "OFFERING_WITHDRAWN"}),
    ],
)
def test_purchases_inside_wait(plan: Plan, kind: str, codes: tuple[str, ...], waiting: dict[str, str]) -> None:
    suspend(plan, kind, *codes)
    assert calculated(plan) == {"T6": "SHORT", **waiting}
    assert not Lot.objects.filter(record_id__in=waiting).exists()
    assert Lot.objects.filter(record_id__in={"T1", "T5"}).count() == 2


def test_below_the_minimum(plan: Plan) -> None:
    """A1 has bought before; A2's order is its first in the fund, whatever batch or month it comes in."""
    set_minimum_orders(plan=plan, start=date(2003, 9, 10), initial=50_000, subsequent=100_000)
    assert calculated(plan) == {"T6": "SHORT", "T3": "BELOW_MINIMUM"}
    set_minimum_orders(plan=plan, start=date(2003, 9, 10), initial=10_000, subsequent=100_001)
    assert calculated(plan) == {"T6": "SHORT", "T2": "BELOW_MINIMUM"}


def test_an_account_is_known_by_lots_of_earlier_months(plan: Plan, tmp_path: Path) -> None:
    set_minimum_orders(plan=plan, start=date(2003, 10, 1), initial=50_000, subsequent=5_000)
    blank = ("",) * 7
    rows = (
        ("T7", "2003-10-02", "ADV", "A1", "SALE", "1", "50.00", *blank),
        ("T8", "2003-10-02", "BAL", "A2", "SALE", "1", "50.00", *blank),
    )
    load(plan, tmp_path, rows, ())
    calculate(plan=plan, month=date(2003, 10, 1))
    latest = OpenException.objects.filter(calculation__month=date(2003, 10, 1))
    assert dict(latest.values_list("record_id", "reason")) == {"T6": "SHORT", "T8": "BELOW_MINIMUM"}


def test_accepting_applies_them_all_at_once(plan: Plan, staff_user: User) -> None:
    suspend(plan)
    calculated(plan)
    letter = store_document(name="letter.txt", content=b"Please take them.", user=staff_user)
    given: dict[str, Any] = {"plan": plan, "transactions": records("T3", "T2"), "document": letter, "user": staff_user}
    decisions = accept_orders(reason=" Orders of the 9th. ", **given)
    assert [
        (d.transaction.record_id, d.decision, d.reason, d.conflict, d.document, d.decided_by) for d in decisions
    ] == [(record, "accepted", "Orders of the 9th.", "SALES_SUSPENDED", letter, staff_user) for record in ("T2", "T3")]
    september = Calculation.objects.get()
    assert september.stale_since is not None
    assert stale_reasons(september)[-2:] == [f"{record} was accepted: Orders of the 9th." for record in ("T2", "T3")]
    assert calculated(plan) == {"T6": "SHORT"}
    assert Lot.objects.filter(record_id__in={"T2", "T3"}).count() == 2
    assert accept_orders(reason="Again.", **given) == decisions


def test_rejecting_is_for_good(plan: Plan, staff_user: User) -> None:
    """NINTH: it is as if it had never been, with the reason kept."""
    suspend(plan)
    calculated(plan)
    (decision,) = reject_orders(plan=plan, transactions=records("T2"), reason="Market timing.", user=staff_user)
    assert (decision.decision, decision.conflict) == ("rejected", "SALES_SUSPENDED")
    assert Voiding.objects.get(transaction__record_id="T2").reason == "Market timing."
    assert calculated(plan) == {"T6": "SHORT", "T3": "SALES_SUSPENDED"}
    assert reject_orders(plan=plan, transactions=records("T2"), reason="Again.") == [decision]
    with pytest.raises(Refusal, match="Nothing is accepted") as refused:
        accept_orders(plan=plan, transactions=records("T2", "T3"), reason="After all.")
    assert [str(fault) for fault in refused.value.faults] == [
        "transactions: T2 is cancelled or rejected: nothing to accept"
    ]
    assert OrderDecision.objects.count() == 1


def test_the_company_may_reject_what_nothing_speaks_against_and_what_was_accepted(plan: Plan) -> None:
    suspend(plan)
    calculated(plan)
    accept_orders(plan=plan, transactions=records("T2"), reason="Fine.")
    calculated(plan)
    reject_orders(plan=plan, transactions=records("T1", "T2", "T4"), reason="Not in the company's interest.")
    assert calculated(plan) == {"T6": "SHORT", "T3": "SALES_SUSPENDED"}
    assert set(Lot.objects.values_list("record_id", flat=True)) == {"T5"}


@pytest.mark.parametrize(
    ("ids", "reason", "messages"),
    [
        ((), "Why not.", ["transactions: expected at least one purchase"]),
        (("T2",), " ", ["reason: expected a reason of 1 to 2000 characters"]),
        (
            ("T1", "T2", "T6"),
            "Why not.",
            [
                "transactions: T6 is no purchase order under P",
                "transactions: nothing that may be accepted speaks against T1 in the latest calculation",
                "transactions: nothing that may be accepted speaks against T6 in the latest calculation",
            ],
        ),
    ],
)
def test_what_cannot_be_accepted_is_told_all_at_once(
    plan: Plan, ids: tuple[str, ...], reason: str, messages: list[str]
) -> None:
    suspend(plan)
    calculated(plan)
    with pytest.raises(Refusal) as refused:
        accept_orders(plan=plan, transactions=records(*ids), reason=reason)
    assert (refused.value.name, refused.value.clause) == ("orders-not-accepted", "B FIFTH(A), FIFTH(B)")
    assert [str(fault) for fault in refused.value.faults] == messages
    assert not OrderDecision.objects.exists()


def test_only_purchases_are_orders_to_reject(plan: Plan) -> None:
    calculated(plan)
    with pytest.raises(Refusal) as refused:
        reject_orders(plan=plan, transactions=records("T5", "T1"), reason="No.")
    assert (refused.value.name, refused.value.clause) == ("orders-not-rejected", "B NINTH")
    assert [str(fault) for fault in refused.value.faults] == ["transactions: T5 is no purchase order under P"]
    assert not Voiding.objects.exists()


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_orderdecision SET reason = 'x'", "DELETE FROM ledger_orderdecision"]
)
def test_decisions_are_facts(plan: Plan, statement: str) -> None:
    suspend(plan)
    calculated(plan)
    accept_orders(plan=plan, transactions=records("T2"), reason="Fine.")
    with pytest.raises(DatabaseError, match="added to, never edited"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_digest_counts_them_only_where_they_are(plan: Plan) -> None:
    """M1: what concerns later days only changes nothing; what concerns the month does."""
    calculated(plan)
    plain = digest(plan)
    suspend_sales(plan=plan, kind="withdrawal", start=date(2003, 10, 1), reason="From October on.")
    calculate(plan=plan, month=MONTH)
    assert Calculation.objects.get(month=MONTH).stale_since is None
    Calculation.objects.update(stale_since="2003-10-01T00:00:00Z")
    calculated(plan)
    assert digest(plan) == plain
    suspend(plan)
    assert calculated(plan)
    suspended = digest(plan)
    accept_orders(plan=plan, transactions=records("T2"), reason="Fine.")
    calculated(plan)
    assert len({plain, suspended, digest(plan)}) == 3


def test_ended_early_the_days_after_are_sold_again(plan: Plan) -> None:
    suspend(plan)
    assert set(calculated(plan)) == {"T2", "T3", "T6"}
    end_suspension(suspension=plan.suspensions.get(), end=date(2003, 9, 10))
    assert set(calculated(plan)) == {"T2", "T6"}


def kept_from(text: str, plan: Plan) -> list[str]:
    """Record what a random book's sales text says, returns the accepted ids."""
    said = tomllib.loads(text)

    def funds(row: dict[str, Any]) -> list[Fund]:
        named = row.get("fund", [])
        return list(Fund.objects.filter(code__in=[named] if isinstance(named, str) else named))

    for row in said.get("suspension", []):
        # Not through the service, which refuses those that overlap; the calculation must bear them.
        kind = "withdrawal" if row["withdrawn"] else "at-request"
        rest = Suspension.objects.create(plan=plan, kind=kind, start=row["from"], end=row.get("to"), reason="Rest.")
        rest.funds.set(funds(row))
    for row in said.get("minimum_order", []):
        cents: dict[str, Any] = {name: slow.scaled(row[name], 2) for name in ("initial", "subsequent")}
        set_minimum_orders(plan=plan, start=row["from"], funds=funds(row), **cents)
    return list(said["accepted"])


@pytest.mark.parametrize("seed", [1, 3, 8, 17, 21, 40])
def test_export_is_what_the_second_implementation_says(seed: int, tmp_path: Path) -> None:
    """Random books with suspensions and minima; a person accepts in two rounds, with months calculated in between."""
    book = make_book(seed)
    plan = load_plan(text=book.plan_text).plan
    text = sales_text(book)
    wanted = set(kept_from(text, plan))
    load(plan, tmp_path, book.transactions, book.valuations)
    begun = first_day(plan)
    assert begun is not None
    months = [date.fromisoformat(f"{month}-01") for month in book.months if month >= f"{begun:%Y-%m}"]
    draw = random.Random(seed)
    while True:
        calculate(plan=plan, month=months[-1])
        waiting = OpenException.objects.filter(calculation__month=months[-1], record_id__in=wanted)
        waiting = waiting.filter(reason__in=("SALES_SUSPENDED", "OFFERING_WITHDRAWN", "BELOW_MINIMUM"))
        ids = sorted(waiting.values_list("record_id", flat=True))
        if not ids:
            break
        accept_orders(plan=plan, transactions=records(*draw.sample(ids, (len(ids) + 1) // 2)), reason="Fine.")
    for month in months:
        paths = export_month(plan=plan, month=month, directory=tmp_path / f"{month:%Y-%m}")
        expected = slow.month_files(*book.texts, f"{month:%Y-%m}", text)
        assert {path.name: path.read_bytes().decode() for path in paths} == expected
