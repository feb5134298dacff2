"""The life of a board report: the table of states and steps, its named refusals, what is due, what is kept."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from backoffice.models import Job
from backoffice.refusals import Refusal
from ledger.models import LoadedFile
from ledger.services.expenditures import add_expenditure
from ledger.services.months import calculate, undo
from ledger.services.records.loading import load_file
from plans.models import Company, Notice, Party, Plan, Resolution
from reporting.life import TABLE, State, Step, may, steps_from
from reporting.models import BoardReport, ReportBoard
from reporting.pdf import Pdf
from reporting.selectors.due_reports import due_reports, due_rows, last_ended
from reporting.services import board_reports, report_life
from reporting.services.board_reports import make_board_report
from reporting.services.drafting import draft_due_reports
from reporting.statement import Quarter, Report
from reporting.tasks import draft_reports
from tests.kept import kept_for_the_module
from tests.reporting.books import calculated
from tests.reporting.test_board_reports import spend

QUARTER = Quarter(2003, 3)
SENT, MET = date(2003, 10, 20), date(2003, 11, 4)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages take seconds to lay out, and are tested elsewhere."""

    def short(report: Report, attachments: object, **_: object) -> Pdf:
        return Pdf(f"%PDF-1.7 {report.digest}".encode(), 1)

    monkeypatch.setattr(board_reports, "report_pdf", short)


@pytest.fixture(scope="module")
def book(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Plan]:
    with kept_for_the_module(django_db_blocker):
        yield calculated("107", tmp_path_factory.mktemp("book"))


@pytest.fixture
def plan(book: Plan, db: None) -> Plan:
    return Plan.objects.get(pk=book.pk)


@pytest.fixture
def report(plan: Plan) -> BoardReport:
    return make_board_report(plan=plan, quarter=QUARTER)


@pytest.fixture
def jo(staff_user: User) -> User:
    return staff_user


@pytest.fixture
def kim() -> User:
    return User.objects.create_superuser("kim.lane", "kim.lane@example.com")


def meeting(board: ReportBoard, **changes: Any) -> Resolution:
    values = {"plan": board.plan, "company": board.company, "body": "board", "matter": "other", "on": MET}
    return Resolution.objects.create(**values | changes)


class Life:
    """Takes steps as two people do: Jo prepares, sends and freezes; Kim approves, returns and records reviews."""

    def __init__(self, report: BoardReport, jo: User, kim: User) -> None:
        self.report, self.jo, self.kim = report, jo, kim
        self.acts: dict[Step, Callable[[], Any]] = {
            Step.PREPARE: lambda: report_life.prepare_report(report=self.report, user=self.jo),
            Step.APPROVE: lambda: report_life.approve_report(report=self.report, user=self.kim),
            Step.RETURN: lambda: report_life.return_report(report=self.report, reason="A typo", user=self.kim),
            Step.SEND: lambda: report_life.send_report(report=self.report, sent=SENT, user=self.jo),
            Step.REVIEW: self.review,
            Step.FREEZE: lambda: report_life.freeze_report(report=self.report, user=self.jo),
        }

    def review(self) -> None:
        board = self.report.boards.filter(resolution=None).first() or self.report.boards.first()
        if board is None:  # nobody has it yet
            plan, company = Plan.objects.get(), Company.objects.get(code="CO")
            notice = Notice.objects.create(
                plan=plan,
                direction="out",
                kind="board-report",
                from_party=Party.objects.get(code="TWO"),
                to_company=company,
                dated=SENT,
                subject="A report",
            )
            board = ReportBoard.objects.create(report=self.report, plan=plan, company=company, notice=notice)
        report_life.record_review(board=board, resolution=meeting(board), user=self.kim)

    def reach(self, state: State) -> None:
        for step in (Step.PREPARE, Step.APPROVE, Step.SEND, Step.REVIEW, Step.FREEZE):
            if self.state == state:
                return
            self.acts[step]()

    @property
    def state(self) -> State:
        return BoardReport.objects.get(pk=self.report.pk).life


@pytest.fixture
def life(report: BoardReport, jo: User, kim: User) -> Life:
    return Life(report, jo, kim)


