"""Terms, ends and changes in order (B THIRTEENTH to FIFTEENTH, R ELEVENTH to THIRTEENTH)."""

from collections import defaultdict
from dataclasses import replace

from reporting.statement.inputs import Inputs
from reporting.statement.values.life import ChangeLine, EndLine, TermLine
from reporting.statement.words.events import event_in_words


def term_lines(inputs: Inputs) -> tuple[TermLine, ...]:
    """By company; its funds by name where they were not continued alike."""
    return tuple(sorted(inputs.terms, key=lambda line: (line.name, line.code, line.funds)))


def end_lines(inputs: Inputs) -> tuple[EndLine, ...]:
    """Funds that end alike together, by the last day; none named where all that the report is about do."""
    alike: dict[EndLine, list[str]] = defaultdict(list)
    for line in inputs.ends:
        alike[replace(line, funds=())] += line.funds
    lines = (
        replace(line, funds=() if len(funds) == len(inputs.funds) else tuple(sorted(funds)))
        for line, funds in alike.items()
    )
    return tuple(sorted(lines, key=lambda line: (line.last, line.what, line.funds)))


def event_lines(inputs: Inputs) -> tuple[ChangeLine, ...]:
    """Of the quarter and the next; what is told twice, as of a plan file and of what was entered, stands once."""
    lines = {ChangeLine(event.date, event_in_words(event), event.clause) for event in inputs.events}
    return tuple(sorted(lines, key=lambda line: (line.date, line.what, line.clause)))


def change_lines(inputs: Inputs) -> tuple[ChangeLine, ...]:
    """Those of the quarter; what takes effect in the next is in the calendar."""
    return tuple(line for line in event_lines(inputs) if line.date <= inputs.quarter.last)
