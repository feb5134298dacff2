"""The report in words, from its value alone."""

from reporting.statement.words.answers import Answers, Said, answers, subject
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
from reporting.statement.words.text import Amount, Part, Text, agreed, money, rate_of, say, together

__all__ = [
    "Amount",
    "Answers",
    "Decision",
    "Part",
    "Said",
    "Text",
    "agreed",
    "answers",
    "attention",
    "changes",
    "counted",
    "day",
    "decisions",
    "dollars",
    "listed",
    "lower",
    "money",
    "months",
    "period",
    "rate",
    "rate_of",
    "say",
    "signed_tenths",
    "subject",
    "together",
    "unbroken",
]
