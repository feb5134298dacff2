"""Data made once for the tests of a module: written for good, and emptied after the last of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker


@contextmanager
def kept_for_the_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written inside stays until the end. Tests meanwhile roll their own changes back."""
    with blocker.unblock():
        try:
            yield
        finally:
            call_command("flush", interactive=False, verbosity=0)
