"""Transfers of rights: what was held, what is entered, what is held then (B EIGHTH(A), P1, M2)."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from backoffice.refusals import Refusal
from plans.models import Fund, Party, Plan, Transfer, TransferEntry
from plans.selectors.plans import canonical
from plans.services import guards
from plans.services.assignees import add_assignee
from plans.services.guards import PlanUse
from plans.services.notices import NoticeEntry, register_notice
from plans.services.onward_transfers import OnwardTerms, hand_on
from plans.services.plan_files import dump_plan, load_plan
from plans.services.transfer_entries import TransferTerms, end_transfer, enter_transfers, take_back
from plans.services.transfers import record_notice
from plans.values import parse_plan
from tests.plans.sample import SOUND, table

pytestmark = pytest.mark.django_db

LENDER = table("party", code='"LENDER"', name='"Lender, Inc."', kind='"assignee"')
FEE, CDSC = "distribution-fee", "cdsc"
KINDS = "expected an assignee, a collection agent or another distributor"
MOST = "expected at most 100% on any day (P1)"


@pytest.fixture
def plan() -> Plan:
    """62.5% of the Distribution Fee of TWO-A in ADV is BANK's from September on; nothing else is transferred."""
    return load_plan(text=SOUND + LENDER).plan


@pytest.fixture
def delivered() -> Iterator[list[date]]:
    """Months that were delivered; tests append to it."""
    months: list[date] = []
    kept = guards.plan_use_checks[:]
    guards.plan_use_checks[:] = [lambda plan: PlanUse(delivered_months=tuple(months))]
    yield months
    guards.plan_use_checks[:] = kept


def party(code: str) -> Party:
    return Party.objects.get(code=code)


def day(text: str) -> date:
    return date.fromisoformat(text)


def shares(**given: str) -> tuple[tuple[Party, int], ...]:
    """`BANK="62.5"` -> (BANK, 625,000 ppm)."""
    return tuple((party(code), int(float(percent) * 10_000)) for code, percent in given.items())


def terms(**changes: Any) -> TransferTerms:
    sound = TransferTerms(
        tranche="TWO-A", rights=(CDSC,), shares=shares(BANK="40", LENDER="10"), effective=date(2003, 10, 1)
    )
    return replace(sound, **changes)


def held(plan: Plan) -> list[str]:
    """Every standing transfer in words, by day and assignee."""
    rows = plan.transfers.select_related("assignee").prefetch_related("funds")
    return sorted(
        f"{row.effective:%m-%d}..{f'{row.ends:%m-%d}' if row.ends else ''} {row.right} {row.tranche} "
        f"{row.assignee.code} {row.percent / 10_000:g}"
        + "".join(f" {fund.code}" for fund in row.funds.all())
        + (" noticed" if row.notice_received else "")
        for row in rows
    )


FILED = "09-01.. distribution-fee TWO-A BANK 62.5 ADV"


