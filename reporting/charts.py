"""Charts as SVG: bars of stacked parts, drawn from numbers by pure functions.

The same drawing serves screen and paper. Parts differ in lightness and hatching, so that they can be told apart in
grey print, and carry their figures. Only presentation attributes: the pages' security policy allows no style=.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from backoffice.quantities import MONEY
from ledger.engine.units import half_up, split
from reporting.statement import Section

WIDTH = 720
LABEL = 76  # room for the labels before the bars
END = 96  # and for the totals after them, where there are any
BAR = 18
GAP = 6
LEGEND = 22
LETTER = 6.2  # about the width of a digit at the size used

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


@dataclass(frozen=True, slots=True)
class Bar:
    """`parts` in the order of the series; `end` stands after the bar."""

    label: str
    parts: tuple[int, ...]
    end: str = ""


def fees_by_month(section: Section) -> str:
    """Distribution Fee and service fee of each month of the quarter, one bar each."""
    series = ("Distribution Fee", "Service fee")
    bars = [
        Bar(
            f"{line.month:%B}",
            (line.distribution_fee, line.service_fee) if line.calculated else (0, 0),
            dollars(line.fees) if line.calculated else "not calculated",
        )
        for line in section.total.months
    ]
    said = "; ".join(
        f"{line.month:%B %Y}: Distribution Fee {exact(line.distribution_fee)}, service fee {exact(line.service_fee)}"
        if line.calculated
        else f"{line.month:%B %Y}: not calculated"
        for line in section.total.months
    )
    longest = max((sum(bar.parts) for bar in bars), default=0)
    return stacked_bars(f"Fees by month, {section.name}", said, series, bars, full=longest, figure=dollars)


def shares_by_distributor(section: Section) -> str:
    """Each distributor's part of the shares outstanding at month-ends; the bars are as long as each other."""
    bars = [Bar(f"{line.date:%b} {line.date.day}", parts_per_thousand(line.shares)) for line in section.shares]
    said = "; ".join(
        f"{bar.label}: "
        + ", ".join(f"{name} {tenths(part)}" for name, part in zip(section.distributors, bar.parts, strict=True))
        for bar in bars
    )
    title = f"Shares by distributor at month-ends, {section.name}"
    return stacked_bars(title, said, section.distributors, bars, full=1_000, figure=tenths)


def parts_per_thousand(shares: Sequence[int]) -> tuple[int, ...]:
    """Largest remainder (U3), so that the parts of a bar sum to the whole; nothing of nothing."""
    return tuple(split(1_000, shares)) if sum(shares) > 0 else tuple(0 for _ in shares)


def stacked_bars(
    title: str,
    description: str,
    series: Sequence[str],
    bars: Sequence[Bar],
    *,
    full: int,
    figure: Callable[[int], str],
) -> str:
    """One bar under the other. `full` is the value that fills the width, `figure` writes a part's value."""
    name = "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    height = LEGEND + len(bars) * (BAR + GAP)
    lines = [
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"',
        f'height="{height}" role="img" aria-labelledby="{name}-title {name}-text" font-family="{escape(FONT)}"',
        'font-size="11">',
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(description)}.</desc>',
        *_legend(series),
    ]
    room = WIDTH - LABEL - (END if any(bar.end for bar in bars) else 1)
    for place, bar in enumerate(bars):
        lines += _bar(bar, LEGEND + place * (BAR + GAP), room, full, figure)
    return "\n".join([*lines, "</svg>"])


def _legend(series: Sequence[str]) -> list[str]:
    lines, x = [], float(LABEL)
    for place, name in enumerate(series):
        lines += _box(x, 1, 11, 11, _look(place))
        lines.append(f'<text x="{x + 16:.1f}" y="11" fill="currentColor">{escape(name)}</text>')
        x += 16 + len(name) * LETTER + 20
    return lines


def _bar(bar: Bar, y: int, room: int, full: int, figure: Callable[[int], str]) -> list[str]:
    middle = y + BAR / 2 + 4
    lines = [
        f'<text x="{LABEL - 10}" y="{middle:.1f}" text-anchor="end" fill="currentColor">{escape(bar.label)}</text>'
    ]
    x = float(LABEL)
    for place, part in enumerate(bar.parts):
        width = part * room / full if full > 0 and part > 0 else 0.0
        if width:
            look = _look(place)
            lines += _box(x, y, width, BAR, look)
            text = figure(part)
            if len(text) * LETTER + 8 <= width:
                lines += _figure(x + width / 2, middle, text, look)
        x += width
    if bar.end:
        lines.append(f'<text x="{x + 8:.1f}" y="{middle:.1f}" fill="currentColor">{escape(bar.end)}</text>')
    return lines


def _box(x: float, y: float, width: float, height: float, look: Look) -> list[str]:
    box = (
        f'<rect x="{x:.2f}" y="{y}" width="{width:.2f}" height="{height}" fill="{look.fill}"'
        ' stroke="#10242d" stroke-width="0.6"/>'
    )
    if not look.hatched:
        return [box]
    # Upright hatching needs no pattern, which not every renderer draws alike.
    strokes = "".join(f"M{x + step:.2f} {y}v{height}" for step in range(4, int(width), 5))
    return [box, f'<path d="{strokes}" stroke="#ffffff" stroke-width="0.7" fill="none"/>'] if strokes else [box]


def _figure(x: float, y: float, text: str, look: Look) -> list[str]:
    lines = []
    if look.hatched:
        half = len(text) * LETTER / 2 + 3
        lines.append(
            f'<rect x="{x - half:.2f}" y="{y - 12:.2f}" width="{2 * half:.2f}" height="16" fill="{look.fill}"/>'
        )
    lines.append(f'<text x="{x:.2f}" y="{y:.1f}" text-anchor="middle" fill="{look.ink}">{escape(text)}</text>')
    return lines


def _look(place: int) -> Look:
    return LOOKS[place % len(LOOKS)]


def exact(cents: int) -> str:
    return f"${MONEY.format(cents, grouped=True)}"


def dollars(cents: int) -> str:
    """Whole dollars, half up: the exact figure stands in the table beside the chart."""
    return f"${half_up(cents, 100):,}"


def tenths(per_thousand: int) -> str:
    """625 -> 62.5%."""
    return f"{per_thousand // 10}.{per_thousand % 10}%"
