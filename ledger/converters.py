"""Codes, months and days in addresses: `INVESCO-B`, `2003-09`, `2003-09-30`."""

from datetime import date

from ledger.months import parse_month


class CodeConverter:
    regex = r"[^/\x00-\x1f]+"  # PostgreSQL takes no NUL in text

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class MonthConverter:
    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> date:
        return parse_month(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else f"{value:%Y-%m}"


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()
