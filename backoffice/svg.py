"""What pictures are drawn with: text, paths and boxes in SVG. Pure.

Only presentation attributes: the pages' security policy allows no style=. Places are written as they are given, so
that each picture says how exactly it draws.
"""

from collections.abc import Sequence
from html import escape

Place = str | int | float

INK = "#10242d"


def element(tag: str, words: str | None = None, **attributes: Place | None) -> str:
    """`stroke_width` is stroke-width; what is None or empty is left out. Without words it is closed at once."""
    given = {name.replace("_", "-"): str(value) for name, value in attributes.items() if value is not None}
    written = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)
    return f"<{tag}{written}/>" if words is None else f"<{tag}{written}>{escape(words)}</{tag}>"


def text(
    x: Place, y: Place, words: str, *, anchor: str = "", fill: str = "currentColor", size: Place | None = None
) -> str:
    return element("text", words, x=x, y=y, text_anchor=anchor, fill=fill, font_size=size)


def stroke(d: str, colour: str, width: Place, *, dashes: str = "", fill: str = "") -> str:
    """A line; of several parts with `fill="none"`."""
    return element("path", d=d, stroke=colour, stroke_width=width, stroke_dasharray=dashes, fill=fill)


def shape(d: str, fill: str, *, edge: str = INK, width: Place = "0.8") -> str:
    """A filled path."""
    return element("path", d=d, fill=fill, stroke=edge, stroke_width=width)


def box(
    x: Place,
    y: Place,
    width: Place,
    height: Place,
    fill: str,
    *,
    edge: str = "",
    edge_width: Place | None = None,
    dashes: str = "",
) -> str:
    return element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        fill=fill,
        stroke=edge,
        stroke_dasharray=dashes,
        stroke_width=edge_width,
    )


def strokes(places: Sequence[str], colour: str, width: Place) -> list[str]:
    """Hatching: needs no pattern, which not every renderer draws alike."""
    return [stroke("".join(places), colour, width, fill="none")] if places else []


def framed(name: str, title: str, said: str, size: tuple[int, int], lines: Sequence[str]) -> str:
    """The drawing with its title and what it says in words; `name` tells it from others of the page."""
    width, height = size
    return "\n".join(
        [
            f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"',
            f'aria-labelledby="{name}-title {name}-text" font-size="12">',
            element("title", title, id=f"{name}-title"),
            element("desc", said, id=f"{name}-text"),
            *lines,
            "</svg>",
        ]
    )
