"""Board reports are kept (Rule 12b-1(f)): the database refuses to change or delete what was told.

Of a report itself its state, the day it was sent and nothing else may change; of a board its review.
"""

from backoffice.append_only import DELETE, NEVER, Refused, declare

_FIXED = "plan_id, company_id, quarter, version, statement_digest, inputs_digest, digest, pages, size, made_at"

KEPT = declare(
    "reporting",
    "what was told is kept as it was told",
    {
        "reporting_boardreport": (DELETE, Refused(f"UPDATE OF {_FIXED}, made_by_id, corrects_id")),
        "reporting_boardreportfile": NEVER,
        "reporting_reportstep": NEVER,
        "reporting_reportboard": (DELETE, Refused("UPDATE OF report_id, plan_id, company_id, notice_id")),
    },
)
create_triggers, drop_triggers = KEPT.create_triggers, KEPT.drop_triggers
