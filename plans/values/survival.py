"""Which obligations are in force, survive, or have ended: B FIFTEENTH(C), (E), and R THIRTEENTH, as a matrix."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.values.life import FundLife


class Standing(StrEnum):
    IN_FORCE = "in force"
    SURVIVES = "survives"
    ENDED = "ended"


class Ends(StrEnum):
    """With what an obligation ends."""

    AGREEMENT = "agreement"
    PLAN = "plan"
    COMPLETE = "complete"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Obligation:
    paragraph: str
    text: str
    whose: str
    ends: Ends
    by: str  # the clause that ends it, or keeps it
    note: str = ""


B_E = "B FIFTEENTH(E)"
COMPANY, DISTRIBUTOR = "Company", "Distributor"

OBLIGATIONS: dict[str, tuple[Obligation, ...]] = {
    "B": (
        Obligation("B SECOND", "Exclusive agency; sales of shares", "Both", Ends.AGREEMENT, "B FIRST"),
        Obligation(
            "B THIRD(A)", "Pay the Distributor's 12b-1 Share on shares sold", COMPANY, Ends.COMPLETE, "B FIFTEENTH(C)"
        ),
        Obligation(
            "B THIRD(A)",
            "Pay the service fee",
            COMPANY,
            Ends.AGREEMENT,
            "F4",
            "Ours: it is paid for services to holders, and goes to the distributor in office; after the end nobody is.",
        ),
        Obligation("B THIRD(B)", "Books and monthly calculation of the 12b-1 Share", DISTRIBUTOR, Ends.NEVER, B_E),
        Obligation("B FIFTH(C)", "Quarterly report to the board, and its review", "Both", Ends.PLAN, "B FIRST"),
        Obligation("B SIXTH(E)", "Service agreements", DISTRIBUTOR, Ends.AGREEMENT, "B FIRST"),
        Obligation(
            "B SIXTH(G)", "Withhold and pay the Earned CDSC", COMPANY, Ends.NEVER, "B FIFTEENTH(C), FIFTEENTH(E)"
        ),
        Obligation("B SIXTH(H)", "Books by lot; calculation of the Earned CDSC", DISTRIBUTOR, Ends.NEVER, B_E),
        Obligation("B EIGHTH(A)", "Honour transfers of the 12b-1 Share", COMPANY, Ends.COMPLETE, B_E),
        Obligation("B EIGHTH(A)", "Honour transfers of the Earned CDSC", COMPANY, Ends.NEVER, B_E),
        Obligation("B EIGHTH(B)", "Notify the company of each transfer", DISTRIBUTOR, Ends.NEVER, B_E),
        Obligation("B EIGHTH(C)", "Pay assignees their 12b-1 Portions directly", COMPANY, Ends.COMPLETE, B_E),
        Obligation("B EIGHTH(C)", "Pay assignees their CDSC Portions directly", COMPANY, Ends.NEVER, B_E),
        Obligation("B EIGHTH(D)", "Pay a collection agent the 12b-1 Share", COMPANY, Ends.COMPLETE, B_E),
        Obligation("B EIGHTH(D)", "Pay a collection agent the Earned CDSC", COMPANY, Ends.NEVER, B_E),
        Obligation("B EIGHTH(E)", "No amendment reduces what is payable on shares issued", COMPANY, Ends.COMPLETE, B_E),
        Obligation("B EIGHTH(F)", "No change of the charge on shares issued", COMPANY, Ends.NEVER, B_E),
        Obligation(
            "B FOURTEENTH", "Independent directors select independent directors", COMPANY, Ends.PLAN, "B FOURTEENTH"
        ),
    ),
    "R": (
        Obligation("R FIRST", "Distribution services", DISTRIBUTOR, Ends.AGREEMENT, "R FIRST"),
        Obligation(
            "R SECOND",
            "Pay the fee of Schedule B",
            COMPANY,
            Ends.AGREEMENT,
            "R THIRTEENTH(C)",
            "Again once a new agreement is approved, with whichever distributor.",
        ),
        Obligation("R FOURTH", "Quarterly report to the board, and its review", "Both", Ends.PLAN, "R FIRST"),
        Obligation("R SEVENTH", "Service agreements", DISTRIBUTOR, Ends.AGREEMENT, "R FIRST"),
        Obligation("R TWELFTH", "Independent directors select independent directors", COMPANY, Ends.PLAN, "R TWELFTH"),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An obligation as it stands on a day: since when otherwise, and by which clauses."""

    obligation: Obligation
    standing: Standing
    since: date | None
    clause: str


def survival(life: FundLife, day: date, *, in_office: bool = False) -> list[Line]:
    """The matrix on a day. `in_office`: a distributor appointed after the end of the agreement of before, whose own
    agreement stands in its place (B SECOND, R THIRTEENTH(C)); after the end of the plan nobody is."""
    return [_line(obligation, life, day, in_office) for obligation in OBLIGATIONS[life.agreement]]


def _line(obligation: Obligation, life: FundLife, day: date, in_office: bool) -> Line:
    plan_end = life.plan_end if life.plan_ended is not None and life.plan_ended < day else None
    agreement_end = plan_end or (None if in_office else life.agreement_ending(day))
    completed = life.completed if life.completed is not None and life.completed < day else None
    if obligation.ends is Ends.COMPLETE and completed is not None:
        return Line(obligation, Standing.ENDED, completed, obligation.by)
    if obligation.ends in (Ends.COMPLETE, Ends.NEVER):
        if agreement_end is None:
            return Line(obligation, Standing.IN_FORCE, None, "")
        return Line(obligation, Standing.SURVIVES, agreement_end.last_day, obligation.by)
    ended = plan_end if obligation.ends is Ends.PLAN else agreement_end
    if ended is None:
        return Line(obligation, Standing.IN_FORCE, None, "")
    return Line(obligation, Standing.ENDED, ended.last_day, f"{ended.clause}, {obligation.by}")
