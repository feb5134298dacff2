"""From a report to its sheets: every figure of its pages, by plan and company, with codes beside names."""

from collections.abc import Callable

from reporting.sheets import rows
from reporting.sheets.rows import Rows
from reporting.sheets.values import Column, Kind, Sheet
from reporting.statement import Report, Section, Statement
from reporting.statement.key_figures import RATE, key_figures

SPANS = ("quarter", "previous_quarter", "year_ago", "year_to_date")
PLAN, COMPANY = Column("plan"), Column("company")
OfStatement = Callable[[Statement], Rows]


def sheets(report: Report) -> list[Sheet]:
    """In the order of the report; those without a row are left out."""
    of_sections = (
        Sheet(name, title, (PLAN, COMPANY, *columns), tuple(_of_sections(report, of)))
        for name, title, columns, of in SECTIONS
    )
    found = [
        _plans(report),
        _key_figures(report),
        _totals(report),
        *of_sections,
        *(_of_statements(report, *table) for table in STATEMENTS),
        _months(report),
        _details(report),
    ]
    return [sheet for sheet in found if sheet.rows]


def _of_sections(report: Report, of: Callable[[Statement, Section], Rows]) -> Rows:
    for statement in report.statements:
        for section in statement.sections:
            for row in of(statement, section):
                yield (statement.plan.code, section.code, *row)


def _money(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.MONEY) for name in names)


def _key_figures(report: Report) -> Sheet:
    """Money and rates are of different kinds, so the rates have columns of their own."""
    columns = (
        PLAN,
        Column("figure"),
        *_money(*SPANS),
        *(Column(f"{span}_percent_a_year", Kind.PERCENT) for span in SPANS),
    )
    empty = (None,) * len(SPANS)
    found = tuple(
        (statement.plan.code, figure.code, *((*empty, *figure.over) if figure.unit == RATE else (*figure.over, *empty)))
        for statement in report.statements
        for figure in key_figures([statement])
    )
    return Sheet("key-figures", "Key figures of each plan", columns, found)


def _months(report: Report) -> Sheet:
    columns = (
        PLAN,
        Column("month", Kind.DATE),
        Column("transactions", Kind.COUNT),
        Column("stale"),
        Column("digest"),
        Column("delivered", Kind.DATE),
        Column("payment_due", Kind.DATE),
    )
    found = []
    for statement in report.statements:
        told = {line.month: line for line in statement.deliveries}
        for month in statement.months:
            line = told.get(month.month)
            state = "yes" if month.stale else "no"
            known = (line.delivered, line.due) if line else (None, None)
            found.append((statement.plan.code, month.month, month.transactions, state, month.digest, *known))
    return Sheet("months", "Months the report rests on", columns, tuple(found))


def _plans(report: Report) -> Sheet:
    """Which plans the report is of, and which of them are drafts (R heading)."""
    columns = (
        PLAN,
        Column("name"),
        Column("share_class"),
        Column("draft"),
        Column("effective", Kind.DATE),
        Column("version", Kind.COUNT),
        Column("version_since", Kind.DATE),
        Column("payments_on_record"),
    )
    found = []
    for statement in report.statements:
        plan = statement.plan
        draft, kept = (("yes" if said else "no") for said in (plan.draft, statement.payments_kept))
        version = (plan.version or None, plan.version_since)
        found.append((plan.code, plan.name, plan.share_class, draft, plan.effective, *version, kept))
    return Sheet("plans", "Plans of the report, as of the quarter's end", columns, tuple(found))


def _totals(report: Report) -> Sheet:
    """Of each company and, with no company's code, of all of them, in each span."""
    columns = (PLAN, COMPANY, *AMOUNTS)
    sections = (
        (statement, section)
        for statement in report.statements
        for section in (*statement.sections, *((statement.overall,) if len(statement.sections) > 1 else ()))
    )
    found = (
        (statement.plan.code, section.code, *row)
        for statement, section in sections
        for row in rows.amounts(statement, section.total)
    )
    return Sheet("totals", "Companies in each span", columns, tuple(found))


