"""Notices and documents are kept as they came: the database refuses to change or delete them (B SEVENTEENTH).

A notice is replaced by another, and a document by another's name in what it proves. A tranche that is split adds its
transfers to the notices of the first.
"""

from backoffice.append_only import NEVER, declare

KEPT = declare(
    "plans",
    "notices and documents are kept as they came",
    dict.fromkeys(("plans_document", "plans_notice", "plans_notice_funds", "plans_notice_transfers"), NEVER),
)
