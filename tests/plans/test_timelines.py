"""The life of a plan and of a fund: lanes, picture, table, and the agreement as of a day."""

import itertools
import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.models import Fund, Plan
from plans.services.minimum_orders import set_minimum_orders
from plans.services.plan_files import load_plan
from plans.services.registers import keep_register
from plans.services.suspensions import suspend_sales
from plans.timeline_picture import timeline_picture
from plans.timelines import Asked, timeline_of
from plans.values.timeline import Happening, Lane, Look, Timeline, rows_of, together
from tests.people import client_of, person
from tests.plans.life.boards import plan_with_board, vote
from tests.plans.sample import SOUND, table

DAY = date(2003, 9, 15)


# --- values -----------------------------------------------------------------------------------------------------


def span(start: int, end: int | None, title: str = "x") -> Happening:
    """Days of September 2003 by number."""
    return Happening(date(2003, 9, start), title, date(2003, 9, end) if end else None)


@pytest.mark.parametrize(
    ("happenings", "rows"),
    [
        pytest.param([span(1, 10), span(11, 20)], 1, id="one-after-the-other"),
        pytest.param([span(1, 10), span(10, 20)], 2, id="on-the-same-day"),
        pytest.param([span(1, None), span(25, 26)], 2, id="goes-on"),
        pytest.param([span(1, 30), span(2, 10), span(11, 20)], 2, id="the-first-row-that-has-room"),
        pytest.param([span(1, 1), span(2, 20)], 2, id="a-short-one-needs-room-for-its-number"),
    ],
)
def test_happenings_are_stacked(happenings: list[Happening], rows: int) -> None:
    assert len(rows_of(happenings, date(2003, 9, 30), gap=3)) == rows