def refusal(call: Any, **arguments: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        call(**arguments)
    return refused.value


# --- entering -----------------------------------------------------------------------------------------------


def test_one_entry_makes_a_transfer_for_each_assignee_and_right(
    plan: Plan, changes: list[date], staff_user: Any
) -> None:
    both = terms(tranche="ONE", rights=(FEE, CDSC), ends=date(2004, 3, 31), kind="pledge")

    entry = enter_transfers(plan=plan, terms=both, user=staff_user)

    assert held(plan) == [
        FILED,
        "10-01..03-31 cdsc ONE BANK 40",
        "10-01..03-31 cdsc ONE LENDER 10",
        "10-01..03-31 distribution-fee ONE BANK 40",
        "10-01..03-31 distribution-fee ONE LENDER 10",
    ]
    assert {row.distributor.code for row in entry.transfers.all()} == {"ONE"}
    assert (entry.get_kind_display(), entry.entered_by) == ("Pledge", staff_user)
    assert changes == [date(2003, 10, 1)]


def test_the_plan_file_has_it_and_loads_back(plan: Plan) -> None:
    enter_transfers(plan=plan, terms=terms(funds=tuple(Fund.objects.filter(code="BAL"))))

    plan.refresh_from_db()
    assert plan.digest == canonical(plan).digest == parse_plan(dump_plan(plan)).digest
    assert not load_plan(text=dump_plan(plan)).changed


def test_the_same_entry_again_is_the_first(plan: Plan, changes: list[date]) -> None:
    first = enter_transfers(plan=plan, terms=terms())
    record_notice(transfer=first.transfers.all()[0], received=date(2003, 10, 9))

    assert enter_transfers(plan=plan, terms=terms()) == first
    assert TransferEntry.objects.count() == 1
    assert len(changes) == 2


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"tranche": "THREE"}, {"tranche": "expected a tranche of P, got “THREE”"}),
        ({"rights": ()}, {"rights": "expected the Distribution Fee, the Earned CDSC, or both"}),
        ({"shares": ()}, {"assignee_1": "expected an assignee"}),
        ({"shares": {"TWO": "10"}}, {"assignee_1": "expected another party than the distributor itself"}),
        ({"shares": {"AGENT": "10"}}, {"assignee_1": f"{KINDS}; AGENT is none"}),
        ({"shares": {"BANK": "0"}}, {"percent_1": "expected above 0 and up to 100%, got 0%"}),
        ({"ends": date(2003, 9, 30)}, {"ends": "expected 2003-10-01 (effective) or later, got 2003-09-30"}),
        (
            {"shares": {"BANK": "60", "LENDER": "40.0001"}},
            {"percent_2": "portions of the Earned CDSC of TWO-A in all funds would come to 100.0001% "
                 f"from 2003-10-01 on; {MOST}"},
        ),
        (
            {"rights": (FEE,), "shares": {"LENDER": "50"}, "effective": date(2003, 8, 1), "ends": date(2003, 12, 31)},
            {"percent_1": "portions of the Distribution Fee of TWO-A in ADV would come to 112.5% from "
                "2003-09-01 to 2003-12-31 with No. {filed}: 62.5% to BANK; " + MOST},
        ),
        (
            {"rights": (FEE,), "shares": {"BANK": "62.5"}, "effective": date(2003, 9, 1), "funds": "ADV"},
            {"": "the transfer of 62.5% of the Distribution Fee of TWO-A to BANK is entered already (No. {filed})"},
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field(plan: Plan, changed: dict[str, Any], expected: dict[str, str]) -> None:
    if isinstance(changed.get("shares"), dict):
        changed = changed | {"shares": shares(**changed["shares"])}
    if "funds" in changed:
        changed = changed | {"funds": tuple(Fund.objects.filter(code=changed["funds"]))}
    filed = Transfer.objects.get().pk

    refused = refusal(enter_transfers, plan=plan, terms=terms(**changed))

    assert refused.name == "transfer-faults"
    told = {fault.place: fault.message for fault in refused.faults}
    assert told == {place: message.format(filed=filed) for place, message in expected.items()}
    assert held(plan) == [FILED]


def test_all_faults_come_at_once(plan: Plan) -> None:
    bad = terms(tranche="", rights=(), shares=shares(AGENT="101"), ends=date(2003, 1, 1))

    refused = refusal(enter_transfers, plan=plan, terms=bad)

    assert [fault.place for fault in refused.faults] == ["tranche", "rights", "assignee_1", "percent_1", "ends"]


def test_a_delivered_month_is_restated_with_a_reason_only(plan: Plan, delivered: list[date]) -> None:
    delivered += [date(2003, 9, 1), date(2003, 10, 1)]

    refused = refusal(enter_transfers, plan=plan, terms=terms())

    assert [(fault.place, fault.message) for fault in refused.faults] == [
        ("reason", "expected why: it restates what was delivered for 2003-10 (M2)")
    ]
    assert enter_transfers(plan=plan, terms=terms(reason="Deed found late")).reason == "Deed found late"
    assert enter_transfers(plan=plan, terms=terms(effective=date(2003, 11, 1), shares=shares(BANK="5"))).reason == ""


def test_a_plan_without_allocation_has_no_transfers() -> None:
    plan = load_plan(text=SOUND.replace('"exhibit-a"', '"none"') + LENDER).plan

    assert refusal(enter_transfers, plan=plan, terms=terms()).name == "no-transfers-under-plan"


# --- ending and taking back ---------------------------------------------------------------------------------


def test_a_transfer_ends_and_lasts_longer(plan: Plan, changes: list[date]) -> None:
    row = Transfer.objects.get()

    end_transfer(transfer=row, ends=date(2003, 12, 31), reason="Repaid")
    end_transfer(transfer=row, ends=date(2003, 12, 31))
    assert held(plan) == ["09-01..12-31 distribution-fee TWO-A BANK 62.5 ADV"]
    end_transfer(transfer=row, ends=date(2004, 1, 31))

    assert changes == [date(2004, 1, 1), date(2004, 1, 1)]
    assert held(plan) == ["09-01..01-31 distribution-fee TWO-A BANK 62.5 ADV"]


def test_it_lasts_no_longer_than_there_is_room(plan: Plan) -> None:
    row = Transfer.objects.get()
    end_transfer(transfer=row, ends=date(2003, 12, 31))
    enter_transfers(plan=plan, terms=terms(rights=(FEE,), shares=shares(LENDER="50"), effective=date(2004, 1, 1)))

    refused = refusal(end_transfer, transfer=row, ends=date(2004, 1, 31))

    assert refused.faults[0].place == "ends"
    assert "would come to 112.5% from 2004-01-01 to 2004-01-31" in refused.faults[0].message
    assert refusal(end_transfer, transfer=row, ends=date(2003, 8, 31)).faults[0].place == "ends"


def test_a_mistake_is_taken_back_as_it_was_entered(plan: Plan, changes: list[date], staff_user: Any) -> None:
    entry = enter_transfers(plan=plan, terms=terms())
    first = entry.transfers.all()[0]

    gone = take_back(transfer=first, reason="Wrong tranche", user=staff_user)

    assert held(plan) == [FILED]
    assert {row.taken_back_reason for row in gone} == {"Wrong tranche"}
    assert Transfer.everything.filter(entry=entry).count() == 2
    assert changes == [date(2003, 10, 1), date(2003, 10, 1)]
    take_back(transfer=first, reason="Again")
    assert len(changes) == 2
    assert enter_transfers(plan=plan, terms=terms()) != entry


def test_what_rests_on_it_keeps_it(plan: Plan, delivered: list[date]) -> None:
    entry = enter_transfers(plan=plan, terms=terms(shares=shares(BANK="40")))
    row = entry.transfers.get()
    register_notice(
        plan=plan,
        entry=NoticeEntry(
            direction="in",
            kind="transfer",
            sender=party("TWO"),
            receiver=plan.companies.get(),
            dated=date(2003, 10, 2),
            received=date(2003, 10, 2),
            transfers=(row,),
            text="Transferred.",
        ),
    )
    hand_on(transfers=[row], terms=OnwardTerms(shares=shares(LENDER="10"), effective=date(2003, 11, 1)))
    delivered += [date(2003, 9, 1), date(2003, 10, 1), date(2003, 11, 1)]

    refused = refusal(take_back, transfer=row, reason="Mistake")

    assert refused.name == "transfer-rested-on"
    told = [fault.message for fault in refused.faults]
    onward = sorted(one.pk for one in Transfer.objects.filter(effective=date(2003, 11, 1)))
    assert told == [
        "Transfer of rights of 2003-10-02 names it",
        *(f"it was handed on in No. {number}" for number in onward),
        "2003-10 to 2003-11 are delivered, and rest on it from 2003-10-01",
    ]
    assert refusal(take_back, transfer=Transfer.objects.get(right=FEE), reason=" ").faults


# --- handing on ---------------------------------------------------------------------------------------------


def onward(**changes: Any) -> OnwardTerms:
    sound = OnwardTerms(shares=shares(LENDER="20.0001"), effective=date(2003, 10, 15))
    return replace(sound, **changes)


def test_the_holder_keeps_the_rest(plan: Plan, changes: list[date]) -> None:
    row = Transfer.objects.get()
    record_notice(transfer=row, received=date(2003, 9, 3))

    entry = hand_on(transfers=[row], terms=onward())

    assert held(plan) == [
        "09-01..10-14 distribution-fee TWO-A BANK 62.5 ADV noticed",
        "10-15.. distribution-fee TWO-A BANK 42.4999 ADV noticed",
        "10-15.. distribution-fee TWO-A LENDER 20.0001 ADV",
    ]
    new = Transfer.objects.get(assignee__code="LENDER")
    assert (new.onward_from, new.distributor.code) == (row, "TWO")
    assert Transfer.objects.get(continues=row).percent + new.percent == 625_000
    assert changes[-1] == date(2003, 10, 15)
    assert hand_on(transfers=[row], terms=onward()) == entry


def test_all_of_it_leaves_nothing(plan: Plan) -> None:
    hand_on(transfers=[Transfer.objects.get()], terms=onward(shares=shares(LENDER="62.5")))

    assert held(plan) == [
        "09-01..10-14 distribution-fee TWO-A BANK 62.5 ADV",
        "10-15.. distribution-fee TWO-A LENDER 62.5 ADV",
    ]


def test_for_some_funds_the_others_stay(plan: Plan) -> None:
    row = enter_transfers(plan=plan, terms=terms(shares=shares(BANK="40"))).transfers.get()

    hand_on(transfers=[row], terms=onward(shares=shares(LENDER="30"), funds=tuple(Fund.objects.filter(code="BAL"))))

    assert [one for one in held(plan) if CDSC in one] == [
        "10-01..10-14 cdsc TWO-A BANK 40",
        "10-15.. cdsc TWO-A BANK 10 BAL",
        "10-15.. cdsc TWO-A BANK 40 ADV",
        "10-15.. cdsc TWO-A LENDER 30 BAL",
    ]


def test_taken_back_the_holder_holds_as_before(plan: Plan) -> None:
    entry = hand_on(transfers=[Transfer.objects.get()], terms=onward())

    take_back(transfer=entry.transfers.all()[0], reason="Wrong bank")

    assert held(plan) == [FILED]


def test_notice_of_the_first_is_notice_of_what_is_kept(plan: Plan) -> None:
    row = Transfer.objects.get()
    hand_on(transfers=[row], terms=onward())

    register_notice(
        plan=plan,
        entry=NoticeEntry(
            direction="in",
            kind="transfer",
            sender=party("TWO"),
            receiver=plan.companies.get(),
            dated=date(2003, 10, 20),
            received=date(2003, 10, 20),
            transfers=(row,),
            text="Late.",
        ),
    )

    assert [one for one in held(plan) if "noticed" in one] == [
        "09-01..10-14 distribution-fee TWO-A BANK 62.5 ADV noticed",
        "10-15.. distribution-fee TWO-A BANK 42.4999 ADV noticed",
    ]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"shares": {"LENDER": "62.5001"}}, "percent_1"),
        ({"shares": {"BANK": "10"}}, "assignee_1"),
        ({"shares": {"TWO": "10"}}, "assignee_1"),
        ({"shares": {}}, "assignee_1"),
        ({"effective": date(2003, 9, 1)}, "effective"),
        ({"effective": date(2004, 1, 1)}, "effective"),
        ({"funds": "BAL"}, "funds"),
    ],
)
def test_nobody_hands_on_what_it_does_not_hold(plan: Plan, changed: dict[str, Any], place: str) -> None:
    row = end_transfer(transfer=Transfer.objects.get(), ends=date(2003, 12, 31))
    if isinstance(changed.get("shares"), dict):
        changed = changed | {"shares": shares(**changed["shares"])}
    if "funds" in changed:
        changed = changed | {"funds": tuple(Fund.objects.filter(code=changed["funds"]))}

    refused = refusal(hand_on, transfers=[row], terms=onward(**changed))

    assert [fault.place for fault in refused.faults] == [place]


