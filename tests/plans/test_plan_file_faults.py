"""Each fault of a plan file: what was written, the place that is named, and what was expected there."""

from pathlib import Path

import pytest

from backoffice.refusals import Refusal
from plans.values import parse_plan
from tests.plans.sample import SOUND, spoilt, table, transfer

SCENARIOS = Path(__file__).parent.parent / "scenarios"


def faults_of(text: str) -> list[str]:
    with pytest.raises(Refusal) as refused:
        parse_plan(text)
    assert refused.value.name == "plan-file-faults"
    return [str(fault) for fault in refused.value.faults]


TWO_LATER = '[[appointment]]\ndistributor = "TWO"\nfrom = 2003-09-01'

ONE_FAULT = [
    # the file
    ("[plan]\n", "[plan\n", "line 2, column 6: not a TOML file: expected ']'"),
    ('code = "P"', 'code = "P"\ncode = "Q"', "line 4, column 11: not a TOML file: cannot overwrite a value"),
    # tables and keys
    ("[[waiver]]", "[[waivers]]", "[waivers]: unknown table; expected [plan], [[party]]"),
    ("[[waiver]]", "[waiver]", "[waiver]: expected a list of tables, each headed [[waiver]]"),
    ("[plan]", "[[plan]]", "[plan]: expected one table, headed [plan]"),
    (
        'code = "DEATH"',
        'code = "DEATH"\nkode = 1',
        "[[waiver]] 1, kode: unknown key; expected code, from",
    ),
    ('name = "A plan"\n', "", "[plan], name: missing; expected text of 1 to 200 characters in quotes"),
    ("effective = 2003-07-01\n", "", "[plan], effective: missing; expected a date without quotes"),
    ('allocation = "exhibit-a"\n', "", '[plan], allocation: missing; expected one of "exhibit-a", "none"'),
    ('kind = "assignee"\n', "", '[[party]] 3, kind: missing; expected one of "distributor"'),
    ('company = "CO"\n', "", "[[fund]] 1, company: missing; expected the code of a [[company]]"),
    ('rates = ["5", "4", "3.5"]\n', "", "[[cdsc_schedule]] 1, rates: missing; expected a list of percentages"),
    ('percent = "62.5"\n', "", '[[transfer]] 1, percent: missing; expected a percentage in quotes such as "0.75"'),
    # types
    ('code = "P"', "code = 5", "[plan], code: expected text of 1 to 40 characters in quotes, got 5"),
    ('name = "A plan"', 'name = ""', "[plan], name: expected text of 1 to 200 characters in quotes, got 0 characters"),
    ('name = "A plan"', 'name = " A plan"', "[plan], name: expected text without blanks before or after it"),
    ('name = "A plan"', 'name = "A\\u0000plan"', "[plan], name: expected text without control characters, on one line"),
    ('name = "A plan"', 'name = "A\\nplan"', "[plan], name: expected text without control characters, on one line"),
    ('code = "P"', f'code = "{"P" * 41}"', "[plan], code: expected text of 1 to 40 characters in quotes, got 41"),
    ('code = "P"', 'code = "P/B"', "[plan], code: expected a code without “/”, got “P/B”"),
    (
        "effective = 2003-07-01",
        'effective = "2003-07-01"',
        "[plan], effective: expected a date without quotes such as 2003-07-01, got “2003-07-01” in quotes",
    ),
    (
        "effective = 2003-07-01",
        "effective = 2003-07-01T00:00:00",
        "[plan], effective: expected a date without quotes such as 2003-07-01, got 2003-07-01 00:00:00",
    ),
    ("party_since = 2003-07-01", "party_since = 2003", "[[fund]] 1, party_since: expected a date without quotes"),
    ('allocation = "exhibit-a"', 'allocation = "b"', 'allocation: expected one of "exhibit-a", "none", got “b”'),
    ('allocation = "exhibit-a"', 'allocation = ["none"]', "[plan], allocation: expected one of"),
    (
        'allocation = "exhibit-a"',
        'allocation = "none"\nday_count = "360"',
        '[plan], day_count: expected one of "actual", "365", got “360”',
    ),
    (
        'allocation = "exhibit-a"',
        'allocation = "none"\nappreciation_on_exchange = true',
        '[plan], appreciation_on_exchange: expected one of "free", "follow", got “true”',
    ),
    (
        'allocation = "exhibit-a"',
        'allocation = "none"\nstatus = "final"',
        '[plan], status: expected one of "effective", "draft", got “final”',
    ),
    (
        'right = "distribution-fee"',
        'right = "fee"',
        '[[transfer]] 1, right: expected one of "distribution-fee", "cdsc"',
    ),
    ('kind = "assignee"', 'kind = "bank"', '[[party]] 3, kind: expected one of "distributor", "assignee"'),
    (
        'rates = ["5", "4", "3.5"]',
        'rates = ["5", "4", "3.5"]\nanniversary = "after"',
        '[[cdsc_schedule]] 1, anniversary: expected one of "inclusive", "exclusive", got “after”',
    ),
    # percentages
    ('"0.75"', "0.75", '[[rate]] 1, asset_based: expected a percentage in quotes such as "0.75", got 0.75'),
    ('"62.5"', "62", '[[transfer]] 1, percent: expected a percentage in quotes such as "0.75", got 62'),
    ('"62.5"', '"62.50001"', "[[transfer]] 1, percent: expected at most 4 decimals, got “62.50001”"),
    ('"62.5"', '"62,5"', "[[transfer]] 1, percent: expected a plain decimal number"),
    ('"62.5"', '"6.25e1"', "[[transfer]] 1, percent: expected a plain decimal number"),
    ('"62.5"', '"62.5%"', "[[transfer]] 1, percent: expected a plain decimal number"),
    ('"62.5"', '"-1"', "[[transfer]] 1, percent: expected a percentage from 0 to 100, got “-1”"),
    ('"62.5"', '"100.0001"', "[[transfer]] 1, percent: expected a percentage from 0 to 100, got “100.0001”"),
    ('"62.5"', f'"{"9" * 400}"', "[[transfer]] 1, percent: expected a number below"),
    ('"3.5"]', '"101"]', "[[cdsc_schedule]] 1, rates, year 3: expected a percentage from 0 to 100, got “101”"),
    ('"3.5"]', "3.5]", "[[cdsc_schedule]] 1, rates, year 3: expected a percentage in quotes"),
    ('["5", "4", "3.5"]', '"5"', "[[cdsc_schedule]] 1, rates: expected a list of percentages in quotes"),
    # codes
    ('company = "CO"', 'company = "CA"', "[[fund]] 1, company: unknown code “CA”; expected that of a [[company]]: CO"),
    ('distributor = "ONE"', 'distributor = "ORNE"', "[[appointment]] 1, distributor: unknown code “ORNE”"),
    ('assignee = "BANK"', 'assignee = "BONK"', "[[transfer]] 1, assignee: unknown code “BONK”; expected that of a [["),
    ('tranche = "TWO-A"', 'tranche = "TWO-B"', "[[transfer]] 1, tranche: unknown code “TWO-B”; expected that of a [["),
    ('tranche = "TWO-A"', 'tranche = "BANK"', "[[transfer]] 1, tranche: unknown code “BANK”; expected that of a [["),
    ('fund = "ADV"', 'fund = "ADX"', "[[transfer]] 1, fund: unknown code “ADX”; expected that of a [[fund]]: ADV, BAL"),
    ('fund = "ADV"', 'fund = ["ADV", "ADX"]', "[[transfer]] 1, fund: unknown code “ADX”"),
    ('fund = "ADV"', "fund = 7", "[[transfer]] 1, fund: unknown code “7”"),
    ('fund = "ADV"', "fund = []", "[[transfer]] 1, fund: expected at least one code; leave the key out for all funds"),
    ('code = "TWO"', 'code = "ONE"\n', "[[party]] 2, code: “ONE” is the code of [[party]] 1"),
    ('code = "BAL"', 'code = "ADV"', "[[fund]] 2, code: “ADV” is the code of [[fund]] 1"),
    ('code = "BANK"', 'code = "UNALLOCATED"', "[[party]] 3, code: UNALLOCATED is reserved"),
    ('code = "TWO-A"', 'code = "UNALLOCATED"', "[[tranche]] 1, code: UNALLOCATED is reserved"),
    ('tranche = "TWO-A"', 'tranche = "UNALLOCATED"', "[[transfer]] 1, tranche: UNALLOCATED is reserved"),
    ('code = "TWO-A"', 'code = "ONE"', "[[tranche]] 1, code: “ONE” is the implicit tranche of the distributor ONE"),
    # kinds of parties
    (
        'distributor = "ONE"',
        'distributor = "BANK"',
        "[[appointment]] 1, distributor: expected a party of kind distributo",
    ),
    ('assignee = "BANK"', 'assignee = "TWO"', "[[transfer]] 1, assignee: expected another party than the distributor"),
    ('assignee = "BANK"', 'assignee = "AGENT"', "[[transfer]] 1, assignee: expected an assignee, a collection agent"),
    # days
    (
        "initial_term_ends = 2004-05-31",
        "initial_term_ends = 2003-06-30",
        "[plan], initial_term_ends: expected 2003-07-01 (effective) or later",
    ),
    (
        "party_since = 2003-08-01",
        "party_since = 2003-08-01\nparty_until = 2003-07-31",
        "[[fund]] 2, party_until: expected 2003-08-01 (party_since) or later, got 2003-07-31",
    ),
    (
        "to = 2003-08-31",
        "to = 2003-06-30",
        "[[appointment]] 1, to: expected 2003-07-01 (from) or later, got 2003-06-30",
    ),
    ("to = 2003-09-30", "to = 2003-08-31", "[[tranche]] 1, to: expected 2003-09-01 (from) or later, got 2003-08-31"),
    (
        'fund = "ADV"',
        "ends = 2003-08-31",
        "[[transfer]] 1, ends: expected 2003-09-01 (effective) or later, got 2003-08-31",
    ),
    # appointments and windows
    (
        "to = 2003-08-31",
        "to = 2003-09-02",
        "[[appointment]] 2, from: overlaps [[appointment]] 1 from 2003-09-01 to 2003-09-02 for all funds",
    ),
    (
        TWO_LATER,
        TWO_LATER.replace("09-01", "08-31"),
        "[[appointment]] 2, from: overlaps [[appointment]] 1 on 2003-08-31 for all funds; expected one distributor",
    ),
    # transfers
    (
        'tranche = "TWO-A"',
        'tranche = "ONE"',
        "[[transfer]] 1, distributor: the tranche ONE is that of ONE; expected it",
    ),
    # rates
    ('"0.75"', '"0.7501"', "[[rate]] 1, asset_based: 0.7501% is above its maximum of 0.75% a year (NASD Rule 2830(d)"),
    ('service = "0.25"', 'service = "0.3"', "[[rate]] 1, service: 0.3% is above its maximum of 0.25% a year"),
    ('"1.00"', '"1.01"', "[[rate]] 1, aggregate: 1.01% is above its maximum of 1% a year"),
    (
        '"1.00"',
        '"0.99"',
        "[[rate]] 1, aggregate: asset-based and service fee come to 1%, above the aggregate of 0.99%",
    ),
    (
        "from = 2003-07-01\nasset_based",
        "from = 2003-07-02\nasset_based",
        "[[fund]] 1, party_since: ADV has no asset-based rate on 2003-07-01; expected a [[rate]] that begins by then",
    ),
]

