"""A letter as plain text in its parts: the same letter has the same digest, and the same bytes as PDF."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A transfer as a letter tells it: all text."""

    number: str
    right: str
    tranche: str
    funds: str
    assignee: str
    percent: str
    from_day: str
    to_day: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on the paper. Addresses are lines; `signers` sign one under the other."""

    plan: str
    clause: str
    dated: date
    sender: str
    sender_address: tuple[str, ...]
    receiver: str
    receiver_address: tuple[str, ...]
    delivery: str
    subject: str
    paragraphs: tuple[str, ...]
    signers: tuple[str, ...]
    rows: tuple[LetterRow, ...] = ()
    consent_of: str = ""  # who is asked to sign the consent at the foot

    @property
    def digest(self) -> str:
        text = json.dumps(asdict(self), default=date.isoformat, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
