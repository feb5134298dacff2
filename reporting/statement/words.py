"""The report's sentences, from the statement alone: what a director reads first."""

import re
from collections.abc import Sequence
from datetime import date

from backoffice.quantities import MONEY, PERCENT
from reporting.statement.values import PayeeLine, Section, Statement


def dollars(cents: int) -> str:
    return f"${MONEY.format(cents, grouped=True)}".replace("$-", "\N{MINUS SIGN}$")


def rate(ppm: int) -> str:
    """10,000 ppm -> 1.00%; more places only where they say something."""
    text = PERCENT.format(ppm)
    while text.endswith("0") and len(text.partition(".")[2]) > 2:
        text = text[:-1]
    return f"{text}%"


def day(value: date) -> str:
    return f"{value:%B} {value.day}, {value.year}"


def listed(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def unbroken(name: str) -> str:
    """A name whose initials stay on one line: `A I M Distributors`."""
    return re.sub(r"\b(\w) (?=\w)", "\\1\N{NO-BREAK SPACE}", name)


def lower(label: str) -> str:
    """A label within a sentence; abbreviations stay as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def period(statement: Statement) -> str:
    quarter = statement.quarter
    return f"{quarter.first:%B} {quarter.first.day} to {day(quarter.last)}"


def months(values: Sequence[date]) -> str:
    return listed([f"{value:%B %Y}" for value in values])


def subject(statement: Statement) -> str:
    """Whose report it is."""
    if statement.company:
        return statement.company.name
    count = len(statement.sections)
    return statement.sections[0].name if count == 1 else f"All {count} companies of the plan"


def answers(statement: Statement) -> list[tuple[str, str]]:
    """The questions of a director, each with its answer in words."""
    section = statement.overall
    found = [("What was paid?", _paid(statement, section))]
    if section.payees:
        found.append(("To whom?", _to_whom(section.payees)))
    found.append(("What was it spent on?", _spent(section)))
    if section.total.cdsc or section.total.cdsc_waived:
        found.append(("What did redeeming shareholders pay?", _cdsc(section)))
    return found


def _paid(statement: Statement, section: Section) -> str:
    total = section.total
    if statement.plan.draft:
        return "Nothing: the plan is a draft, and no fee accrues under a draft."
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


def _spent(section: Section) -> str:
    spending = section.spending
    if not spending.purposes:
        return "No expenditure is recorded for the quarter."
    largest = sorted(spending.purposes, key=lambda line: (-line.total, line.label))[:3]
    parts = listed([f"{lower(line.label)} ({dollars(line.total)})" for line in largest])
    purposes = "The largest purposes are" if len(spending.purposes) > len(largest) else "The purposes:"
    return f"Expenditures of {dollars(spending.total)} are recorded. {purposes} {parts}."


def _cdsc(section: Section) -> str:
    total = section.total
    waived = f" {dollars(total.cdsc_waived)} more was waived." if total.cdsc_waived else " Nothing was waived."
    return f"{dollars(total.cdsc)} in contingent deferred sales charges, withheld from their proceeds.{waived}"


def attention(statement: Statement) -> list[str]:
    """What a reader must know before relying on the figures; empty when all is in order."""
    section = statement.overall
    found = []
    if statement.plan.draft:
        found.append("The plan is a draft under review and unsigned. This report is marked accordingly.")
    if statement.missing_months:
        found.append(f"{months(statement.missing_months)} not calculated: the figures leave out what belongs there.")
    if statement.stale_months:
        found.append(
            f"Records of {months(statement.stale_months)} changed after the calculation. "
            "The figures are those of the calculation before the change."
        )
    if section.exception_count:
        kinds = listed([f"{lower(line.label)} ({line.count})" for line in section.exceptions])
        found.append(f"{_counted(section.exception_count, 'transaction')} could not be applied: {kinds}.")
    if section.unallocated:
        found.append(
            f"{dollars(section.unallocated)} belongs to shares that no rule gives to a distributor. It is held."
        )
    held = section.held - section.unallocated
    if held > 0:
        found.append(f"{dollars(held)} is held until notice of the transfer of rights is received.")
    if section.remark_count:
        kinds = listed([f"{lower(line.label.partition(' (')[0])} ({line.count})" for line in section.remarks])
        found.append(f"{_counted(section.remark_count, 'remark')} to look at, which change no amount: {kinds}.")
    return found


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
