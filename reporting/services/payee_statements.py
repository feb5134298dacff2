"""A payee's statement as PDF and CSV."""

import csv
import hashlib
import io

from django.template.loader import render_to_string

from backoffice.quantities import MONEY
from ledger.months import month_end
from reporting.payee_statement import PayeeStatement
from reporting.pdf import laid_out

COLUMNS = ("delivered", "month", "fund", "right", "tranche", "kind", "amount", "paid", "state", "why")


def statement_csv(statement: PayeeStatement) -> bytes:
    """A row for each amount and each deduction; the amounts sum to what is accrued, adjusted and deducted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in statement.entries:
        writer.writerow(
            (
                f"{entry.delivered:%Y-%m}",
                f"{entry.month:%Y-%m}",
                entry.fund,
                entry.right,
                entry.tranche,
                "adjustment" if entry.adjustment else "accrual",
                MONEY.format(entry.amount),
                MONEY.format(entry.paid),
                entry.state,
                entry.why,
            )
        )
    for deduction in statement.deductions:
        month, amount = f"{deduction.month:%Y-%m}", MONEY.format(-deduction.amount)
        writer.writerow((month, month, deduction.fund, "", "", "deduction", amount, amount, "offset", deduction.claim))
    return text.getvalue().encode()


def statement_pdf(statement: PayeeStatement) -> bytes:
    """The same statement gives the same bytes: its date is the last day of its period."""
    created = f"{month_end(statement.last).isoformat()}T00:00:00Z"
    html = render_to_string("reporting/paper/payee_statement.html", {"statement": statement, "created": created})
    return laid_out(html, hashlib.sha256(statement_csv(statement)).hexdigest()).content
