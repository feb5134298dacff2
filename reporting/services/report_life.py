"""A board report from draft to frozen: prepared, approved by a second person, sent, reviewed by each board.

Every step is taken under the plans' locks, once however often it is asked for, and is refused by name.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Company, Notice, Party, Plan, Resolution
from plans.services.documents import store_document
from plans.services.locks import lock_plan
from plans.services.notices import NoticeEntry, register_notice
from reporting.life import TABLE, Step, may, refusal_name, refusal_text
from reporting.models import BoardReport, ReportBoard, ReportStep
from reporting.selectors.board_reports import inputs_digest, plans_of
from reporting.selectors.report_life import boards_of, distributor_in_office, last_step, standing
from reporting.statement import RULE_12B1, Quarter
from reporting.statement.values import CLAUSES


def prepare_report(*, report: BoardReport, user: User) -> BoardReport:
    """Put it up for approval.

    Raises Refusal `report-not-draft`, `report-superseded`, `report-outdated`, `months-missing`, `months-stale`,
    `quarter-not-ended`, `plan-is-draft`, `no-board`.
    """
    with _step(report, Step.PREPARE, user) as locked:
        if locked is None:
            return _now(report)
        _check_current(locked)
        _check_complete(locked)
        return _take(locked, Step.PREPARE, user)


def approve_report(*, report: BoardReport, user: User) -> BoardReport:
    """The second person's yes.

    Raises Refusal `report-not-prepared`, `second-person`, `report-superseded`, `report-outdated`.
    """
    with _step(report, Step.APPROVE, user) as locked:
        if locked is None:
            return _now(report)
        prepared = last_step(locked, Step.PREPARE)
        if prepared is not None and prepared.taken_by_id == user.pk:
            raise _refusal(locked, "second-person", "You prepared this report: somebody else approves it.")
        _check_current(locked)
        return _take(locked, Step.APPROVE, user)


def return_report(*, report: BoardReport, reason: str, user: User) -> BoardReport:
    """Back to draft, with the reason. Raises Refusal `report-not-prepared` (once sent, it stays), `reason-needed`."""
    with acting(user, reason=reason), _step(report, Step.RETURN, user) as locked:
        if locked is None:
            return _now(report)
        if not reason.strip():
            fault = Fault("reason", "expected what is to be mended")
            raise _refusal(locked, "reason-needed", "Say why it is returned.", faults=[fault])
        return _take(locked, Step.RETURN, user, reason=reason.strip())


def send_report(
    *,
    report: BoardReport,
    sent: date,
    user: User,
    delivery: str = Notice.Delivery.MAIL,
    sender: Party | None = None,
) -> BoardReport:
    """Register its sending to each board as a notice that bears the PDF; from then on its quarter is closed.

    No sender: the distributor in office that day. Raises Refusal `report-not-approved`, `report-superseded`,
    `report-outdated`, `nobody-in-office`, `sent-before-quarter-ended`, and those of `register_notice`.
    """
    with _step(report, Step.SEND, user) as locked:
        if locked is None:
            return _now(report)
        _check_current(locked)
        quarter = Quarter.parse(locked.quarter)
        if sent <= quarter.last:
            fault = Fault("sent", f"expected a day after {quarter.last}")
            raise _refusal(locked, "sent-before-quarter-ended", f"{quarter} ends on {quarter.last}.", faults=[fault])
        document = store_document(name=locked.file_name, content=bytes(locked.file.pdf), user=user)
        for plan, company in boards_of(locked):
            entry = NoticeEntry(
                direction=Notice.Direction.OUT,
                kind=Notice.Kind.BOARD_REPORT,
                sender=sender or _sender(locked, plan, company, sent),
                receiver=company,
                dated=sent,
                sent=sent,
                delivery=delivery,
                subject=f"Report to the board, {quarter.words}, version {locked.version}",
                document=document,
            )
            notice = register_notice(plan=plan, entry=entry, user=user)
            ReportBoard.objects.create(report=locked, plan=plan, company=company, notice=notice)
        locked.sent_on = sent
        return _take(locked, Step.SEND, user)


def record_review(*, board: ReportBoard, resolution: Resolution, user: User) -> ReportBoard:
    """Link the meeting at which a board reviewed the report; when all boards have, the report is reviewed.

    Raises Refusal `report-not-sent`, `resolution-of-another`, `resolution-void`, `not-of-the-board`,
    `reviewed-before-sent`, `reviewed-already`.
    """
    with transaction.atomic(), acting(user):
        locked = _locked(board.report)
        row = ReportBoard.objects.select_related("plan", "company").get(pk=board.pk)
        if row.resolution_id == resolution.pk:
            return row
        _check_state(locked, Step.REVIEW)
        if row.resolution_id is not None:
            raise _refusal(locked, "reviewed-already", f"{row.company} reviewed it already.")
        _check_resolution(locked, row, resolution)
        row.resolution = resolution
        row.save(update_fields=["resolution"])
        if locked.boards.filter(resolution=None).exists():
            ReportStep.objects.create(report=locked, step=Step.REVIEW.value, reason=str(row), taken_by=user)
        else:
            _take(locked, Step.REVIEW, user, reason=str(row))
        return row


def freeze_report(*, report: BoardReport, user: User) -> BoardReport:
    """Nothing of it can change any more. Raises Refusal `report-not-reviewed`."""
    with _step(report, Step.FREEZE, user) as locked:
        return _now(report) if locked is None else _take(locked, Step.FREEZE, user)


# How it works


@contextmanager
def _step(report: BoardReport, step: Step, user: User) -> Iterator[BoardReport | None]:
    """The report, locked; None when this person has just taken the step."""
    with transaction.atomic(), acting(user):
        locked = _locked(report)
        if locked.life == TABLE[step][1] and _took(locked, step, user):
            yield None
            return
        _check_state(locked, step)
        yield locked


def _locked(report: BoardReport) -> BoardReport:
    """Plans first, in the order of their keys, then the report's row."""
    for plan in sorted(plans_of(plan=report.plan, company=report.company), key=lambda one: one.pk):
        lock_plan(plan.pk)
    return BoardReport.objects.select_related("plan", "company").select_for_update(of=("self",)).get(pk=report.pk)


