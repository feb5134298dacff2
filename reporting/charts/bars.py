"""Lying bars: of a quarter beside the one before, of a rate within its maximum."""

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice import svg
from reporting.charts.base import (
    LEGEND,
    LETTER,
    OUTLINE,
    RULE,
    WIDTH,
    box,
    framed,
    label,
    legend,
    line,
    look,
    text,
)

END = 96  # room for the totals after the bars
BAR = 16
GAP = 5
NAMES = 268  # room for the names of funds and purposes before the bars
LETTERS = 41  # of such a name on a line
THIN = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """`parts` in the order of the series; `end` stands after the bar."""

    label: str
    parts: tuple[int, ...]
    end: str = ""


def paired_bars(title: str, description: str, series: tuple[str, str], bars: Sequence[Bar], *, key: str = "") -> str:
    """A thick bar for the first part of each, a thin outlined one under it for the second; `end` after the longer."""
    full = max((part for bar in bars for part in bar.parts), default=0)
    room = WIDTH - NAMES - END
    lines = [*box(NAMES, 1, 11, 11, look(0)), text(NAMES + 16, 11, series[0])]
    second = NAMES + 16 + len(series[0]) * LETTER + 20
    lines += [*box(second, 3, 11, THIN, OUTLINE), text(second + 16, 11, series[1])]
    step = BAR + GAP
    for place, bar in enumerate(bars):
        y = LEGEND + place * step
        lines += label(NAMES - 10, y + BAR / 2 + 4, bar.label, LETTERS)
        widths = [max(part, 0) * room / full if full > 0 else 0.0 for part in bar.parts]
        if widths[0]:
            lines += box(NAMES, y, widths[0], BAR - THIN, look(0))
        if len(widths) > 1 and widths[1]:
            lines += box(NAMES, y + BAR - THIN, widths[1], THIN, OUTLINE)
        lines.append(text(NAMES + max(widths) + 8, y + BAR / 2 + 4, bar.end))
    return framed(title, description, LEGEND + len(bars) * step, lines, key=key)


@dataclass(frozen=True, slots=True)
class Gauge:
    """A rate's parts within a maximum, all ppm a year; `end` stands at the right."""

    label: str
    parts: tuple[int, ...]
    maximum: int
    end: str


def gauges(title: str, description: str, series: Sequence[str], rows: Sequence[Gauge], *, key: str = "") -> str:
    """A bar of the parts on a track as long as the largest maximum; a heavy stroke where each maximum is."""
    full = max((max(row.maximum, sum(row.parts)) for row in rows), default=0)
    room = WIDTH - NAMES - END
    lines = legend(series, left=NAMES)
    step = BAR + GAP
    for place, row in enumerate(rows):
        y = LEGEND + place * step
        lines += label(NAMES - 10, y + BAR / 2 + 4, row.label, LETTERS)
        lines.append(line(NAMES, y + BAR / 2, NAMES + room, y + BAR / 2, stroke=RULE))
        x = float(NAMES)
        for part, value in enumerate(row.parts):
            width = value * room / full if full > 0 else 0.0
            if width:
                lines += box(x, y + 2, width, BAR - 4, look(part))
            x += width
        if full > 0:
            at = NAMES + row.maximum * room / full
            lines.append(line(at, y - 2, at, y + BAR + 2, stroke=svg.INK, width="2.2"))
        lines.append(text(WIDTH - END + 10, y + BAR / 2 + 4, row.end))
    return framed(title, description, LEGEND + len(rows) * step, lines, key=key)
