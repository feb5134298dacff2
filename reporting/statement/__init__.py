"""The board report as a pure value (B FIFTH(C), R FOURTH, Rule 12b-1(b)(3)(ii)): no Django, no database, no clock."""

from reporting.statement.building import build_statement
from reporting.statement.inputs import Inputs
from reporting.statement.quarter import Quarter
from reporting.statement.values import RULE_12B1, Report, Section, Statement

__all__ = ["RULE_12B1", "Inputs", "Quarter", "Report", "Section", "Statement", "build_statement"]
