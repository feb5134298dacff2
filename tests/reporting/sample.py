"""Inputs of a small statement, to be varied: one company, two funds, two distributors, one assignee."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from plans.values.amending import RateChange
from reporting.statement import Inputs, Quarter, Report, Statement, build_statement, inputs, words
from reporting.statement.events import Amended, Changed, SalesResumed, Succeeded
from reporting.statement.values import EndLine, ProposalLine, TermLine

JULY, AUGUST, SEPTEMBER = (date(2003, month, 1) for month in (7, 8, 9))
QUARTER = Quarter(2003, 3)


def rates(fund: str, **changes: Any) -> inputs.RatePeriod:
    whole = inputs.RatePeriod(fund, "", date(2003, 7, 1), date(2003, 9, 30), 7_500, 2_500, 10_000)
    return whole._replace(**changes)


def fee(month: date, fund: str, tranche: str, amount: int) -> inputs.Fee:
    return inputs.Fee(month, fund, tranche, amount)


def portion(fund: str, tranche: str, payee: str, amount: int, **changes: Any) -> inputs.Portion:
    of = inputs.Portion(JULY, "distribution-fee", fund, tranche, payee, "payable", amount)
    return of._replace(**changes)


BASE = Inputs(
    plan=inputs.Plan("P", "A plan", "B", draft=False, effective=date(2003, 7, 1)),
    quarter=QUARTER,
    months=(inputs.Month(JULY, "aa"), inputs.Month(AUGUST, "bb"), inputs.Month(SEPTEMBER, "cc")),
    companies=(inputs.Company("CO", "Sample Funds, Inc."),),
    funds=(
        inputs.Fund("BAL", "Balanced Fund", "CO", date(2003, 8, 16)),
        inputs.Fund("ADV", "Advantage Fund", "CO", date(2002, 1, 1)),
    ),
    parties=(
        inputs.Party("BANK", "Receivables Bank, N.A.", "assignee"),
        inputs.Party("ONE", "First Distributors, Inc.", "distributor"),
        inputs.Party("TWO", "Second Distributors, Inc.", "distributor"),
    ),
    tranches=(inputs.Tranche("ONE", "ONE"), inputs.Tranche("TWO", "TWO")),
    rates=(rates("ADV"), rates("BAL")),
    calculated=(JULY, AUGUST, SEPTEMBER),
    net_assets=(
        inputs.NetAssets(JULY, "ADV", 92, 9_200_000_05, 365),
        inputs.NetAssets(SEPTEMBER, "BAL", 46, 4_600_000_00, 365),
    ),
    fees=(
        fee(JULY, "ADV", "ONE", 100_00),
        fee(AUGUST, "ADV", "ONE", 60_01),
        fee(AUGUST, "ADV", "TWO", 39_99),
        fee(SEPTEMBER, "BAL", "TWO", 50_00),
    ),
    service_fees=(
        inputs.ServiceFee(JULY, "ADV", "TWO", 33_33),
        inputs.ServiceFee(SEPTEMBER, "BAL", "TWO", 16_67),
    ),
    charges=(inputs.Charge(JULY, "ADV", "ONE", 20_00, 5_00),),
    waived=(inputs.Waived(JULY, "ADV", "DEATH", 1, 5_00),),
    waivers=(("DEATH", "Death of the shareholder"),),
    portions=(
        portion("ADV", "ONE", "BANK", 100_00),
        portion("ADV", "ONE", "BANK", 60_01, status="held", month=AUGUST),
        portion("ADV", "TWO", "TWO", 39_99, month=AUGUST),
        portion("BAL", "TWO", "TWO", 50_00, month=SEPTEMBER),
        portion("ADV", "ONE", "BANK", 20_00, right="cdsc"),
    ),
    shares=(
        inputs.Shares(date(2003, 6, 30), "ADV", "ONE", 1_000),
        inputs.Shares(date(2003, 9, 30), "ADV", "ONE", 500),
        inputs.Shares(date(2003, 9, 30), "BAL", "TWO", 1_000),
    ),
    spent=(
        inputs.Spent(JULY, "ADV", "TWO", "advertising", "third-party", 70_00, 2),
        inputs.Spent(SEPTEMBER, "BAL", "TWO", "overhead", "own-staff", 30_00, 1),
    ),
    purposes=(("advertising", "Advertising"), ("finders-fees", "Finder's fees"), ("overhead", "Overhead")),
    performers=(("own-staff", "Own staff"), ("affiliate", "Affiliates"), ("third-party", "Third parties")),
)


def term(last: date, **changes: Any) -> TermLine:
    """Of the sample's company, since the year before; no vote is on record."""
    first = last.replace(year=last.year - 1) + timedelta(days=1)
    wanted = "the board and the independent directors"
    line = TermLine("CO", "Sample Funds, Inc.", (), first, last, None, wanted, False, None, (), "B THIRTEENTH")
    return replace(line, **changes)


