"""Random books whose plans and agreements end on the way (B FIFTEENTH, R THIRTEENTH).

Tables of the plan's text as the second implementation and the driver read them; they are not part of a plan file.
`[[ending]]`: last day of the plan, last day before the Complete Termination. `[[gap]]`: last day of the agreement, and
the day on which another was approved.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import replace
from datetime import date, timedelta

from tests.engine.books import Book


def ended(book: Book) -> Book:
    """The same book, with ends for most of its funds about days on which something happens; a function of the book."""
    draw = random.Random(book.seed + 2)
    plan = tomllib.loads(book.plan_text)
    days = sorted({row[1] for row in book.transactions}) or ["2003-07-15"]
    appointed = [row["from"] for row in plan.get("appointment", [])]
    tables: list[str] = []
    for fund in (row["code"] for row in plan["fund"]):
        day = date.fromisoformat(draw.choice(days)) + timedelta(days=draw.choice((-1, 0, 0, 1, 9)))
        lines = [f'[[ending]]\nfund = "{fund}"']
        if draw.random() < 0.6:
            lines.append(f"plan = {day}")
            if draw.random() < 0.5:
                lines.append(f"completed = {day + timedelta(days=draw.choice((0, 0, 5, 40)))}")
        tables.append("\n".join(lines) + "\n")
        tables += [_gap(draw, fund, day, appointed) for _ in range(draw.choice((0, 1, 1, 2)))]
    return replace(book, plan_tables=(*book.plan_tables, *tables))


def _gap(draw: random.Random, fund: str, day: date, appointed: list[date]) -> str:
    """About the day, or about one on which a distributor takes office: the successor's agreement is its own."""
    last = draw.choice((day, *appointed)) + timedelta(days=draw.choice((-10, -1, 0, 1)))
    resumed = f"resumed = {last + timedelta(days=draw.choice((1, 2, 20)))}\n" if draw.random() < 0.5 else ""
    return f'[[gap]]\nfund = "{fund}"\nlast = {last}\n{resumed}'
