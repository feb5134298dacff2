"""Amendments as values: each paragraph as a table of what it lets through and forbids, and whose votes it asks for."""

from dataclasses import replace
from datetime import date

import pytest

from plans.values import PlanFile, parse_plan, plan_as_toml, read_plan
from plans.values.amending import (
    CdscChange,
    Change,
    Context,
    FundJoins,
    FundLeaves,
    ParagraphChange,
    RateChange,
    TermsChange,
    WaiverAdded,
    WaiverWithdrawn,
    amended,
    change_as_data,
    change_from_data,
    objections,
    votes_needed,
)
from plans.values.comparison import compared
from plans.values.lookup import rate_on, window_of
from tests.plans.sample import spoilt

DAY = date(2004, 2, 2)
PLAN = parse_plan(spoilt('asset_based = "0.75"', 'asset_based = "0.70"'))
SOLD = Context(outstanding=frozenset({"ADV", "BAL"}))
SHOWN = (("prospectus", 1),)
CONSENTS = (("ONE", 1), ("TWO", 2))


def forbidden(*changes: Change, plan: PlanFile = PLAN, context: Context = SOLD) -> list[str]:
    after = amended(plan, changes, DAY)
    return [f"{o.clause}: {o.field}" for o in objections(plan, after, changes, DAY, context)]


def faults(plan: PlanFile) -> list[str]:
    return [str(fault) for fault in read_plan(plan_as_toml(plan)).faults]


ALLOWED: list[Change] = [
    RateChange(asset_based=7_500),
    RateChange(asset_based=7_000),  # as it is
    RateChange(asset_based=5_000, shares="new"),
    RateChange(asset_based=5_000, shares="new", funds=("BAL",), tranche="LOW"),
    RateChange(service=1_000),
    FundJoins("CSH", "Cash Fund", "CO"),
    FundJoins("CSH", "Cash Fund", "NEWCO", "New Funds, Inc.", "Delaware"),
    CdscChange((60_000, 50_000)),
    CdscChange((), shares="all", ground="law", documents=(("law", 1),)),
    CdscChange((10_000,), shares="all", ground="prospectus", documents=SHOWN),
    CdscChange((10_000,), shares="all", ground="consent", documents=CONSENTS),
    WaiverAdded("AGE", "Shareholders of a hundred years"),
    WaiverAdded("AGE", "Shareholders of a hundred years", shares="all", ground="prospectus", documents=SHOWN),
    WaiverWithdrawn("DEATH"),
    TermsChange(name="Another name"),
    ParagraphChange("SIXTH(C)", "Seminars are not paid for."),
]


@pytest.mark.parametrize("change", ALLOWED, ids=repr)
def test_allowed(change: Change) -> None:
    """And what comes of it is a plan that a plan file may say."""
    assert forbidden(change) == []
    assert faults(amended(PLAN, [change], DAY)) == []
    assert change_from_data(change_as_data(change)) == change


FORBIDDEN: list[tuple[Change, list[str]]] = [
    (RateChange(asset_based=6_999), ["B EIGHTH(E): asset_based"]),
    (RateChange(asset_based=6_999, funds=("ADV",)), ["B EIGHTH(E): asset_based"]),
    (RateChange(), ["B SCHEDULE B: asset_based"]),
    (RateChange(service=1_000, shares="new"), ["B EIGHTH(E), F4: asset_based"]),
    (RateChange(asset_based=5_000, shares="new", tranche="TWO-A"), ["L2: tranche"]),
    (RateChange(asset_based=5_000, shares="new", tranche="ONE"), ["L2: tranche"]),
    (FundJoins("ADV", "Advantage Fund", "CO"), ["B SCHEDULE A: code"]),
    (FundJoins("CSH", "Cash Fund", "NEWCO"), ["B SCHEDULE A: company_name"]),
    (FundLeaves("ADV"), ["B EIGHTH(E), FIFTEENTH(C): code"]),
    (FundLeaves("CSH"), ["B SCHEDULE A: code"]),
    (CdscChange((10_000,), shares="all"), ["B EIGHTH(F): ground"]),
    (CdscChange((10_000,), shares="all", ground="prospectus"), ["B EIGHTH(F): document_prospectus"]),
    (CdscChange((10_000,), shares="all", ground="law", documents=SHOWN), ["B EIGHTH(F): document_law"]),
    (
        CdscChange((10_000,), shares="all", ground="consent", documents=(("ONE", 1),)),
        ["B EIGHTH(F): document_TWO"],
    ),
    (WaiverAdded("AGE", "Old age", shares="all"), ["B EIGHTH(F): ground"]),
    (WaiverAdded("DEATH", "Death"), ["B SIXTH(A): code"]),
    (WaiverWithdrawn("AGE"), ["B SIXTH(A): code"]),
    (WaiverWithdrawn("DEATH", shares="all"), ["B EIGHTH(F): ground"]),
    (TermsChange(), [": name"]),
]


