"""Standing columns over time, of stacked parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reporting.charts.base import LEGEND, LETTER, WIDTH, box, framed, legend, line, look, text

AXIS = 70  # room for the scale before the columns
PLOT = 110
FOOT = 32
STEPS = (10, 20, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class Column:
    """`label` below it, `group` once below those with the same; `parts` in the order of the series, none negative."""

    label: str
    group: str
    parts: tuple[int, ...]


def stacked_columns(
    title: str,
    description: str,
    series: Sequence[str],
    columns: Sequence[Column],
    *,
    full: int,
    scale: Callable[[int], str],
    key: str = "",
) -> str:
    """`full` is the least value of the top of the scale, `scale` writes a value of it."""
    step = round_step(full)
    top = step * max(1, -(-full // step)) if full > 0 else 1
    base = LEGEND + PLOT + 6
    lines = legend(series, left=AXIS)
    for value in range(0, top + 1, step) if full > 0 else ():
        y = base - value * PLOT / top
        lines += [line(AXIS, y, WIDTH - 1, y), text(AXIS - 8, y + 4, scale(value), anchor="end")]
    room = (WIDTH - AXIS - 1) / max(len(columns), 1)
    lines += _columns(columns, base, room, top)
    lines += _groups(columns, base, room)
    return framed(title, description, base + FOOT, lines, key=key)


def round_step(full: int) -> int:
    """A round number of which at most five make up the scale."""
    scale = 1
    while True:
        for step in STEPS:
            if full <= 5 * step * scale // 10:
                return max(step * scale // 10, 1)
        scale *= 10


def _columns(columns: Sequence[Column], base: float, room: float, top: int) -> list[str]:
    lines = []
    width = min(room * 0.62, 60)
    for place, column in enumerate(columns):
        x, y = AXIS + place * room + (room - width) / 2, base
        for part, value in enumerate(column.parts):
            height = value * PLOT / top
            if height > 0:
                y -= height
                lines += box(x, y, width, height, look(part))
        lines.append(text(x + width / 2, base + 13, column.label, anchor="middle"))
    return lines


def _groups(columns: Sequence[Column], base: float, room: float) -> list[str]:
    """The group's name under the first column of each."""
    lines, last = [], None
    for place, column in enumerate(columns):
        if column.group != last:
            x = AXIS + place * room + room / 2
            lines.append(text(x, base + 27, column.group, anchor="middle" if room > len(column.group) * LETTER else ""))
        last = column.group
    return lines