ALLOWED = {
    (State.DRAFT, Step.PREPARE): State.PREPARED,
    (State.PREPARED, Step.APPROVE): State.APPROVED,
    (State.PREPARED, Step.RETURN): State.DRAFT,
    (State.APPROVED, Step.RETURN): State.DRAFT,
    (State.APPROVED, Step.SEND): State.SENT,
    (State.SENT, Step.REVIEW): State.REVIEWED,
    (State.REVIEWED, Step.FREEZE): State.FROZEN,
}
REFUSED = {
    Step.PREPARE: "report-not-draft",
    Step.APPROVE: "report-not-prepared",
    Step.RETURN: "report-not-prepared",
    Step.SEND: "report-not-approved",
    Step.REVIEW: "report-not-sent",
    Step.FREEZE: "report-not-reviewed",
}
REPEATED = {  # the same person's last step, asked for again
    (State.PREPARED, Step.PREPARE),
    (State.APPROVED, Step.APPROVE),
    (State.SENT, Step.SEND),
    (State.FROZEN, Step.FREEZE),
}


@pytest.mark.parametrize("state", list(State))
def test_every_step_in_every_state(life: Life, state: State) -> None:
    life.reach(state)
    for step in Step:
        before = transaction.savepoint()
        check_step(life, state, step)
        transaction.savepoint_rollback(before)


def check_step(life: Life, state: State, step: Step) -> None:
    assert may(state, step) == ((state, step) in ALLOWED)
    if (state, step) in ALLOWED:
        life.acts[step]()
        assert life.state == ALLOWED[state, step]
    elif (state, step) in REPEATED:
        steps = life.report.steps.count()
        life.acts[step]()
        assert (life.state, life.report.steps.count()) == (state, steps)
    else:
        with pytest.raises(Refusal) as refused:
            life.acts[step]()
        assert (refused.value.name, refused.value.clause) == (REFUSED[step], "B FIFTH(C)")
        assert life.state == state


def test_the_table_leads_through_all_states() -> None:
    assert {to for _, to in TABLE.values()} == set(State)
    assert [steps_from(state) for state in (State.DRAFT, State.PREPARED, State.FROZEN)] == [
        [Step.PREPARE],
        [Step.APPROVE, Step.RETURN],
        [],
    ]


def test_who_prepared_it_does_not_approve_it(life: Life) -> None:
    life.reach(State.PREPARED)
    with pytest.raises(Refusal, match="somebody else approves it") as refused:
        report_life.approve_report(report=life.report, user=life.jo)
    assert refused.value.name == "second-person"
    life.acts[Step.RETURN]()
    report_life.prepare_report(report=life.report, user=life.kim)  # after its return another may prepare it
    report_life.approve_report(report=life.report, user=life.jo)
    assert life.state == State.APPROVED


def test_each_step_is_kept_with_who_took_it(life: Life) -> None:
    life.reach(State.FROZEN)
    steps = [(step.step, step.taken_by) for step in life.report.steps.all()]
    assert steps == [
        ("prepare", life.jo),
        ("approve", life.kim),
        ("send", life.jo),
        ("review", life.kim),
        ("freeze", life.jo),
    ]


def test_a_return_gives_its_reason(life: Life) -> None:
    life.reach(State.APPROVED)
    with pytest.raises(Refusal) as refused:
        report_life.return_report(report=life.report, reason="  ", user=life.kim)
    assert (refused.value.name, [fault.place for fault in refused.value.faults]) == ("reason-needed", ["reason"])


def test_sending_is_a_notice_with_the_pdf(life: Life) -> None:
    life.reach(State.SENT)
    board = life.report.boards.get()
    notice = board.notice
    assert (notice.kind, notice.direction, notice.sent, notice.receiver) == ("board-report", "out", SENT, board.company)
    assert notice.sender == Party.objects.get(code="TWO")  # in office that day
    assert notice.document is not None
    assert bytes(notice.document.content) == bytes(life.report.file.pdf)


def test_nothing_is_sent_before_the_quarter_ended(life: Life) -> None:
    life.reach(State.APPROVED)
    with pytest.raises(Refusal) as refused:
        report_life.send_report(report=life.report, sent=date(2003, 9, 30), user=life.jo)
    assert refused.value.name == "sent-before-quarter-ended"
    assert not Notice.objects.exists()