dates = st.dates(date(2000, 1, 1), date(2010, 1, 1))
happenings = st.lists(
    st.builds(
        lambda start, length, moment, look: Happening(
            start, "Title", None if length is None else start + timedelta(days=length), moment=moment, look=look
        ),
        dates,
        st.none() | st.integers(0, 900),
        st.booleans(),
        st.sampled_from(Look),
    ),
    max_size=20,
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(happenings, st.integers(0, 60))
def test_none_covers_another_and_none_is_lost(found: list[Happening], gap: int) -> None:
    last = date(2013, 1, 1)
    rows = rows_of(found, last, gap)
    assert sorted(map(str, (h for row in rows for h in row))) == sorted(map(str, found))
    for row in rows:
        for before, after in itertools.pairwise(row):
            ends = before.start if before.moment else before.end or last
            assert ends < after.start


@settings(max_examples=60, deadline=None, derandomize=True)
@given(happenings, dates)
def test_the_picture_is_sound_and_has_every_number(found: list[Happening], day: date) -> None:
    """Well-formed, without style or script, everything within it, each happening told."""
    timeline = Timeline.of([Lane(1, "A & B", tuple(found))], otherwise=day)
    svg = timeline_picture(timeline, day, "Life of <one>")
    root = ElementTree.fromstring(svg)
    texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    numbers = {text.split(" ")[0] for text in texts}
    assert {str(numbered.number) for numbered in timeline.numbered} <= numbers
    assert not re.search(r"style=|<script|\bon\w+=", svg)
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for box in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, wide, high = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= width + 2
        assert 0 <= y <= y + high <= height


def test_moments_of_one_day_and_kind_are_one() -> None:
    same = [Happening(DAY, "Notice", moment=True, detail=f"to {n}", url="/n/") for n in range(5)]
    (one, other) = together([*same, Happening(DAY, "Vote", moment=True, url="/v/")], "/list/")
    assert (one.title, one.detail, one.url) == ("5 × Notice", "to 0; to 1; to 2 and 2 others", "/list/")
    assert (other.title, other.url) == ("Vote", "/v/")


@pytest.mark.parametrize(
    ("happening", "day", "holds"),
    [
        (span(10, 20), 10, True),
        (span(10, 20), 20, True),
        (span(10, 20), 21, False),
        (span(10, None), 30, True),
        (span(10, None), 9, False),
        (Happening(date(2003, 9, 10), "x", moment=True), 11, True),
    ],
)
def test_what_holds_on_a_day(happening: Happening, day: int, holds: bool) -> None:
    assert happening.holds(date(2003, 9, day)) == holds


# --- lanes ------------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(db: None) -> Plan:
    """The sample, with a later rate for ADV, a suspension of ADV and a minimum for all."""
    lower = table("rate", from_="2003-10-01", service='"0.10"', fund='"ADV"')
    plan = load_plan(text=SOUND + lower).plan
    suspend_sales(
        plan=plan,
        kind="by-distributor",
        start=date(2003, 9, 10),
        end=date(2003, 9, 20),
        reason="Closed.",
        funds=Fund.objects.filter(code="ADV"),
    )
    set_minimum_orders(plan=plan, start=date(2003, 9, 1), initial=100_000, subsequent=5_000)
    return plan


def told(plan: Plan, fund: str = "") -> dict[str, list[str]]:
    """Lane -> `start to end title`."""
    asked = Asked(plan, Fund.objects.get(code=fund) if fund else None, lambda rows: rows)
    return {
        lane.title: [
            f"{h.start}{'' if h.moment else f' to {h.end}' if h.end else ' on'}: {h.title}" for h in lane.happenings
        ]
        for lane in timeline_of(asked, DAY).lanes
    }


def test_lanes_of_a_plan(plan: Plan) -> None:
    assert told(plan) == {
        "Plan": ["2003-07-01 to 2004-05-31: Initial term"],
        "Schedule A": ["2003-07-01: ADV joins", "2003-08-01: BAL joins"],
        "Distributor in office": ["2003-07-01 to 2003-08-31: ONE", "2003-09-01 on: TWO"],
        "Tranches by issue date": ["2003-09-01 to 2003-09-30: TWO-A"],
        "Rates": ["2003-07-01 on: 0.75% sales charge, 0.25% service", "2003-10-01 on: 0.1% service"],
        "Transfers of rights": ["2003-09-01 on: 62.5% of TWO-A to BANK"],
        "Charges by issue date": ["2003-07-01 on: CDSC 5, 4, 3.5"],
        "Sales suspended": ["2003-09-10 to 2003-09-20: Suspended by the distributor"],
        "Minimum orders": ["2003-09-01 on: Initial $1,000.00, subsequent $50.00"],
    }


def test_lanes_of_a_fund(plan: Plan) -> None:
    """What names it, or no fund at all."""
    of_adv, of_bal = told(plan, "ADV"), told(plan, "BAL")
    assert of_adv["Schedule A"] == ["2003-07-01 on: Party to the plan"]
    assert of_bal["Schedule A"] == ["2003-08-01 on: Party to the plan"]
    assert "Sales suspended" in of_adv
    assert "Sales suspended" not in of_bal
    assert len(of_adv["Rates"]) == 2
    assert len(of_bal["Rates"]) == 1
    assert "Transfers of rights" not in of_bal


def test_a_row_lasts_until_the_next_about_the_same(plan: Plan) -> None:
    set_minimum_orders(plan=plan, start=date(2003, 10, 1), initial=0, subsequent=0)
    assert told(plan)["Minimum orders"] == [
        "2003-09-01 to 2003-09-30: Initial $1,000.00, subsequent $50.00",
        "2003-10-01 on: Initial $0.00, subsequent $0.00",
    ]


@pytest.mark.django_db
def test_terms_and_ends_come_from_the_votes_and_from_what_ended_it() -> None:
    """B THIRTEENTH, FIFTEENTH(B): continued once, then not; ended as a plan by vote."""
    plan = plan_with_board()
    company = Fund.objects.select_related("company").get(code="ADV").company
    keep_register(plan=plan, company=company, kept_from=date(2004, 5, 31), reason="All minutes are in.")
    vote(plan, "continue", date(2004, 5, 10))
    lanes = told(plan, "ADV")
    assert lanes["Plan"] == ["2003-07-01 to 2004-05-31: Initial term", "2004-06-01 to 2005-05-31: Year to 2005-05-31"]
    assert lanes["Ended after"] == ["2005-05-31: Lapsed: not continued"]
    assert "2 × Board of directors: Continue for another year" not in lanes["Resolutions"]
    assert any("Continue for another year" in line for line in lanes["Resolutions"])


# --- pages ------------------------------------------------------------------------------------------------------


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("day", "there", "absent"),
    [
        ("2003-09-15", ["Sales are suspended from 2003-09-10 for ADV", "62.5000%"], ["is not in force yet"]),
        ("2003-08-15", ["ONE"], ["Sales are suspended from", "62.5000%"]),
        ("2003-06-30", ["is not in force yet"], ["Sales are suspended from"]),
    ],
)
def test_any_day_is_picked(plan: Plan, day: str, there: list[str], absent: list[str], staff_client: Client) -> None:
    page = html(staff_client, f"{reverse('plan-timeline', args=[plan.pk])}?on={day}")
    assert f"{reverse('plan-as-of', args=[plan.pk])}?on={day}" in page
    assert 'role="img"' in page
    for text in there:
        assert text in page
    for text in absent:
        assert text not in page