def test_what_was_handed_on_is_not_handed_on_or_ended_again(plan: Plan) -> None:
    row = Transfer.objects.get()
    hand_on(transfers=[row], terms=onward())

    assert refusal(hand_on, transfers=[row], terms=onward(shares=shares(LENDER="1"))).name == "transfer-handed-on"
    assert refusal(end_transfer, transfer=row, ends=date(2003, 9, 30)).name == "transfer-handed-on"


def test_two_transfers_that_would_say_the_same_are_refused(plan: Plan) -> None:
    """A plan is a set of rows: alike, they would count once, and 20% would be lost."""
    first = enter_transfers(plan=plan, terms=terms(shares=shares(BANK="40"))).transfers.get()
    second = enter_transfers(
        plan=plan, terms=terms(shares=shares(BANK="40"), effective=day("2003-10-05"))
    ).transfers.get()
    before = held(plan)

    assert refusal(hand_on, transfers=[first, second], terms=onward()).name == "transfers-alike"
    assert held(plan) == before


# --- new assignees ------------------------------------------------------------------------------------------


NEW: dict[str, Any] = {
    "code": "NEW",
    "name": "New Bank",
    "kind": "assignee",
    "address": "7 Seventh",
    "since": date(2003, 10, 1),
}


def test_a_new_assignee_joins_the_plan_with_its_address(plan: Plan) -> None:
    new = add_assignee(plan=plan, **NEW)

    assert add_assignee(plan=plan, **NEW) == new
    assert enter_transfers(plan=plan, terms=terms(shares=shares(NEW="5"))).transfers.get().assignee == new
    assert new.addresses.get().text == "7 Seventh"
    plan.refresh_from_db()
    assert plan.digest == canonical(plan).digest


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"code": "BANK"}, "code"),
        ({"code": "TWO-A"}, "code"),
        ({"code": "UNALLOCATED"}, "code"),
        ({"code": ""}, "code"),
        ({"name": " "}, "name"),
        ({"kind": "distributor"}, "kind"),
        ({"since": None}, "since"),
        ({"since": date(2003, 7, 1)}, "since"),
    ],
)
def test_a_new_assignee_is_told_what_is_wrong(plan: Plan, given: dict[str, Any], place: str) -> None:
    refused = refusal(add_assignee, plan=plan, **(NEW | given))

    assert [fault.place for fault in refused.faults] == [place]


