"""The Monthly Calculation as PDF (B EIGHTH(C)). The ledger asks for it when a month is delivered."""

from django.template.loader import render_to_string

from ledger.engine.terms import UNALLOCATED
from ledger.models import Right
from ledger.services.papers import DeliverySheet
from plans.models import Party
from reporting.monthly_calculation import MonthlyCalculation
from reporting.pdf import laid_out
from reporting.selectors.monthly_calculation import monthly_calculation


def monthly_calculation_pdf(sheet: DeliverySheet) -> bytes:
    """The same delivery gives the same bytes: its date is the day of delivery, never the clock's."""
    paper = monthly_calculation(sheet)
    html = render_to_string(
        "reporting/paper/monthly_calculation.html",
        {
            "paper": paper,
            "created": f"{paper.delivered_on.isoformat()}T00:00:00Z",
            "totals": _totals(paper),
            "rights": dict(Right.choices),
            "parties": dict(Party.objects.values_list("code", "name")) | {UNALLOCATED: "Unallocated"},
            "differing": len(paper.differing),
        },
    )
    return laid_out(html, paper.digest).content


def _totals(paper: MonthlyCalculation) -> list[int]:
    """In the order of the columns of the totals by payee."""
    names = ["distribution_fee", "cdsc", "service_fee", "total", "held"]
    names += ["adjustments", "with_adjustments"] if paper.restated else []
    names += ["before", "change"] if paper.before else []
    return [paper.total(name) for name in names]
