"""What several parts of one page ask of the database is asked once for it.

    @asked_once
    def plans_in_effect(reach: Reach) -> list[Plan]: ...

    with one_page():  # in a view that puts together what others provide
        todos, panels = todos_for(user), panels_for(user)

Elsewhere each call asks anew, and nothing is kept when the page is done: no answer can be an old one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """A part of a page that is put together itself is of the same page."""
    if _answers.get() is not None:
        yield
        return
    page = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(page)


def asked_once(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """The answer is shared: who gets it changes nothing of it."""

    @wraps(ask)
    def answer(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        known = _answers.get()
        if known is None:
            return ask(*args, **kwargs)
        key = (ask, args, tuple(kwargs.items()))
        if key not in known:
            known[key] = ask(*args, **kwargs)
        answered: Answer = known[key]
        return answered

    return answer
