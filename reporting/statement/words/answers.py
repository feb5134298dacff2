"""The report's sentences, from the statements alone: what a director reads first."""

from collections.abc import Iterator, Sequence

from reporting.statement.values import PayeeLine, Report, Section, Statement
from reporting.statement.words.base import day, dollars, listed, lower, months, rate, unbroken
from reporting.statement.words.changes import changes

NAMED = 3
"""Recipients that a sentence names; more of them are counted, and the table has each."""


def subject(report: Report) -> str:
    """Whose report it is."""
    if report.company:
        return report.company.name
    sections = report.statements[0].sections
    return sections[0].name if len(sections) == 1 else f"All {len(sections)} companies of the plan"


Answers = list[tuple[str, list[tuple[str, str]]]]
"""(question, [(plan, answer in words)]); the plan is left out where there is one only."""


def answers(report: Report) -> Answers:
    """The questions of a director, each answered plan by plan."""
    several = len(report.statements) > 1
    found: dict[str, list[tuple[str, str]]] = {}
    for statement in report.statements:
        label = plan_label(statement) if several else ""
        for question, answer in _of_plan(statement):
            found.setdefault(question, []).append((label, answer))
    return list(found.items())


def plan_label(statement: Statement) -> str:
    """How sentences of several plans name theirs; a draft is marked wherever it is named (R heading)."""
    return f"Class {statement.plan.share_class}{' (draft)' if statement.plan.draft else ''}"


def _of_plan(statement: Statement) -> list[tuple[str, str]]:
    section = statement.overall
    found = [("What was paid?", _paid(statement, section)), ("What is owed?", _owed(statement, section))]
    if any(payee.total for payee in section.payees):
        found.append(("To whom?", _to_whom(section.payees)))
    found.append(("What was it spent on?", _spent(statement, section)))
    if section.total.cdsc or section.total.cdsc_waived:
        found.append(("What did redeeming shareholders pay?", _cdsc(section)))
    if not statement.plan.draft:
        found.append(("What changed?", changes(statement)))
    return found


def _paid(statement: Statement, section: Section) -> str:
    """What payments on record say, and nothing of what is merely owed (P4)."""
    if statement.plan.draft:
        return "Nothing: the plan is a draft."
    lines = section.payments
    paid, late, offset = (sum(getattr(line, name) for line in lines) for name in ("paid", "paid_late", "offset"))
    said = []
    if paid:
        recipients = [unbroken(line.name) for line in lines if line.paid]
        whom = listed(recipients) if len(recipients) <= NAMED else f"{len(recipients)} recipients"
        said.append(f"{dollars(paid)} was paid in the quarter to {whom}{_late(late, paid)}.".replace("..", "."))
    elif statement.payments_kept:
        said.append("Nothing was paid in the quarter.")
    else:
        said.append("No payment is on record for the plan: all amounts of this report are as calculated.")
    if offset:
        said.append(f"{dollars(offset)} was settled by offset.")
    return " ".join([*said, *_left(section, day(statement.quarter.last))])


def _late(late: int, paid: int) -> str:
    if not late:
        return ""
    return ", all of it after the day on which it was due" if late == paid else f", {dollars(late)} of it late"


def _left(section: Section, at: str) -> Iterator[str]:
    """Of what is delivered by the quarter's end: what waits for payment, and what is held."""
    lines = section.payments
    unpaid, overdue, held = (sum(getattr(line, name) for line in lines) for name in ("unpaid", "overdue", "held"))
    if unpaid:
        of = f", {dollars(overdue)} of it overdue" if overdue else ""
        yield f"On {at} {dollars(unpaid)} waited for payment{of}."
    if held:
        yield f"{dollars(held)} was held{'' if unpaid else f' on {at}'}: see What was paid."


def _owed(statement: Statement, section: Section) -> str:
    total = section.total
    if statement.plan.draft:
        return "Nothing: no fee accrues under a draft."
    if total.average_net_assets is None:
        return "Nothing: no fee accrued in the months calculated."
    count = sum(len(part.lines) for part in statement.sections)
    who, whose = (f"The {count} funds owe", "Their") if count > 1 else ("The fund owes", "Its")
    effective = f", so that the fees come to {rate(total.effective_rate)} a year" if total.effective_rate else ""
    return (
        f"{who} {dollars(total.fees)} in fees for {_span(statement)}: a Distribution Fee of "
        f"{dollars(total.distribution_fee)} and a service fee of {dollars(total.service_fee)}. {whose} average daily "
        f"net assets were {dollars(total.average_net_assets)}{effective}."
    )


def _span(statement: Statement) -> str:
    if statement.missing_months:
        return f"the months calculated so far, without {months(statement.missing_months)}"
    return f"the {statement.quarter.words}"


def _to_whom(payees: Sequence[PayeeLine]) -> str:
    said = []
    for payee in payees:
        if not payee.total:
            continue
        parts = [
            f"{dollars(amount)} {what}"
            for amount, what in (
                (payee.distribution_fee, "of the Distribution Fee"),
                (payee.service_fee, "of the service fee"),
                (payee.cdsc, "of deferred sales charges"),
            )
            if amount
        ]
        held = f", of which {dollars(payee.held)} is held" if 0 < payee.held < payee.total else ""
        held = ", all of it held" if payee.held == payee.total else held
        if payee.role == "unallocated":
            said.append(f"Held, since no rule gives the shares to a distributor: {listed(parts)}")
        else:
            said.append(f"{unbroken(payee.name)} is due {dollars(payee.total)}: {listed(parts)}{held}")
    return ". ".join(said) + "." if said else "Nobody is owed anything."


def _spent(statement: Statement, section: Section) -> str:
    spending = section.spending
    if statement.plan.draft and not spending.count:
        return "Nothing."
    if not spending.count:
        return "No expenditure is recorded for the quarter."
    purposes = [line for line in spending.purposes if line.total]
    largest = sorted(purposes, key=lambda line: (-line.total, line.label))[:3]
    parts = listed([f"{lower(line.label)} ({dollars(line.total)})" for line in largest])
    named = "The largest purposes are" if len(purposes) > len(largest) else "The purposes:"
    carried = ""
    if spending.carried_over:
        share = spending.carried_share
        of = f", {rate(share)} of net assets" if share is not None else ""
        carried = f" Carried over, spent and not yet covered by fees and charges: {dollars(spending.carried_over)}{of}."
    return f"Expenditures of {dollars(spending.total)} are recorded. {named} {parts}.{carried}"


def _cdsc(section: Section) -> str:
    total = section.total
    waived = f" {dollars(total.cdsc_waived)} more was waived." if total.cdsc_waived else " Nothing was waived."
    return f"{dollars(total.cdsc)} in contingent deferred sales charges, withheld from their proceeds.{waived}"
