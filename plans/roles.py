"""What each role may do with what was agreed."""

from backoffice.roles import DATA_ENTRY, REVIEWER, allow

allow(
    DATA_ENTRY,
    "plans.change_plan",
    "plans.add_address",
    "plans.add_transfer",
    "plans.change_transfer",
    "plans.delete_transfer",
    "plans.change_tranche",
    "plans.add_party",
    "plans.add_notice",
    "plans.change_notice",
    "plans.add_director",
    "plans.change_director",
    "plans.add_interest",
    "plans.add_resolution",
    "plans.change_resolution",
    "plans.add_amendment",
    "plans.change_amendment",
    "plans.add_agreedmodification",
    "plans.change_agreedmodification",
    "plans.add_succession",
    "plans.add_termination",
    "plans.change_termination",
    "plans.add_completioncondition",
    "plans.change_completioncondition",
    "plans.add_continuanceregister",
    "plans.add_suspension",
    "plans.change_suspension",
    "plans.delete_suspension",
    "plans.add_minimumorder",
    "plans.delete_minimumorder",
    "plans.add_serviceagreement",
    "plans.change_serviceagreement",
)
allow(REVIEWER, "plans.change_resolution")