ONE_MORE = [
    (
        table("appointment", distributor='"ONE"', from_="2003-08-15", to="2003-08-20", fund='"BAL"'),
        "[[appointment]] 3, from: overlaps [[appointment]] 1 from 2003-08-15 to 2003-08-20 for BAL",
    ),
    (
        table("tranche", code='"TWO-B"', distributor='"TWO"', from_="2003-09-30"),
        "[[tranche]] 2, from: overlaps [[tranche]] 1 of TWO on 2003-09-30; expected one tranche",
    ),
    (table("waiver", code='"DEATH"', name='"Again"'), "[[waiver]] 2, code: “DEATH” is the code of [[waiver]] 1"),
    (table("tranche", code='"TWO-A"', distributor='"ONE"', from_="2003-09-01"), "[[tranche]] 2, code: “TWO-A” is the"),
    (table("company", code='"CO"', name='"X"', jurisdiction='"Y"'), "[[company]] 2, code: “CO” is the code of"),
    (table("rate", from_="2003-07-01"), "[[rate]] 2, asset_based: missing; expected at least one of asset_based"),
    (
        table("rate", from_="2003-07-01", asset_based='"0.5"', tranche='"BANK"'),
        "[[rate]] 2, tranche: unknown code “BANK”",
    ),
    (
        table("rate", from_="2003-07-01", asset_based='"0.5"', tranche='"UNALLOCATED"'),
        "[[rate]] 2, tranche: UNALLOCATED is reserved",
    ),
    (
        table("rate", from_="2003-07-01", asset_based='"0.5"'),
        "[[rate]] 2, asset_based: [[rate]] 1 says 0.75% of the same from 2003-07-01; expected one rate on any day (F2)",
    ),
    (
        table("rate", from_="2003-10-01", aggregate='"0.9"', fund='["ADV"]'),
        (
            "[[rate]] 2, from: from 2003-10-01 ADV would be charged 0.75% (row 1) and 0.25% (row 1), above the "
            "aggregate of 0.9% (row 2; Schedule B)"
        ),
    ),
    (
        table("rate", from_="2003-10-01", asset_based='"0.6"', service='"0.2"', aggregate='"0.8"')
        + table("rate", from_="2003-11-01", asset_based='"0.65"', tranche='"TWO-A"'),
        "[[rate]] 3, from: from 2003-11-01 all funds would be charged 0.65% (row 3) and 0.2% (row 2), above the",
    ),
    (
        table("cdsc_schedule", issued_from="2003-07-01", rates='["4"]'),
        "[[cdsc_schedule]] 2, issued_from: [[cdsc_schedule]] 1 is about all funds from that day too, and differs",
    ),
    # portions of one right of one tranche (P1)
    (
        transfer(percent='"37.5001"', ends="2003-09-09"),
        (
            "[[transfer]] 2, percent: portions of the distribution-fee of tranche TWO-A in ADV come to 100.0001% "
            "from 2003-09-01 to 2003-09-09 (rows 1, 2); expected at most 100% on any day (P1)"
        ),
    ),
    (
        transfer(percent='"50"', effective="2003-12-24", ends="2003-12-24"),
        (
            "[[transfer]] 2, percent: portions of the distribution-fee of tranche TWO-A in ADV come to 112.5% "
            "on 2003-12-24 (rows 1, 2)"
        ),
    ),
    (
        transfer(right='"cdsc"', percent='"60"') + transfer(right='"cdsc"', percent='"50"', effective="2004-01-01"),
        (
            "[[transfer]] 3, percent: portions of the cdsc of tranche TWO-A in all funds come to 110% from "
            "2004-01-01 on (rows 2, 3)"
        ),
    ),
    (
        transfer(tranche='"TWO"', percent='"60"') + transfer(tranche='"TWO"', percent='"60"', fund='["BAL"]'),
        "[[transfer]] 3, percent: portions of the distribution-fee of tranche TWO in BAL come to 120% from 2003-09-01",
    ),
]


