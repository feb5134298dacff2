"""Refusals have names. A service raises `Refusal`; commands and views show it; nobody swallows it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where, and what was expected there."""

    place: str  # "row 12, column shares" or "[[transfer]] 3, percent"
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class Refusal(Exception):
    """The program declines, with a name, a sentence, the clause or rule behind it, and all the faults."""

    def __init__(self, name: str, message: str, *, clause: str = "", faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.clause = clause
        self.faults = tuple(faults)
