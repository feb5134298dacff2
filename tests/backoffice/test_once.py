"""What several parts of one page ask is asked once for it, and never kept longer."""

import pytest

from backoffice.once import asked_once, one_page


@pytest.fixture
def asked() -> list[int]:
    return []


def test_within_one_page_an_answer_is_shared(asked: list[int]) -> None:
    @asked_once
    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    with one_page():
        assert [double(1), double(2), double(1)] == [2, 4, 2]
        with one_page():  # a part that is put together itself
            assert double(1) == 2
    assert asked == [1, 2]


def test_outside_and_on_the_next_page_it_is_asked_anew(asked: list[int]) -> None:
    @asked_once
    def count() -> int:
        asked.append(1)
        return len(asked)

    assert (count(), count()) == (1, 2)
    for expected in (3, 4):
        with one_page():
            assert (count(), count()) == (expected, expected)


def test_a_page_that_fails_keeps_nothing(asked: list[int]) -> None:
    @asked_once
    def fail() -> int:
        asked.append(1)
        return 1 // 0

    for _ in range(2):
        with pytest.raises(ZeroDivisionError), one_page():
            fail()
    assert asked == [1, 1]
