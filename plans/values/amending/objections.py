"""What forbids an amendment outright, paragraph by paragraph. A plan without the paragraph has no such objection."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from plans.values.amending.changes import (
    ALL_SHARES,
    GROUNDS,
    CdscChange,
    Change,
    FundJoins,
    FundLeaves,
    RateChange,
    TermsChange,
    WaiverAdded,
    WaiverWithdrawn,
)
from plans.values.interests import interested
from plans.values.lookup import rate_days, rate_on, tranches_begun_before
from plans.values.plan_file import UNALLOCATED, PlanFile
from plans.values.words import days, named, percent_text


@dataclass(frozen=True, slots=True)
class Objection:
    """`change`: the place of the change in the amendment; `field` of its form where one is at fault.

    `remedy` names what the form offers to do instead.
    """

    change: int
    clause: str
    message: str
    field: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What the plan alone does not say. Funds by code.

    `outstanding`: funds with shares outstanding; `completely_terminated`: funds whose payments a Complete
    Termination has ended (B FIFTEENTH(C)).
    """

    outstanding: frozenset[str] = frozenset()
    completely_terminated: frozenset[str] = frozenset()


def objections(
    before: PlanFile, after: PlanFile, changes: Sequence[Change], day: date, context: Context = Context()
) -> list[Objection]:
    """All that forbids the changes on `day`; none when they are allowed, given the votes."""
    found = [o for number, change in enumerate(changes) for o in _of_change(before, change, number, day, context)]
    if _shares_are_protected(before):
        found += _lower_rates(before, after, changes, day)
    return found


def _shares_are_protected(plan: PlanFile) -> bool:
    """B EIGHTH(E), (F), FIFTEENTH(C). The Class R agreement, which allocates nothing, has no such paragraph."""
    return plan.plan.allocation == "exhibit-a"


def _of_change(plan: PlanFile, change: Change, number: int, day: date, context: Context) -> Iterator[Objection]:
    match change:
        case RateChange():
            yield from _rate(plan, change, number)
        case FundJoins():
            yield from _joins(plan, change, number)
        case FundLeaves():
            yield from _leaves(plan, change, number, day, context)
        case WaiverAdded() if change.code in {row.code for row in plan.waivers}:
            yield Objection(number, "B SIXTH(A)", f"“{change.code}” is a category of the plan already.", "code")
        case WaiverWithdrawn() if change.code not in {row.code for row in plan.waivers}:
            yield Objection(number, "B SIXTH(A)", f"“{change.code}” is no category of the plan.", "code")
        case TermsChange() if not change.name and change.initial_term_ends is None:
            yield Objection(number, "", "expected a new name or another end of the first term", "name")
        case _:
            pass
    if isinstance(change, CdscChange | WaiverAdded | WaiverWithdrawn) and change.shares == ALL_SHARES:
        yield from _ground(plan, change, number, day)


def _rate(plan: PlanFile, change: RateChange, number: int) -> Iterator[Objection]:
    clause = "B SCHEDULE B" if _shares_are_protected(plan) else "R SCHEDULE B"
    if change.asset_based is None and change.service is None and change.aggregate is None:
        yield Objection(number, clause, "expected at least one rate", "asset_based")
    if change.shares == ALL_SHARES:
        return
    if change.asset_based is None:
        yield Objection(
            number, "B EIGHTH(E), F4", "expected an asset-based rate: only it knows tranches", "asset_based"
        )
    if not _shares_are_protected(plan):
        yield Objection(number, "R THIRD", "expected all shares: the plan does not divide its fee by shares", "shares")
    if change.tranche in plan.tranche_owners or change.tranche == UNALLOCATED:
        yield Objection(number, "L2", f"“{change.tranche}” is the code of another tranche", "tranche")


def _joins(plan: PlanFile, change: FundJoins, number: int) -> Iterator[Objection]:
    if change.code in {fund.code for fund in plan.funds}:
        yield Objection(number, "B SCHEDULE A", f"{change.code} is in Schedule A already", "code")
    if change.company not in {company.code for company in plan.companies} and not (
        change.company_name and change.jurisdiction
    ):
        message = f"{change.company} is no company of the plan; expected its name and jurisdiction"
        yield Objection(number, "B SCHEDULE A", message, "company_name")