def statement(**changes: Any) -> Statement:
    return build_statement(replace(BASE, **changes))


def report(*statements: Statement, **changes: Any) -> Report:
    """Of the statements, or of the one with these inputs."""
    of = statements or (statement(**changes),)
    return Report(quarter=QUARTER, company=of[0].company, statements=of)


def attention(of: Report) -> list[str]:
    """What a reader must know, as paper writes it."""
    return [str(said) for said in words.attention(of)]


LIVED: dict[str, Any] = {
    "plan": BASE.plan._replace(version=2, version_since=date(2003, 8, 15)),
    "provider_fees": (inputs.ProviderFee(JULY, "ADV", "dealer", "DEAL", 7_01),),
    "provider_names": (("DEAL", "Dealer & Sons"),),
    "service_kinds": (("dealer", "Dealer"),),
    "flows": (inputs.Flow(JULY, "ADV", "SALE", 13, 1_234_567, 8_765_43),),
    "flow_kinds": (("SALE", "Sale"),),
    "delivered": (inputs.Delivered(JULY, date(2003, 8, 15)), inputs.Delivered(AUGUST, date(2003, 9, 5))),
    "payments_kept": True,
    "paid": (inputs.Paid("ADV", "BANK", 90_07, 10_03, 4_09),),
    "unpaid": (
        inputs.Unpaid("ADV", "TWO", date(2003, 9, 15), 39_91),
        inputs.Unpaid("ADV", "BANK", date(2003, 9, 15), 61_03, "No notice of the transfer to BANK.", "B EIGHTH(B), P3"),
    ),
    "to_date": (inputs.ToDate("ADV", 71_13, 91_17),),
    "closing": (inputs.ClosingNetAssets("ADV", 31_337_00),),
    "adjustments": (inputs.Adjustment(JULY, date(2003, 5, 1), "ADV", "cdsc", "ONE", "BANK", "A late file", -3_33),),
    "exceptions": (inputs.Count("ADV", "More shares than are held", 17),),
    "open_transactions": (inputs.OpenTransaction("R-1", JULY, "ADV", "More shares than are held", 5_55),),
    "remarks": (inputs.Count("ADV", "A remark", 19),),
    "terms": (term(date(2003, 12, 31), lapses=True, unrecorded=(date(2002, 12, 31),)),),
    "ends": (
        EndLine(
            ("Balanced Fund",),
            date(2003, 11, 30),
            "Terminated by the distributor's notice",
            "B FIFTEENTH(A)",
            True,
            None,
            "found in good faith to be in the best interest",
        ),
    ),
    "proposals": (ProposalLine("Charges", "the class", "B FOURTEENTH"),),
    "events": (
        Succeeded(JULY, "B SECOND", "Second Distributors, Inc."),
        Amended(date(2003, 8, 15), "B FOURTEENTH", "Fees", (Changed(RateChange(service=2_000)),)),
        SalesResumed(date(2003, 10, 31), "B FIFTH(A), FIFTH(B)", "at-request"),
    ),
}
"""What else may stand in a report: payments, votes, an amendment, an end, exceptions; of the sample's plan."""
