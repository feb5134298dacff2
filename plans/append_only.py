"""Notices, documents, caps and prime rates are kept as they came: the database refuses to change or delete them.

A notice is replaced by another, and a document by another's name in what it proves. A tranche that is split adds its
transfers to the notices of the first (B SEVENTEENTH). A cap on sales charges and a prime rate, from which remainders
are calculated, are revoked and entered anew.
"""

from backoffice.append_only import DELETE, NEVER, Refused, declare

KEPT = declare(
    "plans",
    "notices, documents, caps and prime rates are kept as they came",
    {
        **dict.fromkeys(("plans_document", "plans_notice", "plans_notice_funds", "plans_notice_transfers"), NEVER),
        "plans_saleschargecap": (
            Refused("UPDATE OF plan_id, fund_id, start, opening, percentage, reason, document_id"),
            DELETE,
        ),
        "plans_primerate": (Refused("UPDATE OF plan_id, start, rate, source"), DELETE),
    },
)