def test_somebody_in_office_sends_it_or_is_named(life: Life) -> None:
    life.reach(State.APPROVED)
    life.report.plan.appointments.update(end=date(2003, 9, 30))  # type: ignore[union-attr]
    with pytest.raises(Refusal) as refused:
        report_life.send_report(report=life.report, sent=SENT, user=life.jo)
    assert (refused.value.name, refused.value.faults[0].place) == ("nobody-in-office", "sender")
    one = Party.objects.get(code="ONE")
    report_life.send_report(report=life.report, sent=SENT, sender=one, user=life.jo)
    assert life.report.boards.get().notice.sender == one


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"body": "shareholders"}, "not-of-the-board"),
        ({"on": date(2003, 10, 19)}, "reviewed-before-sent"),
        ({"void_reason": "Wrong day"}, "resolution-void"),
        ({"company": None}, "resolution-of-another"),
    ],
)
def test_meetings_that_review_nothing(life: Life, changes: dict[str, Any], name: str) -> None:
    life.reach(State.SENT)
    if "void_reason" in changes:
        changes = changes | {"voided_at": "2003-12-01T12:00Z"}
    if "company" in changes:
        changes = {"company": Company.objects.create(code="ELSE", name="Elsewhere Funds, Inc.", jurisdiction="Ohio")}
    board = life.report.boards.get()
    with pytest.raises(Refusal) as refused:
        report_life.record_review(board=board, resolution=meeting(board, **changes), user=life.kim)
    assert (refused.value.name, refused.value.faults[0].place) == (name, "resolution")
    assert life.state == State.SENT


def test_one_meeting_reviews_it_once(life: Life) -> None:
    life.reach(State.SENT)
    board = life.report.boards.get()
    met = meeting(board)
    report_life.record_review(board=board, resolution=met, user=life.kim)
    report_life.record_review(board=board, resolution=met, user=life.kim)
    assert life.report.steps.filter(step="review").count() == 1
    with pytest.raises(Refusal):
        report_life.record_review(board=board, resolution=meeting(board), user=life.kim)


# What cannot be put up for approval


def test_an_older_version_or_one_of_other_figures_goes_no_further(life: Life, plan: Plan) -> None:
    spend(plan, 1)
    with pytest.raises(Refusal) as refused:
        life.acts[Step.PREPARE]()
    assert refused.value.name == "report-outdated"
    later = make_board_report(plan=plan, quarter=QUARTER)
    with pytest.raises(Refusal, match="Version 2 exists") as refused:
        life.acts[Step.PREPARE]()
    assert refused.value.name == "report-superseded"
    assert report_life.prepare_report(report=later, user=life.jo).life == State.PREPARED


def test_what_changed_after_approval_is_not_sent(life: Life, plan: Plan) -> None:
    life.reach(State.APPROVED)
    spend(plan, 1)
    with pytest.raises(Refusal) as refused:
        life.acts[Step.SEND]()
    assert refused.value.name == "report-outdated"


def test_part_of_a_quarter_is_not_prepared(plan: Plan, jo: User) -> None:
    undo(plan=plan, month=date(2003, 9, 1))
    report = make_board_report(plan=plan, quarter=QUARTER)
    with pytest.raises(Refusal, match="S107 2003-09") as refused:
        report_life.prepare_report(report=report, user=jo)
    assert refused.value.name == "months-missing"


def test_a_report_of_a_draft_is_not_prepared(plan: Plan, jo: User) -> None:
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.DRAFT)
    report = make_board_report(plan=Plan.objects.get(pk=plan.pk), quarter=QUARTER)
    with pytest.raises(Refusal) as refused:
        report_life.prepare_report(report=report, user=jo)
    assert refused.value.name == "plan-is-draft"


# What follows from sending


