"""What each role may do with reports."""

from backoffice.roles import DATA_ENTRY, REVIEWER, allow

allow(DATA_ENTRY, "reporting.add_boardreport")
allow(REVIEWER, "reporting.add_boardreport")
