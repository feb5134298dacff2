"""The statement by examples: what goes in, what the board reads (B FIFTH(C), R FOURTH)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reporting.statement import Quarter, Report, Statement, build_statement, inputs, words
from reporting.statement.stored import from_json, to_json
from tests.reporting.sample import AUGUST, BASE, JULY, SEPTEMBER, attention, fee, portion, rates, report, statement


def said(of: Statement) -> dict[str, str]:
    """Question -> answer, of a report with this statement alone."""
    return {question: str(found[0].text) for question, found in words.answers(report(of))}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2003Q3", date(2003, 7, 1), date(2003, 9, 30)),
        ("2004Q1", date(2004, 1, 1), date(2004, 3, 31)),
        ("2003Q3-FY10", date(2003, 5, 1), date(2003, 7, 31)),
        ("2003Q1-FY10", date(2002, 11, 1), date(2003, 1, 31)),
        ("2004Q4-FY03", date(2004, 1, 1), date(2004, 3, 31)),
        ("2004Q1-FY11", date(2003, 12, 1), date(2004, 2, 29)),
    ],
)
def test_quarters(text: str, first: date, last: date) -> None:
    quarter = Quarter.parse(text)
    assert (str(quarter), quarter.first, quarter.last) == (text, first, last)
    assert Quarter.of(first, quarter.year_ends) == Quarter.of(last, quarter.year_ends) == quarter
    assert quarter.previous.next == quarter
    assert quarter.previous.last == first - timedelta(days=1)
    assert quarter.year_ago.next.next.next.next == quarter
    assert quarter.year_to_date[-1] == quarter.months[-1]
    assert len(quarter.year_to_date) == 3 * quarter.number


@pytest.mark.parametrize(
    "text",
    ["2003Q5", "2003Q0", "2003Q3-FY13", "2003Q3-FY", "2003Q3-10", "2003-Q3", "03Q3", "2003q3", "", "2003Q3 ", "1899Q1"],
)
def test_what_is_no_quarter(text: str) -> None:
    with pytest.raises(ValueError, match="expected a quarter such as 2003Q3"):
        Quarter.parse(text)


def test_lines_of_funds_are_by_name_and_sum_to_the_company() -> None:
    section = statement().sections[0]
    assert [(line.name, line.distribution_fee, line.service_fee, line.fees) for line in section.lines] == [
        ("Advantage Fund", 200_00, 33_33, 233_33),
        ("Balanced Fund", 50_00, 16_67, 66_67),
    ]
    assert (section.total.distribution_fee, section.total.service_fee) == (250_00, 50_00)
    assert section.total.cdsc == 20_00
    assert section.total.cdsc_waived == 5_00


def test_average_net_assets_are_the_mean_over_days_with_a_fee_half_up() -> None:
    """920,000,005 cents over 92 days are 10,000,000.05…; a fund that joined has its own days; the company their sum."""
    advantage, balanced = statement().sections[0].lines
    assert (advantage.days, advantage.average_net_assets) == (92, 10_000_000)
    assert (balanced.days, balanced.average_net_assets) == (46, 10_000_000)
    assert statement().sections[0].total.average_net_assets == 20_000_000
    half = statement(net_assets=(inputs.NetAssets(JULY, "ADV", 2, 3, 365), inputs.NetAssets(JULY, "BAL", 2, 5, 365)))
    assert [line.average_net_assets for line in half.sections[0].lines] == [2, 3]


def test_effective_rate_compares_with_schedule_b() -> None:
    """$1 a day on $36,500 is 1% a year, whatever the number of days."""
    given = replace(
        BASE,
        net_assets=(inputs.NetAssets(JULY, "ADV", 92, 92 * 36_500_00, 365),),
        fees=(fee(JULY, "ADV", "ONE", 69_00),),
        service_fees=(inputs.ServiceFee(JULY, "ADV", "TWO", 23_00),),
        portions=(portion("ADV", "ONE", "BANK", 69_00),),
        charges=(),
        waived=(),
    )
    section = build_statement(given)
    assert section.overall.total.effective_rate == 10_000
    assert section.sections[0].lines[1].effective_rate is None


def test_a_fund_that_joined_or_left_in_the_quarter_is_said() -> None:
    assert [line.note for line in statement().sections[0].lines] == ["", "party since 2003-08-16"]
    left = BASE.funds[1]._replace(party_until=date(2003, 9, 15))
    assert statement(funds=(left, BASE.funds[0])).sections[0].lines[0].note == "party until 2003-09-15"


def test_funds_that_are_no_party_appear_only_with_figures() -> None:
    """Deferred sales charges go on after a fund has left (F5)."""
    gone = inputs.Fund("OLD", "Old Fund", "CO", date(2001, 1, 1), date(2002, 12, 31))
    later = inputs.Fund("NEW", "New Fund", "CO", date(2003, 10, 1))
    quiet = statement(funds=(*BASE.funds, gone, later)).sections[0]
    assert [line.code for line in quiet.lines] == ["ADV", "BAL"]
    charged = statement(
        funds=(*BASE.funds, gone, later),
        charges=(*BASE.charges, inputs.Charge(JULY, "OLD", "ONE", 1_00, 0)),
        portions=(*BASE.portions, portion("OLD", "ONE", "BANK", 1_00, right="cdsc")),
    ).sections[0]
    assert [line.code for line in charged.lines] == ["ADV", "BAL", "OLD"]


def test_missing_months_are_said_not_hidden() -> None:
    partly = statement(months=(BASE.months[0], BASE.months[1], inputs.Month(SEPTEMBER)))
    assert partly.missing_months == (SEPTEMBER,)
    assert [line.calculated for line in partly.sections[0].total.months] == [True, True, False]
    assert "September 2003 not calculated: the figures leave out what belongs there." in attention(report(partly))
    assert "without September 2003" in said(partly)["What is owed?"]


def test_stale_months_are_said() -> None:
    stale = statement(months=(BASE.months[0]._replace(stale=True), *BASE.months[1:]))
    assert stale.stale_months == (JULY,)
    assert any(sentence.startswith("Records of July 2003 changed") for sentence in attention(report(stale)))


def test_fees_by_month() -> None:
    assert [(line.month, line.distribution_fee, line.service_fee) for line in statement().overall.total.months] == [
        (JULY, 100_00, 33_33),
        (AUGUST, 100_00, 0),
        (SEPTEMBER, 50_00, 16_67),
    ]


def test_payees_with_assignees_first_and_what_is_held() -> None:
    bank, two = statement().sections[0].payees
    assert (bank.name, bank.role, bank.distribution_fee, bank.cdsc, bank.held) == (
        "Receivables Bank, N.A.",
        "assignee",
        160_01,
        20_00,
        60_01,
    )
    assert (two.code, two.distribution_fee, two.service_fee, two.total) == ("TWO", 89_99, 50_00, 139_99)


def test_unallocated_is_its_own_payee_last_and_held() -> None:
    given = statement(
        fees=(*BASE.fees, fee(JULY, "ADV", "UNALLOCATED", 7_00)),
        portions=(*BASE.portions, portion("ADV", "UNALLOCATED", "UNALLOCATED", 7_00, status="held")),
    )
    section = given.sections[0]
    assert [payee.code for payee in section.payees] == ["BANK", "TWO", "UNALLOCATED"]
    assert [tranche.code for tranche in section.tranches] == ["ONE", "TWO", "UNALLOCATED"]
    assert (section.unallocated, section.held) == (7_00, 67_01)
    assert "$7.00 belongs to shares that no rule gives to a distributor. It is held." in attention(report(given))
    assert "$60.01 is held until notice of the transfer of rights is received." in attention(report(given))


def test_portions_by_fund_tranche_payee_and_status() -> None:
    matrix = statement().sections[0].fee_portions
    assert [(column.tranche, column.payee, column.status) for column in matrix.columns] == [
        ("ONE", "BANK", "held"),
        ("ONE", "BANK", "payable"),
        ("TWO", "TWO", "payable"),
    ]
    assert [(row.name, row.amounts, row.total) for row in matrix.rows] == [
        ("Advantage Fund", (60_01, 100_00, 39_99), 200_00),
        ("Balanced Fund", (0, 0, 50_00), 50_00),
    ]


def test_a_matrix_in_parts_keeps_the_totals_of_all_columns() -> None:
    first, second = statement().sections[0].fee_portions.in_parts(2)
    assert first.rows[0].amounts == (60_01, 100_00)
    assert (second.rows[0].amounts, second.rows[0].total) == ((39_99,), 200_00)
    assert (second.totals.amounts, second.totals.total) == ((89_99,), 250_00)


def test_tranches_with_their_part_of_the_fee() -> None:
    one, two = statement().sections[0].tranches
    assert (one.distributor, one.distribution_fee, one.fee_share) == ("First Distributors, Inc.", 160_01, 640_040)
    assert (one.cdsc, one.cdsc_waived) == (20_00, 5_00)
    assert two.fee_share == 359_960


def test_shares_by_distributor_in_the_order_of_their_tranches() -> None:
    section = statement().sections[0]
    assert section.distributors == ("First Distributors, Inc.", "Second Distributors, Inc.")
    assert [(line.date, line.shares) for line in section.shares] == [
        (date(2003, 6, 30), (1_000, 0)),
        (date(2003, 9, 30), (500, 1_000)),
    ]


def test_expenditures_by_purpose_and_against_what_was_received() -> None:
    """What an assignee gets is not among the sums a distributor received."""
    spending = statement().sections[0].spending
    assert [(line.label, line.amounts, line.share) for line in spending.purposes] == [
        ("Advertising", (0, 0, 70_00), 700_000),
        ("Overhead", (30_00, 0, 0), 300_000),
    ]
    assert (spending.total, spending.totals, spending.count) == (100_00, (30_00, 0, 70_00), 3)
    assert [(line.name, line.received, line.spent, line.difference) for line in spending.spenders] == [
        ("Second Distributors, Inc.", 139_99, 100_00, 39_99)
    ]


def test_no_expenditures() -> None:
    given = statement(spent=())
    assert given.sections[0].spending.purposes == ()
    assert said(given)["What was it spent on?"] == "No expenditure is recorded for the quarter."


def test_reversals_may_leave_a_negative_purpose() -> None:
    spending = statement(spent=(BASE.spent[0], BASE.spent[1]._replace(amount=-5_00))).sections[0].spending
    assert [(line.total, line.share) for line in spending.purposes] == [(70_00, 1_076_923), (-5_00, -76_923)]


def test_a_draft_accrues_nothing_and_says_so() -> None:
    draft = statement(
        plan=BASE.plan._replace(draft=True, share_class="R"),
        net_assets=(),
        fees=(),
        service_fees=(),
        charges=(),
        waived=(),
        portions=(),
        spent=(),
    )
    assert draft.clause == "R FOURTH"
    assert draft.overall.total.average_net_assets is None
    assert said(draft)["What was paid?"].startswith("Nothing: the plan is a draft")
    assert attention(report(draft))[0].startswith("The plan is a draft under review")


def test_rates_alike_share_a_line_and_changes_show_their_days() -> None:
    line = statement().sections[0].rates[0]
    assert (line.funds, line.asset_based, line.service, line.aggregate, line.changed) == (
        (),
        7_500,
        2_500,
        10_000,
        False,
    )
    until, since = date(2003, 8, 14), date(2003, 8, 15)
    changed = statement(
        rates=(
            rates("ADV"),
            rates("BAL", until=until),
            rates("BAL", since=since, asset_based=5_000),
            rates("ADV", tranche="ONE"),
            rates("BAL", tranche="TWO", asset_based=6_000),
        )
    ).sections[0]
    assert [(line.funds, line.tranche, line.since, line.asset_based, line.changed) for line in changed.rates] == [
        (("Advantage Fund",), "", date(2003, 7, 1), 7_500, False),
        (("Balanced Fund",), "", date(2003, 7, 1), 7_500, True),
        (("Balanced Fund",), "", since, 5_000, True),
        (("Balanced Fund",), "TWO", date(2003, 7, 1), 6_000, False),
    ]


def test_companies_have_a_section_each_and_one_over_all() -> None:
    other = inputs.Company("ZZ", "Another Series, Inc.")
    fund = inputs.Fund("ZED", "Zed Fund", "ZZ", date(2002, 1, 1))
    empty = inputs.Company("NONE", "No Funds, Inc.")
    given = statement(
        companies=(*BASE.companies, other, empty),
        funds=(*BASE.funds, fund),
        fees=(*BASE.fees, fee(JULY, "ZED", "TWO", 1_00)),
        portions=(*BASE.portions, portion("ZED", "TWO", "TWO", 1_00)),
    )
    assert [section.code for section in given.sections] == ["CO", "ZZ"]
    assert [line.name for line in given.overall.lines] == ["Sample Funds, Inc.", "Another Series, Inc."]
    assert given.overall.total.distribution_fee == 251_00
    assert words.subject(report(given)) == "All 2 companies of the plan"


def test_exceptions_and_remarks_are_counted_by_kind() -> None:
    short = inputs.Count("ADV", "More shares than are held", 2)
    section = statement(exceptions=(short, short._replace(fund="BAL", number=1))).sections[0]
    assert [(line.label, line.count) for line in section.exceptions] == [("More shares than are held", 3)]
    assert section.exception_count == 3


def test_parts_that_do_not_sum_are_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError, match="portions of fees"):
        statement(portions=BASE.portions[1:])


def test_same_content_same_digest_and_any_change_another() -> None:
    assert statement().digest == statement().digest
    assert statement(spent=()).digest != statement().digest
    assert statement(months=(*BASE.months[:2], inputs.Month(SEPTEMBER, "dd"))).digest != statement().digest


def test_a_stored_statement_reads_back_the_same() -> None:
    given = statement()
    assert from_json(Statement, to_json(given)) == given
    assert from_json(Report, to_json(report(company="CO"))) == report(company="CO")


@pytest.mark.parametrize(
    ("ppm", "text"), [(7_500, "0.75%"), (10_000, "1.00%"), (1_234, "0.1234%"), (0, "0.00%"), (2_500, "0.25%")]
)
def test_rates_in_words(ppm: int, text: str) -> None:
    assert words.rate(ppm) == text


PAID = inputs.Paid("ADV", "BANK", 90_07, 0, 0)
WAITS = inputs.Unpaid("ADV", "TWO", date(2003, 10, 14), 39_91)
HELD = inputs.Unpaid("ADV", "BANK", date(2003, 9, 15), 61_03, "No notice.", "P3")


@pytest.mark.parametrize(
    ("kept", "paid", "unpaid", "expected"),
    [
        (False, (), (), "No payment is on record for the plan: all amounts of this report are as calculated."),
        (
            False,
            (),
            (HELD,),
            (
                "No payment is on record for the plan: all amounts of this report are as calculated. "
                "$61.03 was held on September 30, 2003: see What was paid."
            ),
        ),
        (True, (), (), "Nothing was paid in the quarter."),
        (True, (PAID,), (), "$90.07 was paid in the quarter to Receivables Bank, N.A."),
        (
            True,
            (PAID._replace(late=4_09),),
            (),
            "$90.07 was paid in the quarter to Receivables Bank, N.A., $4.09 of it late.",
        ),
        (
            True,
            (PAID._replace(late=90_07, offset=10_03),),
            (WAITS, HELD),
            (
                "$90.07 was paid in the quarter to Receivables Bank, N.A., all of it after the day on which it was due."
                " $10.03 was settled by offset. On September 30, 2003 $39.91 waited for payment. "
                "$61.03 was held: see What was paid."
            ),
        ),
        (
            True,
            (),
            (WAITS._replace(due=date(2003, 9, 30)),),
            "Nothing was paid in the quarter. On September 30, 2003 $39.91 waited for payment, $39.91 of it overdue.",
        ),
    ],
)
def test_what_was_paid_is_what_payments_on_record_say(
    kept: bool, paid: tuple[inputs.Paid, ...], unpaid: tuple[inputs.Unpaid, ...], expected: str
) -> None:
    """B EIGHTH, P3 to P5: what is owed is told apart, and never called paid."""
    found = said(statement(payments_kept=kept, paid=paid, unpaid=unpaid))
    assert found["What was paid?"] == expected
    assert "paid" not in found["What is owed?"]


def test_a_draft_beside_a_plan_in_effect_is_marked_wherever_it_is_named() -> None:
    """R heading."""
    draft = statement(plan=BASE.plan._replace(code="D", share_class="R", draft=True))
    both = report(statement(), draft)
    labels = {answer.plan for _, found in words.answers(both) for answer in found}
    assert labels == {"Class B", "Class R (draft)"}
    assert [line for line in attention(both) if line.startswith("Class R:")] == []
