"""Months reviewed by a second person and delivered once, in order (B EIGHTH(C), M2)."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from pypdf import PdfReader
from pytest_django.plugin import DjangoDbBlocker

from backoffice.refusals import Refusal
from ledger.append_only import DELIVERED
from ledger.models import (
    Calculation,
    DeliveredAmount,
    DeliveredCharge,
    Delivery,
    DeliveryFile,
    LoadedFile,
    MonthReview,
    Right,
)
from ledger.months import month_end
from ledger.selectors.deliveries import CALCULATED, REVIEWED, month_states, present_lines
from ledger.services import delivery as delivery_service
from ledger.services.delivered_files import pieces
from ledger.services.delivery import deliver_month
from ledger.services.months import calculate, undo
from ledger.services.review import review_month
from ledger.services.uploads import check_upload, keep_upload, load_checked
from plans.models import Notice, Plan
from plans.services.notices import NoticeEntry, register_notice
from tests.kept import kept_for_the_module
from tests.ledger.calculated import SCENARIOS, load_scenario
from tests.ledger.delivering import (
    APRIL,
    AUGUST,
    JULY,
    MARCH,
    People,
    calculate_in_order,
    calculation_of,
    deliver,
    deliver_until,
    load_rows,
    people,
    source_row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    """Scenario 107, calculated to April by Kim."""
    with kept_for_the_module(django_db_blocker):
        plan = load_scenario("107")
        calculate(plan=plan, month=APRIL, user=people().kim)
        yield plan


@pytest.fixture
def by(book: Plan, db: None) -> People:
    return people()


@pytest.fixture
def plan(book: Plan, db: None) -> Plan:
    return Plan.objects.get(pk=book.pk)


def refused(call: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def review(plan: Plan, month: date, user: Any) -> MonthReview:
    return review_month(plan=plan, month=month, digest=calculation_of(plan, month).digest, user=user)


# --- review -------------------------------------------------------------------------------------------------


def test_a_second_person_reviews(plan: Plan, by: People) -> None:
    first = review(plan, MARCH, by.lee)
    assert review(plan, MARCH, by.lee) == first, "said twice, it is said"
    states = month_states(Calculation.objects.order_by("month"))
    assert [states[c.pk] for c in Calculation.objects.order_by("month")] == [REVIEWED, CALCULATED]


def test_nobody_reviews_what_they_calculated(plan: Plan, by: People) -> None:
    refusal = refused(lambda: review(plan, MARCH, by.kim))
    assert (refusal.name, refusal.clause) == ("own-work", "B EIGHTH(C), M1")
    assert "you calculated it" in refusal.message


def test_nobody_reviews_what_they_loaded(plan: Plan, by: People, tmp_path: Path) -> None:
    sale = source_row("SALE", "2003-03")
    load_rows(plan, [["LATE", "2003-03-20", *sale[2:]]], tmp_path, user=by.lee)
    calculate(plan=plan, month=APRIL, user=by.kim)
    assert "you handed in late-" in refused(lambda: review(plan, MARCH, by.lee)).message
    assert review(plan, APRIL, by.max), "the file's records are of March: whoever did nothing may review"


def test_who_loads_what_another_handed_in_does_not_review(plan: Plan, by: People) -> None:
    row = ",".join(["LATE", "2003-03-20", *source_row("SALE", "2003-03")[2:]])
    header = (SCENARIOS / "107" / "transactions.csv").read_text().splitlines()[0]
    upload = keep_upload(file=SimpleUploadedFile("late.csv", f"{header}\n{row}\n".encode()))
    from backoffice.services.audit import acting

    checked = check_upload(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, upload=upload, user=by.max)
    with acting(by.lee):
        load_checked(file=checked, user=by.lee)
    calculate(plan=plan, month=MARCH, user=by.kim)
    assert "loaded late.csv" in refused(lambda: review(plan, MARCH, by.lee)).message
    assert "handed in late.csv" in refused(lambda: review(plan, MARCH, by.max)).message


def test_nobody_reviews_a_month_they_rejected_transactions_of(by: People) -> None:
    plan = load_scenario("107")
    calculate_in_order(plan, JULY, by.lee)
    calculate(plan=plan, month=JULY, user=by.kim)
    july = calculation_of(plan, JULY)
    assert july.calculated_by == by.lee
    undo(plan=plan, month=MARCH, user=by.kim)
    calculate(plan=plan, month=JULY, user=by.kim)
    assert "you rejected transactions" in refused(lambda: review(plan, JULY, by.lee)).message


def test_a_review_is_of_one_calculation_and_of_no_other(plan: Plan, by: People, tmp_path: Path) -> None:
    review(plan, MARCH, by.lee)
    seen = calculation_of(plan, MARCH).digest
    load_rows(plan, [["LATE", "2003-03-20", *source_row("SALE", "2003-03")[2:]]], tmp_path, user=by.kim)
    assert refused(lambda: review(plan, MARCH, by.lee)).name == "month-stale"
    calculate(plan=plan, month=MARCH, user=by.kim)
    refusal = refused(lambda: review_month(plan=plan, month=MARCH, digest=seen, user=by.lee))
    assert refusal.name == "month-changed-meanwhile"
    assert month_states([calculation_of(plan, MARCH)]).popitem()[1] == CALCULATED


def test_the_database_refuses_that_somebody_reviews_their_own(plan: Plan, by: People) -> None:
    with pytest.raises(IntegrityError, match=r"nobody_reviews_own_calculation"), transaction.atomic():
        MonthReview.objects.create(plan=plan, month=MARCH, digest="x", calculated_by=by.kim, reviewed_by=by.kim)


# --- delivery -----------------------------------------------------------------------------------------------


def test_a_delivered_month_is_kept_with_its_figures(plan: Plan, by: People) -> None:
    delivery = deliver(plan, MARCH, by)
    calculation = calculation_of(plan, MARCH)
    assert delivery.review is not None
    assert (delivery.digest, delivery.delivered_by, delivery.review.reviewed_by) == (
        calculation.digest,
        by.max,
        by.lee,
    )
    rows = DeliveredAmount.objects.filter(delivery=delivery)
    kept = rows.values_list("right", "fund__code", "tranche", "payee", "status", "amount")
    assert sorted(kept) == sorted(tuple(line) for line in present_lines(calculation))
    assert {right for right, *_ in kept} == set(Right.values)
    assert set(rows.values_list("month", flat=True)) == {MARCH}


def test_charges_are_kept_by_trade_date(by: People) -> None:
    """B SIXTH(G): due with the redemption proceeds."""
    plan = load_scenario("107")
    delivery = deliver_until(plan, JULY, by)
    charged = DeliveredCharge.objects.filter(delivery=delivery)
    owed = DeliveredAmount.objects.filter(delivery=delivery, right=Right.CDSC)
    assert charged
    assert all(JULY <= row.trade_date <= month_end(JULY) for row in charged)
    assert sum(row.amount for row in charged) == sum(row.amount for row in owed) == 24_85


def test_its_files_are_those_of_the_month_export(plan: Plan, by: People) -> None:
    delivery = deliver(plan, MARCH, by)
    files = {f.document.name: bytes(f.document.content) for f in DeliveryFile.objects.filter(delivery=delivery)}
    for path in (SCENARIOS / "107" / "expected" / "2003-03").iterdir():
        assert files.pop(f"S107-2003-03-{path.name}") == path.read_bytes()
    assert list(files) == ["S107-2003-03-monthly-calculation.pdf"]


def test_the_paper_says_what_is_owed(plan: Plan, by: People) -> None:
    deliver(plan, MARCH, by)
    delivery = deliver(plan, APRIL, by)
    pdf = DeliveryFile.objects.get(delivery=delivery, document__name__endswith=".pdf").document
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(pdf.content))).pages).split())
    for expected in (
        "April 2003",
        "From First Distributors, Inc., delivered",
        "Payment due May 14, 2003",
        "March 2003",  # the comparison
        "Receivables Bank, N.A.",
        "None: what was delivered before stands.",
        "None: every transaction of the month was applied.",
        "reviewed by lee",
        delivery.digest[:32],
    ):
        assert expected in words, expected


def test_every_company_receives_a_notice(plan: Plan, by: People) -> None:
    delivery = deliver(plan, MARCH, by)
    (told,) = delivery.notices.all()
    notice = told.notice
    assert (notice.kind, notice.direction) == (Notice.Kind.MONTHLY_CALCULATION, Notice.Direction.IN)
    assert (notice.sender.code, notice.receiver.code) == ("ONE", "CO")
    assert notice.received == delivery.delivered_on
    assert notice.document is not None
    assert notice.document.name == "S107-2003-03-monthly-calculation.pdf"


@pytest.mark.parametrize(("told", "sender"), [(False, "ONE"), (True, "TWO")])
def test_the_first_distributor_calculates_until_the_termination_date(by: People, told: bool, sender: str) -> None:
    """B NINETEENTH(B), (C): until the two notify it jointly."""
    plan = load_scenario("107")
    if told:
        one, two = (plan.parties.get(code=code) for code in ("ONE", "TWO"))
        day = date(2003, 8, 1)
        entry = NoticeEntry(
            direction="in",
            kind=Notice.Kind.TERMINATION_DATE,
            sender=two,
            receiver=plan.companies.get(),
            dated=day,
            received=day,
            text=f"Jointly with {one}.",
            joint_party=one,
        )
        register_notice(plan=plan, entry=entry, user=by.kim)
    assert deliver(plan, MARCH, by).sender.code == sender


def test_delivered_twice_is_delivered_once(plan: Plan, by: People) -> None:
    first = deliver(plan, MARCH, by)
    assert deliver_month(plan=plan, month=MARCH, user=by.kim) == first
    assert Delivery.objects.count() == Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("hinder", "name"),
    [
        ("not reviewed", "not-reviewed"),
        ("stale", "month-stale"),
        ("exceptions", "open-exceptions"),
        ("an earlier month", "earlier-month-not-delivered"),
        ("reviewer calculated it again", "not-reviewed"),
    ],
)
def test_what_stands_in_the_way(by: People, tmp_path: Path, hinder: str, name: str) -> None:
    plan = load_scenario("107")
    month = JULY if hinder == "exceptions" else APRIL if hinder == "an earlier month" else MARCH
    calculate(plan=plan, month=month, user=by.kim)
    if hinder != "not reviewed":
        review(plan, month, by.lee)
    if hinder == "stale":
        load_rows(plan, [["LATE", "2003-03-20", *source_row("SALE", "2003-03")[2:]]], tmp_path)
    if hinder == "reviewer calculated it again":
        undo(plan=plan, month=MARCH, user=by.lee)
        calculate(plan=plan, month=MARCH, user=by.lee)
    refusal = refused(lambda: deliver_month(plan=plan, month=month, user=by.max))
    assert refusal.name == name
    assert refusal.clause
    assert not Delivery.objects.exists()


def test_all_that_is_missing_is_said_at_once(by: People) -> None:
    plan = load_scenario("107")
    calculate(plan=plan, month=JULY, user=by.kim)
    refusal = refused(lambda: deliver_month(plan=plan, month=JULY, user=by.max))
    told = [refusal.message, *(fault.message for fault in refusal.faults)]
    assert len(told) == 3
    assert "1 open exception" in told[0] or "open exceptions" in told[0]
    assert "is not reviewed" in told[1]
    assert "S107 2003-03 is not delivered" in told[2]


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        (datetime(2003, 4, 1, 3, 59, tzinfo=UTC), False),  # 31 March, 22:59 in New York
        (datetime(2003, 4, 1, 5, 0, tzinfo=UTC), True),  # midnight in New York, which has no summer time yet
    ],
)
def test_the_month_is_over_when_it_is_in_new_york(
    plan: Plan, by: People, monkeypatch: pytest.MonkeyPatch, moment: datetime, over: bool
) -> None:
    review(plan, MARCH, by.lee)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    if over:
        assert deliver_month(plan=plan, month=MARCH, user=by.max).delivered_on == date(2003, 4, 1)
    else:
        assert refused(lambda: deliver_month(plan=plan, month=MARCH, user=by.max)).name == "month-not-over"


def test_what_changes_while_the_paper_is_laid_out_is_not_delivered(
    plan: Plan, by: People, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    review(plan, MARCH, by.lee)

    def slow_paper(_sheet: object) -> bytes:
        load_rows(plan, [["LATE", "2003-03-20", *source_row("SALE", "2003-03")[2:]]], tmp_path)
        return b"%PDF-"

    monkeypatch.setattr(delivery_service, "monthly_calculation_pdf", slow_paper)
    assert refused(lambda: deliver_month(plan=plan, month=MARCH, user=by.max)).name == "month-stale"
    assert not Delivery.objects.exists()


def test_a_delivered_month_is_not_undone(plan: Plan, by: People) -> None:
    deliver(plan, MARCH, by)
    assert undo(plan=plan, month=APRIL) == [APRIL], "a later one may be"
    refusal = refused(lambda: undo(plan=plan, month=MARCH))
    assert (refusal.name, refusal.clause) == ("month-delivered", "M2")
    assert Calculation.objects.get().month == MARCH


def test_the_database_refuses_to_change_what_was_delivered(by: People, tmp_path: Path) -> None:
    plan = load_scenario("107")
    deliver_until(plan, JULY, by)
    load_rows(plan, [["LATE", "2003-07-20", *source_row("SALE", "2003-07", fund="ADV")[2:]]], tmp_path)
    deliver(plan, AUGUST, by, reasons={JULY: "A late sale."})
    with connection.cursor() as cursor:
        for table in DELIVERED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0], f"{table}: the check would be vacuous"
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
                with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
                    cursor.execute(statement)


@pytest.mark.parametrize(("limit", "expected"), [(100, 1), (25, 2), (14, 4)])
def test_a_long_file_is_cut_between_rows(limit: int, expected: int) -> None:
    content = b"a,b\n" + b"".join(f"{n},xxxxxx\n".encode() for n in range(4))
    found = list(pieces("lots.csv", content, limit))
    assert len(found) == expected
    assert all(len(part) <= limit for _, part in found)
    rows = [row for _, part in found for row in list(csv.reader(io.StringIO(part.decode())))[1:]]
    assert rows == [[str(n), "xxxxxx"] for n in range(4)]
    names = ["lots.csv"] if expected == 1 else [f"lots-{n}.csv" for n in range(1, expected + 1)]
    assert [name for name, _ in found] == names
