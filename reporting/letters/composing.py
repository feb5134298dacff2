"""From a notice as it is to be entered to the letter that says it."""

from collections.abc import Callable

from plans.models import Company, Notice, Plan, Transfer
from plans.selectors.notices import address_on
from plans.services.notice_checks import NoticeEntry
from plans.values.words import percent_text
from reporting.letters.monthly import covering_paragraphs
from reporting.letters.values import Letter, LetterRow

PARAGRAPHS = {
    # kind: paragraph of the Class B agreement, of the Class R agreement
    Notice.Kind.TRANSFER: ("EIGHTH(B)", ""),
    Notice.Kind.PAY_ASSIGNEE: ("EIGHTH(C)", ""),
    Notice.Kind.PAY_COLLECTION_AGENT: ("EIGHTH(D)", ""),
    Notice.Kind.PAY_DISTRIBUTOR: ("EIGHTH(C)", ""),
    Notice.Kind.MONTHLY_CALCULATION: ("EIGHTH(C)", ""),
    Notice.Kind.SUSPENSION: ("FIFTH(A)", ""),
    Notice.Kind.WITHDRAWAL: ("FIFTH(B)", ""),
    Notice.Kind.TERMINATION: ("FIFTEENTH", "THIRTEENTH"),
    Notice.Kind.TERMINATION_DATE: ("NINETEENTH(B)", ""),
    Notice.Kind.ADDRESS: ("SEVENTEENTH", "FOURTEENTH"),
    Notice.Kind.WAIVER_CONSENT: ("EIGHTH(F)", ""),
    Notice.Kind.BOARD_REPORT: ("FIFTH(C)", "FOURTH"),
    Notice.Kind.OTHER: ("SEVENTEENTH", "FOURTEENTH"),
}


def paragraph_of(plan: Plan, kind: str) -> str:
    """The paragraph of the plan's agreement under which a notice of the kind is given."""
    of_b, of_r = PARAGRAPHS[Notice.Kind(kind)]
    return of_b if plan.allocation == Plan.Allocation.EXHIBIT_A else of_r or "FOURTEENTH"


def letter_of(plan: Plan, entry: NoticeEntry) -> Letter:
    """The letter of one notice; its text is the body, paragraphs set apart by empty lines."""
    sent = entry.sent or entry.dated
    used = entry.address_used.strip() or address_on(plan, entry.receiver, sent)
    asked = entry.kind == Notice.Kind.WAIVER_CONSENT
    return Letter(
        plan=plan.name,
        clause=paragraph_of(plan, entry.kind),
        dated=entry.dated,
        sender=entry.sender.name,
        sender_address=_lines(address_on(plan, entry.sender, sent)),
        receiver=entry.receiver.name,
        receiver_address=_lines(used),
        delivery=Notice.Delivery(entry.delivery).label,
        subject=entry.subject.strip() or Notice.Kind(entry.kind).label,
        paragraphs=tuple(part.strip() for part in entry.text.replace("\r\n", "\n").split("\n\n") if part.strip()),
        signers=(entry.sender.name, *((entry.joint_party.name,) if entry.joint_party else ())),
        rows=tuple(_row(transfer) for transfer in entry.transfers),
        consent_of=entry.receiver.name if asked else "",
    )


def composed_text(plan: Plan, entry: NoticeEntry) -> str:
    """The body of the letter, from the data; empty for a kind that says nothing by itself."""
    compose = COMPOSERS.get(Notice.Kind(entry.kind))
    if compose is None:
        return ""
    opening = f"Under paragraph {paragraph_of(plan, entry.kind)} of the {plan.name} (the “Agreement”), "
    return "\n\n".join(part for part in compose(plan, entry, opening) if part)


Parts = list[str]


def _transfers(plan: Plan, entry: NoticeEntry, opening: str) -> Parts:
    assignees = {transfer.assignee_id: transfer.assignee for transfer in entry.transfers}
    day = entry.sent or entry.dated
    named = [
        f"{party.name}, {_in_line(address) if (address := address_on(plan, party, day)) else 'address to follow'}"
        for party in sorted(assignees.values(), key=lambda party: party.name)
    ]
    return [
        f"{opening}we notify you of the transfers of rights listed below, which we made under paragraph EIGHTH(A).",
        "The name and address of each assignee: " + "; ".join(named) + ".",
        "These transfers do not reduce or extinguish any claim of the Company against us.",
    ]


def _pay_assignee(plan: Plan, entry: NoticeEntry, opening: str) -> Parts:
    payee = _payee(plan, entry)
    return [
        (
            f"{opening}we direct you to pay directly to {payee} its Assignee’s 12b-1 Portion and its "
            f"Assignee’s CDSC Portion"
            f"{_in_funds(entry)}, on the terms on which they would be paid to us."
        ),
        "A Monthly Calculation will be provided to you after the close of each month.",
    ]


def _pay_agent(plan: Plan, entry: NoticeEntry, opening: str) -> Parts:
    return [
        (
            f"{opening}we direct you to pay all of our 12b-1 Share of the Distribution Fees and our Earned CDSC"
            f"{_in_funds(entry)} to {_payee(plan, entry)}, which divides them between the assignees and us."
        ),
        "Only what it distributes to us may be subject to offsets or claims which the Company may have against us.",
    ]