@pytest.mark.parametrize(("change", "expected"), FORBIDDEN, ids=[repr(change) for change, _ in FORBIDDEN])
def test_forbidden_outright(change: Change, expected: list[str]) -> None:
    assert forbidden(change) == expected


def test_a_fund_without_shares_may_leave() -> None:
    left = amended(PLAN, [FundLeaves("BAL")], DAY)
    assert forbidden(FundLeaves("BAL"), context=Context(outstanding=frozenset({"ADV"}))) == []
    assert {fund.code: fund.party_until for fund in left.funds} == {"ADV": None, "BAL": date(2004, 2, 1)}
    ended = Context(outstanding=frozenset({"BAL"}), completely_terminated=frozenset({"BAL"}))
    assert forbidden(FundLeaves("BAL"), context=ended) == []


def test_the_class_r_agreement_has_no_such_paragraph() -> None:
    plan = replace(PLAN, plan=replace(PLAN.plan, allocation="none"), transfers=(), tranches=())
    assert forbidden(RateChange(asset_based=1), plan=plan) == []
    assert forbidden(CdscChange((), shares="all"), plan=plan) == []
    assert forbidden(FundLeaves("ADV"), plan=plan) == []
    assert forbidden(RateChange(asset_based=1, shares="new"), plan=plan) == ["R THIRD: shares"]


def test_consent_of_whoever_has_an_interest_in_the_charge() -> None:
    """B EIGHTH(F): the distributor and its assignee; who gave everything away has nothing left to consent to."""
    sold_all = spoilt('tranche = "TWO-A"', 'tranche = "ONE"').replace('percent = "62.5"', 'percent = "100"')
    sold_all = sold_all.replace('distributor = "TWO"\nassignee', 'distributor = "ONE"\nassignee')
    sold_all = sold_all.replace('"distribution-fee"', '"cdsc"').replace('\nfund = "ADV"', "")
    plan = parse_plan(sold_all)
    change = CdscChange((10_000,), shares="all", ground="consent")
    assert forbidden(change, plan=plan) == ["B EIGHTH(F): document_TWO", "B EIGHTH(F): document_BANK"]


# --- a lower rate is one of a new tranche (B EIGHTH(E)) --------------------------------------------------------------


def test_a_lower_rate_is_one_of_shares_issued_from_then_on() -> None:
    after = amended(PLAN, [RateChange(asset_based=5_000, shares="new", tranche="LOW")], DAY)
    assert [(t.code, t.distributor, t.start, t.end) for t in after.tranches] == [
        ("LOW", "TWO", DAY, None),
        ("TWO-A", "TWO", date(2003, 9, 1), date(2003, 9, 30)),
    ]
    for fund in ("ADV", "BAL"):
        assert rate_on(after, "asset_based", fund, "LOW", DAY) == 5_000
        for tranche in ("ONE", "TWO", "TWO-A", ""):
            assert rate_on(after, "asset_based", fund, tranche, date(2010, 1, 1)) == 7_000


def test_a_window_is_cut_and_its_rights_go_on_in_both_parts() -> None:
    plan = parse_plan(spoilt("to = 2003-09-30\n", ""))
    after = amended(plan, [RateChange(asset_based=5_000, shares="new")], DAY)
    assert [(t.code, t.start, t.end) for t in after.tranches] == [
        ("TWO-2", DAY, None),
        ("TWO-A", date(2003, 9, 1), date(2004, 2, 1)),
    ]
    assert {(t.tranche, t.assignee, t.percent, t.effective, t.funds) for t in after.transfers} == {
        ("TWO-A", "BANK", 625_000, date(2003, 9, 1), ("ADV",)),
        ("TWO-2", "BANK", 625_000, DAY, ("ADV",)),
    }
    assert faults(after) == []
    for issued, code in ((date(2004, 2, 1), "TWO-A"), (DAY, "TWO-2")):
        window = window_of(after, "TWO", issued)
        assert window is not None
        assert window.code == code


def test_a_second_lower_rate_and_one_for_a_fund_with_a_row_of_its_own() -> None:
    first = amended(PLAN, [RateChange(asset_based=6_000, shares="new", funds=("ADV",))], DAY)
    later = date(2005, 3, 1)
    second = amended(first, [RateChange(asset_based=5_000, shares="new")], later)
    assert [t.code for t in second.tranches] == ["TWO-2", "TWO-3", "TWO-A"]
    assert rate_on(second, "asset_based", "ADV", "TWO-2", later) == 6_000
    assert rate_on(second, "asset_based", "BAL", "TWO-2", later) == 7_000
    assert rate_on(second, "asset_based", "ADV", "TWO-3", later) == 5_000
    assert rate_on(second, "asset_based", "BAL", "TWO-3", later) == 5_000
    assert faults(second) == []


