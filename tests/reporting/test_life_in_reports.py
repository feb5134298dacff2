"""What a board report says of terms, votes, ends, amendments, successions and suspensions (B SECOND, THIRTEENTH on)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from plans.models import Amendment, Company, Fund, Plan, Resolution
from plans.services.amendments import add_change, link_votes, propose_amendment
from plans.services.completion import record_condition
from plans.services.documents import store_document
from plans.services.registers import keep_register
from plans.services.resolutions import void_resolution
from plans.services.suspensions import suspend_sales
from plans.services.terminations import TerminationEntry, record_termination
from plans.values.amending import CdscChange, ParagraphChange, RateChange
from reporting.selectors.board_reports import LIFE
from reporting.selectors.statements import statement_inputs
from reporting.statement import Quarter, Statement, build_statement, inputs, words
from reporting.statement.events import Reissued
from reporting.statement.values import EndLine
from reporting.statement.words.decisions import Decision
from tests.plans.changes.test_modifications import agreed
from tests.plans.changes.test_successions import enter
from tests.plans.life.boards import plan_with_board, vote
from tests.plans.life.test_terminations import TWO_COMPANIES, notice
from tests.plans.sample import spoilt
from tests.reporting.sample import BASE, report, statement, term

Q1, Q2, Q3 = (Quarter(2004, number) for number in (1, 2, 3))
ENDS = date(2003, 12, 31)
TWO_IN_EFFECT = TWO_COMPANIES.replace('status = "draft"', 'status = "effective"')
LAPSES = (
    "decides on the continuance of the class B plan before its term ends on December 31, 2003, its independent "
    "directors by a vote of their own; without the votes of the board and the independent directors it lapses on that "
    "day, in the coming quarter"
)


def board(of: Statement, clause: str) -> list[str]:
    """What decisions are the board's under a clause."""
    return [str(one.what) for one in words.decisions(report(of)) if (one.who, one.clause) == ("The board", clause)]


def comes(of: Statement) -> list[tuple[str, str, str]]:
    return [(f"{line.date}", line.what, line.clause) for line in of.calendar if line.clause not in ("P4", "B FIFTH(C)")]


# In words, of values


def test_a_lapse_in_the_coming_quarter_is_on_the_first_page() -> None:
    of = statement(terms=(term(ENDS, lapses=True),))
    assert board(of, "B THIRTEENTH") == [LAPSES]
    assert comes(of) == [(f"{ENDS}", "The plan lapses unless its continuance is approved before", "B THIRTEENTH")]


@pytest.mark.parametrize("ends", [date(2004, 1, 1), date(2004, 6, 26)])
def test_a_later_one_wants_votes_and_no_alarm(ends: date) -> None:
    (said,) = board(statement(terms=(term(ends, lapses=True),)), "B THIRTEENTH")
    assert said.endswith("not on record: the votes of the board and the independent directors")


def test_once_continued_nothing_is_wanted() -> None:
    of = statement(terms=(term(ENDS, lapses=True, continued=date(2003, 9, 2), wanted=""),))
    assert board(of, "B THIRTEENTH") == []
    assert comes(of)[0][1] == "The plan's term ends, and the year begins for which it is continued"


def test_a_plan_that_lapsed_is_told_and_has_no_term_to_come() -> None:
    gone = date(2003, 5, 31)
    of = statement(terms=(term(gone, lapses=True, lapsed=gone),))
    assert board(of, "B THIRTEENTH") == ["knows that the class B plan lapsed on May 31, 2003: it was not continued"]
    assert comes(of) == []


def test_terms_of_which_nothing_is_on_record_are_asked_for() -> None:
    of = statement(terms=(term(date(2004, 9, 30), unrecorded=(date(2003, 9, 30),)),))
    assert Decision(
        "The administrator",
        words.say(
            "records whether the class B plan was continued at the end of its term on September 30, 2003: "
            "no vote is on record"
        ),
        "B THIRTEENTH",
    ) in words.decisions(report(of))


