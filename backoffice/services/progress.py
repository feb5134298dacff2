"""How far a piece of work is. Services take a `Progress` and call it; what listens is not their concern."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""`progress(done, total, text)`: both in the work's own steps. May raise `JobCancelled`: let it pass, your
transaction rolls back."""


class JobCancelled(Exception):
    """A person asked the work to stop."""


def no_progress(done: int, total: int, text: str = "") -> None:
    """For commands and tests that do not watch."""
