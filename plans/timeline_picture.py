"""A timeline as SVG: lanes under a scale of dates, a line on the day picked. A pure function.

Bars differ in lightness and hatching, moments are diamonds; each bears the number of its row in the table under the
picture, which says the same in words. Only presentation attributes: the pages' security policy allows no style=.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from backoffice import svg
from plans.values.timeline import Happening, Look, Timeline, rows_of

WIDTH = 960
LABEL = 150  # room for the lanes' names
TOP = 40  # for the scale
ROW = 24
BAR = 18
GAP = 10  # between lanes
LETTER = 6.4
FAINT = "#c9d1d6"
FILLS = (("#b9d3de", svg.INK), ("#1d4e63", "#ffffff"))
"""Of the bars of a row in turn, so that neighbours can be told apart."""
MOST_TICKS = 12


def timeline_picture(timeline: Timeline, day: date, title: str) -> str:
    """`day`: where the line stands, if it lies within the picture."""
    scale = _Scale(timeline.first, timeline.last)
    numbers = {id(numbered.happening): numbered.number for numbered in timeline.numbered}
    body: list[str] = []
    y = TOP
    for lane in timeline.lanes:
        rows = rows_of(lane.happenings, timeline.last, scale.days(14))
        body.append(svg.text(LABEL - 10, y + 13, lane.title, anchor="end"))
        for place, row in enumerate(rows):
            for order, happening in enumerate(row):
                body += _drawn(scale, happening, numbers[id(happening)], y + place * ROW, order)
        y += len(rows) * ROW + GAP
        body.append(svg.stroke(f"M0 {y - GAP / 2 - 1:.1f}H{WIDTH}", FAINT, "0.7"))
    height = y + 4
    said = f"{_said(timeline)} The table below says the same."
    lines = [*scale.ticks(height), *body, *_day_line(scale, day, height)]
    return svg.framed("timeline", title, said, (WIDTH, height), lines)


class _Scale:
    """Days to places."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.length = max((last - first).days + 1, 1)
        self.room = WIDTH - LABEL - 2

    def x(self, day: date) -> float:
        """The left edge of the day."""
        return LABEL + (day - self.first).days * self.room / self.length

    def days(self, width: int) -> int:
        """How many days are so wide."""
        return width * self.length // self.room

    def ticks(self, height: int) -> Iterator[str]:
        for day in self._marks():
            x = self.x(day)
            text = f"{day:%Y}" if day.month == 1 else f"{day:%b}" if self.length < 1_200 else ""
            yield svg.stroke(f"M{x:.1f} {TOP - 12}V{height}", FAINT, "0.7")
            if x < WIDTH - 34:
                yield svg.text(f"{x + 3:.1f}", TOP - 16, text or f"{day:%Y-%m}")

    def _marks(self) -> list[date]:
        """First days of months, quarters or years: as many as there is room for."""
        months = self.length // 30 + 1
        step = next((n for n in (1, 3, 6, 12, 24, 60, 120) if months // n <= MOST_TICKS), 240)
        marks = []
        for number in range(self.first.year * 12, self.last.year * 12 + 12):
            day = date(number // 12, number % 12 + 1, 1)
            if number % step == 0 and self.first <= day <= self.last:
                marks.append(day)
        return marks


def _drawn(scale: _Scale, happening: Happening, number: int, y: int, order: int) -> list[str]:
    said = svg.element("title", _words(happening))
    x = scale.x(happening.start)
    if happening.moment:
        middle = y + BAR / 2
        diamond = f"M{x:.1f} {middle - 7}L{x + 7:.1f} {middle}L{x:.1f} {middle + 7}L{x - 7:.1f} {middle}Z"
        return [
            f"<g>{said}{svg.shape(diamond, svg.INK, edge='#ffffff')}",
            f"{svg.text(f'{x + 9:.1f}', y + 13, f'{number}', size=10)}</g>",
        ]
    end = WIDTH - 2.0 if happening.end is None else scale.x(min(happening.end, scale.last) + timedelta(days=1))
    width = max(end - x, 2.0)
    fill, ink = FILLS[order % 2] if happening.look is Look.PLAIN else ("#ffffff", svg.INK)
    lines = [f"<g>{said}", *_bar(x, y, width, fill, open_end=happening.end is None)]
    if happening.look is not Look.PLAIN:
        lines += _hatched(x, y, width, slanting=happening.look is Look.RESTING)
    text = _fitting(f"{number} {happening.title}", width - 8)
    if text and happening.look is not Look.PLAIN:
        half = len(text) * LETTER + 6
        lines.append(svg.box(f"{x + 2:.1f}", y + 2, f"{min(half, width - 4):.1f}", 14, "#ffffff"))
    if text:
        lines.append(svg.text(f"{x + 5:.1f}", y + 13, text, fill=ink))
    else:
        lines.append(svg.text(f"{x + width + 2:.1f}", y + 13, f"{number}", size=10))
    return [*lines, "</g>"]


def _bar(x: float, y: int, width: float, fill: str, *, open_end: bool) -> list[str]:
    """What goes on has no edge at its right, but a point."""
    if open_end and width > 12:
        shape = f"M{x:.1f} {y}H{x + width - 7:.1f}L{x + width:.1f} {y + BAR / 2}L{x + width - 7:.1f} {y + BAR}H{x:.1f}Z"
        return [svg.shape(shape, fill)]
    return [svg.box(f"{x:.1f}", y, f"{width:.1f}", BAR, fill, edge=svg.INK, edge_width="0.8")]


def _hatched(x: float, y: int, width: float, *, slanting: bool) -> list[str]:
    lean = 6 if slanting else 0
    steps = range(3, int(width) - lean, 6)
    places = [f"M{x + step + lean:.1f} {y}L{x + step:.1f} {y + BAR}" for step in steps]
    return svg.strokes(places, "#6b7a83", "0.9")


def _fitting(text: str, width: float) -> str:
    """As much of the text as there is room for; nothing where not even the number has."""
    letters = int(width / LETTER)
    if len(text) <= letters:
        return text
    number = text.split(" ", 1)[0]
    if letters > len(number) + 4:
        return text[: letters - 1].rstrip() + "…"
    return number if len(number) <= letters else ""


def _day_line(scale: _Scale, day: date, height: int) -> list[str]:
    if not scale.first <= day <= scale.last:
        return []
    x = scale.x(day)
    anchor = "end" if x > WIDTH - 80 else "start"
    shift = -4 if anchor == "end" else 4
    return [
        svg.stroke(f"M{x:.1f} 2V{height}", "#a3261f", "1.6", dashes="6 3"),
        svg.text(f"{x + shift:.1f}", 11, f"{day}", anchor=anchor, fill="#a3261f"),
    ]


def _words(happening: Happening) -> str:
    if happening.moment:
        when = f"{happening.start}"
    else:
        when = f"{happening.start} to {happening.end}" if happening.end else f"{happening.start} on"
    return f"{happening.title}, {when}" + (f": {happening.detail}" if happening.detail else "")


def _said(timeline: Timeline) -> str:
    lanes = "; ".join(f"{lane.title}: {len(lane.happenings)}" for lane in timeline.lanes)
    return f"From {timeline.first} to {timeline.last}. {lanes}."
