"""Properties of plan values: what is written reads back the same, and layout does not matter."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plans.values import (
    AppointmentValue,
    CdscScheduleValue,
    CompanyValue,
    FundValue,
    PartyValue,
    PlanFile,
    PlanHeader,
    RateValue,
    TrancheValue,
    TransferValue,
    WaiverValue,
    differences,
    parse_plan,
    plan_as_toml,
)

DAY = date(2003, 7, 1)

printable = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
codes = st.text(printable, min_size=1, max_size=12).filter(lambda code: code != "UNALLOCATED" and "/" not in code)
names = st.text(st.one_of(printable, st.just(" ")), min_size=1, max_size=30).map(str.strip).filter(bool)
days = st.dates(date(2003, 7, 1), date(2010, 12, 31))
percents = st.integers(0, 1_000_000)


@st.composite
def plan_files(draw: st.DrawFn) -> PlanFile:
    """Sound plans: each code once, appointments and windows one after the other, at most 100% in all transfers."""
    funds = draw(st.lists(codes, min_size=1, max_size=4, unique=True))
    distributors = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    assignee = draw(codes.filter(lambda code: code not in distributors))
    some_funds = st.lists(st.sampled_from(funds), max_size=3, unique=True).map(lambda codes: tuple(sorted(codes)))
    windows = [f"window {n}" for n in range(draw(st.integers(0, 2)))]
    starts = sorted(draw(st.lists(days, min_size=3, max_size=3, unique=True)))
    portions = draw(st.lists(percents, max_size=3).filter(lambda portions: sum(portions) <= 1_000_000))

    def rows(count: int, **fields: Any) -> list[dict[str, Any]]:
        return [{name: draw(values) for name, values in fields.items()} for _ in range(count)]

    return PlanFile.of(
        PlanHeader(
            draw(codes), draw(names), "B", DAY, draw(days), "exhibit-a", draw(st.sampled_from(["effective", "draft"]))
        ),
        parties=[PartyValue(code, draw(names), "distributor") for code in distributors]
        + [PartyValue(assignee, draw(names), "assignee", draw(st.one_of(st.just(""), names)))],
        companies=[CompanyValue("CO", draw(names), draw(names), draw(st.one_of(st.just(""), names)))],
        funds=[FundValue(code, draw(names), "CO", draw(days), None) for code in funds],
        appointments=[
            AppointmentValue(draw(st.sampled_from(distributors)), start, end, draw(some_funds))
            for start, end in zip(starts, [*starts[1:], None], strict=True)
            if end is None or start < end
        ][-1:],
        tranches=[
            TrancheValue(code, distributors[0], start, start) for code, start in zip(windows, starts, strict=False)
        ],
        rates=[
            RateValue(DAY, 7_500, 2_500, 10_000),
            RateValue(
                date(2011, 1, 1),
                draw(st.integers(0, 7_500)),
                None,
                None,
                draw(some_funds),
                draw(st.sampled_from(["", *windows, *distributors])),
            ),
        ],
        transfers=[
            TransferValue(
                distributors[0],
                assignee,
                draw(st.sampled_from([distributors[0], *windows])),
                "cdsc",
                portion,
                draw(days),
                None,
                draw(st.one_of(st.none(), days)),
                draw(some_funds),
            )
            for portion in portions
        ],
        cdsc_schedules=[
            CdscScheduleValue(
                draw(days),
                tuple(draw(st.lists(percents, max_size=6))),
                draw(st.sampled_from(["inclusive", "exclusive"])),
                draw(some_funds),
            )
        ],
        waivers=[WaiverValue(code, draw(names)) for code in draw(st.lists(codes, max_size=2, unique=True))],
    )


@given(plan_files())
def test_what_is_written_reads_back_the_same(plan: PlanFile) -> None:
    again = parse_plan(plan_as_toml(plan))

    assert again == plan
    assert again.digest == plan.digest
    assert differences(plan, again) == []


@given(plan_files(), st.randoms(use_true_random=False))
def test_the_order_of_tables_does_not_matter(plan: PlanFile, random: Any) -> None:
    tables = [f"[{part}" for part in ("\n" + plan_as_toml(plan)).split("\n[")[1:]]
    random.shuffle(tables)

    assert parse_plan("\n".join(tables)).digest == plan.digest


@given(plan_files(), plan_files())
def test_different_plans_differ(one: PlanFile, other: PlanFile) -> None:
    assert (one == other) == (one.digest == other.digest) == (differences(one, other) == [])
