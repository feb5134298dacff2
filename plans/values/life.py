"""How plan and agreement end for a fund, and what goes on (B FIFTEENTH, R THIRTEENTH): pure, of dates and causes.

Days are last days in force: what ends on a day still holds on it. Plan and agreement end separately; the end of the
plan ends the agreement (FIRST). Sixty days are counted from the day after the notice is received (ours: full days).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

NOTICE_PERIOD = timedelta(days=60)


class Cause(StrEnum):
    """What ends a plan, an agreement, or both."""

    COMPANY = "company"
    DISTRIBUTOR = "distributor"
    PLAN_VOTE = "plan-vote"
    ASSIGNMENT = "assignment"
    ADVISER = "adviser"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a cause ends under each agreement, and by which paragraph; an empty clause: no such cause there."""

    clauses: Mapping[str, str]
    ends_plan: bool
    on_notice: bool = False
    text: str = ""


EFFECTS: Mapping[Cause, Effect] = {
    Cause.COMPANY: Effect(
        {"B": "B FIFTEENTH(A)", "R": "R THIRTEENTH(A)"}, True, True, "Terminated by the company, by vote and notice"
    ),
    Cause.DISTRIBUTOR: Effect(
        {"B": "B FIFTEENTH(A)", "R": "R THIRTEENTH(A)"}, True, True, "Terminated by the distributor's notice"
    ),
    Cause.PLAN_VOTE: Effect({"B": "B FIFTEENTH(B)", "R": ""}, True, False, "Terminated as a plan, by vote"),
    Cause.ASSIGNMENT: Effect(
        {"B": "B FIFTEENTH(C)", "R": "R THIRTEENTH(C)"}, False, False, "Agreement ended by its assignment"
    ),
    Cause.ADVISER: Effect(
        {"B": "", "R": "R THIRTEENTH(B)"}, False, False, "Agreement ended: no affiliate of the distributor is adviser"
    ),
    Cause.LAPSE: Effect({"B": "B THIRTEENTH", "R": "R ELEVENTH"}, True, False, "Lapsed: not continued"),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that ended plan and agreement, or the agreement alone, for a fund."""

    cause: Cause
    last_day: date
    clause: str
    source: int | None = None  # id of the record, where there is one

    @property
    def ends_plan(self) -> bool:
        return EFFECTS[self.cause].ends_plan

    @property
    def text(self) -> str:
        return EFFECTS[self.cause].text


def ending(agreement: str, cause: Cause, day: date, *, source: int | None = None) -> Ending:
    """`day`: that on which the notice was received, the vote carried, or the event happened."""
    effect = EFFECTS[cause]
    return Ending(cause, day + NOTICE_PERIOD if effect.on_notice else day, effect.clauses[agreement], source)


class Condition(StrEnum):
    """What B FIFTEENTH(C) asks for before a termination is a Complete Termination."""

    BEST_INTEREST = "best-interest"
    CDSC_UNCHANGED = "cdsc-unchanged"
    NO_OTHER_PAYEE = "no-other-payee"
    MATERIAL_BREACH = "material-breach"


ASKED: tuple[tuple[str, frozenset[Condition], str], ...] = (
    ("(i)", frozenset({Condition.BEST_INTEREST}), "found in good faith to be in the best interest"),
    ("(ii)", frozenset({Condition.CDSC_UNCHANGED}), "charges of the shares outstanding unchanged"),
    (
        "(iii)",
        frozenset({Condition.NO_OTHER_PAYEE, Condition.MATERIAL_BREACH}),
        "no fee to anyone else on the distributor's shares, or the distributor in material breach",
    ),
)
"""(number, any one of which suffices, in words)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Days after `last_day` and before `resumed` on which an agreement made by `last_day` does not hold."""

    last_day: date
    resumed: date | None = None

    def holds(self, day: date) -> bool:
        return self.last_day < day and (self.resumed is None or day < self.resumed)


@dataclass(frozen=True)
class FundLife:
    """The ends of one fund's plan and agreement.

    `new_agreements`: days on which a new agreement, or the continuance of this one, was approved (R THIRTEENTH(B),
    (C); B SECOND). `conditions`: of Complete Termination, with the day each was met.
    """

    agreement: str = "B"
    endings: tuple[Ending, ...] = ()
    new_agreements: tuple[date, ...] = ()
    conditions: Mapping[Condition, date] = field(default_factory=dict)

    @property
    def plan_end(self) -> Ending | None:
        """What ended the plan first."""
        ends = [end for end in self.endings if end.ends_plan]
        return min(ends, key=lambda end: end.last_day, default=None)

    @property
    def plan_ended(self) -> date | None:
        return self.plan_end.last_day if self.plan_end else None

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """When no agreement of before held. The end of the plan is no gap: nothing resumes after it."""
        plan_ended = self.plan_ended
        alone = sorted(
            {
                end.last_day
                for end in self.endings
                if not end.ends_plan and (plan_ended is None or end.last_day < plan_ended)
            }
        )
        return tuple(Gap(last, min((day for day in self.new_agreements if day > last), default=None)) for last in alone)

    def agreement_ending(self, day: date) -> Ending | None:
        """What keeps the agreement of before from holding on the day: the plan's end, or the last gap it is in."""
        if self.plan_end is not None and self.plan_end.last_day < day:
            return self.plan_end
        last_days = [gap.last_day for gap in self.gaps if gap.holds(day)]
        return next((end for end in self.endings if last_days and end.last_day == last_days[-1]), None)

    @property
    def missing_conditions(self) -> tuple[str, ...]:
        """Numbers of the conditions of B FIFTEENTH(C) of which there is no evidence."""
        return tuple(number for number, any_of, _ in ASKED if not any_of & set(self.conditions))

    @property
    def completed(self) -> date | None:
        """Last day before the Complete Termination: plan and agreement ended, all three conditions met (B only).

        Conditions met later than the end complete it on the day of the last of them: until then payments went on.
        """
        if self.agreement != "B" or self.plan_ended is None or self.missing_conditions:
            return None
        met = [min(self.conditions[one] for one in any_of & set(self.conditions)) for _, any_of, _ in ASKED]
        return max(self.plan_ended, *met)

    def as_of(self, day: date) -> "FundLife":
        """Without what lies on or after `day`, which has not begun to matter by then."""
        return FundLife(
            self.agreement,
            tuple(end for end in self.endings if end.last_day < day),
            tuple(one for one in self.new_agreements if one <= day),
            {one: met for one, met in self.conditions.items() if met < day},
        )

    @property
    def ended(self) -> bool:
        return bool(self.endings)


def first_difference(before: FundLife, after: FundLife) -> date | None:
    """The first day on which the two say otherwise; None where they never do."""
    days = {(before.plan_ended, after.plan_ended), (before.completed, after.completed)}
    changed = [day for pair in days if pair[0] != pair[1] for day in pair if day is not None]
    changed += [gap.last_day for gap in set(before.gaps) ^ set(after.gaps)]
    return min(changed) + timedelta(days=1) if changed else None


def earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
