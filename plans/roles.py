"""What each role may do with what was agreed."""

from backoffice.roles import DATA_ENTRY, allow

allow(DATA_ENTRY, "plans.change_plan", "plans.add_address", "plans.change_transfer")
