"""What a report's page says of its life, and which step may come next."""

from django.contrib.auth.models import User
from django.urls import reverse

from backoffice.tables import badge
from backoffice.views.details import Fact, Section, fact_of
from backoffice.views.lists import Action
from plans.selectors.who_may import named, who_may
from reporting.life import State, Step, may
from reporting.models import BoardReport
from reporting.models.board_report import KEPT_BY
from reporting.selectors.report_life import last_step
from reporting.tables.reports import STATE_COLOURS, BoardTable, StepTable

STEPS = {
    # step: (label, address, whether it needs a page of its own, what is asked first)
    Step.RETURN: ("Return…", "board-report-return", True, ""),
    Step.PREPARE: ("Prepare for approval", "board-report-prepare", False, ""),
    Step.APPROVE: ("Approve", "board-report-approve", False, "Approve this report? It can then be sent."),
    Step.SEND: ("Send…", "board-report-send", True, ""),
    Step.FREEZE: ("Freeze", "board-report-freeze", False, "Freeze this report? Nothing of it changes from then on."),
}


APPROVE = "reporting.approve_boardreport"


def state_facts(report: BoardReport) -> list[Fact]:
    state = report.life
    facts = [Fact("State", badge(state.label, STATE_COLOURS[state.value]), clause="B FIFTH(C)")]
    if state == State.PREPARED:
        prepared = last_step(report, Step.PREPARE)
        besides = [prepared.taken_by_id] if prepared else []
        people = who_may(APPROVE, BoardReport.objects.filter(pk=report.pk), besides=besides)
        facts.append(Fact("May be approved by", named(people)))
    if report.sent_on:
        facts.append(fact_of(report, "sent_on"))
        boards = list(report.boards.all())
        reviewed = sum(board.resolution_id is not None for board in boards)
        facts.append(Fact("Reviewed", f"by {reviewed} of {len(boards)} boards", url="#boards"))
    if report.corrects_id:
        url = reverse("board-report-differences", args=[report.pk])
        facts.append(
            Fact("Corrects", f"Version {report.corrects.version if report.corrects else ''}: differences", url=url)
        )
    return facts


def keeping_facts(report: BoardReport) -> list[Fact]:
    """How long it is kept, and how long at hand (Rule 12b-1(f))."""
    return [Fact("Kept", f"until {report.kept_until} at least, at hand until {report.at_hand_until}", clause=KEPT_BY)]


def step_actions(report: BoardReport, user: User) -> list[Action]:
    """The person who prepared it is not offered to approve it."""
    actions = []
    for step, (label, name, has_page, confirm) in STEPS.items():
        if not may(report.life, step) or (step == Step.APPROVE and _prepared_by(report, user)):
            continue
        url = reverse(name, args=[report.pk])
        method, style = ("get" if has_page else "post"), ("outline-secondary" if step == Step.RETURN else "primary")
        actions.append(Action(label, url, method=method, style=style, confirm=confirm))
    return actions


def _prepared_by(report: BoardReport, user: User) -> bool:
    prepared = last_step(report, Step.PREPARE)
    return prepared is not None and prepared.taken_by_id == user.pk


def life_sections(report: BoardReport) -> list[Section]:
    """Its boards and its steps, as far as there are any."""
    sections = []
    if report.is_told:
        boards = report.boards.select_related("company", "plan", "notice", "resolution__company")
        sections.append(Section("Boards", BoardTable.of(boards), clause="B FIFTH(C), R FOURTH"))
    steps = report.steps.select_related("taken_by").order_by("pk")
    sections.append(Section("Steps", StepTable.of(steps), empty_text="None yet: it is a draft."))
    return sections