def test_a_fund_shows_what_concerns_it(plan: Plan, staff_client: Client) -> None:
    adv, bal = (
        html(staff_client, f"{reverse('fund-timeline', args=[Fund.objects.get(code=code).pk])}?on=2003-09-15")
        for code in ("ADV", "BAL")
    )
    assert "62.5000%" in adv
    assert "62.5000%" not in bal
    assert "Suspended by the distributor" in adv
    assert "Suspended by the distributor" not in bal
    for page, name in ((plan.get_absolute_url(), "plan"), (Fund.objects.get(code="ADV").get_absolute_url(), "fund")):
        assert "/timeline/" in html(staff_client, page), name


@pytest.mark.parametrize("query", ["on=x", "on=2003-13-01", "plan=99", "plan=x&on=2003-09-15"])
def test_nonsense_is_told(plan: Plan, query: str, staff_client: Client) -> None:
    for address in (
        reverse("plan-timeline", args=[plan.pk]),
        reverse("fund-timeline", args=[Fund.objects.get(code="ADV").pk]),
    ):
        assert staff_client.get(f"{address}?{query}").status_code == 200


def test_a_fund_of_no_plan(plan: Plan, staff_client: Client) -> None:
    fund = Fund.objects.create(code="OLD", name="Old Fund", company=Fund.objects.get(code="ADV").company)
    assert "A party to no plan." in html(staff_client, reverse("fund-timeline", args=[fund.pk]))


def test_the_draft_says_so(db: None, staff_client: Client) -> None:
    plan = load_plan(text=SOUND.replace('share_class = "B"', 'share_class = "B"\nstatus = "draft"')).plan
    assert "Draft: not in force" in html(staff_client, reverse("plan-timeline", args=[plan.pk]))


def test_as_many_queries_for_many_happenings_as_for_few(plan: Plan, staff_client: Client) -> None:
    adv = Fund.objects.get(code="ADV")
    addresses = (reverse("plan-timeline", args=[plan.pk]), reverse("fund-timeline", args=[adv.pk]))

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            html(staff_client, address)
            with CaptureQueriesContext(connection) as captured:
                html(staff_client, address)
            counts.append(len(captured))
        return counts

    few = queries()
    for n in range(30):
        day = date(2004, 1, 1) + timedelta(days=5 * n)
        suspend_sales(plan=plan, kind="withdrawal", start=day, end=day, reason="Closed.", funds=[adv])
        set_minimum_orders(plan=plan, start=day, initial=n, subsequent=n, funds=[adv])
    assert queries() == few


def test_nobody_sees_the_timeline_of_another_companys_fund(plan: Plan) -> None:
    from backoffice.roles import AUDITOR
    from plans.models import Company

    other: Any = Company.objects.create(code="X", name="Another", jurisdiction="Maryland")
    outsider = client_of(person("out.sider", AUDITOR, companies=[other]))
    assert outsider.get(reverse("fund-timeline", args=[Fund.objects.get(code="ADV").pk])).status_code == 404
    assert outsider.get(reverse("plan-timeline", args=[plan.pk])).status_code == 404