def _pay_distributor(_plan: Plan, entry: NoticeEntry, opening: str) -> Parts:
    whose = f" in respect of {entry.payee.name}" if entry.payee else ""
    return [f"{opening}we withdraw our direction{whose}{_in_funds(entry)}. From now on please pay us."]


def _suspension(plan: Plan, entry: NoticeEntry, opening: str) -> Parts:
    shares = f"sales of Class {plan.share_class} shares{_of_funds(entry)}"
    asked = f"we ask you to suspend {shares}" if isinstance(entry.sender, Company) else f"we suspend {shares}"
    return [f"{opening}{asked}{_from_day(entry)}."]


def _withdrawal(plan: Plan, entry: NoticeEntry, opening: str) -> Parts:
    return [
        f"{opening}the offering of Class {plan.share_class} shares{_of_funds(entry)} is withdrawn{_from_day(entry)}."
    ]


def _termination(_plan: Plan, entry: NoticeEntry, opening: str) -> Parts:
    about = f" with respect to {_named(entry)}" if entry.funds else ""
    return [f"{opening}we give you notice that the Agreement is terminated{about}{_from_day(entry)}."]


def _termination_date(_plan: Plan, entry: NoticeEntry, opening: str) -> Parts:
    if entry.joint_party is None or entry.takes_effect is None:
        return []
    return [
        (
            f"{opening}{entry.sender.name} and {entry.joint_party.name} jointly notify you that the Termination Date "
            f"is {_in_words(entry)}."
        ),
        "After that date the predecessor distributor has no obligations under it but those of paragraph NINETEENTH(E).",
    ]


def _address(_plan: Plan, entry: NoticeEntry, opening: str) -> Parts:
    return [
        f"{opening}we designate the following address for the receipt of notices{_from_day(entry)}:",
        entry.new_address.strip(),
    ]


def _waiver_consent(plan: Plan, entry: NoticeEntry, opening: str) -> Parts:
    return [
        (
            f"{opening}we ask for your prior written consent to the following waiver or change of the contingent "
            f"deferred sales charge on Class {plan.share_class} shares{_of_funds(entry)} issued before the change"
            f"{_from_day(entry)}:"
        ),
        "[Describe the waiver or change here.]",
        "Please sign below if you consent, and return one copy to us.",
    ]


def _board_report(_plan: Plan, _entry: NoticeEntry, opening: str) -> Parts:
    return [f"{opening}we provide the written report of the amounts expended under the Agreement, and their purposes."]


COMPOSERS: dict[Notice.Kind, Callable[[Plan, NoticeEntry, str], Parts]] = {
    Notice.Kind.TRANSFER: _transfers,
    Notice.Kind.PAY_ASSIGNEE: _pay_assignee,
    Notice.Kind.PAY_COLLECTION_AGENT: _pay_agent,
    Notice.Kind.PAY_DISTRIBUTOR: _pay_distributor,
    Notice.Kind.MONTHLY_CALCULATION: covering_paragraphs,
    Notice.Kind.SUSPENSION: _suspension,
    Notice.Kind.WITHDRAWAL: _withdrawal,
    Notice.Kind.TERMINATION: _termination,
    Notice.Kind.TERMINATION_DATE: _termination_date,
    Notice.Kind.ADDRESS: _address,
    Notice.Kind.WAIVER_CONSENT: _waiver_consent,
    Notice.Kind.BOARD_REPORT: _board_report,
}


def _payee(plan: Plan, entry: NoticeEntry) -> str:
    if entry.payee is None:
        return "[payee]"
    address = address_on(plan, entry.payee, entry.sent or entry.dated)
    return f"{entry.payee.name}{f', {_in_line(address)}' if address else ''}"


def _named(entry: NoticeEntry) -> str:
    return ", ".join(fund.name for fund in sorted(entry.funds, key=lambda fund: fund.name))


def _in_funds(entry: NoticeEntry) -> str:
    return f" in respect of {_named(entry)}" if entry.funds else ""


def _of_funds(entry: NoticeEntry) -> str:
    return f" of {_named(entry)}" if entry.funds else ""


def _in_words(entry: NoticeEntry) -> str:
    day = entry.takes_effect
    return f"{day:%B} {day.day}, {day.year}" if day else ""


def _from_day(entry: NoticeEntry) -> str:
    return f" with effect from {_in_words(entry)}" if entry.takes_effect else ""


def _in_line(address: str) -> str:
    return ", ".join(_lines(address))


def _lines(address: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in address.splitlines() if line.strip())


def _row(transfer: Transfer) -> LetterRow:
    return LetterRow(
        number=str(transfer.pk),
        right=transfer.get_right_display(),
        tranche=transfer.tranche,
        funds=", ".join(fund.code for fund in transfer.funds.all()) or "all",
        assignee=transfer.assignee.name,
        percent=f"{percent_text(transfer.percent)}%",
        from_day=transfer.effective.isoformat(),
        to_day=transfer.ends.isoformat() if transfer.ends else "",
    )
