"""Service fees by kind of agreement and provider in a report, worked out by hand (B SIXTH(E))."""

from pathlib import Path

import pytest

from ledger.services.months import calculate
from plans.models import Plan
from reporting.selectors.statements import statement_inputs
from reporting.statement import Quarter, build_statement
from reporting.statement.spans import PREVIOUS, QUARTER
from tests.ledger.test_customer_assets import GOOD, OCTOBER, load
from tests.ledger.test_customer_assets import plan as plan_with_providers

plan = plan_with_providers
pytestmark = pytest.mark.django_db


def test_a_quarter_has_its_kinds_and_largest_providers(plan: Plan, tmp_path: Path) -> None:
    """September: 102.74 and 20.55 to the dealer, 36.99 to the bank, 20.55 for 15 days to the trust department; October:
    8.49 to the dealer, as much as the rate of 0.10% allows."""
    load(plan, tmp_path, *GOOD)
    calculate(plan=plan, month=OCTOBER)
    third = build_statement(statement_inputs(plan=plan, quarter=Quarter(2003, 3))).overall
    kinds = [(line.code, line.amount) for line in third.service_kinds]
    assert kinds == [("dealer", 123_29), ("third-party", 36_99), ("bank-trust", 20_55)]
    providers = [(line.code, line.amount) for line in third.providers]
    assert providers == [("DEALER", 123_29), ("BANKS", 36_99), ("ATRUST", 20_55)]
    assert third.provider_count == 3
    assert third.service_paid_over[QUARTER] == sum(amount for _, amount in kinds)
    assert third.total.service_fee == (20_55 + 8_22) + (205_48 + 82_19), "all of it is the company's to pay"
    fourth = build_statement(statement_inputs(plan=plan, quarter=Quarter(2003, 4))).overall
    over = {line.code: (line.over[QUARTER], line.over[PREVIOUS]) for line in fourth.service_kinds}
    assert over == {"dealer": (8_49, 123_29), "third-party": (0, 36_99), "bank-trust": (0, 20_55)}
    assert [(line.code, line.amount, line.over[PREVIOUS]) for line in fourth.providers] == [("DEALER", 8_49, 123_29)]