def test_the_quarter_is_closed_once_its_report_is_sent(life: Life, plan: Plan) -> None:
    life.reach(State.APPROVED)
    assert spend(plan, 0).pk  # still open: this makes the report outdated, so a new version goes out
    later = Life(make_board_report(plan=plan, quarter=QUARTER), life.jo, life.kim)
    later.reach(State.SENT)
    with pytest.raises(Refusal, match=r"the report of 2003Q3 was sent on 2003-10-20") as refused:
        spend(plan, 1)
    assert refused.value.name == "quarter-closed"
    late = add_expenditure(
        plan=plan,
        expenditure_id="LATE",
        date=date(2003, 10, 1),
        fund=spend(plan, 0).fund,
        distributor=Party.objects.get(code="TWO"),
        purpose="advertising",
        amount=1,
        performed_by="affiliate",
        incurred_on=date(2003, 9, 1),
        late_reason="Invoice came late",
    )
    assert late.pk


def restate(plan: Plan, folder: Path) -> None:
    """A valuation comes late, and the months that rest on it are calculated again."""
    nav = folder / "late.csv"
    nav.write_text("date,fund,nav,net_assets,shares_outstanding\n2003-09-28,ADV,1.00,999999.99,\n")
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=nav)
    calculate(plan=plan, month=date(2003, 9, 1))


def test_restated_months_make_a_new_version_that_corrects_what_was_sent(life: Life, plan: Plan, tmp_path: Path) -> None:
    life.reach(State.REVIEWED)
    restate(plan, tmp_path)
    assert [(due.state, due.report) for due in due_reports(date(2003, 12, 1)) if due.quarter == QUARTER] == [
        ("restated", life.report)
    ]
    later = make_board_report(plan=plan, quarter=QUARTER)
    assert (later.version, later.corrects, later.life) == (2, life.report, State.DRAFT)
    assert life.state == State.REVIEWED  # what was told stays as it was told
    Life(later, life.jo, life.kim).reach(State.FROZEN)
    assert make_board_report(plan=plan, quarter=QUARTER) == later


def test_reports_are_kept(report: BoardReport) -> None:
    """Six years, the first two at hand (Rule 12b-1(f)): nobody deletes or changes one, not in the database either."""
    made = report.made_at.date()
    assert (report.kept_until.year, report.at_hand_until.year) == (made.year + 6, made.year + 2)
    with pytest.raises(Refusal, match="is kept until"):
        report.delete()
    with pytest.raises(DatabaseError, match="kept as it was told"), transaction.atomic():
        BoardReport.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError, match="kept as it was told"), transaction.atomic():
        BoardReport.objects.update(digest="0" * 64)
    report.file.statement = "{}"
    with pytest.raises(DatabaseError, match="kept as it was told"), transaction.atomic():
        report.file.save()


# What is due


def test_every_quarter_that_ended_is_due_to_every_board(plan: Plan) -> None:
    """The plan took effect in March 2003; quarters of which nothing is calculated are told, not left out."""
    dues = due_reports(date(2004, 8, 1))
    assert [(str(due.quarter), due.company.code, due.state) for due in dues] == [
        ("2004Q2", "CO", "not-calculated"),
        ("2004Q1", "CO", "not-calculated"),
        ("2003Q4", "CO", "not-calculated"),
        ("2003Q3", "CO", "to-draft"),
        ("2003Q2", "CO", "to-draft"),
        ("2003Q1", "CO", "to-draft"),  # from the month in which the plan took effect
    ]
    assert [row.words for row in due_rows(dues)] == ["2003Q4 to 2004Q2", "2003Q3", "2003Q2", "2003Q1"]
    assert due_reports(date(2003, 3, 31)) == []


@pytest.mark.parametrize(
    ("today", "quarter"), [(date(2003, 9, 30), "2003Q2"), (date(2003, 10, 1), "2003Q3"), (date(2004, 1, 1), "2003Q4")]
)
def test_a_quarter_is_due_from_the_day_after_it_ended(today: date, quarter: str) -> None:
    assert str(last_ended(today)) == quarter


def test_what_is_due_follows_the_reports_life(life: Life) -> None:
    def state() -> str:
        return next(due.state for due in due_reports(date(2003, 12, 1)) if due.quarter == QUARTER)

    seen = [state()]
    for step in (Step.PREPARE, Step.APPROVE, Step.SEND, Step.REVIEW, Step.FREEZE):
        life.acts[step]()
        seen.append(state())
    assert seen == ["draft", "prepared", "approved", "sent", "reviewed", "frozen"]


def test_a_draft_plan_owes_no_report(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.DRAFT)
    assert due_reports(date(2004, 8, 1)) == []


