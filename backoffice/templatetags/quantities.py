"""Scaled quantities for reading: grouped thousands, a real minus sign, an em dash for nothing (rule U1)."""

from django import template

from backoffice.quantities import MICRO, MONEY, NAV, PERCENT, SHARES, Scale

register = template.Library()
NOTHING = "\N{EM DASH}"


def read(units: int | str | None, scale: Scale, unit: str = "") -> str:
    """Units -> text; None and a template's empty string -> an em dash."""
    if units is None or units == "":
        return NOTHING
    assert isinstance(units, int), f"{scale.name} takes whole units, got {units!r}"
    return scale.format(units, grouped=True).replace("-", "\N{MINUS SIGN}") + unit


@register.filter
def money(cents: int | None) -> str:
    return read(cents, MONEY)


@register.filter
def shares(units: int | None) -> str:
    return read(units, SHARES)


@register.filter
def micro(units: int | None) -> str:
    return read(units, MICRO)


@register.filter
def nav(units: int | None) -> str:
    return read(units, NAV)


@register.filter
def percent(ppm: int | None) -> str:
    """7,500 ppm -> 0.7500%."""
    return read(ppm, PERCENT, "%")


@register.filter
def number(value: int | str | None) -> str:
    """A whole count with grouped thousands."""
    return NOTHING if value is None or isinstance(value, str) else f"{value:,}".replace("-", "\N{MINUS SIGN}")
