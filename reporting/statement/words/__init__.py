"""The report in words, from its value alone."""

from reporting.statement.words.answers import Answers, answers, subject
from reporting.statement.words.attention import attention
from reporting.statement.words.base import counted, day, dollars, listed, lower, months, period, rate, unbroken

__all__ = [
    "Answers",
    "answers",
    "attention",
    "counted",
    "day",
    "dollars",
    "listed",
    "lower",
    "months",
    "period",
    "rate",
    "subject",
    "unbroken",
]