def test_drafting_twice_makes_one(plan: Plan) -> None:
    def run() -> str:
        out = io.StringIO()
        call_command("draft_reports", "--today", "2003-12-01", stdout=out)
        return out.getvalue()

    assert "3 reports drafted." in run()
    assert "0 reports drafted." in run()
    assert not BoardReport.objects.exclude(plan=None).exists()  # each of a company, under all its plans
    assert sorted(BoardReport.objects.values_list("quarter", "version", "company__code")) == [
        ("2003Q1", 1, "CO"),
        ("2003Q2", 1, "CO"),
        ("2003Q3", 1, "CO"),
    ]


def test_beat_starts_one_job_for_each_report(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.services.jobs._send", lambda _pk: None)
    draft_reports()
    draft_due_reports(today=date(2003, 12, 1))
    assert sorted(job.title for job in Job.objects.all()) == [
        "Board report 2003Q1, Scenario Funds, Inc.",
        "Board report 2003Q2, Scenario Funds, Inc.",
        "Board report 2003Q3, Scenario Funds, Inc.",
    ]


# Pages


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_of_what_is_due(staff_client: Client, plan: Plan, report: BoardReport) -> None:
    page = text(staff_client, reverse("board-reports-due"))
    assert "Nothing calculated" in page
    assert f'href="{report.get_absolute_url()}"' in page
    assert "Draft 2 reports" in page


def test_as_many_queries_for_one_report_as_for_many(staff_client: Client, report: BoardReport) -> None:
    address = reverse("board-reports-due")
    with CaptureQueriesContext(connection) as before:
        text(staff_client, address)
    for number in range(20):
        made = BoardReport.objects.get(pk=report.pk)
        made.pk, made.version, made.statement_digest = None, 100 + number, f"{number:064d}"
        made.save()
    with CaptureQueriesContext(connection) as after:
        text(staff_client, address)
    assert len(after) == len(before)


def test_the_preparer_is_not_offered_to_approve(staff_client: Client, life: Life) -> None:
    life.reach(State.PREPARED)
    address = reverse("board-report-approve", args=[life.report.pk])
    own = text(staff_client, life.report.get_absolute_url())
    assert address not in own
    assert "<dd>kim.lane</dd>" in own, "who may approve it"
    refused = staff_client.post(address, follow=True).content.decode()
    assert "somebody else approves it" in refused
    second = Client()
    second.force_login(life.kim)
    assert address in text(second, life.report.get_absolute_url())
    second.post(address)
    assert life.state == State.APPROVED


@pytest.mark.parametrize(
    ("name", "permission"),
    [
        ("prepare", "prepare_boardreport"),
        ("approve", "approve_boardreport"),
        ("return", "approve_boardreport"),
        ("send", "send_boardreport"),
        ("freeze", "freeze_boardreport"),
    ],
)
def test_each_step_needs_its_permission(client: Client, report: BoardReport, name: str, permission: str) -> None:
    user = User.objects.create_user("only.reads")
    client.force_login(user)
    address = reverse(f"board-report-{name}", args=[report.pk])
    assert client.post(address).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename=permission))
    assert client.post(address).status_code != 403


def test_sending_and_reviewing_on_the_pages(staff_client: Client, life: Life) -> None:
    life.reach(State.APPROVED)
    address = reverse("board-report-send", args=[life.report.pk])
    assert "is registered with the PDF" in text(staff_client, address)
    early = staff_client.post(address, {"sent": "2003-09-30", "delivery": "mail", "sender": ""})
    assert early.status_code == 422
    staff_client.post(address, {"sent": "2003-10-20", "delivery": "mail", "sender": ""})
    board = life.report.boards.get()
    review = reverse("board-report-review", args=[board.pk])
    assert review in text(staff_client, life.report.get_absolute_url())
    assert "There is none yet" in text(staff_client, review)
    met = meeting(board, text="Reviewed the report of the third quarter")
    assert "Reviewed the report of the third quarter" in text(staff_client, review)
    staff_client.post(review, {"resolution": met.pk})
    assert life.state == State.REVIEWED
    page = text(staff_client, life.report.get_absolute_url())
    assert "Reviewed by the board" in page
    assert f'href="{met.get_absolute_url()}"' in page
