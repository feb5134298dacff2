"""Amendments as plain values: what is changed, what comes of it, what forbids it, whose votes it needs (no Django)."""

from plans.values.amending.applying import amended
from plans.values.amending.changes import (
    CdscChange,
    Change,
    FundJoins,
    FundLeaves,
    ParagraphChange,
    RateChange,
    TermsChange,
    WaiverAdded,
    WaiverWithdrawn,
    change_as_data,
    change_from_data,
)
from plans.values.amending.objections import Context, Objection, objections
from plans.values.amending.votes import VotesNeeded, votes_needed

__all__ = [
    "CdscChange",
    "Change",
    "Context",
    "FundJoins",
    "FundLeaves",
    "Objection",
    "ParagraphChange",
    "RateChange",
    "TermsChange",
    "VotesNeeded",
    "WaiverAdded",
    "WaiverWithdrawn",
    "amended",
    "change_as_data",
    "change_from_data",
    "objections",
    "votes_needed",
]
