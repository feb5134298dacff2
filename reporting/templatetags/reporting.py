"""How a board report writes its figures, on screen and on paper alike."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from backoffice.quantities import MONEY, PERCENT, SHARES
from backoffice.references import reference_html
from backoffice.templatetags import quantities
from ledger.engine.units import half_up
from reporting.statement import words
from reporting.statement.figures import Unit
from reporting.statement.spans import PREVIOUS, QUARTER, Span
from reporting.statement.values import Matrix, Over

register = template.Library()
SCALES = {Unit.MONEY: (MONEY, ""), Unit.SHARES: (SHARES, ""), Unit.RATE: (PERCENT, "%")}

RIGHTS = {"distribution-fee": "Distribution Fee", "cdsc": "Earned CDSC", "service-fee": "Service fee"}


@register.filter
def rate(ppm: int | None) -> str:
    """7,500 ppm -> 0.75%."""
    return "\N{EM DASH}" if ppm is None else words.rate(ppm)


@register.filter
def aligned(ppm: int | None) -> str:
    """A rate a year in a column of its kind, without its sign: always four decimals, so that points stand in line."""
    if ppm is None:
        return "\N{EM DASH}"
    whole, part = divmod(abs(ppm), 10_000)
    sign = "\N{MINUS SIGN}" if ppm < 0 else ""
    return f"{sign}{whole}.{part:04d}"


@register.filter
def figure(value: int | None, unit: str) -> str:
    """A figure of a span: money in cents, or a rate in ppm; a dash where it is not known."""
    if value is None:
        return "\N{EM DASH}"
    if unit == "rate":
        return f"{aligned(value)}%"
    return MONEY.format(value, grouped=True).replace("-", "\N{MINUS SIGN}")


@register.filter
def right_words(right: str) -> str:
    return RIGHTS.get(right, right)


@register.filter
def known(over: Over) -> bool:
    """Whether there is anything to show in any span."""
    return any(over)


@register.filter
def change(over: Over) -> str:
    """The quarter against the one before, to a tenth of a percent; a dash where there is nothing to compare with."""
    now, before = over[QUARTER], over[PREVIOUS]
    if now is None or before is None or (now == before == 0):
        return "\N{EM DASH}"
    if before <= 0:
        return "new"
    sign = "+" if now > before else ""
    return sign + words.signed_tenths(now - before, before)


@register.filter
def change_words(over: Over, spans: Sequence[Span]) -> str:
    """`+4.2% on 2003Q2`."""
    said = change(over)
    if said == "\N{EM DASH}":
        return f"{spans[PREVIOUS].label}: {figure(over[PREVIOUS], 'money')}"
    return f"{said} since {spans[PREVIOUS].label}" if said == "new" else f"{said} on {spans[PREVIOUS].label}"


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


@register.simple_tag(takes_context=True)
def made_of(context: template.Context, value: int | None, kind: str = "", **what: Any) -> str:
    """An amount; on screen, unless it is nothing, a link to the list of what it is made of."""
    shown = figure(value, "money")
    addresses = context.get("addresses")
    if not (value and kind and addresses):
        return shown
    address = addresses.of(kind, context["statement"], context["section"], **what)
    return format_html('<a href="{}">{}</a>', address, shown) if address else shown


@register.filter
def beside(heads: Sequence[str], values: Sequence[int]) -> list[tuple[str, int]]:
    """Each value with the head of its column."""
    return list(zip(heads, values, strict=True))


@register.filter
def named(names: Mapping[str, str], code: str) -> str:
    """What a code is called; the code itself where nobody knows."""
    return names.get(code, code)


@register.filter
def in_unit(value: int | None, unit: Unit) -> str:
    """A figure of any unit (U1)."""
    return quantities.number(value) if unit == Unit.COUNT else quantities.read(value, *SCALES[unit])


@register.filter
def drawing(svg: str) -> SafeString:
    """A chart of our own, whose texts are escaped where it is drawn."""
    return mark_safe(svg)  # noqa: S308


@register.filter
def in_parts(matrix: Matrix, width: int) -> list[Matrix]:
    return matrix.in_parts(width)