def _leaves(plan: PlanFile, change: FundLeaves, number: int, day: date, context: Context) -> Iterator[Objection]:
    fund = next((fund for fund in plan.funds if fund.code == change.code), None)
    if fund is None or (fund.party_until is not None and fund.party_until < day):
        yield Objection(number, "B SCHEDULE A", f"{change.code} is no party of the plan on {day}", "code")
    elif fund.party_since >= day:
        yield Objection(number, "B SCHEDULE A", f"{change.code} becomes a party on {fund.party_since} only", "code")
    ended = change.code in context.completely_terminated
    if _shares_are_protected(plan) and change.code in context.outstanding and not ended:
        yield Objection(
            number,
            "B EIGHTH(E), FIFTEENTH(C)",
            f"{change.code} has shares outstanding: what is payable on them ends with a Complete Termination only",
            "code",
        )


def _ground(
    plan: PlanFile, change: CdscChange | WaiverAdded | WaiverWithdrawn, number: int, day: date
) -> Iterator[Objection]:
    """B EIGHTH(F): prospectus, law, or prior written consent of the distributor and its assignees."""
    if not _shares_are_protected(plan):
        return
    if change.ground not in GROUNDS:
        yield Objection(
            number,
            "B EIGHTH(F)",
            "shares already issued keep their charge, unless " + ", ".join(GROUNDS.values()),
            "ground",
            remedy="Apply it to shares issued from then on.",
        )
        return
    shown = {role for role, _ in change.documents}
    needed = interested(plan, day, ("cdsc",)) if change.ground == "consent" else [change.ground]
    for role in needed:
        if role not in shown:
            what = f"the written consent of {role}" if change.ground == "consent" else f"a document: {GROUNDS[role]}"
            yield Objection(number, "B EIGHTH(F)", f"expected {what}", f"document_{role}")


def _lower_rates(before: PlanFile, after: PlanFile, changes: Sequence[Change], day: date) -> Iterator[Objection]:
    """B EIGHTH(E): the asset-based rate of a tranche with shares issued before the day becomes no less, ever after."""
    found: dict[tuple[str, int, int, date], list[str]] = defaultdict(list)
    for fund in before.funds:
        for tranche in tranches_begun_before(before, day):
            told = _first_lower(before, after, fund.code, "" if tranche == UNALLOCATED else tranche, day)
            if told is not None:
                found[tranche, *told].append(fund.code)
    by_rate: dict[tuple[int, int, date], dict[str, list[str]]] = defaultdict(dict)
    for (tranche, old, new, since), funds in found.items():
        by_rate[old, new, since][tranche] = funds
    number = next((n for n, change in enumerate(changes) if isinstance(change, RateChange)), 0)
    for (old, new, since), tranches in sorted(by_rate.items()):
        funds = sorted({code for codes in tranches.values() for code in codes})
        yield Objection(
            number,
            "B EIGHTH(E)",
            f"{percent_text(new)}% is less than {percent_text(old)}% for shares already issued of "
            f"{named(funds, len(before.funds))} {days(since, None)}; a lower rate is one of shares issued from then on",
            "asset_based",
            remedy="Make it a tranche of shares issued from then on.",
        )


def _first_lower(before: PlanFile, after: PlanFile, fund: str, tranche: str, day: date) -> tuple[int, int, date] | None:
    for on in sorted({*rate_days(before, day), *rate_days(after, day)}):
        old, new = (rate_on(plan, "asset_based", fund, tranche, on) or 0 for plan in (before, after))
        if new < old:
            return old, new, on
    return None


def increases(before: PlanFile, after: PlanFile, day: date) -> Iterable[tuple[str, str, int, int]]:
    """(fund, rate, before, after) where a rate is higher on any day from `day` on: of all shares or of a tranche.

    Ours: any increase of a rate is material. A fund that joins had no rate to increase.
    """
    tranches = ["", *sorted({row.tranche for row in after.rates if row.tranche})]
    for fund in before.funds:
        for name in ("asset_based", "service", "aggregate"):
            for on in sorted({*rate_days(before, day), *rate_days(after, day)}):
                higher = [
                    (old, new)
                    for tranche in tranches
                    for old in [rate_on(before, name, fund.code, tranche, on) or 0]
                    for new in [rate_on(after, name, fund.code, tranche, on) or 0]
                    if new > old
                ]
                if higher:
                    yield fund.code, name, *higher[0]
                    break
