"""A tranche is split: the windows and rows before, the windows and rows after, and what the months come to."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.refusals import Refusal
from ledger.engine.month import FundMonth
from plans.models import Party, Plan, PlanVersion, Transfer
from plans.selectors.plans import canonical
from plans.services import guards
from plans.services.guards import PlanUse
from plans.services.notices import NoticeEntry, register_notice
from plans.services.onward_transfers import OnwardTerms, hand_on
from plans.services.plan_files import dump_plan, load_plan
from plans.services.tranche_splits import split_at
from plans.values import PlanFile, parse_plan, plan_as_toml
from plans.values.splitting import Split, split_faults, split_tranche
from tests.engine.books import Book, make_book
from tests.engine.driving import Driver
from tests.plans.sample import SOUND, table

LENDER = table("party", code='"LENDER"', name='"Lender, Inc."', kind='"assignee"')
RATE = table("rate", from_="2003-09-01", asset_based='"0.5"', tranche='"TWO-A"')
TEXT = SOUND + LENDER + RATE


def windows(plan_file: PlanFile) -> list[str]:
    return [
        f"{t.code} {t.distributor} {t.start:%m-%d}..{f'{t.end:%m-%d}' if t.end else ''}" for t in plan_file.tranches
    ]


CASES = [
    ("TWO-A", "2003-09-16", ["TWO-A TWO 09-01..09-15", "NEW TWO 09-16..09-30"]),
    ("TWO-A", "2003-09-30", ["TWO-A TWO 09-01..09-29", "NEW TWO 09-30..09-30"]),
    ("TWO", "2003-11-01", ["TWO-A TWO 09-01..09-30", "NEW TWO 11-01.."]),
    ("TWO", "2003-08-01", ["NEW TWO 08-01..08-31", "TWO-A TWO 09-01..09-30"]),
    ("ONE", "2003-08-01", ["NEW ONE 08-01..", "TWO-A TWO 09-01..09-30"]),
]


@pytest.mark.parametrize(("tranche", "day", "after"), CASES)
def test_a_window_becomes_two(tranche: str, day: str, after: list[str]) -> None:
    plan_file = parse_plan(TEXT)
    split = Split(tranche, date.fromisoformat(day), "NEW")

    assert split_faults(plan_file, split) == []
    done = split_tranche(plan_file, split)

    assert sorted(windows(done)) == sorted(after)
    assert parse_plan(plan_as_toml(done)) == done  # a sound plan


def test_rates_and_transfers_are_those_of_both() -> None:
    done = split_tranche(parse_plan(TEXT), Split("TWO-A", date(2003, 9, 16), "NEW"))

    assert Counter(row.tranche for row in done.rates) == {"": 1, "TWO-A": 1, "NEW": 1}
    assert {(row.tranche, row.assignee, row.percent, row.funds) for row in done.transfers} == {
        ("TWO-A", "BANK", 625_000, ("ADV",)),
        ("NEW", "BANK", 625_000, ("ADV",)),
    }


@pytest.mark.parametrize(
    ("tranche", "day", "code", "places"),
    [
        ("THREE", "2003-09-16", "NEW", ["tranche"]),
        ("TWO-A", "2003-09-01", "NEW", ["day"]),
        ("TWO-A", "2003-10-01", "NEW", ["day"]),
        ("TWO", "2003-09-16", "NEW", ["day"]),
        ("TWO-A", "2003-09-16", "TWO-A", ["code"]),
        ("TWO-A", "2003-09-16", "BANK", ["code"]),
        ("TWO-A", "2003-09-16", "UNALLOCATED", ["code"]),
        ("THREE", "2003-09-16", "", ["tranche", "code"]),
    ],
)
def test_what_cannot_be_split(tranche: str, day: str, code: str, places: list[str]) -> None:
    faults = split_faults(parse_plan(TEXT), Split(tranche, date.fromisoformat(day), code))

    assert [fault.place for fault in faults] == places


# --- what the months come to --------------------------------------------------------------------------------


def driven(book: Book, plan_text: str) -> tuple[list[list[FundMonth]], set[str]]:
    """The funds' months, and the tranches that had shares."""
    driver = Driver.of(plan_text, book.transactions_text, book.valuations_text)
    months = []
    for month in book.months:
        first = date.fromisoformat(f"{month}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        months.append(driver.run(first, last)[1])
    held = {tranche for funds in months for one in funds for _, balances in one.allocation for tranche in balances}
    return months, held


def split_of(book: Book, plan_file: PlanFile, draw: random.Random) -> Split | None:
    """At a day on which shares were issued, of a tranche that may hold them."""
    days = sorted({date.fromisoformat(day) for row in book.transactions for day in (row[1], row[11]) if day})
    tranches = sorted(plan_file.tranche_owners)
    for _ in range(30):
        split = Split(draw.choice(tranches), draw.choice(days) + timedelta(days=draw.choice((0, 1))), "SPLIT-OFF")
        if not split_faults(plan_file, split):
            return split
    return None


def by_payee(month: FundMonth, right: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for portion in month.portions:
        if portion.right == right:
            found[portion.payee, portion.status] += portion.amount
    return found


def shares(month: FundMonth, tranches: set[str]) -> list[tuple[date, int, int]]:
    """Commission and reinvested shares of the tranches together, day by day."""
    return [
        (
            day,
            sum(balance.commission for tranche, balance in balances.items() if tranche in tranches),
            sum(balance.reinvested for tranche, balance in balances.items() if tranche in tranches),
        )
        for day, balances in month.allocation
    ]


def test_nobody_gets_more_or_less_but_for_the_rounding_of_u3() -> None:
    """Portions of the two parts are those of the tranche, to cents that cannot be divided otherwise."""
    telling = differing = 0
    for seed in range(120):
        book = make_book(seed)
        plan_file = parse_plan(book.plan_text)
        split = split_of(book, plan_file, random.Random(seed))
        if split is None:
            continue
        whole, _ = driven(book, book.plan_text)
        parts, held = driven(book, plan_as_toml(split_tranche(plan_file, split)))
        if not {split.tranche, split.code} <= held:
            continue
        both = {split.tranche, split.code}
        for before, after in zip(chain(*whole), chain(*parts), strict=True):
            old, new = shares(before, {split.tranche}), shares(after, both)
            assert [(day, c) for day, c, _ in old] == [(day, c) for day, c, _ in new], "commission shares are exact"
            assert all(
                abs(r - s) <= 2 * len(old) * len(book.months) for (_, _, r), (_, _, s) in zip(old, new, strict=True)
            )
            assert sum(before.service_fees.values()) == sum(after.service_fees.values())
            rights = ["cdsc"] if old != new else ["cdsc", "distribution-fee"]
            for right in rights:
                was, now = by_payee(before, right), by_payee(after, right)
                assert sum(was.values()) == sum(now.values())
                for payee in was.keys() | now.keys():
                    assert abs(was[payee] - now[payee]) <= 3, (seed, right, payee, was[payee], now[payee])
                    differing += was[payee] != now[payee]
                    telling += bool(was[payee])
    assert telling > 200, "splits that hold nothing show nothing"
    assert differing > 0, "where nothing is ever rounded, the bound shows nothing"


# --- the service --------------------------------------------------------------------------------------------

SPLIT = Split("TWO-A", date(2003, 9, 16), "TWO-B")


@pytest.fixture
def plan(db: None) -> Plan:
    return load_plan(text=TEXT).plan


@pytest.fixture
def delivered() -> Iterator[list[date]]:
    months: list[date] = []
    kept = guards.plan_use_checks[:]
    guards.plan_use_checks[:] = [lambda plan: PlanUse(delivered_months=tuple(months))]
    yield months
    guards.plan_use_checks[:] = kept


def test_the_plan_is_what_the_split_says_and_keeps_its_versions(plan: Plan) -> None:
    before = canonical(plan)

    made = split_at(plan=plan, split=SPLIT, reason="Sold to the bank")

    assert canonical(plan) == split_tranche(before, SPLIT)
    assert (made.start, made.end, made.distributor.code) == (date(2003, 9, 16), date(2003, 9, 30), "TWO")
    last = PlanVersion.objects.filter(plan=plan).order_by("-number")[0]
    assert (last.effective_from, last.reason) == (date(2003, 9, 16), "Sold to the bank")
    assert split_at(plan=plan, split=SPLIT) == made
    plan.refresh_from_db()
    assert not load_plan(text=dump_plan(plan)).changed


def test_months_from_the_day_on_are_stale(plan: Plan, changes: list[date]) -> None:
    split_at(plan=plan, split=SPLIT)
    assert changes == [date(2003, 9, 16)]


def test_nothing_delivered_is_attributed_anew(plan: Plan, delivered: list[date]) -> None:
    delivered += [date(2003, 8, 1), date(2003, 9, 1)]

    with pytest.raises(Refusal) as refused:
        split_at(plan=plan, split=SPLIT)

    assert refused.value.name == "split-in-delivered-month"
    assert refused.value.message.endswith("Split at 2003-10-01 or later.")
    assert [fault.place for fault in refused.value.faults] == ["day"]
    assert split_at(plan=plan, split=Split("TWO", date(2003, 10, 1), "TWO-B")).start == date(2003, 10, 1)


def test_what_was_handed_on_and_noticed_is_so_in_both(plan: Plan) -> None:
    filed = Transfer.objects.get()
    notice = register_notice(
        plan=plan,
        entry=NoticeEntry(
            direction="in",
            kind="transfer",
            sender=Party.objects.get(code="TWO"),
            receiver=plan.companies.get(),
            dated=date(2003, 9, 2),
            received=date(2003, 9, 2),
            transfers=(filed,),
            text="Transferred.",
        ),
    )
    lender = Party.objects.get(code="LENDER")
    hand_on(transfers=[filed], terms=OnwardTerms(shares=((lender, 125_000),), effective=date(2003, 10, 1)))

    split_at(plan=plan, split=SPLIT)

    copied = {row.assignee.code: row for row in Transfer.objects.filter(tranche="TWO-B", ends=None)}
    first = Transfer.objects.get(tranche="TWO-B", ends=date(2003, 9, 30))
    assert copied["LENDER"].onward_from == first
    assert copied["BANK"].continues == first
    assert {row.pk for row in notice.transfers.all()} == {filed.pk, first.pk}


def test_a_tranche_is_split_on_its_page(plan: Plan, staff_client: Client) -> None:
    address = reverse("tranche-split", args=[plan.pk])
    assert address in staff_client.get(reverse("tranches")).content.decode()
    assert staff_client.get(address).status_code == 200

    refused = staff_client.post(address, {"tranche": "TWO-A", "day": "2003-10-05", "code": "BANK"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"day", "code"}
    done = staff_client.post(address, {"tranche": "TWO-A", "day": "2003-09-16", "code": "TWO-B"}, follow=True)

    assert "Shares issued from 2003-09-16 are in TWO-B" in done.content.decode()


def test_it_asks_for_a_permission(plan: Plan, client: Client) -> None:
    from django.contrib.auth.models import User

    client.force_login(User.objects.create_user("al.reader"))
    address = reverse("tranche-split", args=[plan.pk])

    assert client.get(address).status_code == 403
    assert address not in client.get(reverse("tranches")).content.decode()
