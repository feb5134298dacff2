"""Which paragraph of which agreement stands behind a part of a plan's page.

A plan that allocates by Exhibit A follows the Class B agreement; one that does not, the Class R agreement.
"""

from plans.models import Plan

CLAUSES = {
    # part: (under the Class B agreement, under the Class R agreement)
    "plan": ("B preamble", "R preamble"),
    "status": ("", "R heading"),
    "term": ("B THIRTEENTH", "R ELEVENTH"),
    "end": ("B FIFTEENTH", "R THIRTEENTH"),
    "allocation": ("B THIRD(A), EXHIBIT A", "R THIRD, F6"),
    "schedule": ("B SCHEDULE A", "R SCHEDULE A"),
    "appointments": ("B SECOND", "R recitals"),
    "tranches": ("B EIGHTH(A), L2", "L2"),
    "rates": ("B SCHEDULE B, THIRD(A), F2", "R SCHEDULE B, SECOND, F2"),
    "transfers": ("B EIGHTH(A), P1", "P1"),
    "cdsc": ("B SIXTH(A), EIGHTH(F), C2", "C2"),
    "waivers": ("B SIXTH(A), C4", "C4"),
    "addresses": ("B SEVENTEENTH", "R FOURTEENTH"),
    "notice": ("B EIGHTH(B), P3", "P3"),
    "amendments": ("B FOURTEENTH", "R TWELFTH"),
    "modifications": ("B EXHIBIT A 2(e)", ""),
    "succession": ("B SECOND", "R recitals"),
    "sales": ("B FIFTH(A), FIFTH(B)", "R SIXTH"),
    "service_agreements": ("B SIXTH(E)", "R SEVENTH"),
    "minimum_orders": ("B FIFTH(B)", ""),
    "sales_charge_caps": ("B THIRD(A)", "R SECOND"),
}


def agreement_of(plan: Plan) -> str:
    """Whose paragraphs the plan follows: "B" or "R"."""
    return "R" if plan.allocation == Plan.Allocation.NONE else "B"


def clause_of(plan: Plan, part: str) -> str:
    """The references of a part of the plan, as the badges take them."""
    return CLAUSES[part][agreement_of(plan) == "R"]


SERVICE_PARAGRAPHS = {
    # kind of service agreement: (number in B SIXTH(E), letter in R SEVENTH)
    "dealer": ("1", "A"),
    "third-party": ("2", "B"),
    "variable-contract": ("3", "C"),
    "bank-trust": ("4", "D"),
    "bank-trust-broker": ("4", "D"),
}


def clause_of_service(plan: Plan, kind: str) -> str:
    """The paragraph of a kind of service agreement under the plan."""
    number, letter = SERVICE_PARAGRAPHS[kind]
    return f"R SEVENTH({letter})" if plan.allocation == Plan.Allocation.NONE else f"B SIXTH(E)({number})"
