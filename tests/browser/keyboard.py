"""Somebody who has no mouse."""

from datetime import date

from playwright.sync_api import Page

MOST_TABS = 90


class Keyboard:
    """Types into a page, and counts the keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def tab_to(self, name: str) -> None:
        """To the field with this id, or the button or link with this text."""
        for _ in range(MOST_TABS):
            here = self.page.evaluate("[document.activeElement.id, document.activeElement.textContent.trim()]")
            if name in here:
                return
            self.press("Tab")
        raise AssertionError(f"{name} is not reached by the keyboard")

    def date(self, name: str, day: date) -> None:
        """A date field takes month, day and year one after the other."""
        self.tab_to(name)
        self.type(f"{day:%m%d%Y}")

    def choose(self, name: str, label: str) -> None:
        """A list goes to what one types."""
        self.tab_to(name)
        self.type(label)

    def fill(self, name: str, text: str) -> None:
        """A field gets this text, whatever it says."""
        self.tab_to(name)
        self.press("ControlOrMeta+A")
        self.type(text)

    def follow(self, name: str) -> None:
        """A link or a button that leads to another page."""
        self.tab_to(name)
        with self.page.expect_navigation():
            self.press("Enter")
