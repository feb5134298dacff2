"""Purposes of expenditure (B SIXTH(C), (D); R FIFTH, SIXTH) as Form N-1A, Item 19(g), has them.

The Form names six categories and `other`; the agreements name eleven purposes, and let others be agreed upon
(B SIXTH(C)): compensation to underwriters and to sales personnel, and financing charges, each a category of its own.
Where a purpose could stand in two categories, ours is the one of who receives the money: finder's fees, commissions,
supplemental payments and service fees are paid to dealers and those who act like them. Sales literature is
advertising, since the agreements name both in one breath. Seminars, overhead and administration are `other`, to be
specified.
"""

ADVERTISING = "advertising"
PRINTING = "printing-and-mailing"
UNDERWRITERS = "underwriters"
BROKER_DEALERS = "broker-dealers"
SALES_PERSONNEL = "sales-personnel"
FINANCING = "financing"
OTHER = "other"

CATEGORIES = (
    (ADVERTISING, "Advertising"),
    (PRINTING, "Printing and mailing of prospectuses to other than current shareholders"),
    (UNDERWRITERS, "Compensation to underwriters"),
    (BROKER_DEALERS, "Compensation to broker-dealers"),
    (SALES_PERSONNEL, "Compensation to sales personnel"),
    (FINANCING, "Interest, carrying or other financing charges"),
    (OTHER, "Other"),
)
"""(code, label) in the order of the Form."""

CATEGORY_OF = {
    "sales-seminars": OTHER,
    "advertising": ADVERTISING,
    "finders-fees": BROKER_DEALERS,
    "printing-and-mailing": PRINTING,
    "sales-literature": ADVERTISING,
    "overhead": OTHER,
    "supplemental-dealer-payments": BROKER_DEALERS,
    "dealer-commissions": BROKER_DEALERS,
    "service-fees": BROKER_DEALERS,
    "plan-administration": OTHER,
    "underwriter-compensation": UNDERWRITERS,
    "sales-personnel": SALES_PERSONNEL,
    "financing": FINANCING,
    "other": OTHER,
}
"""Purpose -> category. A purpose that is not named here is `other`."""


def category_of(purpose: str) -> str:
    return CATEGORY_OF.get(purpose, OTHER)
