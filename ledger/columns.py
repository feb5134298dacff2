"""Columns of the files that are loaded, in their order (files.md)."""

TRANSACTION_COLUMNS = (
    "record_id",
    "trade_date",
    "fund",
    "account",
    "kind",
    "shares",
    "amount",
    "counterpart",
    "waiver",
    "cdsc",
    "category",
    "original_issue_date",
    "distributor",
    "share_kind",
)
VALUATION_COLUMNS = ("date", "fund", "nav", "net_assets", "shares_outstanding")
EXPENDITURE_COLUMNS = (
    "expenditure_id",
    "date",
    "fund",
    "distributor",
    "purpose",
    "amount",
    "performed_by",
    "evidence",
)
SHARED_EXPENDITURE_COLUMNS = (
    "expenditure_id",
    "date",
    "funds",
    "distributor",
    "purpose",
    "amount",
    "performed_by",
    "evidence",
    "key",
    "key_period",
)
EXPENDITURE_OPTIONAL_COLUMNS = ("performer", "incurred_on", "late_reason")
"""A file of expenditures, shared or not, may leave these out."""
CUSTOMER_ASSETS_COLUMNS = ("assets_id", "month", "agreement", "fund", "average_net_assets")
