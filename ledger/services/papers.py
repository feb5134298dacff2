"""Papers that the ledger hands out and another app lays out: the ledger does not know how a page is made.

The app that can registers itself in its AppConfig.ready:

    papers.monthly_calculation.append(paper_of)         # def paper_of(sheet: DeliverySheet) -> bytes
    papers.covering.append(words_of)                    # def words_of(plan: Plan, entry: NoticeEntry) -> str
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ledger.models import Calculation, MonthReview
from ledger.selectors.deliveries import Difference
from plans.models import Party, Plan
from plans.services.notice_checks import NoticeEntry


@dataclass(frozen=True, slots=True)
class DeliverySheet:
    """What the Monthly Calculation as delivered says beside the month's own figures (B EIGHTH(C))."""

    calculation: Calculation
    review: MonthReview
    sender: Party
    delivered_on: date
    restated: tuple[Difference, ...]
    reasons: dict[date, str]


monthly_calculation: list[Callable[[DeliverySheet], bytes]] = []
covering: list[Callable[[Plan, NoticeEntry], str]] = []


def monthly_calculation_pdf(sheet: DeliverySheet) -> bytes:
    """The Monthly Calculation as PDF."""
    assert len(monthly_calculation) == 1, "one app lays out the Monthly Calculation"
    return monthly_calculation[0](sheet)


def covering_words(plan: Plan, entry: NoticeEntry) -> str:
    """What the notice says that brings it to a company."""
    assert len(covering) == 1, "one app finds the words"
    return covering[0](plan, entry)
