"""A `PlanFile` as TOML that reads back as the same `PlanFile`."""

from dataclasses import fields
from typing import Any

import tomli_w

from plans.values.plan_file import PlanFile
from plans.values.reading import FIELDS
from plans.values.words import percent_text

KEYS = {"start": "from", "end": "to", "funds": "fund"}
"""Field of a value -> key in the file, where they differ."""

PERCENTS = {"asset_based", "service", "aggregate", "percent"}


def plan_as_toml(plan_file: PlanFile) -> str:
    tables = [("[plan]", plan_file.plan)]
    tables += [(f"[[{table}]]", row) for table, name in FIELDS.items() for row in getattr(plan_file, name)]
    return "\n".join(f"{heading}\n{tomli_w.dumps(_table(row))}" for heading, row in tables)


def _table(value: Any) -> dict[str, Any]:
    pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {KEYS.get(name, name): _shown(name, content) for name, content in pairs if not _is_left_out(name, content)}


def _is_left_out(name: str, content: Any) -> bool:
    """What a file leaves out: empty text, no date, all funds. An empty list of rates is said: no charge."""
    return content is None or content == "" or (name == "funds" and content == ())


def _shown(name: str, content: Any) -> Any:
    if name in PERCENTS:
        return percent_text(content)
    if name == "rates":
        return [percent_text(ppm) for ppm in content]
    if name == "funds":
        return content[0] if len(content) == 1 else list(content)
    return content
