"""What each role may do in the ledger."""

from backoffice.roles import DATA_ENTRY, RELEASER, REVIEWER, allow

allow(DATA_ENTRY, "ledger.add_loadedfile", "ledger.add_expenditure", "ledger.add_calculation")
allow(DATA_ENTRY, "ledger.add_customerassets")
allow(
    REVIEWER,
    "ledger.add_calculation",
    "ledger.delete_calculation",
    "ledger.add_voiding",
    "ledger.add_orderdecision",
    "ledger.add_monthreview",
)
allow(RELEASER, "ledger.add_delivery")
