"""Random books whose plan was amended: settings agreed by date (Exhibit A 2(e)), waivers and charges (EIGHTH(F)).

Tables of the plan's text as the second implementation and the driver read them. `[[modification]]` is not part of a
plan file: agreed modifications are entered with the parties' consents.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import replace
from datetime import date, timedelta

from tests.engine.books import Book

SETTINGS = (
    ("free_shares", ("floating", "floating", "at-issue")),
    ("appreciation_on_exchange", ("free", "follow")),
    ("day_count", ("actual", "365")),
    ("anniversary", ("inclusive", "exclusive")),
)


def amended(book: Book) -> Book:
    """The same book under a plan that changed on its way; a function of the book."""
    draw = random.Random(book.seed + 1)
    days = sorted({row[1] for row in book.transactions})
    day = date.fromisoformat(draw.choice(days)) if days else date(2003, 7, 1)
    tables = [_waiver(table, draw, day) if table.startswith("[[waiver]]") else table for table in book.plan_tables]
    tables += [_changed_charge(table, draw, day) for table in tables if table.startswith("[[cdsc_schedule]]")]
    return replace(book, plan_tables=(*(table for table in tables if table), *_modifications(draw, day)))


def _modifications(draw: random.Random, day: date) -> list[str]:
    starts = {day, *(day + timedelta(days=draw.randint(-20, 30)) for _ in range(draw.choice((0, 1, 2))))}
    return [
        f"[[modification]]\nfrom = {start}\n"
        + "".join(
            f'{name} = "{draw.choice(values)}"\n'
            for name, values in (SETTINGS if draw.random() < 0.4 else draw.sample(SETTINGS, draw.choice((1, 2))))
        )
        for start in sorted(starts)
    ]


def _waiver(table: str, draw: random.Random, day: date) -> str:
    limits = draw.choice(("", f"from = {day}", f"to = {day}", f"issued_from = {day}", f"issued_to = {day}", "both"))
    if limits == "both":
        early = day - timedelta(days=draw.choice((0, 10, 400)))
        limits = f"from = {early}\nissued_from = {early}\nissued_to = {day}"
    return table + (f"{limits}\n" if limits else "")


def _changed_charge(table: str, draw: random.Random, day: date) -> str:
    """A change of the charge on shares already issued; nothing as often."""
    if draw.random() < 0.5:
        return ""
    rates = draw.choice(('["0"]', '["1", "1", "1", "1", "1", "1", "1"]', '["6", "5"]', "[]"))
    assert "redeemed_from" not in tomllib.loads(table)["cdsc_schedule"][0]
    return re.sub(r"rates = .*\n", f"rates = {rates}\n", table) + f"redeemed_from = {day}\n"
