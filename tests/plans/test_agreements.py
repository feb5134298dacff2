"""The plan files that ship, against the agreements: typed from their schedules, not from the files."""

from datetime import date
from pathlib import Path

import pytest

from plans.values import PlanFile, RateValue, parse_plan

AGREEMENTS = Path(__file__).parent.parent.parent / "plans" / "agreements"

SCHEDULE_A_OF_B = """
INVESCO Counselor Series Funds, Inc.
    2000-08-23 INVESCO Advantage Fund
    2001-05-15 INVESCO Advantage Global Health Sciences Fund
INVESCO Bond Funds, Inc.
    2002-03-29 INVESCO High Yield Fund
    2002-03-29 INVESCO Select Income Fund
    2002-03-29 INVESCO Tax-Free Bond Fund
    2002-03-29 INVESCO U.S. Government Securities Fund
INVESCO Combination Stock & Bond Funds, Inc.
    2002-03-29 INVESCO Balanced Fund
    2002-03-29 INVESCO Core Equity Fund
    2002-03-29 INVESCO Total Return Fund
INVESCO International Funds, Inc.
    2002-03-29 INVESCO European Fund
    2002-03-29 INVESCO International Blue Chip Value Fund
INVESCO Manager Series Funds, Inc.
    2000-08-30 INVESCO Multi-Sector Fund
INVESCO Money Market Funds, Inc.
    2000-08-23 INVESCO Cash Reserves Fund
INVESCO Sector Funds, Inc.
    2002-03-29 INVESCO Energy Fund
    2002-03-29 INVESCO Financial Services Fund
    2002-03-29 INVESCO Gold & Precious Metals Fund
    2002-03-29 INVESCO Health Sciences Fund
    2002-03-29 INVESCO Leisure Fund
    2002-03-29 INVESCO Real Estate Opportunity Fund
    2002-03-29 INVESCO Technology Fund
    2002-03-29 INVESCO Telecommunications Fund
    2002-03-29 INVESCO Utilities Fund
INVESCO Stock Funds, Inc.
    2002-07-31 INVESCO Basic Value Fund
    2002-03-29 INVESCO Dynamics Fund
    2002-03-29 INVESCO Growth Fund
    2002-03-29 INVESCO Growth & Income Fund
    2001-09-28 INVESCO Mid-Cap Growth Fund
    2002-03-29 INVESCO Small Company Growth Fund
    2002-03-29 INVESCO Value Equity Fund
"""
SCHEDULE_A_OF_R = """
INVESCO International Funds, Inc.
    2003-07-01 INVESCO International Blue Chip Value Fund
INVESCO Treasurer's Series Funds, Inc.
    2003-07-01 INVESCO Stable Value Fund
"""


def agreement(name: str) -> PlanFile:
    return parse_plan((AGREEMENTS / name).read_text())


def entries(schedule: str) -> set[tuple[str, str, str]]:
    """(company, fund, date) of a schedule typed as above."""
    found, company = set(), ""
    for line in schedule.strip().splitlines():
        if line.startswith(" "):
            day, _, fund = line.strip().partition(" ")
            found.add((company, fund, day))
        else:
            company = line
    return found


@pytest.mark.parametrize(
    ("name", "schedule", "companies", "funds"),
    [("class-b.toml", SCHEDULE_A_OF_B, 8, 29), ("class-r.toml", SCHEDULE_A_OF_R, 2, 2)],
)
def test_schedule_a(name: str, schedule: str, companies: int, funds: int) -> None:
    plan = agreement(name)
    names = {company.code: company.name for company in plan.companies}

    assert {(names[fund.company], fund.name, fund.party_since.isoformat()) for fund in plan.funds} == entries(schedule)
    assert len(plan.companies) == companies
    assert len(plan.funds) == funds
    assert {company.jurisdiction for company in plan.companies} == {"Maryland"}
    assert not any(fund.party_until for fund in plan.funds)


def test_terms_of_b() -> None:
    plan = agreement("class-b.toml").plan

    assert (plan.code, plan.share_class, plan.status) == ("INVESCO-B", "B", "effective")
    assert (plan.effective, plan.initial_term_ends) == (date(2003, 7, 1), date(2004, 5, 31))
    assert plan.allocation == "exhibit-a"


def test_terms_of_r() -> None:
    plan = agreement("class-r.toml").plan

    assert (plan.code, plan.share_class, plan.status) == ("INVESCO-R", "R", "draft")
    assert (plan.effective, plan.initial_term_ends) == (date(2003, 7, 1), date(2004, 5, 30))
    assert plan.allocation == "none"


def test_schedule_b_of_b() -> None:
    assert agreement("class-b.toml").rates == (RateValue(date(2000, 8, 23), 7_500, 2_500, 10_000),)


def test_schedule_b_of_r() -> None:
    assert agreement("class-r.toml").rates == (RateValue(date(2003, 7, 1), 2_500, 2_500, 5_000),)


def test_distributors_in_succession() -> None:
    terms = [(row.distributor, row.start, row.end, row.funds) for row in agreement("class-b.toml").appointments]

    assert sorted(terms, key=lambda term: term[1]) == [
        ("IDI", date(2000, 8, 23), date(2003, 6, 30), ()),
        ("AIM", date(2003, 7, 1), None, ()),
    ]


def test_the_draft_names_one_distributor_with_a_date() -> None:
    (row,) = agreement("class-r.toml").appointments

    assert (row.distributor, row.start, row.end) == ("AIM", date(2003, 7, 1), None)


@pytest.mark.parametrize("right", ["distribution-fee", "cdsc"])
def test_idi_sold_everything_of_the_shares_it_sold(right: str) -> None:
    (row,) = (row for row in agreement("class-b.toml").transfers if row.right == right)

    assert (row.distributor, row.assignee, row.tranche, row.percent) == ("IDI", "IDI-ASSIGNEE", "IDI", 1_000_000)
    assert (row.effective, row.ends, row.funds) == (date(2000, 8, 23), None, ())
    assert row.notice_received == date(2003, 7, 1)


def test_addresses_of_b() -> None:
    plan = agreement("class-b.toml")
    addresses = {party.code: party.address for party in plan.parties}

    assert "11 Greenway Plaza, Suite 100, Houston, Texas 77046" in addresses["AIM"]
    assert {company.address for company in plan.companies} == {"4350 South Monaco Street, Denver, Colorado 80237"}


def test_addresses_of_r() -> None:
    plan = agreement("class-r.toml")

    addresses = {party.address for party in plan.parties} | {company.address for company in plan.companies}

    assert addresses == {"7800 East Union Avenue, Mail Stop 201, Denver, Colorado 80237"}


def test_deferred_sales_charges() -> None:
    (schedule,) = agreement("class-b.toml").cdsc_schedules

    assert schedule.rates == (50_000, 40_000, 30_000, 30_000, 20_000, 10_000)
    assert schedule.anniversary == "inclusive"
    assert agreement("class-r.toml").cdsc_schedules == ()


def test_assumptions_are_marked() -> None:
    """What the agreements leave open says so in the file: assignee, rates charged, notice, charges, waivers."""
    assert (AGREEMENTS / "class-b.toml").read_text().count("ASSUMPTION: ") == 5
    assert (AGREEMENTS / "class-r.toml").read_text().count("ASSUMPTION: ") == 2
