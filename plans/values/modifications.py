"""Settings of the rules of calculation that the parties agreed on from a day on (B Exhibit A 2(e))."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from plans.values.plan_file import PlanHeader

SETTINGS = {
    # setting: (what it is about, rule, {choice: in words})
    "free_shares": (
        "Free shares",
        "A1",
        {
            "at-issue": "allocated when they are issued, by the shares then outstanding",
            "floating": "float with the commission shares of the day",
        },
    ),
    "appreciation_on_exchange": (
        "Appreciation on exchange",
        "L5",
        {"free": "arrives as free shares", "follow": "follows the commission shares"},
    ),
    "day_count": ("Days in a year", "F1", {"actual": "365, or 366 in a leap year", "365": "365 always"}),
    "anniversary": (
        "Anniversary of the issue",
        "C2",
        {"inclusive": "belongs to the year that ends", "exclusive": "begins the next year"},
    ),
}


@dataclass(frozen=True, slots=True)
class ModificationValue:
    """One agreement of the parties; an empty setting is left as it is. In force until the next says other."""

    start: date
    free_shares: str = ""
    appreciation_on_exchange: str = ""
    day_count: str = ""
    anniversary: str = ""

    @property
    def said(self) -> dict[str, str]:
        """The settings it changes."""
        return {name: value for name in SETTINGS if (value := getattr(self, name))}

    @property
    def text(self) -> str:
        """As the digest of a month takes it (M1)."""
        return ",".join(f"{name}={value}" for name, value in asdict(self).items())


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting on a day, and since when: None where it is the plan's own."""

    name: str
    value: str
    since: date | None = None

    @property
    def label(self) -> str:
        return SETTINGS[self.name][0]

    @property
    def rule(self) -> str:
        return SETTINGS[self.name][1]

    @property
    def words(self) -> str:
        return SETTINGS[self.name][2].get(self.value, "as each schedule says")


def own_settings(plan: PlanHeader) -> dict[str, str]:
    """What holds before any modification; the anniversary is said by each CDSC schedule itself (C2)."""
    return {
        "free_shares": "at-issue",
        "appreciation_on_exchange": plan.appreciation_on_exchange,
        "day_count": plan.day_count,
        "anniversary": "",
    }


def settings_on(plan: PlanHeader, modifications: Iterable[ModificationValue], day: date) -> list[Setting]:
    """Every setting as in force on the day: what was last agreed by then, else the plan's own."""
    found = {name: Setting(name, value) for name, value in own_settings(plan).items()}
    for modification in sorted(modifications, key=lambda m: m.start):
        if modification.start <= day:
            found |= {name: Setting(name, value, modification.start) for name, value in modification.said.items()}
    return list(found.values())