def test_companies_that_stand_apart_are_named() -> None:
    companies = (*BASE.companies, inputs.Company("TWO", "Other Funds, Inc."))
    funds = (*BASE.funds, inputs.Fund("OTH", "Other Fund", "TWO", date(2000, 1, 1)))
    apart = term(ENDS, code="TWO", name="Other Funds, Inc.", continued=date(2003, 8, 1), wanted="")
    of = statement(companies=companies, funds=funds, terms=(term(ENDS, lapses=True), apart))
    assert "class B plan of Sample Funds, Inc. before its term" in board(of, "B THIRTEENTH")[0]
    assert [line.name for line in of.terms] == ["Other Funds, Inc.", "Sample Funds, Inc."]
    alike = statement(
        companies=companies, funds=funds, terms=(term(ENDS), term(ENDS, code="TWO", name="Other Funds, Inc."))
    )
    assert "class B plan before its term" in board(alike, "B THIRTEENTH")[0]


def test_an_end_without_complete_termination_asks_the_independent_directors() -> None:
    end = EndLine(
        ("Advantage Fund",), date(2003, 11, 30), "Terminated", "B FIFTEENTH(A)", True, None, "found in good faith"
    )
    of = statement(ends=(end,))
    (asked,) = [one for one in words.decisions(report(of)) if one.who == "The independent directors"]
    assert str(asked.what).startswith(
        "determine whether a Complete Termination of Advantage Fund is in the best interest"
    )
    assert str(asked.what).endswith("not on record: found in good faith")
    assert comes(of) == [
        ("2003-11-30", "Last day of plan and agreement of Advantage Fund: terminated", "B FIFTEENTH(A)")
    ]
    complete = statement(ends=(replace(end, completed=date(2003, 9, 1), wanted=""),))
    assert not [one for one in words.decisions(report(complete)) if one.who == "The independent directors"]


def test_what_took_effect_is_told_first_and_the_rest_in_the_table() -> None:
    events = tuple(Reissued(date(2003, 7, day), "B FOURTEENTH", day, "A new text.") for day in range(1, 9))
    later = Reissued(date(2003, 10, 1), "B FOURTEENTH", 9, "A new text.")
    of = statement(events=(*events, later))
    said = str(words.changes(of))
    assert said.startswith(
        "July 1: Version 1 of the plan: A new text (B FOURTEENTH). "
        "July 2: Version 2 of the plan: A new text (B FOURTEENTH)."
    )
    assert "July 6" in said
    assert "July 7" not in said
    assert "2 more changes took effect: see What changed in the quarter." in said
    assert [line.what for line in of.changes] == [f"Version {n} of the plan: A new text" for n in range(1, 9)]
    assert ("2003-10-01", "Version 9 of the plan: A new text", "B FOURTEENTH") in comes(of)


# From what is recorded


@pytest.fixture
def plan(db: None) -> Plan:
    return plan_with_board()


def read(plan: Plan, quarter: Quarter, company: Company | None = None) -> Statement:
    return build_statement(statement_inputs(plan=plan, quarter=quarter, company=company))


def changed(of: Statement) -> list[tuple[str, str, str]]:
    return [(f"{line.date}", line.what, line.clause) for line in of.changes]


def keep(plan: Plan) -> None:
    for company in plan.companies.all():
        keep_register(plan=plan, company=company, kept_from=plan.initial_term_ends, reason="All minutes are in")


def test_votes_count_from_the_day_they_were_cast(plan: Plan) -> None:
    """The term ends on May 31, 2004; the vote of April 5 is in the second quarter's report and not in the first's."""
    keep(plan)
    vote(plan, "continue", date(2004, 4, 5))
    (before,) = read(plan, Q1).terms
    assert (before.last, before.continued, before.lapses) == (plan.initial_term_ends, None, True)
    assert before.wanted == "the board and the independent directors"
    assert board(read(plan, Q1), "B THIRTEENTH")[0].endswith("it lapses on that day, in the coming quarter")
    after = read(plan, Q2)
    assert [(line.first, line.last, line.lapsed) for line in after.terms] == [
        (date(2004, 6, 1), date(2005, 5, 31), None)
    ]
    assert ("2004-04-05", "Continued to May 31, 2005", "B THIRTEENTH") in changed(after)
    assert ("2004-04-05", "Continued to May 31, 2005", "B THIRTEENTH") not in changed(read(plan, Q3))


def test_without_votes_it_lapses_where_the_register_is_kept(plan: Plan) -> None:
    (line,) = read(plan, Q2).terms
    assert (line.lapsed, line.unrecorded, line.last) == (None, (date(2004, 5, 31),), date(2005, 5, 31))
    keep(plan)
    of = read(plan, Q2)
    assert of.terms[0].lapsed == date(2004, 5, 31)
    assert ("2004-05-31", "Last day of plan and agreement: lapsed: not continued", "B THIRTEENTH") in changed(of)


