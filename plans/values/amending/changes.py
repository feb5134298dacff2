"""The kinds of change an amendment may make. None has a day: an amendment takes effect when its votes are in.

`funds` is a sorted tuple of codes, empty for all funds of the plan; rates are parts per million a year (U1).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, ClassVar

NEW_SHARES = "new"
"""Shares originally issued from the amendment's day on."""

ALL_SHARES = "all"
"""Shares already issued too."""

GROUNDS = {
    "prospectus": "the prospectus in effect when the shares were issued foresaw it",
    "law": "a law or regulation requires it",
    "consent": "distributor and assignees consented in writing",
}
"""Why a charge may change on shares already issued (B EIGHTH(F)); each is shown by documents."""


@dataclass(frozen=True, slots=True)
class RateChange:
    """Schedule B: rates from the amendment's day on; None leaves a rate as it is.

    `shares`: a lower asset-based rate holds for new shares alone, as a tranche of their own under the code
    `tranche` (empty: one is made up; B EIGHTH(E)).
    """

    kind: ClassVar[str] = "rate"
    asset_based: int | None = None
    service: int | None = None
    aggregate: int | None = None
    funds: tuple[str, ...] = ()
    shares: str = ALL_SHARES
    tranche: str = ""


@dataclass(frozen=True, slots=True)
class FundJoins:
    """Schedule A: a fund becomes a party. `company_name` and `jurisdiction` where its company joins with it."""

    kind: ClassVar[str] = "fund-joins"
    code: str
    name: str
    company: str
    company_name: str = ""
    jurisdiction: str = ""


@dataclass(frozen=True, slots=True)
class FundLeaves:
    """Schedule A: the day before is the fund's last as a party."""

    kind: ClassVar[str] = "fund-leaves"
    code: str


@dataclass(frozen=True, slots=True)
class CdscChange:
    """Deferred sales charges year by year, of new shares or, on one of the GROUNDS, of shares already issued too.

    `documents`: whose consent or what else -> id of the stored document.
    """

    kind: ClassVar[str] = "cdsc"
    rates: tuple[int, ...]
    anniversary: str = "inclusive"
    funds: tuple[str, ...] = ()
    shares: str = NEW_SHARES
    ground: str = ""
    documents: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class WaiverAdded:
    """A class of transactions or shareholders without a charge (B SIXTH(A)); of new shares, or on a ground of all."""

    kind: ClassVar[str] = "waiver-added"
    code: str
    name: str
    shares: str = NEW_SHARES
    ground: str = ""
    documents: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class WaiverWithdrawn:
    """A category that ends: for new shares, or on a ground for all."""

    kind: ClassVar[str] = "waiver-withdrawn"
    code: str
    shares: str = NEW_SHARES
    ground: str = ""
    documents: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TermsChange:
    """The plan's name, or the end of its first term; empty leaves it."""

    kind: ClassVar[str] = "terms"
    name: str = ""
    initial_term_ends: date | None = None


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """Words of the agreement that nothing is calculated from: kept to be read."""

    kind: ClassVar[str] = "paragraph"
    paragraph: str
    text: str


Change = (
    RateChange | FundJoins | FundLeaves | CdscChange | WaiverAdded | WaiverWithdrawn | TermsChange | ParagraphChange
)

KINDS: dict[str, type[Any]] = {
    change.kind: change
    for change in (
        RateChange,
        FundJoins,
        FundLeaves,
        CdscChange,
        WaiverAdded,
        WaiverWithdrawn,
        TermsChange,
        ParagraphChange,
    )
}


def change_as_data(change: Change) -> dict[str, Any]:
    """As it is stored: what JSON keeps."""
    data = {name: value for name, value in asdict(change).items() if value not in (None, "", ()) or name == "rates"}
    if "initial_term_ends" in data:
        data["initial_term_ends"] = data["initial_term_ends"].isoformat()
    return {"kind": change.kind, **data}


def change_from_data(data: Mapping[str, Any]) -> Change:
    made = KINDS[data["kind"]]
    values = {field.name: data[field.name] for field in fields(made) if field.name in data}
    for name in {"funds", "rates"} & values.keys():
        values[name] = tuple(values[name])
    if "documents" in values:
        values["documents"] = tuple((role, document) for role, document in values["documents"])
    if "initial_term_ends" in values:
        values["initial_term_ends"] = date.fromisoformat(values["initial_term_ends"])
    change: Change = made(**values)
    return change


def documents_of(change: Change) -> tuple[int, ...]:
    return tuple(document for _, document in getattr(change, "documents", ()))
