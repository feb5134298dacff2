"""The service fee of a fund's month, by distributor (F4)."""

from dataclasses import dataclass

from ledger.engine import fees
from ledger.engine.units import half_up
from ledger.models import Calculation, DailyFee, MonthlyServiceFee
from ledger.selectors.explanations.fees import TrancheSum
from ledger.selectors.explanations.rows import of_fund
from plans.models import Fund


@dataclass(slots=True)
class ServiceExplanation:
    """A fund's service fee of the month by distributor (F4): micro-dollars of the days, cents of the month."""

    fund: Fund
    days: list[DailyFee]
    sums: list[TrancheSum]

    @property
    def micro(self) -> int:
        return sum(part.micro for part in self.sums)

    @property
    def cents(self) -> int:
        return half_up(self.micro, fees.MICRO_PER_CENT)

    @property
    def agrees(self) -> bool:
        days = all(
            day.service_fee == fees.simple_fee(day.net_assets, day.service_rate, day.days_in_year) for day in self.days
        )
        return days and all(part.cents == part.stored for part in self.sums)


def explain_service_fee(calculation: Calculation, fund: Fund) -> ServiceExplanation:
    days = list(of_fund(DailyFee, calculation, fund).order_by("date"))
    micro: dict[str, int] = {}
    for day in days:
        if day.service_fee:
            micro[day.distributor] = micro.get(day.distributor, 0) + day.service_fee
    micro = {code: micro[code] for code in sorted(micro)}
    cents = fees.month_fee(micro)
    stored = dict(of_fund(MonthlyServiceFee, calculation, fund).values_list("distributor", "service_fee"))
    return ServiceExplanation(
        fund, days, [TrancheSum(code, micro[code], cents[code], stored.get(code, 0)) for code in micro]
    )
