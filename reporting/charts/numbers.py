"""How charts write numbers, where there is little room: the exact figures stand beside the chart."""

from collections.abc import Sequence

from ledger.engine.units import half_up, split


def dollars(cents: int) -> str:
    """Whole dollars, half up."""
    return f"${half_up(cents, 100):,}"


def short_dollars(cents: int) -> str:
    """Whole dollars, from ten millions on in millions, half up to a tenth: what the side of a scale has room for."""
    if abs(cents) < 10**9:
        return dollars(cents)
    millions = half_up(cents, 10**7)
    return f"${millions // 10:,}{f'.{millions % 10}' if millions % 10 else ''} m"


def tenths(per_thousand: int) -> str:
    """625 -> 62.5%."""
    return f"{per_thousand // 10}.{per_thousand % 10}%"


def four(ppm: int) -> str:
    """10,000 ppm -> 1.0000, percent."""
    return f"{ppm // 10_000}.{ppm % 10_000:04d}"


def parts_per_thousand(shares: Sequence[int]) -> tuple[int, ...]:
    """Largest remainder (U3), so that the parts of a bar sum to the whole; nothing of nothing."""
    return tuple(split(1_000, shares)) if sum(shares) > 0 else tuple(0 for _ in shares)
