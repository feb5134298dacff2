"""Loading and writing plan files: what was in the database, what the file says, what is there afterwards."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.refusals import Refusal
from plans.models import Address, Company, Fund, Party, Plan, Transfer
from plans.selectors.plans import canonical
from plans.services import guards
from plans.services.addresses import designate_address
from plans.services.guards import PlanUse
from plans.services.plan_files import dump_plan, load_plan
from plans.services.transfers import record_notice
from plans.values import parse_plan
from tests.plans.sample import SOUND, spoilt, table

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent.parent
FILES = [*sorted(ROOT.glob("plans/agreements/*.toml")), *sorted(ROOT.glob("tests/scenarios/*/plan.toml"))]


@pytest.fixture
def use() -> Iterator[list[PlanUse]]:
    """What another app says of the plan; tests append to it."""
    uses: list[PlanUse] = []
    kept = guards.plan_use_checks[:]
    guards.plan_use_checks[:] = [lambda plan: uses[-1] if uses else PlanUse()]
    yield uses
    guards.plan_use_checks[:] = kept


def load(text: str = SOUND) -> Plan:
    return load_plan(text=text).plan


def refusal_of(text: str) -> Refusal:
    with pytest.raises(Refusal) as refused:
        load_plan(text=text)
    return refused.value


# --- loading ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_is_loaded_reads_back_the_same(path: Path) -> None:
    text = path.read_text()

    plan = load(text)

    assert canonical(plan) == parse_plan(text)
    assert plan.digest == parse_plan(text).digest
    assert parse_plan(dump_plan(plan)) == parse_plan(text)


def test_all_plans_side_by_side() -> None:
    for path in FILES:
        load(path.read_text())

    assert Plan.objects.count() == 6
    assert Fund.objects.filter(code="INTL-BLUE-CHIP").count() == 1
    for path in FILES:
        outcome = load_plan(text=path.read_text())
        assert not outcome.changed, outcome.message


def test_the_same_content_again_changes_nothing_and_says_so() -> None:
    load()
    entries = LogEntry.objects.count()

    outcome = load_plan(text="# another layout\n" + SOUND.replace('percent = "62.5"', 'percent = "62.5000"'))

    assert not outcome.changed
    assert outcome.message == "P is loaded with the same content already: nothing changed."
    assert LogEntry.objects.count() == entries


def test_the_written_file_loads_as_the_same() -> None:
    plan = load()

    assert not load_plan(text=dump_plan(plan)).changed


def test_faults_load_nothing() -> None:
    refusal = refusal_of(spoilt('percent = "62.5"', "percent = 62.5"))

    assert refusal.name == "plan-file-faults"
    assert refusal.message == "The plan file has 1 fault; nothing of it is loaded."
    assert not Plan.objects.exists()
    assert not Party.objects.exists()


def test_a_whole_plan_is_read_in_a_constant_number_of_queries() -> None:
    small, large = load(), load((ROOT / "plans/agreements/class-b.toml").read_text())

    counts = []
    for plan in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            canonical(plan)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 14


def test_the_history_tells_who(staff_user: User) -> None:
    load_plan(text=SOUND, user=staff_user)

    assert {entry.actor for entry in LogEntry.objects.get_for_model(Transfer)} == {staff_user}


# --- changing -----------------------------------------------------------------------------------------------

CHANGES = {
    "header": ('name = "A plan"', 'name = "Another name"'),
    "party renamed": ('"Receivables Bank, N.A."', '"Fees Bank, N.A."'),
    "party without address": ('address = "2 Second Street"\n', ""),
    "company moved": ('"1 First Street"', '"9 Ninth Street"'),
    "fund later": ("party_since = 2003-08-01", "party_since = 2003-08-02"),
    "fund renamed": ('"Balanced Fund"', '"Total Return Fund"'),
    "appointment ends": ("from = 2003-09-01\n\n[[tranche]]", "from = 2003-09-01\nto = 2004-01-31\n\n[[tranche]]"),
    "tranche longer": ("to = 2003-09-30", "to = 2003-10-31"),
    "rate lower": ('"0.75"', '"0.70"'),
    "rate of one fund": (
        'aggregate = "1.00"',
        'aggregate = "1.00"\n' + table("rate", from_="2003-08-01", fund='"ADV"', service='"0.2"'),
    ),
    "transfer less": ('"62.5"', '"60"'),
    "transfer of all funds": ('fund = "ADV"\n', ""),
    "transfer of two funds": ('fund = "ADV"\n', 'fund = ["ADV", "BAL"]\n'),
    "charges": ('"3.5"]', '"3.5", "1"]'),
    "waiver gone": ('\n[[waiver]]\ncode = "DEATH"\nname = "Death of the shareholder"\n', ""),
    "effective date": ("\neffective = 2003-07-01", "\neffective = 2003-08-01"),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_file_changes_the_plan(old: str, new: str) -> None:
    load()
    changed = spoilt(old, new)

    outcome = load_plan(text=changed)

    assert outcome.changed
    assert canonical(outcome.plan) == parse_plan(changed)
    assert Plan.objects.get().digest == parse_plan(changed).digest
    assert load_plan(text=SOUND).changed
    assert canonical(Plan.objects.get()) == parse_plan(SOUND)


def test_a_changed_row_keeps_its_history() -> None:
    load()
    before = Transfer.objects.get().pk

    load(spoilt('"62.5"', '"60"'))

    assert Transfer.objects.get().pk == before
    entry = LogEntry.objects.get_for_object(Transfer.objects.get()).latest("pk")
    assert entry.changes == {"percent": ["625000", "600000"]}


def test_what_nothing_refers_to_any_more_goes() -> None:
    load()
    fund = table("fund", code='"BAL"', name='"Balanced Fund"', company='"CO"', party_since="2003-08-01")

    load(spoilt(fund, ""))

    assert list(Fund.objects.values_list("code", flat=True)) == ["ADV"]
    load()
    assert Fund.objects.count() == 2


def test_what_another_plan_names_stays() -> None:
    load()
    load(spoilt('code = "P"', 'code = "Q"'))
    agent = table("party", code='"AGENT"', name='"Transfer Agency, Inc."', kind='"transfer-agent"')

    load(spoilt(agent, ""))

    assert Party.objects.filter(code="AGENT").exists()


CALCULATED = PlanUse(calculated_months=(date(2003, 7, 1), date(2003, 8, 1)))


def test_a_plan_with_calculated_months_is_not_changed(use: list[PlanUse]) -> None:
    """M1: the differences are listed, and nothing is applied."""
    load()
    use.append(CALCULATED)
    text = SOUND
    for old, new in (CHANGES["rate lower"], CHANGES["waiver gone"], CHANGES["fund later"], CHANGES["charges"]):
        text = spoilt(old, new, text)

    refusal = refusal_of(text)

    assert refusal.name == "plan-has-calculated-months"
    assert refusal.clause == "M1"
    assert "2003-07 to 2003-08" in refusal.message
    assert [str(fault) for fault in refusal.faults] == [
        "[[fund]] BAL, party_since: 2003-08-01 becomes 2003-08-02",
        "[[rate]] 2003-07-01, asset_based: 0.75% becomes 0.7%",
        "[[cdsc_schedule]] 2003-07-01, rates: 5%, 4%, 3.5% becomes 5%, 4%, 3.5%, 1%",
        "[[waiver]] DEATH: not in the file any more (name Death of the shareholder)",
    ]
    assert canonical(Plan.objects.get()) == parse_plan(SOUND)


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES.keys())
def test_every_change_of_a_calculated_plan_is_told(old: str, new: str, use: list[PlanUse]) -> None:
    load()
    use.append(CALCULATED)

    assert refusal_of(spoilt(old, new)).faults


def test_the_same_content_is_no_change_of_a_calculated_plan(use: list[PlanUse]) -> None:
    load()
    use.append(CALCULATED)

    assert not load_plan(text=SOUND).changed


def test_a_fund_with_records_stays(use: list[PlanUse]) -> None:
    load()
    use.append(PlanUse(funds_with_records=frozenset({"ADV", "BAL"})))
    fund = table("fund", code='"BAL"', name='"Balanced Fund"', company='"CO"', party_since="2003-08-01")

    refusal = refusal_of(spoilt(fund, ""))

    assert refusal.name == "plan-has-records"
    assert [str(fault) for fault in refusal.faults] == ["[[fund]] BAL: expected to stay, since records name it"]


def test_a_distributor_with_records_stays_one(use: list[PlanUse]) -> None:
    text = SOUND + table("party", code='"THREE"', name='"Third"', kind='"distributor"')
    load(text)
    use.append(PlanUse(parties_with_records=frozenset({"THREE"})))

    refusal = refusal_of(spoilt('"Third"\nkind = "distributor"', '"Third"\nkind = "assignee"', text))

    assert [str(fault) for fault in refusal.faults] == [
        "[[party]] THREE: expected to stay, since records name it as a distributor"
    ]


CLASHES = [
    ('"Receivables Bank, N.A."', '"Other Bank"', "[[party]] 3, name: expected “Receivables Bank, N.A.”, as another"),
    ('kind = "assignee"', 'kind = "collection-agent"', "[[party]] 3, kind: expected “assignee”, as another plan says"),
    (
        '"Maryland"',
        '"Delaware"',
        "[[company]] 1, jurisdiction: expected “Maryland”, as another plan says of CO, got “D",
    ),
    ('"Balanced Fund"', '"Value Fund"', "[[fund]] 2, name: expected “Balanced Fund”, as another plan says of BAL, got"),
]


@pytest.mark.parametrize(("old", "new", "expected"), CLASHES)
def test_plans_agree_on_what_they_share(old: str, new: str, expected: str) -> None:
    load()
    other = spoilt(old, new, spoilt('code = "P"', 'code = "Q"'))

    (fault,) = refusal_of(other).faults

    assert str(fault).startswith(expected)
    assert load_plan(text=spoilt(old, new)).changed  # no other plan names it


def test_clashes_are_told_with_the_faults_of_the_file() -> None:
    load()
    other = spoilt('"Balanced Fund"', '"Value Fund"', spoilt('code = "P"', 'code = "Q"'))

    assert len(refusal_of(spoilt('"62.5"', "62.5", other)).faults) == 2


def test_each_plan_has_its_own_addresses() -> None:
    """Both agreements give an address of the same distributor, and not the same one."""
    for path in FILES[:2]:
        load(path.read_text())

    addresses = Address.objects.filter(party__code="AIM").order_by("plan__code").values_list("plan__code", "text")

    assert [(plan, text.split(",")[-2]) for plan, text in addresses] == [
        ("INVESCO-B", " Houston"),
        ("INVESCO-R", " Denver"),
    ]


# --- addresses ----------------------------------------------------------------------------------------------


def test_an_address_is_designated_from_a_day_on(staff_user: User) -> None:
    plan = load()
    party = Party.objects.get(code="TWO")

    for _ in range(2):
        designate_address(plan=plan, owner=party, since=date(2003, 10, 1), text=" 5 Fifth Street\n", user=staff_user)

    assert list(Address.objects.filter(party=party).values_list("since", "text")) == [
        (date(2003, 10, 1), "5 Fifth Street"),
        (date(2003, 7, 1), "2 Second Street"),
    ]
    assert not load_plan(text=SOUND).changed


def test_designated_addresses_outlive_a_changed_file() -> None:
    plan = load()
    designate_address(plan=plan, owner=Company.objects.get(), since=date(2003, 10, 1), text="5 Fifth Street")

    load(spoilt(*CHANGES["company moved"]))

    assert set(Address.objects.filter(company__code="CO").values_list("text", flat=True)) == {
        "5 Fifth Street",
        "9 Ninth Street",
    }
    refusal = refusal_of(spoilt("\neffective = 2003-07-01", "\neffective = 2003-10-01"))
    assert refusal.name == "plan-addresses-designated"


def test_an_address_the_plan_cannot_use() -> None:
    plan = load()
    stranger = Party.objects.create(code="X", name="X", kind="assignee")

    with pytest.raises(Refusal) as refused:
        designate_address(plan=plan, owner=stranger, since=date(2003, 7, 1), text=" ")

    assert [fault.place for fault in refused.value.faults] == ["owner", "since", "text"]


# --- notices ------------------------------------------------------------------------------------------------


@pytest.fixture
def announced() -> Iterator[list[tuple[str, date]]]:
    heard: list[tuple[str, date]] = []
    kept = guards.plan_change_listeners[:]
    guards.plan_change_listeners[:] = [lambda plan, since: heard.append((plan.code, since))]
    yield heard
    guards.plan_change_listeners[:] = kept


def test_a_notice_is_recorded_and_announced(announced: list[tuple[str, date]], staff_user: User) -> None:
    """P3: months from the earlier of the two dates on no longer follow from the plan."""
    load()
    transfer = Transfer.objects.get()
    plan = transfer.plan

    for received in (date(2003, 9, 15), date(2003, 9, 15), date(2003, 9, 10), None):
        record_notice(transfer=transfer, received=received, user=staff_user)

    assert announced == [("P", date(2003, 9, 15)), ("P", date(2003, 9, 10)), ("P", date(2003, 9, 10))]
    assert Transfer.objects.get().notice_received is None
    assert Plan.objects.get().digest == plan.digest


def test_a_notice_changes_what_the_plan_says(announced: list[tuple[str, date]]) -> None:
    load()

    record_notice(transfer=Transfer.objects.get(), received=date(2003, 9, 15))

    assert Plan.objects.get().digest == canonical(Plan.objects.get()).digest != parse_plan(SOUND).digest


def test_a_notice_cannot_come_from_the_future(announced: list[tuple[str, date]]) -> None:
    load()

    with pytest.raises(Refusal) as refused:
        record_notice(transfer=Transfer.objects.get(), received=date(9999, 1, 1))

    assert refused.value.name == "notice-in-the-future"
    assert announced == []