def test_a_company_reads_of_its_own_terms(db: None) -> None:
    plan = plan_with_board(TWO_IN_EFFECT)
    first, second = plan.companies.order_by("code")
    vote(plan, "continue", date(2004, 2, 5), company=first)
    assert {line.code: bool(line.continued) for line in read(plan, Q1).terms} == {first.code: True, second.code: False}
    assert [line.code for line in read(plan, Q1, second).terms] == [second.code]
    assert "Continued" not in str(changed(read(plan, Q1, second)))


def amend(plan: Plan, on: date, *changes: Any) -> Amendment:
    amendment = propose_amendment(plan=plan, title="Amendment No. 1")
    for change in changes:
        amendment = add_change(amendment=amendment, change=change)
    return link_votes(amendment=amendment, resolutions=[vote(plan, "amend", on)])


def test_terms_are_those_of_the_version_in_force_at_the_quarters_end(plan: Plan) -> None:
    """The service fee falls to 0.20% on June 30; the quarter before reads the version before, made or not."""
    earlier = read(plan, Q1)
    amend(plan, Q2.last, RateChange(service=2_000, aggregate=9_500), ParagraphChange("FIFTH", "Words."))
    assert read(plan, Q1) == earlier
    assert (earlier.plan.version, earlier.plan.version_since) == (1, date(2003, 7, 1))
    now = read(plan, Q2)
    assert (now.plan.version, now.plan.version_since) == (2, Q2.last)
    what = (
        "Amendment “Amendment No. 1” takes effect: rates service fee 0.2%, aggregate 0.95%, all funds; paragraph FIFTH"
    )
    assert (f"{Q2.last}", what, "B FOURTEENTH") in changed(now)
    assert [line.service for line in read_rates(plan, Q1)] == [2_500]
    assert [line.service for line in read_rates(plan, Q2)] == [2_500, 2_000]
    assert [line.service for line in read_rates(plan, Q3)] == [2_000]


def read_rates(plan: Plan, quarter: Quarter) -> list[inputs.RatePeriod]:
    rows = statement_inputs(plan=plan, quarter=quarter).rates
    return [row for row in rows if (row.fund, row.tranche) == ("ADV", "")]


def test_an_amendment_of_another_companys_fund_is_none_of_its_boards(db: None) -> None:
    plan = plan_with_board(TWO_IN_EFFECT)
    fund = Fund.objects.filter(company=plan.companies.order_by("code")[0]).order_by("code")[0]
    others = plan.companies.order_by("code")[1]
    amendment = propose_amendment(plan=plan, title="Charges")
    amendment = add_change(amendment=amendment, change=CdscChange((60_000, 50_000), funds=(fund.code,)))
    link_votes(amendment=amendment, resolutions=[vote(plan, "amend", date(2004, 2, 2), company=fund.company)])
    own = [what for _, what, _ in changed(read(plan, Q1, fund.company))]
    assert own == [
        f"Amendment “Charges” takes effect: deferred sales charge 6% 5%, {fund.name}, shares issued from then on"
    ]
    assert changed(read(plan, Q1, others)) == []


def test_an_amendment_that_waits_for_votes_is_to_decide_while_it_does(plan: Plan) -> None:
    amendment = propose_amendment(plan=plan, title="Charges")
    add_change(amendment=amendment, change=CdscChange((60_000,)))
    Amendment.objects.filter(pk=amendment.pk).update(proposed_at=datetime(2004, 3, 1, 12, tzinfo=UTC))
    link_votes(amendment=amendment, resolutions=[vote(plan, "amend", date(2004, 4, 20))])
    assert read(plan, Quarter(2003, 4)).proposals == ()
    (waits,) = read(plan, Q1).proposals
    assert (waits.what, waits.wanted, waits.clause) == (
        "Charges",
        "the board and the independent directors",
        "B FOURTEENTH",
    )
    assert read(plan, Q2).proposals == ()


