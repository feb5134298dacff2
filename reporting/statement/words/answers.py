"""The report's sentences, from the statements alone: what a director reads first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporting.statement.inputs import CDSC, DISTRIBUTION_FEE
from reporting.statement.values import PayeeLine, Report, Section, Spending, Statement
from reporting.statement.words.base import day, listed, lower, months, unbroken
from reporting.statement.words.changes import changes
from reporting.statement.words.text import Text, ended, joined, listed_parts, money, rate_of, say, together

NAMED = 3
"""Recipients that a sentence names; more of them are counted, and the table has each."""


def subject(report: Report) -> str:
    """Whose report it is."""
    if report.company:
        return report.company.name
    sections = report.statements[0].sections
    return sections[0].name if len(sections) == 1 else f"All {len(sections)} companies of the plan"


@dataclass(frozen=True, slots=True)
class Said:
    """Something said about a plan's quarter; `plan` names it where the report is about several."""

    statement: Statement
    text: Text
    plan: str = ""

    def __str__(self) -> str:
        return f"{self.plan}: {self.text}" if self.plan else str(self.text)


Answers = list[tuple[str, list[Said]]]
"""(question, what is said of each plan)."""


def answers(report: Report) -> Answers:
    """The questions of a director, each answered plan by plan."""
    found: dict[str, list[Said]] = {}
    for statement in report.statements:
        for question, answer in _of_plan(statement):
            found.setdefault(question, []).append(Said(statement, answer, label_in(report, statement)))
    return list(found.items())


def label_in(report: Report, statement: Statement) -> str:
    """Empty where there is one plan only."""
    return plan_label(statement) if len(report.statements) > 1 else ""


def plan_label(statement: Statement) -> str:
    """How sentences of several plans name theirs; a draft is marked wherever it is named (R heading)."""
    return f"Class {statement.plan.share_class}{' (draft)' if statement.plan.draft else ''}"


def _of_plan(statement: Statement) -> list[tuple[str, Text]]:
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


def _paid(statement: Statement, section: Section) -> Text:
    """What payments on record say, and nothing of what is merely owed (P4)."""
    if statement.plan.draft:
        return say("Nothing: the plan is a draft.")
    lines = section.payments
    paid, late, offset = (sum(getattr(line, name) for line in lines) for name in ("paid", "paid_late", "offset"))
    said = []
    if paid:
        recipients = [unbroken(line.name) for line in lines if line.paid]
        whom = listed(recipients) if len(recipients) <= NAMED else f"{len(recipients)} recipients"
        of = _late(late, paid)
        said.append(
            ended(say("{paid} was paid in the quarter to {whom}{of}", paid=money(paid, "paid"), whom=whom, of=of))
        )
    elif statement.payments_kept:
        said.append(say("Nothing was paid in the quarter."))
    else:
        said.append(say("No payment is on record for the plan: all amounts of this report are as calculated."))
    if offset:
        said.append(say("{offset} was settled by offset.", offset=money(offset, "paid")))
    return joined(" ", [*said, *_left(section, day(statement.quarter.last))])


def _late(late: int, paid: int) -> Text:
    if not late:
        return Text()
    if late == paid:
        return say(", all of it after the day on which it was due")
    return say(", {late} of it late", late=money(late, "paid", late="yes"))


def _left(section: Section, at: str) -> Iterator[Text]:
    """Of what is delivered by the quarter's end: what waits for payment, and what is held."""
    lines = section.payments
    unpaid, overdue, held = (sum(getattr(line, name) for line in lines) for name in ("unpaid", "overdue", "held"))
    if unpaid:
        of = say(", {overdue} of it overdue", overdue=money(overdue, "unpaid", state="overdue")) if overdue else ""
        waited = money(unpaid, "unpaid", state="unpaid")
        yield say("On {at} {unpaid} waited for payment{of}.", at=at, unpaid=waited, of=of)
    if held:
        when = "" if unpaid else f" on {at}"
        yield say("{held} was held{when}: see What was paid.", held=money(held, "unpaid", state="held"), when=when)


