"""How the fields of a long form stand on the page: side by side, or folded away until they are needed.

    class TransferForm(forms.Form):
        layout = (Line("kind", "tranche"), Line("effective", "ends"), Fold("Only some funds", "funds"))

`laid_out(form)` gives the parts to `base/forms/layout.html`; fields that no part names follow at the end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True, slots=True)
class Line:
    """Fields beside each other; `wide` gives the first most of the room."""

    names: tuple[str, ...]
    wide: bool = False

    def __init__(self, *names: str, wide: bool = False) -> None:
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "wide", wide)


@dataclass(frozen=True, slots=True)
class Fold:
    """Fields under a heading that opens; open from the first when one of them is filled in or wrong."""

    title: str
    names: tuple[str, ...]

    def __init__(self, title: str, *names: str) -> None:
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "names", names)


@dataclass(frozen=True, slots=True)
class Part:
    """A line or fold as the template shows it."""

    fields: list[forms.BoundField]
    title: str = ""
    wide: bool = False
    open: bool = False


def laid_out(form: forms.BaseForm) -> list[Part]:
    """The visible fields of a form in the parts of its `layout`."""
    parts: Iterable[Line | Fold] = getattr(form, "layout", ())
    shown = [_part(form, part) for part in parts]
    named = {name for part in parts for name in part.names}
    rest = [field for field in form.visible_fields() if field.name not in named]
    return [part for part in shown if part.fields] + [Part([field]) for field in rest]


def _part(form: forms.BaseForm, part: Line | Fold) -> Part:
    fields = [form[name] for name in part.names if name in form.fields]
    if isinstance(part, Line):
        return Part(fields, wide=part.wide)
    return Part(fields, title=part.title, open=any(field.errors or _filled(field) for field in fields))


def _filled(field: forms.BoundField) -> bool:
    value: Any = field.value()
    return bool(value) and value != field.field.widget.attrs.get("data-default")
