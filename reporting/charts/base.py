"""What all charts are drawn with: looks, boxes, figures, a legend, the frame.

The same drawing serves screen and paper. Parts differ in lightness and hatching, so that they can be told apart in
grey print, and carry their figures. Only presentation attributes: the pages' security policy allows no style=.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from backoffice.quantities import MONEY
from ledger.engine.units import half_up

WIDTH = 720
LEGEND = 22
LETTER = 6.2  # about the width of a digit at the size used
INK = "#10242d"
RULE = "#b4bec4"

FONT = "Inter, 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Look:
    fill: str
    ink: str
    hatched: bool = False


LOOKS = (
    Look("#1d4e63", "#ffffff"),
    Look("#b9d3de", "#10242d"),
    Look("#6d94a6", "#ffffff", hatched=True),
    Look("#e4e7e9", "#10242d"),
    Look("#45525a", "#ffffff", hatched=True),
)
"""Of the series in turn; with more of them than looks the figures tell them apart."""


def look(place: int) -> Look:
    return LOOKS[place % len(LOOKS)]


def framed(title: str, description: str, height: int, lines: Sequence[str], *, key: str = "") -> str:
    """The drawing with its name and what it says in words; `key` tells drawings of one title apart on a page."""
    name = "".join(letter if letter.isalnum() else "-" for letter in f"{key}-{title}".lower()).strip("-")
    return "\n".join(
        [
            f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"',
            f'height="{height}" role="img" aria-labelledby="{name}-title {name}-text" font-family="{escape(FONT)}"',
            'font-size="11">',
            f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(description)}.</desc>',
            *lines,
            "</svg>",
        ]
    )


_NAMED = re.compile(r"<title([^>]*)>(.*?)</title><desc[^>]*>(.*?)</desc>", re.DOTALL)


def for_paper(svg: str) -> str:
    """With all of its words in the title, which is the one place a PDF's alternative text is taken from."""
    return _NAMED.sub(r"<title\1>\2. \3</title>", svg)


def legend(series: Sequence[str], *, left: float) -> list[str]:
    lines, x = [], left
    for place, name in enumerate(series):
        if x > left and x + 16 + len(name) * LETTER > WIDTH:
            break  # the tables name every one
        lines += box(x, 1, 11, 11, look(place))
        lines.append(text(x + 16, 11, name))
        x += 16 + len(name) * LETTER + 20
    return lines


def text(x: float, y: float, words: str, *, anchor: str = "", fill: str = "currentColor") -> str:
    at = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{at} fill="{fill}">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = RULE, width: str = "0.6") -> str:
    return f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" stroke="{stroke}" stroke-width="{width}" fill="none"/>'


def box(x: float, y: float, width: float, height: float, style: Look) -> list[str]:
    drawn = (
        f'<rect x="{x:.2f}" y="{_short(y)}" width="{width:.2f}" height="{_short(height)}" fill="{style.fill}"'
        f' stroke="{INK}" stroke-width="0.6"/>'
    )
    if not style.hatched:
        return [drawn]
    # Upright hatching needs no pattern, which not every renderer draws alike.
    strokes = "".join(f"M{x + step:.2f} {_short(y)}v{_short(height)}" for step in range(4, int(width), 5))
    return [drawn, f'<path d="{strokes}" stroke="#ffffff" stroke-width="0.7" fill="none"/>'] if strokes else [drawn]


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def exact(cents: int) -> str:
    return f"${MONEY.format(cents, grouped=True)}"


def dollars(cents: int) -> str:
    """Whole dollars, half up: the exact figure stands in the table beside the chart."""
    return f"${half_up(cents, 100):,}"


def short_dollars(cents: int) -> str:
    """Whole dollars, from ten millions on in millions, half up to a tenth: what the side of a scale has room for."""
    if abs(cents) < 10**9:
        return dollars(cents)
    millions = half_up(cents, 10**7)
    return f"${millions // 10:,}{f'.{millions % 10}' if millions % 10 else ''} m"


def tenths(per_thousand: int) -> str:
    """625 -> 62.5%."""
    return f"{per_thousand // 10}.{per_thousand % 10}%"


def label(x: float, y: float, words: str, letters: int) -> list[str]:
    """A name that ends at x, on two lines where it is long; the table beside the chart has what is longer still."""
    lines = wrap(words, letters)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: letters - 1]}…"]
    tops = [y] if len(lines) < 2 else [y - 5.5, y + 5.5]
    return [text(x, top, line, anchor="end") for top, line in zip(tops, lines, strict=False)]
