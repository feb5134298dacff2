"""How a board report writes its figures, on screen and on paper alike."""

from collections.abc import Mapping
from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from backoffice.references import reference_html
from ledger.engine.units import half_up
from reporting.statement import words
from reporting.statement.values import Matrix

register = template.Library()


@register.filter
def rate(ppm: int | None) -> str:
    """7,500 ppm -> 0.75%."""
    return "\N{EM DASH}" if ppm is None else words.rate(ppm)


@register.filter
def tenths(ppm: int) -> str:
    """A part of a total, to a tenth of a percent: 625,000 ppm -> 62.5%."""
    whole, tenth = divmod(half_up(abs(ppm), 1_000), 10)
    sign = "\N{MINUS SIGN}" if ppm < 0 else ""
    return f"{sign}{whole}.{tenth}%"


@register.filter
def day(value: date) -> str:
    """July 1, 2003."""
    return words.day(value)


@register.simple_tag(takes_context=True)
def cite(context: template.Context, reference: str) -> SafeString:
    """A rule or clause: on screen a link to what it says, on paper its name."""
    if context.get("screen"):
        return reference_html(reference)
    return format_html('<span class="reference">{}</span>', reference)


@register.filter
def named(names: Mapping[str, str], code: str) -> str:
    """What a code is called; the code itself where nobody knows."""
    return names.get(code, code)


@register.filter
def drawing(svg: str) -> SafeString:
    """A chart of our own, whose texts are escaped where it is drawn."""
    return mark_safe(svg)  # noqa: S308


@register.filter
def in_parts(matrix: Matrix, width: int) -> list[Matrix]:
    return matrix.in_parts(width)
