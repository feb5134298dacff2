"""Rounding and splitting (U2, U3). All integers, of any size (U5)."""

from collections.abc import Sequence


def half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest integer, halves away from zero (U2); denominator above zero."""
    if numerator < 0:
        return -half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def split(whole: int, weights: Sequence[int]) -> list[int]:
    """Divide `whole` by `weights`, largest remainder, ties to the earlier; the parts sum to the whole (U3).

    Weights are not negative and not all zero (ValueError).
    """
    total = sum(weights)
    if total <= 0:
        raise ValueError("nothing to split by: all weights are zero")
    if whole < 0:
        return [-part for part in split(-whole, weights)]
    parts = [whole * weight // total for weight in weights]
    left_over = whole - sum(parts)
    if left_over:
        by_remainder = sorted(range(len(weights)), key=lambda place: (-(whole * weights[place] % total), place))
        for place in by_remainder[:left_over]:
            parts[place] += 1
    return parts
