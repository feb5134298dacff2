"""Sentences as values: what paper writes, and what its amounts are made of."""

from datetime import date
from typing import Any

import pytest

from reporting import charts
from reporting.statement import Statement, words
from reporting.statement.words.text import Amount, Text, agreed, ended, joined, listed_parts, money, say, together
from tests.reporting.sample import JULY, LIVED, report, statement

PAID = Amount("$1.00", "paid")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (say("Nothing."), ("Nothing.",)),
        (say("{paid} was paid to {whom}.", paid=PAID, whom="One {Inc}"), (PAID, " was paid to One {Inc}.")),
        (say("{a}{b}", a="x", b=say("{paid}", paid=PAID)), ("x", PAID)),
        (together("a", "", Text(), "b"), ("ab",)),
        (joined(" ", []), ()),
        (joined(" ", ["a", PAID]), ("a ", PAID)),
        (listed_parts(["a", PAID, "c"]), ("a, ", PAID, " and c")),
        (listed_parts(["a"]), ("a",)),
        (ended(say("One, Inc.")), ("One, Inc.",)),
        (ended(say("{paid}", paid=PAID)), (PAID, ".")),
        (
            agreed("a fee 0.2%, then 1%", JULY),
            ("a fee ", Amount("0.2%", "agreed", (("on", JULY),)), ", then ", Amount("1%", "agreed", (("on", JULY),))),
        ),
    ],
)
def test_a_sentence_has_its_text_and_amounts_in_order(text: Text, parts: tuple[str | Amount, ...]) -> None:
    assert text.parts == parts
    assert str(text) == "".join(part if isinstance(part, str) else part.words for part in parts)


def test_nothing_is_made_of_nothing() -> None:
    assert money(0, "paid") == "$0.00"
    assert money(-1_00, "paid", late="yes") == Amount("\N{MINUS SIGN}$1.00", "paid", (("late", "yes"),))


def made_of(*texts: Text) -> dict[str, tuple[str, dict[str, Any]]]:
    """Amount -> what it is made of."""
    return {
        part.words: (part.kind, dict(part.what)) for text in texts for part in text.parts if isinstance(part, Amount)
    }


def answered(of: Statement, question: str) -> Text:
    (answer,) = dict(words.answers(report(of)))[question]
    return answer.text


def test_an_answer_says_what_its_amounts_are_made_of() -> None:
    of = statement(**LIVED)
    assert made_of(answered(of, "What is owed?")) == {
        "$300.00": ("fees", {}),
        "$250.00": ("portions", {"right": "distribution-fee"}),
        "$50.00": ("service-fees", {}),
        "$200,000.00": ("fees", {}),
        "0.7935%": ("fees", {}),
    }
    owed = made_of(answered(of, "To whom?"))
    assert owed["$180.01"] == ("fees", {"payee": "BANK"})
    assert owed["$60.01"] == ("portions", {"payee": "BANK", "status": "held"})
    assert made_of(answered(of, "What was it spent on?"))["$70.00"] == ("purpose", {"code": "advertising"})
    assert made_of(answered(of, "What was paid?"))["$4.09"] == ("paid", {"late": "yes"})
    assert made_of(answered(of, "What changed?")) == {"0.2%": ("agreed", {"on": date(2003, 8, 15)})}


def test_decisions_and_warnings_do_too() -> None:
    of = report(statement(**LIVED))
    asked = made_of(*(decision.what for decision in words.decisions(of)))
    warned = made_of(*(said.text for said in words.attention(of)))
    held = ("portions", {"status": "held", "allocated": "yes"})
    assert asked == {"$60.01": held, "17 transactions": ("exceptions", {"label": ""})}
    assert warned["$60.01"] == held
    assert warned["17"] == ("exceptions", {"label": "More shares than are held"})


def test_pictures_say_what_their_figures_are_made_of() -> None:
    of = statement()
    section = of.overall
    month = {"payee": "TWO", "month": date(2003, 8, 1)}
    assert made_of(*charts.payees_over_time(section).said)["$39.99"] == ("fees", month)
    assert made_of(*charts.purposes(section, of.spans).said)["$30.00"] == ("purpose", {"code": "overhead"})
    assert made_of(*charts.shares_by_distributor(section).said)["66.7%"] == ("allocations", {"day": date(2003, 9, 30)})
    rates = made_of(*charts.headroom(of.sections[0]).said)
    assert rates["0.9257%"] == ("fees", {"line": "ADV"})
