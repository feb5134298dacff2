"""Net asset values: a walk in whole micro-dollars, shaped loosely like the years 2000 to 2003."""

from dataclasses import dataclass
from datetime import date

from ledger.demonstration.draws import Draws
from plans.values import FundValue

CENT = 10_000  # micro-dollars
FLOOR = 50 * CENT


@dataclass(frozen=True, slots=True)
class Flavour:
    """How a group of funds moves. Drift and sway in ppm a day, income in ppm a year.

    `drift` by calendar year from 2000 on; other years take the nearest.
    """

    name: str
    drift: tuple[int, ...]
    sway: int
    income: int
    popularity: int


STEADY = Flavour("money market", (0, 0, 0, 0), 0, 25_000, 6)
FLAVOURS = {
    "money": STEADY,
    "bond": Flavour("bonds", (150, 80, 120, 40), 1_800, 55_000, 4),
    "high-yield": Flavour("high-yield bonds", (-300, -250, -300, 650), 2_600, 90_000, 3),
    "technology": Flavour("technology", (-4_800, -2_000, -2_300, 1_700), 20_000, 400, 9),
    "flagship": Flavour("aggressive growth", (-2_500, -1_500, -1_800, 1_500), 15_000, 500, 12),
    "growth": Flavour("growth stocks", (-2_200, -1_400, -1_700, 1_400), 14_000, 800, 6),
    "health": Flavour("health sciences", (400, -500, -1_300, 1_000), 12_000, 600, 7),
    "gold": Flavour("gold", (-600, 800, 1_900, 1_500), 17_000, 2_000, 2),
    "property": Flavour("real estate", (500, 350, 100, 1_100), 7_500, 30_000, 2),
    "utilities": Flavour("utilities", (-300, -1_500, -1_100, 700), 10_000, 22_000, 2),
    "balanced": Flavour("balanced", (-400, -350, -700, 650), 7_000, 18_000, 4),
    "stocks": Flavour("stocks", (-700, -500, -1_000, 1_050), 10_500, 7_000, 4),
}
_BY_NAME = (
    ("growth & income", "stocks"),
    ("growth and income", "stocks"),
    ("cash", "money"),
    ("money market", "money"),
    ("high yield", "high-yield"),
    ("bond", "bond"),
    ("income", "bond"),
    ("government", "bond"),
    ("technolog", "technology"),
    ("telecom", "technology"),
    ("health", "health"),
    ("gold", "gold"),
    ("real estate", "property"),
    ("utilit", "utilities"),
    ("balanced", "balanced"),
    ("total return", "balanced"),
    ("dynamics", "flagship"),
    ("growth", "growth"),
    ("advantage", "growth"),
)


def flavour_of(fund: FundValue) -> Flavour:
    """By the words of the fund's name; a fund that says nothing holds stocks."""
    name = fund.name.lower()
    return FLAVOURS[next((flavour for word, flavour in _BY_NAME if word in name), "stocks")]


class Market:
    """Prices of all funds, in the order of `funds`, moved on one NYSE day at a time."""

    def __init__(self, funds: tuple[FundValue, ...], draws: Draws) -> None:
        self._draws = draws
        self.flavours = [flavour_of(fund) for fund in funds]
        self._prices = [
            100 * CENT if flavour is STEADY else draws.between(800, 4_000) * CENT for flavour in self.flavours
        ]

    def nav(self, fund: int) -> int:
        """Cents a share."""
        return (self._prices[fund] + CENT // 2) // CENT

    def advance(self, day: date) -> None:
        """The next day's prices: drift of the year, a sway common to all, one of each fund's own."""
        common = self._draws.noise(1_000)
        for fund, flavour in enumerate(self.flavours):
            if flavour is STEADY:
                continue
            drift = flavour.drift[min(max(day.year - 2000, 0), len(flavour.drift) - 1)]
            move = drift + common * flavour.sway // 1_500 + self._draws.noise(flavour.sway // 2)
            self._prices[fund] = max(FLOOR, self._prices[fund] * (1_000_000 + move) // 1_000_000)

    def pay_dividend(self, fund: int, day: date) -> int:
        """Takes a dividend out of the price; micro-dollars a share. A money market fund's price stays at 1."""
        flavour = self.flavours[fund]
        if flavour is STEADY:
            # Short rates fell from above 5% to below 1%.
            yearly = (55_000, 36_000, 13_000, 7_000)[min(max(day.year - 2000, 0), 3)]
            return self._prices[fund] * yearly // 12_000_000
        dividend = self._prices[fund] * flavour.income // 4_000_000
        self._prices[fund] = max(FLOOR, self._prices[fund] - dividend)
        return dividend
