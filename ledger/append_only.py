"""The ledger is added to, never edited: the database itself refuses (house rule 5).

Records (transactions, valuations, voidings, expenditures) can be neither changed nor deleted. Rows of a
calculation cannot be changed, and deleted only while it is being undone as a whole. What was delivered and
paid stays for good; an amount is paid again only after its payment came to nothing.
"""

from backoffice.append_only import NEVER, UPDATE, Condition, Refused, declare

RECORDS = (
    "ledger_sharetransaction",
    "ledger_valuation",
    "ledger_voiding",
    "ledger_orderdecision",
    "ledger_expenditure",
    "ledger_expenditure_documents",
    "ledger_sharedexpenditure",
    "ledger_sharedexpenditure_documents",
    "ledger_expenditureshare",
    "ledger_customerassets",
)
RESULTS = (
    "ledger_lot",
    "ledger_disposal",
    "ledger_dailyallocation",
    "ledger_dailyfee",
    "ledger_dailyaccrual",
    "ledger_monthlyfee",
    "ledger_monthlyservicefee",
    "ledger_earnedcdsc",
    "ledger_portion",
    "ledger_openexception",
    "ledger_monthremark",
    "ledger_saleschargecapmonth",
    "ledger_saleschargecapday",
)
DELIVERED = (
    "ledger_monthreview",
    "ledger_delivery",
    "ledger_deliverynotice",
    "ledger_deliveryfile",
    "ledger_restatement",
    "ledger_deliveredamount",
    "ledger_deliveredcharge",
)
OUTSIDE = ("ledger_outsidecalculation", "ledger_outsideamount")
PAID = (
    "ledger_bankaccount",
    "ledger_bankaccountconfirmation",
    "ledger_claim",
    "ledger_claimwithdrawal",
    "ledger_paymentbatch",
    "ledger_batchrelease",
    "ledger_batchexport",
    "ledger_payment",
    "ledger_paymentline",
    "ledger_paymentoffset",
    "ledger_paymentoutcome",
    "ledger_paymentreturn",
)
TAKEN_OVER = ("ledger_takeover", "ledger_takeoverconfirmation")
FOR_GOOD = (*RECORDS, *DELIVERED, *TAKEN_OVER, *OUTSIDE, *PAID)
LINES = "ledger_paymentline"

_UNDONE = Condition(
    "undone", "EXISTS (SELECT 1 FROM ledger_calculation c WHERE c.id = OLD.calculation_id AND c.undoing)"
)
_OWED = Condition(
    "owed",
    """NEW.attempt = 1 OR EXISTS (
        SELECT 1 FROM ledger_paymentline l JOIN ledger_paymentoutcome o ON o.payment_id = l.payment_id
        WHERE l.row_id = NEW.row_id AND l.attempt = NEW.attempt - 1 AND (
            o.kind IN ('rejected', 'withdrawn')
            OR EXISTS (SELECT 1 FROM ledger_paymentreturn r WHERE r.payment_id = l.payment_id)
        )
    )""",
    "an amount is paid once: the payment before must have come to nothing",
)
KEPT = declare(
    "ledger",
    "the ledger is added to, never edited",
    {
        **dict.fromkeys(FOR_GOOD, NEVER),
        **dict.fromkeys(RESULTS, (UPDATE, Refused("DELETE", unless=_UNDONE))),
        LINES: (*NEVER, Refused("INSERT", unless=_OWED, name="paid_once")),
    },
)
create_triggers, drop_triggers = KEPT.create_triggers, KEPT.drop_triggers