def test_the_sample_is_sound() -> None:
    plan = parse_plan(SOUND)

    assert plan.plan.status == "effective"
    assert plan.plan.day_count == "actual"
    assert plan.plan.appreciation_on_exchange == "free"
    assert plan.cdsc_schedules[0].rates == (50_000, 40_000, 35_000)
    assert plan.cdsc_schedules[0].anniversary == "inclusive"
    assert plan.transfers[0].funds == ("ADV",)
    assert plan.appointments[0].funds == ()
    assert plan.tranche_owners == {"ONE": "ONE", "TWO": "TWO", "TWO-A": "TWO"}


@pytest.mark.parametrize(("old", "new", "expected"), ONE_FAULT, ids=[row[2][:60] for row in ONE_FAULT])
def test_one_fault(old: str, new: str, expected: str) -> None:
    assert any(expected in fault for fault in faults_of(spoilt(old, new))), faults_of(spoilt(old, new))


@pytest.mark.parametrize(("more", "expected"), ONE_MORE, ids=[row[1][:60] for row in ONE_MORE])
def test_one_fault_with_one_more_table(more: str, expected: str) -> None:
    faults = faults_of(SOUND + more)

    assert len([fault for fault in faults if expected in fault]) == 1, faults


@pytest.mark.parametrize("table_name", ["plan", "fund"])
def test_tables_that_a_plan_cannot_be_without(table_name: str) -> None:
    kept = [part for part in SOUND.split("\n[") if table_name not in part.split("]")[0]]

    faults = faults_of("\n[".join(kept))

    assert any(fault.startswith(f"[{'[' if table_name == 'fund' else ''}{table_name}]") for fault in faults), faults


