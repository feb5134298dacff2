"""What a statement is built from, in a constant number of queries: the database sums, whatever the number of funds."""

from reporting.selectors.statements.inputs import statement_inputs

__all__ = ["statement_inputs"]