def _now(report: BoardReport) -> BoardReport:
    return BoardReport.objects.select_related("plan", "company").get(pk=report.pk)


def _took(report: BoardReport, step: Step, user: User) -> bool:
    last = report.steps.order_by("-pk").first()
    return last is not None and last.step == step.value and last.taken_by_id == user.pk


def _check_state(report: BoardReport, step: Step) -> None:
    if not may(report.life, step):
        raise _refusal(report, refusal_name(step), refusal_text(report.life, step))


def _check_current(report: BoardReport) -> None:
    newer = BoardReport.objects.filter(
        plan=report.plan, company=report.company, quarter=report.quarter, version__gt=report.version
    ).order_by("-version")
    if newer:
        raise _refusal(report, "report-superseded", f"Version {newer[0].version} exists: go on with that one.")
    if inputs_digest(Quarter.parse(report.quarter), plan=report.plan, company=report.company) != report.inputs_digest:
        text = "Months or expenditures changed after it was made: make it again, which gives a new version."
        raise _refusal(report, "report-outdated", text)


def _check_complete(report: BoardReport) -> None:
    quarter = Quarter.parse(report.quarter)
    if report.draft:
        raise _refusal(report, "plan-is-draft", "Its plan is a draft: no report of it is due to a board.")
    if timezone.localdate() <= quarter.last:
        raise _refusal(report, "quarter-not-ended", f"{quarter} ends on {quarter.last}.")
    if not boards_of(report):
        text = "No board is owed it: no plan was in effect, or no fund a party to one, during the quarter."
        raise _refusal(report, "no-board", text)
    missing, stale = standing(report)
    if missing:
        raise _refusal(
            report, "months-missing", f"Not calculated: {', '.join(missing)}. Calculate, then make it again."
        )
    if stale:
        raise _refusal(report, "months-stale", f"Stale: {', '.join(stale)}. Calculate again, then make it again.")


def _sender(report: BoardReport, plan: Plan, company: Company, day: date) -> Party:
    found = distributor_in_office(plan, company, day)
    if found is None:
        fault = Fault("sender", "expected who sends it")
        text = f"No distributor of {plan.code} is in office on {day}: name who sends it."
        raise _refusal(report, "nobody-in-office", text, faults=[fault])
    return found


def _check_resolution(report: BoardReport, board: ReportBoard, resolution: Resolution) -> None:
    checks: Sequence[tuple[str, bool, Callable[[], str]]] = (
        (
            "resolution-of-another",
            (resolution.plan_id, resolution.company_id) != (board.plan_id, board.company_id),
            lambda: f"The meeting is not that of {board.company} under {board.plan.code}.",
        ),
        ("resolution-void", resolution.is_void, lambda: "The vote was voided."),
        (
            "not-of-the-board",
            resolution.body == Resolution.Body.SHAREHOLDERS,
            lambda: "The shareholders' meeting is not the board's.",
        ),
        (
            "reviewed-before-sent",
            report.sent_on is not None and resolution.on < report.sent_on,
            lambda: f"The report was sent on {report.sent_on}, after the meeting of {resolution.on}.",
        ),
    )
    for name, wrong, text in checks:
        if wrong:
            raise _refusal(report, name, text(), faults=[Fault("resolution", text())])


def _take(report: BoardReport, step: Step, user: User, *, reason: str = "") -> BoardReport:
    report.state = TABLE[step][1].value
    report.save(update_fields=["state", "sent_on"])
    ReportStep.objects.create(report=report, step=step.value, reason=reason, taken_by=user)
    return report


def _refusal(report: BoardReport, name: str, text: str, *, faults: Sequence[Fault] = ()) -> Refusal:
    clause = CLAUSES.get(report.plan.share_class, RULE_12B1) if report.plan else RULE_12B1
    return Refusal(name, text, clause=clause, faults=faults)
