"""What a reader must know before relying on the figures."""

from reporting.statement.values import Report, Statement
from reporting.statement.words.answers import plan_label
from reporting.statement.words.base import counted, day, dollars, listed, lower, months


def attention(report: Report) -> list[str]:
    """Empty when all is in order; of several plans, each sentence says which."""
    if len(report.statements) == 1:
        return _of_plan(report.statements[0])
    return [
        f"{plan_label(statement)}: {sentence}" for statement in report.statements for sentence in _of_plan(statement)
    ]


def _of_plan(statement: Statement) -> list[str]:
    section = statement.overall
    found = []
    if statement.plan.draft:
        found.append("The plan is a draft under review and unsigned. What belongs to it is marked as draft.")
    if statement.missing_months and not (
        statement.plan.draft and len(statement.missing_months) == len(statement.months)
    ):
        found.append(f"{months(statement.missing_months)} not calculated: the figures leave out what belongs there.")
    if statement.stale_months:
        found.append(
            f"Records of {months(statement.stale_months)} changed after the calculation. "
            "The figures are those of the calculation before the change."
        )
    found += _deliveries(statement)
    if section.exception_count:
        kinds = listed([f"{lower(line.label)} ({line.count})" for line in section.exceptions])
        found.append(f"{counted(section.exception_count, 'transaction')} could not be applied: {kinds}.")
    if section.unallocated:
        found.append(
            f"{dollars(section.unallocated)} belongs to shares that no rule gives to a distributor. It is held."
        )
    held = section.held - section.unallocated
    if held > 0:
        found.append(f"{dollars(held)} is held until notice of the transfer of rights is received.")
    if section.remark_count:
        kinds = listed([f"{lower(line.label.partition(' (')[0])} ({line.count})" for line in section.remarks])
        found.append(f"{counted(section.remark_count, 'remark')} to look at, which change no amount: {kinds}.")
    return found


def _deliveries(statement: Statement) -> list[str]:
    """Calculations that are missing or late, and what was adjusted (B EIGHTH(C), M2)."""
    found, section = [], statement.overall
    undelivered = [line.month for line in statement.deliveries if line.delivered is None]
    if undelivered and len(undelivered) < len(statement.deliveries):
        found.append(f"The Monthly Calculation of {months(undelivered)} is not delivered: nothing of it is payable.")
    late = [line.month for line in statement.deliveries if line.late]
    if late:
        found.append(f"The Monthly Calculation of {months(late)} was delivered after the day on which payment was due.")
    found += _payments(statement)
    if section.adjustments:
        found.append(
            f"Earlier months were restated: {dollars(section.adjusted)} of adjustments were reported in the quarter."
        )
    return found


def _payments(statement: Statement) -> list[str]:
    """What was paid late, and what was due and not paid (P4)."""
    lines, found = statement.overall.payments, []
    late, overdue = sum(line.paid_late for line in lines), sum(line.overdue for line in lines)
    if late > 0:
        found.append(f"{dollars(late)} was paid in the quarter after the day on which it was due, without interest.")
    if overdue > 0:
        found.append(f"{dollars(overdue)} was due by {day(statement.quarter.last)} and not paid by then.")
    return found