def _of_statements(report: Report, name: str, title: str, columns: tuple[Column, ...], of: OfStatement) -> Sheet:
    found = tuple((statement.plan.code, *row) for statement in report.statements for row in of(statement))
    return Sheet(name, title, (PLAN, *columns), found)


def _details(report: Report) -> Sheet:
    columns = (Column("file"), Column("description"), Column("rows", Kind.COUNT), Column("sha256"))
    found = tuple((line.name, line.description, line.rows, line.sha256) for line in report.details)
    return Sheet("files", "Files that go with the report", columns, found)


OVER = _money(*SPANS)
CODE, NAME, FUND = Column("code"), Column("name"), Column("fund")
DAY, WHAT, CLAUSE = Column("date", Kind.DATE), Column("what"), Column("clause")
AMOUNTS = (
    Column("span"),
    Column("first", Kind.DATE),
    Column("last", Kind.DATE),
    Column("months_calculated", Kind.COUNT),
    *_money("average_net_assets", "distribution_fee", "service_fee"),
    Column("rate", Kind.PERCENT),
    *_money("cdsc", "cdsc_waived", "expended"),
)
SECTIONS: tuple[tuple[str, str, tuple[Column, ...], Callable[[Statement, Section], Rows]], ...] = (
    (
        "funds",
        "Net assets, fees and expenditures by fund",
        (
            FUND,
            NAME,
            Column("days", Kind.COUNT),
            *_money("average_net_assets", "distribution_fee", "service_fee", "fees"),
            *(Column(name, Kind.PERCENT) for name in ("distribution_rate", "service_rate", "rate", "maximum")),
            *_money("cdsc", "cdsc_waived", "expended"),
            Column("note"),
        ),
        rows.funds,
    ),
    (
        "funds-compared",
        "Funds in each span",
        (FUND, *AMOUNTS),
        rows.funds_compared,
    ),
    (
        "fund-months",
        "Fees by fund and month",
        (FUND, Column("month", Kind.DATE), *_money("distribution_fee", "service_fee")),
        rows.fund_months,
    ),
    (
        "rates",
        "Rates in force",
        (
            Column("funds"),
            Column("tranche"),
            Column("since", Kind.DATE),
            Column("until", Kind.DATE),
            *(Column(name, Kind.PERCENT) for name in ("asset_based", "service", "aggregate")),
        ),
        rows.rates,
    ),
    (
        "payees",
        "Who it belongs to; the spans have fees and CDSC together",
        (CODE, NAME, Column("role"), *_money("distribution_fee", "service_fee", "cdsc", "held"), *OVER),
        rows.payees,
    ),
    (
        "payee-months",
        "Fees and CDSC owed for each month by payee",
        (Column("month", Kind.DATE), NAME, *_money("amount")),
        rows.payee_months,
    ),
    (
        "tranches",
        "Whose shares earned it; the spans have the Distribution Fee",
        (
            CODE,
            Column("distributor"),
            *_money("distribution_fee"),
            Column("share_of_fee", Kind.PERCENT),
            *_money("cdsc", "cdsc_waived"),
            *OVER,
        ),
        rows.tranches,
    ),
    (
        "portions",
        "Portions by fund, tranche, payee and status",
        (Column("right"), FUND, Column("tranche"), Column("payee"), Column("status"), *_money("amount")),
        rows.portions,
    ),
    (
        "shares",
        "Shares outstanding at month-ends by distributor",
        (Column("date", Kind.DATE), Column("distributor"), Column("shares", Kind.SHARES)),
        rows.shares,
    ),
    (
        "expenditures",
        "Expenditures by purpose",
        (
            Column("purpose"),
            Column("category"),
            *_money("own_staff", "affiliates", "third_parties", "together"),
            *OVER,
        ),
        rows.purposes,
    ),
    ("item-19g", "Expenditures by category of Form N-1A", (CODE, NAME, *_money("amount"), *OVER), rows.categories),
    (
        "received-and-spent",
        "What each distributor received in fees and CDSC as calculated, and spent",
        (NAME, *_money("received", "spent", "difference")),
        rows.spenders,
    ),
    (
        "carried-over",
        "Received against spent since the plan began",
        (
            FUND,
            NAME,
            *_money("received", "spent", "carried_over_before", "carried_over", "net_assets"),
            Column("percent_of_net_assets", Kind.PERCENT),
        ),
        rows.carried,
    ),
    (
        "service-fees",
        "Service fees by kind of agreement and largest providers",
        (Column("by"), CODE, NAME, *_money("amount"), *OVER),
        rows.service,
    ),
    (
        "waivers",
        "CDSC waived by category",
        (CODE, NAME, Column("number", Kind.COUNT), *_money("amount"), *OVER),
        rows.waivers,
    ),
    (
        "sales-charge-caps",
        "Remainders of sales charge caps",
        (
            FUND,
            NAME,
            Column("first_month", Kind.DATE),
            Column("last_month", Kind.DATE),
            *_money("opening", "new_gross_sales", "added_by_sales", "interest", "cdsc", "asset_based_charge"),
            *_money("not_charged", "stated_anew", "remainder"),
        ),
        rows.caps,
    ),
    (
        "activity",
        "Share transactions by kind; the spans have amounts",
        (CODE, NAME, Column("number", Kind.COUNT), Column("shares", Kind.SHARES), *_money("amount"), *OVER),
        rows.flows,
    ),
    (
        "adjustments",
        "Adjustments of earlier months",
        (
            Column("month", Kind.DATE),
            Column("reported_with", Kind.DATE),
            FUND,
            Column("right"),
            Column("tranche"),
            Column("payee"),
            Column("reason"),
            *_money("difference"),
        ),
        rows.adjustments,
    ),
    (
        "payments",
        "What was paid",
        (CODE, NAME, *_money("paid", "of_it_late", "offset", "not_paid", "of_it_overdue", "held")),
        rows.payments,
    ),
    (
        "held",
        "What is held, and why",
        (NAME, Column("reason"), Column("clause"), *_money("amount")),
        rows.held_back,
    ),
    (
        "exceptions",
        "Open exceptions and remarks",
        (Column("kind"), NAME, Column("number", Kind.COUNT)),
        rows.counts,
    ),
    (
        "open-transactions",
        "The first transactions that could not be applied",
        (Column("record"), DAY, FUND, Column("reason"), *_money("amount")),
        rows.open_transactions,
    ),
)
"""(name, title, columns after plan and company, rows of a section)."""
STATEMENTS: tuple[tuple[str, str, tuple[Column, ...], OfStatement], ...] = (
    (
        "terms",
        "Terms and continuance",
        (
            COMPANY,
            NAME,
            Column("funds"),
            Column("first", Kind.DATE),
            Column("last", Kind.DATE),
            Column("continued", Kind.DATE),
            Column("votes_wanted"),
            Column("lapses_without"),
            Column("lapsed", Kind.DATE),
            Column("terms_without_a_vote_on_record"),
            CLAUSE,
        ),
        rows.terms,
    ),
    (
        "ends",
        "Ends of plan and agreement",
        (
            Column("funds"),
            Column("last_day", Kind.DATE),
            Column("of"),
            WHAT,
            CLAUSE,
            Column("complete_termination", Kind.DATE),
            Column("conditions_not_on_record"),
        ),
        rows.ends,
    ),
    ("changes", "What changed in the quarter", (DAY, WHAT, CLAUSE), rows.changes),
    ("votes-wanted", "Amendments that wait for votes", (WHAT, Column("votes_wanted"), CLAUSE), rows.proposals),
    ("calendar", "What comes next", (DAY, WHAT, CLAUSE), rows.calendar),
)
"""(name, title, columns after the plan, rows of a statement)."""