def test_an_empty_file() -> None:
    assert faults_of("") == [
        "[plan]: missing; expected one table [plan] with the code, name and dates of the agreement",
        "[[fund]]: missing; expected at least one fund (Schedule A)",
    ]


def test_all_faults_at_once() -> None:
    """Eight mistakes of six kinds, in one answer; the reference to the faulty party is no ninth."""
    text = SOUND
    for old, new in [
        ('allocation = "exhibit-a"', 'allocation = "b"'),
        ('kind = "assignee"', 'kind = "bank"'),
        ("party_since = 2003-08-01", 'party_since = "2003-08-01"'),
        ("to = 2003-08-31", "to = 2003-09-15"),
        ('service = "0.25"', 'service = "0.26"'),
        ('percent = "62.5"', 'percent = "62.50000"'),
        ('code = "DEATH"', 'code = "DEATH"\nnote = "x"'),
    ]:
        text = spoilt(old, new, text)

    places = [fault.split(": ")[0] for fault in faults_of(text)]

    assert sorted(places) == [
        "[[appointment]] 2, from",
        "[[fund]] 2, party_since",
        "[[party]] 3, kind",
        "[[rate]] 1, aggregate",
        "[[rate]] 1, service",
        "[[transfer]] 1, percent",
        "[[waiver]] 1, note",
        "[plan], allocation",
    ]


