"""How plan and agreement have ended for a fund (B FIFTEENTH, R THIRTEENTH), as the calculation needs it.

Days named are the last on which something holds. What follows from an end, and why:

- Nobody is in office after the end of the plan, nor in a gap by an appointment from before it (B FIRST, SECOND). So a
  sale is an exception (L2), the service fee is nil (F4), and without allocation the whole fee is (F6, R THIRTEENTH(C)).
- The Distribution Fee goes on for the shares attributed to distributors until a Complete Termination (B THIRD(A),
  FIFTEENTH(C), (E)): those issued before the end, with what is reinvested on them and what arrives by free exchange.
  `UNALLOCATED` bears nothing after the end of the plan: nobody's 12b-1 Share survives there (ours).
- Charges on redemption go on for ever (FIFTEENTH(C), (E)).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Gap:
    """Days after `last_day` and before `resumed` on which an agreement made by `last_day` does not hold."""

    last_day: date
    resumed: date | None = None

    def cuts(self, appointed: date, day: date) -> bool:
        """Whether a distributor appointed on a day is out of office on another."""
        return appointed <= self.last_day < day and (self.resumed is None or day < self.resumed)


@dataclass(frozen=True, slots=True)
class Ends:
    """Of one fund: last day of the plan, gaps of the agreement, last day before the Complete Termination."""

    plan: date | None = None
    gaps: tuple[Gap, ...] = ()
    completed: date | None = None

    def plan_is_over(self, day: date) -> bool:
        return self.plan is not None and self.plan < day

    def is_complete(self, day: date) -> bool:
        return self.completed is not None and self.completed < day

    def out_of_office(self, appointed: date, day: date) -> bool:
        """Whether a distributor appointed on a day is in office no more on another."""
        return self.plan_is_over(day) or any(gap.cuts(appointed, day) for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class EndTerms:
    """The ends of all funds, by code; a fund that is not named goes on."""

    funds: Mapping[str, Ends] = field(default_factory=dict)

    def of(self, fund: str) -> Ends:
        return self.funds.get(fund, _NONE)


_NONE = Ends()
