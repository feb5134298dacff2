"""What changed and what needs a decision, by examples."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reporting.statement import Inputs, Statement, build_statement, inputs, words
from reporting.statement.key_figures import key_figures
from reporting.statement.spans import months_needed
from tests.reporting.sample import (
    AUGUST,
    BASE,
    JULY,
    QUARTER,
    SEPTEMBER,
    attention,
    fee,
    portion,
    report,
    statement,
    term,
)

MAY, LAST_JULY = date(2003, 5, 1), date(2002, 7, 1)


def with_earlier(before: int, ago: int) -> Inputs:
    """The sample, with fees of the second distributor in the quarter before and a year ago."""
    earlier = [(month, amount) for month, amount in ((MAY, before), (LAST_JULY, ago)) if amount]
    return replace(
        BASE,
        calculated=(LAST_JULY, MAY, JULY, AUGUST, SEPTEMBER),
        fees=(*BASE.fees, *(fee(month, "ADV", "TWO", amount) for month, amount in earlier)),
        portions=(*BASE.portions, *(portion("ADV", "TWO", "TWO", amount, month=month) for month, amount in earlier)),
    )


@pytest.mark.parametrize(
    ("before", "ago", "said"),
    [
        (
            200_00,
            150_00,
            "up 50.0% from $200.00 in the second quarter of 2003; in the third quarter of 2002 they were $150.00.",
        ),
        (
            400_00,
            0,
            "down 25.0% from $400.00 in the second quarter of 2003; in the third quarter of 2002 they were nil.",
        ),
        (300_00, 300_00, "as in the second quarter of 2003; in the third quarter of 2002 they were $300.00."),
    ],
)
def test_fees_against_the_quarter_before_and_a_year_ago(before: int, ago: int, said: str) -> None:
    """The sample's fees are $300.00."""
    assert str(words.changes(build_statement(with_earlier(before, ago)))).startswith(f"Fees came to $300.00, {said}")


def test_nothing_to_compare_with_is_said() -> None:
    assert str(words.changes(statement())).startswith("There is no earlier quarter to compare with. No rate changed. ")


def test_funds_that_joined_and_payees_that_are_new_are_named() -> None:
    said = str(words.changes(build_statement(with_earlier(1, 1))))
    assert "Balanced Fund joined the plan." in said
    assert "Receivables Bank, N.A. is owed fees or charges and was not in the quarter before." in said


def test_a_changed_rate_is_named_with_its_day() -> None:
    since = date(2003, 8, 15)
    periods = (
        BASE.rates[0]._replace(until=date(2003, 8, 14)),
        BASE.rates[0]._replace(since=since, asset_based=5_000),
        BASE.rates[1],
    )
    assert "Rates changed: 0.75% a year from August 15." in str(words.changes(statement(rates=periods)))


def decided(of: Statement) -> list[tuple[str, str]]:
    return [(decision.who, decision.clause) for decision in words.decisions(report(of))]


def test_the_board_reviews_every_report() -> None:
    quiet = statement(portions=tuple(row._replace(status="payable") for row in BASE.portions))
    assert decided(quiet) == [("The board", "B FIFTH(C)")]


def test_what_is_held_and_what_could_not_be_applied_needs_somebody() -> None:
    short = inputs.Count("ADV", "More shares than are held", 2)
    assert decided(statement(exceptions=(short,))) == [
        ("The board", "B FIFTH(C)"),
        ("The company", "P3"),
        ("The administrator", "T3"),
    ]


@pytest.mark.parametrize(("ends", "named"), [(date(2004, 5, 31), True), (date(2004, 12, 31), False)])
def test_a_term_that_ends_within_three_meetings_is_named(ends: date, named: bool) -> None:
    of = statement(terms=(term(ends),))
    assert (("The board", "B THIRTEENTH") in decided(of)) == named


def test_a_draft_is_approved_before_anything_is_charged() -> None:
    draft = statement(plan=BASE.plan._replace(draft=True, share_class="R"))
    assert ("The board", "R ELEVENTH") in decided(draft)


def test_calculations_late_and_missing_are_said() -> None:
    """Payment for July 2003 was due on 2003-08-14 (P4)."""
    given = statement(delivered=(inputs.Delivered(JULY, date(2003, 8, 15)), inputs.Delivered(AUGUST, date(2003, 9, 5))))
    assert [(line.month, line.late) for line in given.deliveries] == [(JULY, True), (AUGUST, False), (SEPTEMBER, False)]
    said = attention(report(given))
    assert "The Monthly Calculation of July 2003 was delivered after the day on which payment was due." in said
    assert "The Monthly Calculation of September 2003 is not delivered: nothing of it is payable." in said


def test_key_figures_of_several_plans_are_sums_without_a_rate() -> None:
    one = statement()
    alone = {figure.code: figure.over for figure in key_figures([one])}
    together = {figure.code: figure.over for figure in key_figures([one, one])}
    assert alone["fees"] == (300_00, None, None, 300_00)
    assert together["fees"] == (600_00, None, None, 600_00)
    assert "effective-rate" in alone
    assert "effective-rate" not in together


def test_months_that_are_compared_have_no_gap() -> None:
    months: Any = months_needed(QUARTER)
    assert (months[0], months[-1], len(months)) == (date(2002, 7, 1), date(2003, 9, 1), 15)
