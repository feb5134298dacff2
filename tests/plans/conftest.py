"""What tests of services watch."""

from datetime import date

import pytest

from plans.services import guards


@pytest.fixture
def changes(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days from which a plan was said to have changed: calculated months from then on are stale (M1)."""
    days: list[date] = []
    monkeypatch.setattr(guards, "plan_change_listeners", [lambda _plan, since: days.append(since)])
    return days
