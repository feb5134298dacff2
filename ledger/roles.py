"""What each role may do in the ledger."""

from backoffice.roles import DATA_ENTRY, RELEASER, REVIEWER, allow

allow(DATA_ENTRY, "ledger.add_loadedfile", "ledger.add_expenditure", "ledger.add_calculation")
allow(DATA_ENTRY, "ledger.add_customerassets", "ledger.add_outsidecalculation")
allow(
    REVIEWER,
    "ledger.add_calculation",
    "ledger.delete_calculation",
    "ledger.add_voiding",
    "ledger.add_orderdecision",
    "ledger.add_monthreview",
)
allow(DATA_ENTRY, "ledger.add_bankaccount", "ledger.add_claim", "ledger.add_paymentbatch", "ledger.add_takeover")
allow(REVIEWER, "ledger.add_bankaccountconfirmation")
allow(
    RELEASER,
    "ledger.add_delivery",
    "ledger.add_takeoverconfirmation",
    "ledger.add_bankaccountconfirmation",
    "ledger.add_batchrelease",
    "ledger.add_batchexport",
    "ledger.add_paymentoutcome",
    "ledger.add_paymentreturn",
    "ledger.add_claimwithdrawal",
)
