"""Who holds which part of a right, as bars: one for each tranche and right, and for funds where they differ.

A pure function from holdings to SVG. Parts differ in lightness and hatching, carry their percentages, and what is held
for want of notice has a broken outline: all can be told apart in grey print. Only presentation attributes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice import svg
from plans.models import Transfer
from plans.values.portions import WHOLE, Holding
from plans.values.words import named, percent_text

WIDTH = 720
TOP = 4
HEAD = 20  # the line that names the bar
BAR = 22
GAP = 12
LINE = 20  # of the key
LETTER = 6.6


@dataclass(frozen=True, slots=True)
class Look:
    fill: str
    ink: str
    hatch: str = ""  # "/": slanting strokes, "|": upright ones


OWN = Look("#ffffff", svg.INK)
LOOKS = (
    Look("#1d4e63", "#ffffff"),
    Look("#b9d3de", svg.INK),
    Look("#5f8699", "#ffffff", "/"),
    Look("#dfe4e7", svg.INK, "|"),
    Look("#3c4a53", "#ffffff", "/"),
    Look("#8fb3c2", svg.INK, "|"),
)
"""Of the holders in turn; the distributor's own part is white."""


def rights_picture(holdings: Sequence[Holding], on: date, names: Mapping[str, str], everything: int) -> str:
    """Bars as wide as each other: 100% of one right of one tranche. `names` by party's code; `everything`: funds."""
    holders = sorted({part.assignee for holding in holdings for part in holding.parts})
    looks = {code: LOOKS[place % len(LOOKS)] for place, code in enumerate(holders)}
    key = [*((looks[code], names.get(code, code)) for code in holders), (OWN, "The distributor's own")]
    bars = TOP + len(key) * LINE + GAP
    height = bars + len(holdings) * (HEAD + BAR + GAP)
    said = ". ".join(f"{heading(holding, everything)}: {_said(holding)}" for holding in holdings)
    lines: list[str] = []
    for place, (look, text) in enumerate(key):
        y = TOP + place * LINE
        lines += _box(1, y, 14, 14, look, held=False)
        lines.append(svg.text(24, y + 12, text))
    for place, holding in enumerate(holdings):
        lines += _bar(holding, bars + place * (HEAD + BAR + GAP), looks, everything)
    return svg.framed("rights", f"Who holds what on {on}", f"{said}.", (WIDTH, height), lines)


def heading(holding: Holding, everything: int) -> str:
    funds = "" if len(holding.funds) == everything else f", {named(holding.funds, everything)}"
    return f"{Transfer.Right(holding.right).label} of {holding.tranche}{funds}"


def _said(holding: Holding) -> str:
    parts = [
        f"{part.assignee} {percent_text(part.percent)}%{'' if part.noticed else ', held for want of notice'}"
        for part in holding.parts
    ]
    if holding.rest or not parts:
        parts.append(f"{holding.distributor} {percent_text(holding.rest)}%")
    return "; ".join(parts)


def _bar(holding: Holding, y: int, looks: Mapping[str, Look], everything: int) -> Iterable[str]:
    yield svg.text(1, y + 14, heading(holding, everything))
    top, x, room = y + HEAD, 0.0, WIDTH - 2
    parts = [(looks[part.assignee], part.percent, not part.noticed, part.assignee) for part in holding.parts]
    parts.append((OWN, holding.rest, False, holding.distributor))
    for look, percent, held, code in parts:
        width = percent * room / WHOLE
        if not percent:
            continue
        yield from _box(1 + x, top, width, BAR, look, held=held)
        for text in (f"{code} {percent_text(percent)}%", f"{percent_text(percent)}%"):
            if len(text) * LETTER + 8 <= width:
                yield from _figure(1 + x + width / 2, top + 15, text, look)
                break
        x += width


def _box(x: float, y: float, width: float, height: float, look: Look, *, held: bool) -> list[str]:
    edge_width, dashes = ("2", "5 3") if held else ("0.8", "")
    at, wide = f"{x:.2f}", f"{width:.2f}"
    box = svg.box(at, y, wide, height, look.fill, edge=svg.INK, edge_width=edge_width, dashes=dashes)
    if not look.hatch:
        return [box]
    colour = "#ffffff" if look.ink == "#ffffff" else "#6b7a83"
    lean = 6 if look.hatch == "/" else 0
    steps = range(4, int(width) - lean, 6)
    places = [f"M{x + step + lean:.2f} {y}L{x + step:.2f} {y + height}" for step in steps]
    return [box, *svg.strokes(places, colour, "0.8")]


def _figure(x: float, y: float, text: str, look: Look) -> list[str]:
    figure = svg.text(f"{x:.2f}", y, text, anchor="middle", fill=look.ink)
    if not look.hatch:
        return [figure]
    half = len(text) * LETTER / 2 + 3
    return [svg.box(f"{x - half:.2f}", y - 13, f"{2 * half:.2f}", 18, look.fill), figure]
