"""How a board report writes its figures, on screen and on paper alike."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from backoffice.quantities import MONEY, PERCENT, SHARES
from backoffice.references import reference_html
from backoffice.templatetags import quantities
from ledger.engine.units import half_up
from reporting.charts import Drawing
from reporting.statement import Section, Statement, words
from reporting.statement.figures import Unit
from reporting.statement.key_figures import REDEMPTIONS, SALES, KeyFigure, in_effect
from reporting.statement.spans import PREVIOUS, QUARTER, Span
from reporting.statement.values import ChangeLine, Matrix, Over

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
def made_of(context: template.Context, value: int | None, kind: str, unit: str = "money", **what: Any) -> SafeString:
    """A figure; on screen, unless it is nothing, a link to what it is made of."""
    return _linked(value, unit, _address(context, kind, what) if value else "")


@register.simple_tag(takes_context=True)
def over_cells(context: template.Context, over: Over, kind: str, unit: str = "money", **what: Any) -> SafeString:
    """Cells of a figure over the spans, each made of the same in its span; the change after the quarter before."""
    return _cells(
        over, unit, [_address(context, kind, {**what, "span": n}) if over[n] else "" for n in range(len(over))]
    )


@register.simple_tag(takes_context=True)
def key_cells(context: template.Context, row: KeyFigure) -> SafeString:
    """Of one plan made of its own lists; of several plans together, of each plan's figure."""
    kind, what = MADE_OF[row.code]
    statement = context.get("statement")
    if statement is None:
        statements = in_effect(context["report"])
        statement = statements[0] if len(statements) == 1 else None
    addresses = context.get("addresses")
    if addresses and statement is None:
        address = reverse("board-report-figure", args=[context["object"].pk, row.code])
        return _cells(row.over, row.unit, [address if value else "" for value in row.over])
    with context.push(statement=statement, section=statement.overall if statement else None):
        return over_cells(context, row.over, kind, row.unit, **what)


@register.simple_tag(takes_context=True)
def said(
    context: template.Context, text: words.Text, statement: Statement | None = None, section: Section | None = None
) -> SafeString:
    """A sentence; on screen its amounts are links to what they are made of, in the section or of all companies."""
    if not context.get("addresses") or statement is None:
        return format_html("{}", text)
    with context.push(statement=statement, section=section or statement.overall):
        return format_html_join("", "{}", ((_part(context, part),) for part in text.parts))


@register.filter
def as_agreed(line: ChangeLine) -> words.Text:
    """What took effect, with what it says of rates."""
    return words.agreed(line.what, line.date)


def _part(context: template.Context, part: str | words.Amount) -> str:
    if isinstance(part, str):
        return part
    address = _address(context, part.kind, dict(part.what))
    return format_html('<a class="of" href="{}">{}</a>', address, part.words) if address else part.words


def _address(context: template.Context, kind: str, what: Mapping[str, Any]) -> str:
    addresses = context.get("addresses")
    return addresses.of(kind, context["statement"], context["section"], **what) if addresses else ""


def _linked(value: int | None, unit: str, address: str) -> SafeString:
    shown = WRITTEN[unit](value)
    return format_html('<a href="{}">{}</a>', address, shown) if address else format_html("{}", shown)


def _cells(over: Over, unit: str, addresses: Sequence[str]) -> SafeString:
    cells = [_linked(value, unit, address) for value, address in zip(over, addresses, strict=True)]
    return format_html(
        '<td class="num now">{}</td><td class="num">{}</td><td class="num">{}</td><td class="num">{}</td>'
        '<td class="num">{}</td>',
        cells[QUARTER],
        cells[PREVIOUS],
        change(over),
        *cells[PREVIOUS + 1 :],
    )


WRITTEN: dict[str, Callable[[int | None], str]] = {
    "money": lambda value: figure(value, "money"),
    "rate": lambda value: figure(value, "rate"),
    "aligned": aligned,
    "shares": quantities.shares,
    "number": quantities.number,
}

MADE_OF: dict[str, tuple[str, dict[str, str]]] = {
    "net-assets": ("fees", {}),
    "distribution-fee": ("portions", {"right": "distribution-fee"}),
    "service-fee": ("service-fees", {}),
    "fees": ("fees", {}),
    "effective-rate": ("fees", {}),
    "expended": ("spent", {}),
    "cdsc": ("charges", {}),
    "cdsc-waived": ("charges", {"waived": "yes"}),
    "sales": ("flows", {"kinds": ",".join(SALES)}),
    "redemptions": ("flows", {"kinds": ",".join(REDEMPTIONS)}),
}
"""Key figure -> the kind of its address, and what it asks for."""


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
def drawing(drawn: Drawing) -> SafeString:
    """A chart of our own, whose texts are escaped where it is drawn."""
    return mark_safe(drawn.svg)  # noqa: S308


@register.filter
def in_parts(matrix: Matrix, width: int) -> list[Matrix]:
    return matrix.in_parts(width)
