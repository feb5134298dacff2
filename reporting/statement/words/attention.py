"""What a reader must know before relying on the figures."""

from collections.abc import Callable, Iterator, Sequence

from reporting.statement.inputs import UNALLOCATED
from reporting.statement.values import CountLine, Report, Section, Statement
from reporting.statement.words.answers import Said, label_in
from reporting.statement.words.base import day, lower, months
from reporting.statement.words.text import Amount, Text, listed_parts, money, number, number_of, say


def attention(report: Report) -> list[Said]:
    """Empty when all is in order; of several plans, each sentence says which."""
    return [
        Said(statement, sentence, label_in(report, statement))
        for statement in report.statements
        for sentence in _of_plan(statement)
    ]


def _of_plan(statement: Statement) -> Iterator[Text]:
    yield from _calculated(statement)
    yield from _deliveries(statement)
    yield from _payments(statement)
    yield from _adjustments(statement.overall)
    yield from _amounts(statement.overall)


def _calculated(statement: Statement) -> Iterator[Text]:
    missing = statement.missing_months
    if statement.plan.draft:
        yield say("The plan is a draft under review and unsigned. What belongs to it is marked as draft.")
    if missing and not (statement.plan.draft and len(missing) == len(statement.months)):
        yield say("{months} not calculated: the figures leave out what belongs there.", months=months(missing))
    if statement.stale_months:
        yield say(
            "Records of {months} changed after the calculation. "
            "The figures are those of the calculation before the change.",
            months=months(statement.stale_months),
        )


def _deliveries(statement: Statement) -> Iterator[Text]:
    """Calculations that are missing or late (B EIGHTH(C))."""
    undelivered = [line.month for line in statement.deliveries if line.delivered is None]
    if undelivered and len(undelivered) < len(statement.deliveries):
        which = months(undelivered)
        yield say("The Monthly Calculation of {which} is not delivered: nothing of it is payable.", which=which)
    late = [line.month for line in statement.deliveries if line.late]
    if late:
        which = months(late)
        yield say(
            "The Monthly Calculation of {which} was delivered after the day on which payment was due.", which=which
        )


def _payments(statement: Statement) -> Iterator[Text]:
    """What was paid late, and what was due and not paid (P4)."""
    lines = statement.overall.payments
    late, overdue = sum(line.paid_late for line in lines), sum(line.overdue for line in lines)
    if late > 0:
        paid = money(late, "paid", late="yes")
        yield say("{paid} was paid in the quarter after the day on which it was due, without interest.", paid=paid)
    if overdue > 0:
        due, at = money(overdue, "unpaid", state="overdue"), day(statement.quarter.last)
        yield say("{due} was due by {at} and not paid by then.", due=due, at=at)


def _adjustments(section: Section) -> Iterator[Text]:
    """Of earlier months (M2)."""
    if section.adjustments:
        amount = money(section.adjusted, "adjustment")
        yield say("Earlier months were restated: {amount} of adjustments were reported in the quarter.", amount=amount)


def _amounts(section: Section) -> Iterator[Text]:
    """What is left out, held, or to be looked at (T3, L2, P3)."""
    if section.exception_count:
        yield say(
            "{count} could not be applied: {kinds}.",
            count=number_of(section.exception_count, "transaction", "exceptions", label=""),
            kinds=_kinds(section.exceptions, "exceptions", lower),
        )
    if section.unallocated:
        amount = unallocated(section)
        yield say("{amount} belongs to shares that no rule gives to a distributor. It is held.", amount=amount)
    if section.held_for_notice > 0:
        yield say("{held} is held until notice of the transfer of rights is received.", held=held_for_notice(section))
    if section.remark_count:
        yield say(
            "{count} to look at, which change no amount: {kinds}.",
            count=number_of(section.remark_count, "remark", "remarks", label=""),
            kinds=_kinds(section.remarks, "remarks", lambda label: lower(label.partition(" (")[0])),
        )


def unallocated(section: Section) -> str | Amount:
    return money(section.unallocated, "fees", payee=UNALLOCATED)


def held_for_notice(section: Section) -> str | Amount:
    return money(section.held_for_notice, "portions", status="held", allocated="yes")


def _kinds(lines: Sequence[CountLine], kind: str, short: Callable[[str], str]) -> Text:
    """Each with its number."""
    return listed_parts(
        [
            say("{label} ({count})", label=short(line.label), count=number(line.count, kind, label=line.label))
            for line in lines
        ]
    )
