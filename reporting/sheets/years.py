"""A year as sheets: the table of Item 19(g) by fund, and the CDSC by payee."""

from reporting.sheets.values import Column, Kind, Sheet
from reporting.statement.categories import CATEGORIES
from reporting.statement.years import YearFigures

WHOSE = (Column("Plan"), Column("From", Kind.DATE), Column("To", Kind.DATE), Column("Company"))
AMOUNTS = (
    "Distribution fee",
    "Service fee",
    *(label for _, label in CATEGORIES),
    "Spent",
    "CDSC retained by distributors",
    "CDSC of assignees",
    "CDSC waived",
)


def sheets_of_year(year: YearFigures) -> list[Sheet]:
    funds = Sheet(
        "Item 19(g) by fund",
        "What was spent, by the categories of Form N-1A, Item 19(g), and who retained the CDSC",
        (*WHOSE, Column("Code"), Column("Fund"), *(Column(name, Kind.MONEY) for name in AMOUNTS)),
        tuple(
            (
                year.plan,
                year.first,
                year.last,
                line.company,
                line.code,
                line.name,
                line.distribution_fee,
                line.service_fee,
                *line.categories,
                line.spent,
                line.retained,
                line.assigned,
                line.waived,
            )
            for line in year.lines
        ),
    )
    payees = Sheet(
        "CDSC by payee",
        "CDSC of the year by payee",
        (Column("Plan"), Column("Code"), Column("Name"), Column("Role"), Column("CDSC", Kind.MONEY)),
        tuple(
            (year.plan, payee.code, payee.name, "distributor" if payee.is_distributor else "assignee", payee.amount)
            for payee in year.payees
        ),
    )
    return [funds, payees]
