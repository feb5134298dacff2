"""What every form shares: Bootstrap's classes, keyboard focus, and a service's refusal shown in its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from backoffice.refusals import Fault, Refusal

_CELL = re.compile(r"^(?:.*?)\b(?:row|line) (?P<row>\d+)(?:,? column (?P<column>.+))?$")


def style(form: forms.BaseForm, *, small: bool = False) -> None:
    """Give every widget its class. Widgets keep what they have."""
    for field in form.fields.values():
        _style(field.widget, "-sm" if small else "")


def focus_first(form: forms.BaseForm) -> None:
    """The first field with an error, else the first, takes the keyboard."""
    visible = list(form.visible_fields())
    wanted = next((bound for bound in visible if form.is_bound and bound.errors), next(iter(visible), None))
    if wanted is not None:
        wanted.field.widget.attrs["autofocus"] = True


def add_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Faults whose place is a field of the form go beside it; the rest stay in the refusal above the form."""
    for fault in refusal.faults:
        if fault.place in form.fields:
            form.add_error(fault.place, fault.message)


def limit_choices(form: forms.BaseForm, limit: Callable[[Any], Any]) -> None:
    """Leave of what each field offers only what `limit` leaves; anything else is then no choice."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = limit(field.queryset)


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault as a table shows it: row and column where the place names them, else the place as it is."""

    row: str
    column: str
    message: str


def fault_rows(faults: Any) -> list[FaultRow]:
    """Faults, or stored `[place, message]` pairs, ready for `backoffice/faults.html`."""
    rows = []
    for fault in faults:
        place, message = (fault.place, fault.message) if isinstance(fault, Fault) else fault
        found = _CELL.match(place)
        if found:
            rows.append(FaultRow(found["row"], found["column"] or "", message))
        else:
            rows.append(FaultRow("", place, message))
    return rows


def _style(widget: forms.Widget, size: str) -> None:
    if isinstance(widget, forms.MultiWidget):
        for part in widget.widgets:
            _style(part, size)
        return
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        name = "form-check-input"
    elif isinstance(widget, forms.Select):
        name = f"form-select form-select{size}" if size else "form-select"
    else:
        name = f"form-control form-control{size}" if size else "form-control"
    if isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    classes = widget.attrs.get("class", "").split()
    widget.attrs["class"] = " ".join([*classes, *(part for part in name.split() if part not in classes)])
