"""Random draws as whole numbers, the same on every machine and every run."""

from bisect import bisect_right
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """Integers out of a seed. No floats: what is drawn becomes shares and money (rule U1)."""

    def __init__(self, seed: int, stream: str) -> None:
        # A text seed goes through SHA-512, so streams of neighbouring seeds do not resemble each other.
        self._bits = Random(f"{seed}/{stream}").getrandbits

    def below(self, bound: int) -> int:
        """0 <= result < bound."""
        return (self._bits(32) * bound) >> 32

    def between(self, low: int, high: int) -> int:
        """Both ends included."""
        return low + self.below(high - low + 1)

    def chance(self, permille: int) -> bool:
        return self.below(1000) < permille

    def pick(self, among: Sequence[T]) -> T:
        return among[self.below(len(among))]

    def weighted(self, cumulative: Sequence[int]) -> int:
        """An index, drawn in proportion to the steps of `cumulative`."""
        return bisect_right(cumulative, self.below(cumulative[-1]))

    def noise(self, reach: int) -> int:
        """Bell-shaped around 0: the sum of four even draws from -reach to reach."""
        width = 2 * reach + 1
        return sum(self.below(width) for _ in range(4)) - 4 * reach
