"""What all charts are drawn with: looks, boxes, a legend, labels, the frame.

The same drawing serves screen and paper. Parts differ in lightness and hatching, so that they can be told apart in
grey print, and carry their figures.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from backoffice import svg

WIDTH = 720
LEGEND = 22
LETTER = 6.2  # about the width of a digit at the size used
RULE = "#b4bec4"

FONT = "Inter, 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Look:
    fill: str
    hatched: bool = False


LOOKS = (
    Look("#1d4e63"),
    Look("#b9d3de"),
    Look("#6d94a6", hatched=True),
    Look("#e4e7e9"),
    Look("#45525a", hatched=True),
)
"""Of the series in turn; with more of them than looks the figures tell them apart."""


OUTLINE = Look("#ffffff")
"""Of what stands beside a series, to compare it with."""


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


def text(x: float, y: float, words: str, *, anchor: str = "") -> str:
    return svg.text(f"{x:.1f}", f"{y:.1f}", words, anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = RULE, width: str = "0.6") -> str:
    return svg.stroke(f"M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}", stroke, width, fill="none")


def box(x: float, y: float, width: float, height: float, style: Look) -> list[str]:
    top, high = _short(y), _short(height)
    drawn = svg.box(f"{x:.2f}", top, f"{width:.2f}", high, style.fill, edge=svg.INK, edge_width="0.6")
    steps = range(4, int(width), 5) if style.hatched else ()
    return [drawn, *svg.strokes([f"M{x + step:.2f} {top}v{high}" for step in steps], "#ffffff", "0.7")]


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def label(x: float, y: float, words: str, letters: int) -> list[str]:
    """A name that ends at x, on two lines where it is long; the table beside the chart has what is longer still."""
    lines = wrap(words, letters)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: letters - 1]}…"]
    tops = [y] if len(lines) < 2 else [y - 5.5, y + 5.5]
    return [text(x, top, line, anchor="end") for top, line in zip(tops, lines, strict=False)]