def test_a_successor_known_already_sells_at_the_lower_rate_too() -> None:
    plan = parse_plan(
        spoilt("to = 2003-08-31", "to = 2004-05-31").replace("from = 2003-09-01\n\n", "from = 2004-06-01\n\n")
    )
    after = amended(plan, [RateChange(asset_based=5_000, shares="new")], DAY)
    assert [(t.code, t.start) for t in after.tranches] == [
        ("ONE-2", DAY),
        ("TWO-2", date(2004, 6, 1)),
        ("TWO-A", date(2003, 9, 1)),
    ]
    assert rate_on(after, "asset_based", "ADV", "TWO-2", date(2004, 6, 1)) == 5_000
    assert rate_on(after, "asset_based", "ADV", "ONE", date(2004, 6, 1)) == 7_500


# --- charges and waivers (B EIGHTH(F)) -------------------------------------------------------------------------------


def test_charges_on_shares_already_issued_change_from_the_day_on() -> None:
    change = CdscChange((20_000,), shares="all", ground="prospectus", documents=SHOWN, funds=("ADV",))
    after = amended(PLAN, [change], DAY)
    assert [(row.issued_from, row.redeemed_from, row.rates, row.funds) for row in after.cdsc_schedules] == [
        (date(2003, 7, 1), DAY, (20_000,), ("ADV",)),
        (date(2003, 7, 1), None, (50_000, 40_000, 35_000), ()),
        (DAY, None, (20_000,), ("ADV",)),
    ]


def test_waivers_come_and_go_by_issue_date_or_on_a_ground_by_trade_date() -> None:
    for change, expected in (
        (WaiverAdded("AGE", "Old age"), ("AGE", None, None, DAY, None)),
        (WaiverAdded("AGE", "Old age", shares="all"), ("AGE", DAY, None, None, None)),
        (WaiverWithdrawn("DEATH"), ("DEATH", None, None, None, date(2004, 2, 1))),
        (WaiverWithdrawn("DEATH", shares="all"), ("DEATH", None, date(2004, 2, 1), None, None)),
    ):
        rows = amended(PLAN, [change], DAY).waivers
        assert expected in {(row.code, row.start, row.end, row.issued_from, row.issued_to) for row in rows}


# --- votes (B FOURTEENTH, R TWELFTH) ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "concerned", "increased"),
    [
        (RateChange(asset_based=7_500), "ADV BAL", "ADV BAL"),
        (RateChange(asset_based=7_500, funds=("BAL",)), "BAL", "BAL"),
        (RateChange(service=2_500), "ADV BAL", ""),
        (RateChange(service=2_000), "ADV BAL", ""),
        (RateChange(asset_based=5_000, shares="new"), "ADV BAL", ""),
        (RateChange(asset_based=7_200, shares="new", funds=("ADV",)), "ADV", "ADV"),
        (FundJoins("CSH", "Cash Fund", "CO"), "CSH", ""),
        (CdscChange((60_000,), funds=("ADV",)), "ADV", ""),
        (WaiverAdded("AGE", "Old age"), "ADV BAL", ""),
        (TermsChange(name="Another"), "ADV BAL", ""),
    ],
    ids=repr,
)
def test_whose_votes_are_needed(change: Change, concerned: str, increased: str) -> None:
    needed = votes_needed(PLAN, amended(PLAN, [change], DAY), [change], DAY)
    assert " ".join(needed.amended) == concerned
    assert " ".join(needed.increased) == increased
    assert all(needed.companies[fund] == "CO" for fund in needed.amended)


def test_an_increase_says_what_rises() -> None:
    changes = [RateChange(asset_based=7_500, funds=("ADV",))]
    assert votes_needed(PLAN, amended(PLAN, changes, DAY), changes, DAY).increased == {
        "ADV": ("asset-based sales charge 0.7% to 0.75%",)
    }


def test_before_and_after_in_words() -> None:
    after = amended(PLAN, [RateChange(asset_based=5_000, shares="new", tranche="LOW"), TermsChange(name="New")], DAY)
    assert [(row.title, row.before, row.after) for row in compared(PLAN, after)] == [
        ("Name", "A plan", "New"),
        ("Tranches", "", "LOW of TWO, shares issued from 2004-02-02 on"),
        ("Rates", "", "asset-based 0.5%, tranche LOW, all funds, from 2004-02-02 on"),
    ]
