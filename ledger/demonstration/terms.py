"""What the book asks of a plan: which funds sell on a day, through whom, and what a redemption is charged."""

from dataclasses import dataclass
from datetime import date

from plans.values import FundValue, PlanFile, WaiverValue, parse_plan


@dataclass(frozen=True, slots=True)
class Terms:
    """A plan as the book sees it."""

    plan: PlanFile

    @property
    def funds(self) -> tuple[FundValue, ...]:
        return self.plan.funds

    @property
    def waivers(self) -> tuple[WaiverValue, ...]:
        return self.plan.waivers

    def in_office(self, fund: str, day: date) -> str:
        """Code of the distributor; empty where nobody is in office."""
        offices = (
            office.distributor
            for office in self.plan.appointments
            if office.start <= day and (office.end is None or day <= office.end) and fund in (office.funds or (fund,))
        )
        return next(offices, "")

    def sells(self, fund: FundValue, day: date) -> bool:
        return takes_part(fund, day) and bool(self.in_office(fund.code, day))

    @property
    def original_distributor(self) -> str:
        return min(self.plan.appointments, key=lambda office: (office.start, office.distributor)).distributor

    def cdsc_rate(self, fund: str, issued: date, traded: date) -> int:
        """Rate (ppm) of shares issued by `fund` on `issued` when redeemed on `traded` (C2).

        A reading of its own beside the engine's, so that what the book reports as withheld checks the engine.
        """
        rows = [s for s in self.plan.cdsc_schedules if s.issued_from <= issued and fund in (s.funds or (fund,))]
        if not rows:
            return 0
        schedule = max(rows, key=lambda s: (s.issued_from, bool(s.funds)))
        for year, rate in enumerate(schedule.rates, start=1):
            anniversary = _anniversary(issued, year)
            if traded < anniversary or (schedule.anniversary == "inclusive" and traded == anniversary):
                return rate
        return 0


def takes_part(fund: FundValue, day: date) -> bool:
    return fund.party_since <= day and (fund.party_until is None or day <= fund.party_until)


def _anniversary(issued: date, years: int) -> date:
    """29 February has its anniversary on 28 February in common years."""
    year = issued.year + years
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (issued.month, issued.day) == (2, 29) and not is_leap:
        return date(year, 2, 28)
    return issued.replace(year=year)


def read_terms(text: str) -> Terms:
    """From a plan file's text. Raises Refusal `plan-file-faults`."""
    return Terms(parse_plan(text))
