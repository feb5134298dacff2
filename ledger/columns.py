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
