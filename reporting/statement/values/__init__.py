"""The board report as one value: what screen and PDF both show (B FIFTH(C), R FOURTH).

Money is whole cents, shares are whole ten-thousandths, rates and shares of totals parts per million (U1).
`over`, wherever it stands, has one figure for each of `Statement.spans`; None where no month of one is calculated.
"""

from reporting.statement.values.activity import CountLine, ExceptionLine, FlowLine, WaiverLine
from reporting.statement.values.life import ChangeLine, EndLine, ProposalLine, TermLine
from reporting.statement.values.lines import Amounts, Line, MonthLine, Over, RateLine
from reporting.statement.values.rights import (
    Column,
    Matrix,
    MatrixRow,
    PayeeLine,
    PayeeMonth,
    SharesLine,
    TrancheLine,
)
from reporting.statement.values.service import (
    AdjustmentLine,
    DeliveryLine,
    HeldLine,
    PaymentLine,
    ProviderLine,
    ServiceLine,
)
from reporting.statement.values.spending import CarriedLine, CategoryLine, PurposeLine, SpenderLine, Spending
from reporting.statement.values.statement import (
    CLAUSES,
    RULE_12B1,
    RULE_TERM,
    TERM,
    CalendarLine,
    Detail,
    Report,
    Section,
    Statement,
)

__all__ = [
    "CLAUSES",
    "RULE_12B1",
    "RULE_TERM",
    "TERM",
    "AdjustmentLine",
    "Amounts",
    "CalendarLine",
    "CarriedLine",
    "CategoryLine",
    "ChangeLine",
    "Column",
    "CountLine",
    "DeliveryLine",
    "Detail",
    "EndLine",
    "ExceptionLine",
    "FlowLine",
    "HeldLine",
    "Line",
    "Matrix",
    "MatrixRow",
    "MonthLine",
    "Over",
    "PayeeLine",
    "PayeeMonth",
    "PaymentLine",
    "ProposalLine",
    "ProviderLine",
    "PurposeLine",
    "RateLine",
    "Report",
    "Section",
    "ServiceLine",
    "SharesLine",
    "SpenderLine",
    "Spending",
    "Statement",
    "TermLine",
    "TrancheLine",
    "WaiverLine",
]
