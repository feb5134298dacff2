"""A distributor succeeds another, fund by fund: no gap and no overlap (B SECOND)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from plans.values.amending.applying import ordered
from plans.values.amending.tranches import tranches_from
from plans.values.lookup import in_office, rate_on, within
from plans.values.plan_file import AppointmentValue, PartyValue, PlanFile, RateValue
from plans.values.words import days, named


@dataclass(frozen=True, slots=True)
class SuccessionValue:
    """`funds` empty: all. The predecessor's last day and the successor's first, both included."""

    successor: str
    last_day: date
    first_day: date
    funds: tuple[str, ...] = ()

    def concerned(self, plan: PlanFile) -> tuple[str, ...]:
        return self.funds or tuple(sorted(fund.code for fund in plan.funds))


def succession_faults(plan: PlanFile, value: SuccessionValue) -> list[tuple[str, str]]:
    """(field, what was expected): an overlap, nobody to succeed, an appointment in the way. Gaps see elsewhere."""
    faults = []
    if value.first_day <= value.last_day:
        faults.append(("first_day", f"expected a day after {value.last_day}: two would be in office (B SECOND)"))
    nobody, same, taken = [], [], []
    for fund in value.concerned(plan):
        current = in_office(plan, fund, value.last_day)
        if current is None:
            nobody.append(fund)
        elif current.distributor == value.successor:
            same.append(fund)
        if current is not None and any(_later(row, current, fund, value) for row in plan.appointments):
            taken.append(fund)
    every = len(plan.funds)
    if nobody:
        faults.append(("last_day", f"nobody is in office then for {named(nobody, every)}"))
    if same:
        faults.append(("successor", f"it is in office already for {named(same, every)}"))
    if taken:
        faults.append(("first_day", f"another appointment of {named(taken, every)} holds {days(value.last_day, None)}"))
    return faults


def _later(row: AppointmentValue, current: AppointmentValue, fund: str, value: SuccessionValue) -> bool:
    about = not row.funds or fund in row.funds
    return row != current and about and (row.end is None or row.end > value.last_day)


def gap(value: SuccessionValue) -> tuple[date, date] | None:
    """First and last day without a distributor; None where the successor follows at once."""
    first, last = value.last_day + timedelta(days=1), value.first_day - timedelta(days=1)
    return (first, last) if first <= last else None


def succeeded(plan: PlanFile, value: SuccessionValue, new_party: PartyValue | None = None) -> PlanFile:
    """The plan with the successor in office; what its shares sell at goes on as it was.

    An appointment of more funds goes on for the others. Where the predecessor's latest shares bear a rate of their
    own tranche (a lower one since an amendment, B EIGHTH(E)), so do the successor's.
    """
    concerned = value.concerned(plan)
    appointments = [part for row in plan.appointments for part in _parts(plan, row, value, concerned)]
    appointments.append(AppointmentValue(value.successor, value.first_day, None, value.funds))
    parties = (*plan.parties, new_party) if new_party else plan.parties
    after = replace(plan, parties=parties, appointments=tuple(appointments))
    return ordered(_with_rates(plan, after, value, concerned))


def _parts(
    plan: PlanFile, row: AppointmentValue, value: SuccessionValue, concerned: Iterable[str]
) -> list[AppointmentValue]:
    """A row as it is, or cut: for the funds concerned it ends."""
    everything = tuple(sorted(fund.code for fund in plan.funds))
    about = row.funds or everything
    ending = tuple(code for code in about if code in set(concerned))
    if not ending or not within(value.last_day, row.start, row.end):
        return [row]
    staying = tuple(code for code in about if code not in ending)
    ended = replace(row, end=value.last_day, funds=ending if staying else row.funds)
    return [ended, replace(row, funds=staying)] if staying else [ended]


def _with_rates(before: PlanFile, after: PlanFile, value: SuccessionValue, concerned: Iterable[str]) -> PlanFile:
    own: dict[int, list[str]] = {}
    for fund in concerned:
        current = in_office(before, fund, value.last_day)
        if current is None:
            continue
        window = next(
            (
                t.code
                for t in before.tranches
                if t.distributor == current.distributor and within(value.last_day, t.start, t.end)
            ),
            current.distributor,
        )
        rate = rate_on(before, "asset_based", fund, window, value.first_day)
        if rate is not None and rate != rate_on(before, "asset_based", fund, "", value.first_day):
            own.setdefault(rate, []).append(fund)
    if not own:
        return after
    funds = tuple(sorted(code for codes in own.values() for code in codes))
    alone = replace(after, appointments=tuple(a for a in after.appointments if a.distributor == value.successor))
    cut, begun = tranches_from(alone, value.first_day, funds)
    rows = tuple(
        RateValue(max(value.first_day, start), rate, None, None, tuple(sorted(codes)), code)
        for code, start in begun
        for rate, codes in own.items()
    )
    return replace(cut, appointments=after.appointments, rates=tuple(dict.fromkeys((*cut.rates, *rows))))
