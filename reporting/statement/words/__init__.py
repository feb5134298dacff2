"""The report in words, from its value alone."""

from reporting.statement.words.answers import Answers, answers, subject
from reporting.statement.words.attention import attention
from reporting.statement.words.base import (
    counted,
    day,
    dollars,
    listed,
    lower,
    months,
    period,
    rate,
    signed_tenths,
    unbroken,
)
from reporting.statement.words.changes import changes
from reporting.statement.words.decisions import Decision, decisions

__all__ = [
    "Answers",
    "Decision",
    "answers",
    "attention",
    "changes",
    "counted",
    "day",
    "decisions",
    "dollars",
    "listed",
    "lower",
    "months",
    "period",
    "rate",
    "signed_tenths",
    "subject",
    "unbroken",
]