def test_one_fault_of_a_row_does_not_hide_another() -> None:
    """The days of an appointment and the percentages of transfers are sound, though other keys of the rows are not."""
    text = spoilt("to = 2003-08-31", "to = 2003-09-15", spoilt('distributor = "ONE"', 'distributor = "ORNE"'))
    text = spoilt('assignee = "BANK"', 'assignee = "BONK"', text) + transfer(percent='"50"')
    text = spoilt("initial_term_ends = 2004", "initial_term_ends = 2003", spoilt('"exhibit-a"', '"b"', text))
    text = spoilt('service = "0.25"', 'service = "0.26"', spoilt('aggregate = "1.00"', "aggregate = 1", text))

    places = [fault.split(": ")[0] for fault in faults_of(text)]

    assert sorted(places) == [
        "[[appointment]] 1, distributor",
        "[[appointment]] 2, from",
        "[[rate]] 1, aggregate",
        "[[rate]] 1, service",
        "[[transfer]] 1, assignee",
        "[[transfer]] 2, percent",
        "[plan], allocation",
        "[plan], initial_term_ends",
    ]


def test_a_faulty_rate_is_not_told_again_as_a_missing_rate() -> None:
    assert len(faults_of(spoilt('"0.75"', "0.75"))) == 1


@pytest.mark.parametrize("text", ["x = " + "[" * 4000, "x = " + "9" * 6000, "\x00", "[" * 3000, "a" + ".a" * 5000])
def test_no_text_breaks_the_reader(text: str) -> None:
    faults_of(text)


