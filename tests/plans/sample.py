"""A small sound plan file, to be spoilt."""

SOUND = """
[plan]
code = "P"
name = "A plan"
share_class = "B"
effective = 2003-07-01
initial_term_ends = 2004-05-31
allocation = "exhibit-a"

[[party]]
code = "ONE"
name = "First Distributors, Inc."
kind = "distributor"

[[party]]
code = "TWO"
name = "Second Distributors, Inc."
kind = "distributor"
address = "2 Second Street"

[[party]]
code = "BANK"
name = "Receivables Bank, N.A."
kind = "assignee"

[[party]]
code = "AGENT"
name = "Transfer Agency, Inc."
kind = "transfer-agent"

[[company]]
code = "CO"
name = "Sample Funds, Inc."
jurisdiction = "Maryland"
address = "1 First Street"

[[fund]]
code = "ADV"
name = "Advantage Fund"
company = "CO"
party_since = 2003-07-01

[[fund]]
code = "BAL"
name = "Balanced Fund"
company = "CO"
party_since = 2003-08-01

[[appointment]]
distributor = "ONE"
from = 2003-07-01
to = 2003-08-31

[[appointment]]
distributor = "TWO"
from = 2003-09-01

[[tranche]]
code = "TWO-A"
distributor = "TWO"
from = 2003-09-01
to = 2003-09-30

[[rate]]
from = 2003-07-01
asset_based = "0.75"
service = "0.25"
aggregate = "1.00"

[[transfer]]
distributor = "TWO"
assignee = "BANK"
tranche = "TWO-A"
right = "distribution-fee"
percent = "62.5"
effective = 2003-09-01
fund = "ADV"

[[cdsc_schedule]]
issued_from = 2003-07-01
rates = ["5", "4", "3.5"]

[[waiver]]
code = "DEATH"
name = "Death of the shareholder"
"""


def spoilt(old: str, new: str, text: str = SOUND) -> str:
    """The sample with its first `old` replaced."""
    assert old in text, f"{old!r} is not in the sample"
    return text.replace(old, new, 1)


def transfer(**keys: str) -> str:
    """One more transfer of ADV's Distribution Fee of TWO-A; each key as TOML."""
    given = {
        "distributor": '"TWO"',
        "assignee": '"BANK"',
        "tranche": '"TWO-A"',
        "right": '"distribution-fee"',
        "percent": '"37.5"',
        "effective": "2003-09-01",
    } | keys
    return "\n[[transfer]]\n" + "\n".join(f"{key} = {value}" for key, value in given.items()) + "\n"


def table(heading: str, /, **keys: str) -> str:
    """One more table of the file; each key as TOML, `from_` for `from`."""
    return f"\n[[{heading}]]\n" + "\n".join(f"{key.rstrip('_')} = {value}" for key, value in keys.items()) + "\n"