def _owed(statement: Statement, section: Section) -> Text:
    total = section.total
    if statement.plan.draft:
        return say("Nothing: no fee accrues under a draft.")
    if total.average_net_assets is None:
        return say("Nothing: no fee accrued in the months calculated.")
    count = sum(len(part.lines) for part in statement.sections)
    who, whose = (f"The {count} funds owe", "Their") if count > 1 else ("The fund owes", "Its")
    return say(
        "{who} {fees} in fees for {span}: a Distribution Fee of {distribution} and a service fee of {service}. "
        "{whose} average daily net assets were {assets}{effective}.",
        who=who,
        fees=money(total.fees, "fees"),
        span=_span(statement),
        distribution=money(total.distribution_fee, "portions", right=DISTRIBUTION_FEE),
        service=money(total.service_fee, "service-fees"),
        whose=whose,
        assets=money(total.average_net_assets, "fees"),
        effective=_effective(total.effective_rate),
    )


def _effective(ppm: int | None) -> Text:
    return say(", so that the fees come to {rate} a year", rate=rate_of(ppm, "fees")) if ppm else Text()


def _span(statement: Statement) -> str:
    if statement.missing_months:
        return f"the months calculated so far, without {months(statement.missing_months)}"
    return f"the {statement.quarter.words}"


def _to_whom(payees: Sequence[PayeeLine]) -> Text:
    said = [_payee(payee) for payee in payees if payee.total]
    return together(joined(". ", said), ".") if said else say("Nobody is owed anything.")


def _payee(payee: PayeeLine) -> Text:
    rights = _rights(payee)
    if payee.role == "unallocated":
        return say("Held, since no rule gives the shares to a distributor: {rights}", rights=rights)
    due = money(payee.total, "fees", payee=payee.code)
    whose = unbroken(payee.name)
    return say("{whose} is due {due}: {rights}{held}", whose=whose, due=due, rights=rights, held=_held(payee))


def _rights(payee: PayeeLine) -> Text:
    """What it is owed of each."""
    code = payee.code
    fee = money(payee.distribution_fee, "portions", payee=code, right=DISTRIBUTION_FEE)
    cdsc = money(payee.cdsc, "portions", payee=code, right=CDSC)
    parts = (
        (payee.distribution_fee, say("{fee} of the Distribution Fee", fee=fee)),
        (payee.service_fee, say("{fee} of the service fee", fee=money(payee.service_fee, "service-fees", payee=code))),
        (payee.cdsc, say("{cdsc} of deferred sales charges", cdsc=cdsc)),
    )
    return listed_parts([said for cents, said in parts if cents])


def _held(payee: PayeeLine) -> Text:
    if payee.held == payee.total:
        return say(", all of it held")
    if not 0 < payee.held < payee.total:
        return Text()
    return say(", of which {held} is held", held=money(payee.held, "portions", payee=payee.code, status="held"))


def _spent(statement: Statement, section: Section) -> Text:
    spending = section.spending
    if statement.plan.draft and not spending.count:
        return say("Nothing.")
    if not spending.count:
        return say("No expenditure is recorded for the quarter.")
    purposes = [line for line in spending.purposes if line.total]
    largest = sorted(purposes, key=lambda line: (-line.total, line.label))[:3]
    return say(
        "Expenditures of {spent} are recorded. {named} {parts}.{carried}",
        spent=money(spending.total, "spent"),
        named="The largest purposes are" if len(purposes) > len(largest) else "The purposes:",
        parts=listed_parts(
            [
                say("{label} ({spent})", label=lower(line.label), spent=money(line.total, "purpose", code=line.code))
                for line in largest
            ]
        ),
        carried=_carried(spending),
    )


def _carried(spending: Spending) -> Text:
    if not spending.carried_over:
        return Text()
    share = spending.carried_share
    return say(
        " Carried over, spent and not yet covered by fees and charges: {carried}{of}.",
        carried=money(spending.carried_over, "carried"),
        of="" if share is None else say(", {share} of net assets", share=rate_of(share, "carried")),
    )


def _cdsc(section: Section) -> Text:
    total = section.total
    waived = money(total.cdsc_waived, "charges", waived="yes")
    return say(
        "{charged} in contingent deferred sales charges, withheld from their proceeds.{waived}",
        charged=money(total.cdsc, "charges"),
        waived=say(" {waived} more was waived.", waived=waived) if total.cdsc_waived else " Nothing was waived.",
    )