def test_successions_modifications_and_suspensions_are_told(plan: Plan) -> None:
    agreed(plan)  # from 2003-09-15
    vote(plan, "new-agreement", date(2004, 1, 20))
    enter(plan)  # ONE from 2004-02-01
    suspend_sales(plan=plan, kind="at-request", start=date(2004, 2, 10), end=date(2004, 4, 9), reason="Full")
    suspend_sales(
        plan=plan, kind="withdrawal", start=date(2004, 3, 1), reason="Closed", funds=[Fund.objects.get(code="BAL")]
    )
    assert changed(read(plan, Quarter(2003, 3))) == [
        ("2003-07-01", "The plan takes effect", "B THIRTEENTH"),
        ("2003-09-01", "Second Distributors, Inc. succeeds as distributor", "B SECOND"),
        (
            "2003-09-15",
            "Agreed modification of the allocation: free shares: float with the commission shares of the day",
            "B EXHIBIT A 2(e)",
        ),
    ]
    assert changed(read(plan, Quarter(2003, 4))) == []
    first = read(plan, Q1)
    assert changed(first) == [
        ("2004-02-01", "First Distributors, Inc. succeeds as distributor", "B SECOND"),
        ("2004-02-10", "Sales suspended at the company's request", "B FIFTH(A), FIFTH(B)"),
        ("2004-03-01", "Offering withdrawn by the company, of Balanced Fund", "B FIFTH(A), FIFTH(B)"),
    ]
    assert ("2004-04-09", "Last day of the suspension of sales", "B FIFTH(A), FIFTH(B)") in comes(first)
    assert [what for _, what, _ in changed(read(plan, Q2))] == ["Last day of the suspension of sales"]


def test_ends_are_told_before_and_after_and_whether_they_are_complete(plan: Plan) -> None:
    """Notice received on September 1, 2003: sixty days end with October 31 (B FIFTEENTH(A))."""
    fund = Fund.objects.get(code="ADV")
    record_termination(plan=plan, entry=TerminationEntry(cause="distributor", funds=(fund,), notice=notice(plan)))
    assert read(plan, Quarter(2003, 2)).ends == ()
    last = (
        "2003-10-31",
        "Last day of plan and agreement of Advantage Fund: terminated by the distributor's notice",
        "B FIFTEENTH(A)",
    )
    assert last in comes(read(plan, Quarter(2003, 3)))
    fourth = read(plan, Quarter(2003, 4))
    assert last in changed(fourth)
    (line,) = fourth.ends
    assert (line.funds, line.last, line.completed) == (("Advantage Fund",), date(2003, 10, 31), None)
    assert line.wanted.count(";") == 2
    met = date(2004, 2, 1)
    paper = store_document(name="evidence.txt", content=b"Evidence")
    found = vote(plan, Resolution.Matter.BEST_INTEREST, met, body="independent")
    for condition, resolution in (("best-interest", found), ("cdsc-unchanged", None), ("no-other-payee", None)):
        record_condition(plan=plan, fund=fund, condition=condition, on=met, document=paper, resolution=resolution)
    (line,) = read(plan, Q1).ends
    assert (line.completed, line.wanted) == (met, "")
    assert read(plan, Quarter(2003, 4)).ends == fourth.ends, "conditions met later are not of that quarter"


def test_a_draft_has_no_terms_and_no_events(db: None) -> None:
    plan = plan_with_board(spoilt('share_class = "B"', 'share_class = "B"\nstatus = "draft"'))
    of = read(plan, Quarter(2003, 3))
    assert (of.terms, of.changes, of.ends, of.proposals) == ((), (), (), ())


def test_what_a_report_rests_on_changes_with_each_of_them(plan: Plan) -> None:
    """So that a report of before is known to be out of date; of a vote taken back as well."""

    def kinds() -> set[str]:
        from reporting.selectors.board_reports import _counted

        return {f"{of} {month} {number} {keys}" for _, of, month, number, keys in _counted([plan])}

    before = kinds()
    made = vote(plan, "continue", date(2004, 4, 5))
    with_vote = kinds()
    assert {row.split()[0] for row in with_vote - before} == {"votes"}
    void_resolution(resolution=made, reason="Not held")
    assert kinds() == before
    suspend_sales(plan=plan, kind="at-request", start=date(2004, 2, 10), end=date(2004, 4, 9), reason="Full")
    assert {row.rpartition(" 2004")[0] for row in kinds() - before} == {"suspensions", "suspensions to"}
    assert len(LIFE) == len({name for name, _, _ in LIFE})