SOUND_TOO = {
    "no tables but the necessary": SOUND[: SOUND.index("[[appointment]]")]
    + table("rate", from_="2003-07-01", asset_based='"0"'),
    "portions of exactly 100%": SOUND + transfer(percent='"37.5"'),
    "portions one after the other": SOUND.replace('fund = "ADV"', "ends = 2003-09-30")
    + transfer(percent='"100"', effective="2003-10-01"),
    "portions of different rights": SOUND + transfer(right='"cdsc"', percent='"100"'),
    "portions in different funds": SOUND + transfer(percent='"100"', fund='"BAL"'),
    "portions of different tranches": SOUND + transfer(tranche='"TWO"', percent='"100"'),
    "a transfer of an implicit tranche to another distributor": SOUND
    + transfer(distributor='"ONE"', tranche='"ONE"', assignee='"TWO"'),
    "appointments of different funds on one day": SOUND.replace("to = 2003-08-31", 'fund = "ADV"').replace(
        TWO_LATER, TWO_LATER + '\nfund = ["BAL"]'
    ),
    "an appointment before the fund is a party": SOUND.replace("from = 2003-07-01\nto", "from = 2000-08-23\nto"),
    "a window with its own distributor's code": SOUND.replace('"TWO-A"', '"TWO"'),
    "windows of different distributors on one day": SOUND
    + table("tranche", code='"ONE-A"', distributor='"ONE"', from_="2003-09-01"),
    "a lower aggregate that spares shares already issued (EIGHTH(E))": SOUND
    + table("rate", from_="2003-07-01", asset_based='"0.75"', tranche='"ONE"')
    + table("rate", from_="2003-10-01", asset_based='"0.5"', service='"0.25"', aggregate='"0.75"'),
    "a rate of a window from its first day": SOUND
    + table("rate", from_="2003-09-01", asset_based='"0.6"', tranche='"TWO-A"', fund='"ADV"'),
    "schedules of a fund and of all funds from one day (C2)": SOUND
    + table("cdsc_schedule", issued_from="2003-07-01", rates='["4"]', fund='"ADV"'),
    "a schedule without charge": SOUND + table("cdsc_schedule", issued_from="2004-01-01", rates="[]"),
    "the last day there is": SOUND.replace("to = 2003-09-30", "to = 9999-12-31")
    + transfer(effective="0001-01-01", ends="9999-12-31"),
    "day_count as a number": SOUND.replace("effective = 2003", "day_count = 365\neffective = 2003", 1),
    "a byte-order mark": "\ufeff" + SOUND,
    "Windows line ends": SOUND.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", SOUND_TOO.values(), ids=SOUND_TOO.keys())
def test_sound(text: str) -> None:
    assert parse_plan(text).plan.code == "P"


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*/plan.toml")), ids=lambda path: path.parent.name)
def test_scenario_plans_are_sound(path: Path) -> None:
    assert parse_plan(path.read_text()).funds


def test_hundreds_of_rows_are_checked_quickly() -> None:
    funds = "".join(
        table("fund", code=f'"F{n}"', name=f'"Fund {n}"', company='"CO"', party_since="2003-07-01") for n in range(300)
    )
    rates = "".join(
        table("rate", from_=f"{2004 + n // 12}-{n % 12 + 1:02d}-01", asset_based='"0.7"') for n in range(120)
    )

    assert len(parse_plan(SOUND + funds + rates).funds) == 302
