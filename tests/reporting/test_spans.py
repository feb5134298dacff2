"""Comparisons, categories, carried over, service fees and adjustments: the parts of a statement, by examples."""

from dataclasses import replace
from datetime import date

from reporting.statement import build_statement, inputs
from reporting.statement.categories import CATEGORIES, CATEGORY_OF
from tests.reporting.sample import AUGUST, BASE, JULY, SEPTEMBER, statement, term

MAY, LAST_JULY, MARCH = date(2003, 5, 1), date(2002, 7, 1), date(2003, 3, 1)


def test_spans_know_which_of_their_months_are_calculated() -> None:
    spans = statement(calculated=(LAST_JULY, MAY, JULY, AUGUST, SEPTEMBER)).spans
    assert [(span.code, span.label, len(span.calculated), span.complete) for span in spans] == [
        ("quarter", "2003Q3", 3, True),
        ("previous", "2003Q2", 1, False),
        ("year-ago", "2002Q3", 1, False),
        ("year-to-date", "2003 to date", 4, False),
    ]


def test_a_span_without_a_calculated_month_has_no_figures() -> None:
    total = statement().overall.total
    assert [amounts.fees if amounts else None for amounts in total.over] == [300_00, None, None, 300_00]
    assert total.fees_over == (300_00, None, None, 300_00)


def test_charges_before_the_plan_are_in_the_year_to_date() -> None:
    """Months of no span are in no figure: November 2002 is neither a year ago nor in the year."""
    november = date(2002, 11, 1)
    extra = tuple(inputs.Charge(month, "ADV", "ONE", 1_00, 0) for month in (november, MARCH))
    portions = tuple(BASE.portions[4]._replace(month=month, amount=1_00) for month in (november, MARCH))
    given = statement(
        calculated=(november, MARCH, *BASE.calculated),
        charges=(*BASE.charges, *extra),
        portions=(*BASE.portions, *portions),
    )
    assert given.overall.total.cdsc_over == (20_00, None, None, 21_00)
    bank = given.overall.payees[0]
    assert bank.over == (180_01, None, None, 181_01)
    assert [line.month for line in given.overall.payee_months] == [november, MARCH, *BASE.calculated]


def test_a_fund_that_left_before_the_quarter_counts_in_the_spans_it_was_there() -> None:
    """The year to date is the sum of its quarters' reports, whoever left meanwhile."""
    gone = inputs.Fund("OLD", "Old Fund", "CO", date(2001, 1, 1), date(2003, 5, 31))
    given = statement(
        funds=(*BASE.funds, gone),
        calculated=(MAY, *BASE.calculated),
        fees=(*BASE.fees, inputs.Fee(MAY, "OLD", "ONE", 7_00)),
        portions=(*BASE.portions, BASE.portions[0]._replace(fund="OLD", month=MAY, amount=7_00)),
    )
    assert given.overall.total.fees_over == (300_00, 7_00, None, 307_00)
    old = next(line for line in given.sections[0].lines if line.code == "OLD")
    assert (old.fees, old.fees_over, old.note) == (0, (0, 7_00, None, 7_00), "party until 2003-05-31")


def test_effective_rates_weigh_each_day_by_its_own_year() -> None:
    """A dollar a day on $36,500 in a year of 365 days is 1% a year; on $36,600 in one of 366, too."""
    given = replace(
        BASE,
        net_assets=(
            inputs.NetAssets(JULY, "ADV", 10, 10 * 36_500_00, 365),
            inputs.NetAssets(AUGUST, "ADV", 10, 10 * 36_600_00, 366),
        ),
        fees=(inputs.Fee(JULY, "ADV", "ONE", 10_00), inputs.Fee(AUGUST, "ADV", "ONE", 10_00)),
        portions=(
            BASE.portions[0]._replace(amount=10_00),
            BASE.portions[0]._replace(amount=10_00, month=AUGUST),
        ),
        service_fees=(),
        charges=(),
        waived=(),
    )
    assert build_statement(given).overall.total.effective_rate == 10_000


def test_all_categories_of_the_form_stand_in_the_report() -> None:
    lines = statement().overall.spending.categories
    assert [line.code for line in lines] == [code for code, _ in CATEGORIES]
    amounts = {line.code: (line.amount, line.purposes) for line in lines if line.amount}
    assert amounts == {"advertising": (70_00, ("Advertising",)), "other": (30_00, ("Overhead",))}
    assert statement().overall.spent_over == (100_00, None, None, 100_00)