# --- histories ----------------------------------------------------------------------------------------------

START = date(2003, 9, 1)
SPAN = [START + timedelta(days=n) for n in range(-2, 12)]


def sums(plan: Plan) -> dict[tuple[str, str, str, date], int]:
    """The slow way: every day, fund, right and tranche by itself."""
    found: dict[tuple[str, str, str, date], int] = {}
    for row in plan.transfers.prefetch_related("funds"):
        funds = [fund.code for fund in row.funds.all()] or ["ADV", "BAL"]
        for one in SPAN:
            if row.effective <= one and (row.ends is None or one <= row.ends):
                for fund in funds:
                    key = (row.tranche, row.right, fund, one)
                    found[key] = found.get(key, 0) + row.percent
    return found


class History:
    """Random acts on one plan; each is accepted or refused."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan = plan
        self.random = random.Random(seed)
        self.accepted = self.refused = 0

    def act(self) -> str:
        acts = ["enter", "enter", "hand_on", "hand_on", "end", "take_back"]
        name = self.random.choice(acts) if self.plan.transfers.exists() else "enter"
        before = sums(self.plan)
        try:
            getattr(self, name)()
            self.accepted += 1
        except Refusal:
            self.refused += 1
            assert sums(self.plan) == before
            return ""
        if name == "hand_on":
            assert sums(self.plan) == before
        return name

    def day(self) -> date:
        return self.random.choice(SPAN[2:])

    def some_funds(self) -> tuple[Fund, ...]:
        code = self.random.choice(["", "", "ADV", "BAL"])
        return tuple(Fund.objects.filter(code=code)) if code else ()

    def ppm(self) -> int:
        return self.random.choice([1, 250_000, 333_333, 500_000, 666_667, 999_999])

    def parties(self) -> tuple[tuple[Party, int], ...]:
        codes = self.random.sample(["BANK", "LENDER", "ONE"], self.random.choice([1, 1, 2]))
        return tuple((party(code), self.ppm()) for code in codes)

    def a_transfer(self) -> Transfer:
        return self.random.choice(list(self.plan.transfers.order_by("pk")))

    def enter(self) -> None:
        begins = self.day()
        ends = self.random.choice([None, self.day()])
        enter_transfers(
            plan=self.plan,
            terms=TransferTerms(
                tranche=self.random.choice(["TWO-A", "TWO"]),
                rights=self.random.choice([(FEE,), (CDSC,), (FEE, CDSC)]),
                shares=self.parties(),
                effective=begins,
                ends=ends,
                funds=self.some_funds(),
            ),
        )

    def hand_on(self) -> None:
        terms = OnwardTerms(shares=self.parties(), effective=self.day(), funds=self.some_funds())
        hand_on(transfers=[self.a_transfer()], terms=terms)

    def end(self) -> None:
        end_transfer(transfer=self.a_transfer(), ends=self.day())

    def take_back(self) -> None:
        take_back(transfer=self.a_transfer(), reason="Chance")


@pytest.mark.parametrize("seed", range(12))
def test_portions_never_exceed_the_whole_on_any_day(plan: Plan, seed: int) -> None:
    history = History(plan, seed)
    for _ in range(14):
        history.act()
        assert max(sums(plan).values(), default=0) <= 1_000_000
        assert plan.transfers.count() == len(canonical(plan).transfers)

    assert history.accepted >= 3, "a history in which nothing happens shows nothing"
    assert parse_plan(dump_plan(plan)).digest == canonical(plan).digest


def test_histories_are_refused_too(plan: Plan) -> None:
    history = History(plan, 1)
    for _ in range(14):
        history.act()

    assert history.refused >= 2
