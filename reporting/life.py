"""The life of a board report (B FIFTH(C), R FOURTH; Rule 12b-1(b)(3)(ii)): a table of states and steps. Pure.

draft -> prepared -> approved -> sent -> reviewed -> frozen
"""

from enum import StrEnum

STATE_LABELS = {
    "draft": "Draft",
    "prepared": "Prepared",
    "approved": "Approved",
    "sent": "Sent",
    "reviewed": "Reviewed by the board",
    "frozen": "Frozen",
}


class State(StrEnum):
    DRAFT = "draft"
    PREPARED = "prepared"
    APPROVED = "approved"
    SENT = "sent"
    REVIEWED = "reviewed"
    FROZEN = "frozen"

    @property
    def label(self) -> str:
        return STATE_LABELS[self.value]

    @property
    def place(self) -> int:
        """How far it is."""
        return list(State).index(self)


class Step(StrEnum):
    PREPARE = "prepare"
    APPROVE = "approve"
    RETURN = "return"
    SEND = "send"
    REVIEW = "review"
    FREEZE = "freeze"


TABLE: dict[Step, tuple[tuple[State, ...], State]] = {
    Step.PREPARE: ((State.DRAFT,), State.PREPARED),
    Step.APPROVE: ((State.PREPARED,), State.APPROVED),
    Step.RETURN: ((State.PREPARED, State.APPROVED), State.DRAFT),
    Step.SEND: ((State.APPROVED,), State.SENT),
    Step.REVIEW: ((State.SENT,), State.REVIEWED),  # when the last board has reviewed it
    Step.FREEZE: ((State.REVIEWED,), State.FROZEN),
}
"""Step -> the states it can be taken in, and the one it leads to."""

TOLD = frozenset({State.SENT, State.REVIEWED, State.FROZEN})
"""A board has it: it can no longer be returned, and its quarter is closed."""

DONE = {
    Step.PREPARE: "prepared",
    Step.APPROVE: "approved",
    Step.RETURN: "returned",
    Step.SEND: "sent",
    Step.REVIEW: "reviewed",
    Step.FREEZE: "frozen",
}


def may(state: State, step: Step) -> bool:
    return state in TABLE[step][0]


def steps_from(state: State) -> list[Step]:
    return [step for step in Step if may(state, step)]


def refusal_name(step: Step) -> str:
    """Of a step in a state it cannot be taken in: `report-not-prepared` when it must be prepared first."""
    return f"report-not-{TABLE[step][0][0].value}"


def refusal_text(state: State, step: Step) -> str:
    wanted = " or ".join(STATE_LABELS[one].lower() for one in TABLE[step][0])
    return f"It is {STATE_LABELS[state].lower()}: only what is {wanted} can be {DONE[step]}."