def test_every_purpose_has_a_category() -> None:
    from ledger.models import Expenditure

    assert set(Expenditure.Purpose.values) == set(CATEGORY_OF)
    assert set(CATEGORY_OF.values()) == {code for code, _ in CATEGORIES}
    assert set(CATEGORY_OF.values()) <= {code for code, _ in CATEGORIES}


def test_carried_over_is_what_was_spent_above_what_was_received() -> None:
    """ADV received $253.33 in the quarter (fees and CDSC) and spent $70.00."""
    given = statement(
        to_date=(inputs.ToDate("ADV", 1_000_00, 1_500_00), inputs.ToDate("BAL", 500_00, 100_00)),
        closing=(inputs.ClosingNetAssets("ADV", 100_000_00),),
    )
    advantage, balanced = given.sections[0].spending.carried
    assert (advantage.carried, advantage.opening, advantage.share) == (500_00, 683_33, 5_000)
    assert (balanced.carried, balanced.opening, balanced.net_assets, balanced.share) == (0, 0, None, None)
    spending = given.sections[0].spending
    assert (spending.carried_over, spending.carried_share) == (500_00, 5_000)


def test_waivers_by_category_sum_to_what_was_waived() -> None:
    (line,) = statement().overall.waivers
    assert (line.label, line.number, line.amount, line.over) == (
        "Death of the shareholder",
        1,
        5_00,
        (5_00, None, None, 5_00),
    )


def test_share_activity_in_the_order_of_kinds() -> None:
    given = statement(
        flow_kinds=(("SALE", "Sale"), ("REDEEM", "Redemption"), ("CONVERT", "Conversion")),
        flows=(
            inputs.Flow(JULY, "ADV", "REDEEM", 1, 5_0000, 50_00),
            inputs.Flow(JULY, "ADV", "SALE", 2, 10_0000, 100_00),
            inputs.Flow(AUGUST, "BAL", "SALE", 1, 1_0000, 10_00),
        ),
    )
    assert [(line.label, line.number, line.shares, line.amount) for line in given.overall.flows] == [
        ("Sale", 3, 11_0000, 110_00),
        ("Redemption", 1, 5_0000, 50_00),
    ]


def test_service_fees_by_kind_and_the_largest_providers() -> None:
    fees = tuple(inputs.ProviderFee(JULY, "ADV", "dealer", f"D{n:02d}", n * 1_00) for n in range(1, 13))
    given = statement(
        provider_fees=(*fees, inputs.ProviderFee(AUGUST, "ADV", "third-party", "BK", 5_50)),
        provider_names=(("D12", "Dealer Twelve"),),
        service_kinds=(("dealer", "Dealers"), ("third-party", "Third parties"), ("bank-trust", "Banks")),
    )
    section = given.sections[0]
    assert [(line.label, line.amount) for line in section.service_kinds] == [
        ("Dealers", 78_00),
        ("Third parties", 5_50),
    ]
    assert section.provider_count == 13
    assert [line.name for line in section.providers[:2]] == ["Dealer Twelve", "D11"]
    assert [line.amount for line in section.providers[-2:]] == [5_00, 4_00]
    assert section.service_paid_over == (83_50, None, None, 83_50)


def test_adjustments_of_earlier_months_are_listed_with_their_reason() -> None:
    late = inputs.Adjustment(AUGUST, MAY, "ADV", "cdsc", "ONE", "BANK", "A late file", -3_00)
    section = statement(adjustments=(late, late._replace(fund="NONE"))).sections[0]
    (line,) = section.adjustments
    assert (line.month, line.fund, line.payee, line.reason, section.adjusted) == (
        MAY,
        "Advantage Fund",
        "Receivables Bank, N.A.",
        "A late file",
        -3_00,
    )


def test_what_comes_next_is_by_date() -> None:
    """P4: payment for September 2003 is due on the tenth open day after it."""
    lines = statement(terms=(term(date(2004, 5, 31)),)).calendar
    assert [(line.date, line.clause) for line in lines] == [
        (date(2003, 10, 14), "P4"),
        (date(2003, 11, 14), "P4"),
        (date(2003, 12, 12), "P4"),
        (date(2003, 12, 31), "B FIFTH(C)"),
        (date(2004, 1, 15), "P4"),
        (date(2004, 5, 31), "B THIRTEENTH"),
    ]
