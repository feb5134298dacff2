"""From inputs to a statement. Pure: sums of monthly cents, never of days, so figures equal the month exports."""

from reporting.statement.building.statement import build_statement

__all__ = ["build_statement"]
