"""What each role may do with reports."""

from backoffice.roles import DATA_ENTRY, RELEASER, REVIEWER, allow

allow(DATA_ENTRY, "reporting.add_boardreport", "reporting.prepare_boardreport", "reporting.review_boardreport")
allow(REVIEWER, "reporting.add_boardreport", "reporting.prepare_boardreport", "reporting.approve_boardreport")
allow(RELEASER, "reporting.send_boardreport", "reporting.review_boardreport", "reporting.freeze_boardreport")
