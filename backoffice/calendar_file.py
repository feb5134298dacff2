"""Deadlines as a calendar file (RFC 5545)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from backoffice.deadlines import Deadline


def calendar_file(deadlines: Iterable[Deadline], *, made_at: datetime, address: Callable[[str], str]) -> bytes:
    """All-day events with a reminder each; `address` makes a page's path whole. `made_at` in UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//Distribution plans//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Distribution plans")
    for deadline in deadlines:
        calendar.add_component(_event(deadline, made_at, address))
    content: bytes = calendar.to_ical()
    return content


def _event(deadline: Deadline, made_at: datetime, address: Callable[[str], str]) -> Event:
    event = Event()
    event.add("uid", f"{deadline.uid}@distribution-plans")
    event.add("dtstamp", made_at)
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("summary", deadline.title)
    event.add("description", f"{deadline.detail} {deadline.clause}".strip())
    event.add("url", address(deadline.url))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", deadline.title)
    alarm.add("trigger", timedelta(days=-deadline.warn))
    event.add_component(alarm)
    return event
