"""Which caps on sales charges are kept (NASD Rule 2830(d))."""

from collections import defaultdict
from datetime import date

from plans.models import Plan, PrimeRate, SalesChargeCap
from plans.values.sales_charge_cap import CapEntry, CapsValue


def caps_of(plan: Plan, until: date | None = None) -> CapsValue:
    """What is known by `until` (None: all), in a total order. One query where no cap is kept, else two."""
    caps = SalesChargeCap.objects.filter(plan=plan, revoked_at=None)
    rates = PrimeRate.objects.filter(plan=plan, revoked_at=None)
    if until is not None:
        caps, rates = caps.filter(start__lte=until), rates.filter(start__lte=until)
    entries: dict[str, list[CapEntry]] = defaultdict(list)
    for fund, start, opening, percentage in caps.values_list("fund__code", "start", "opening", "percentage"):
        entries[fund].append(CapEntry(start, opening, percentage))
    if not entries:
        return CapsValue()
    return CapsValue(
        funds=tuple((fund, tuple(sorted(entries[fund], key=lambda e: e.start))) for fund in sorted(entries)),
        prime_rates=tuple(sorted(rates.values_list("start", "rate"))),
    )
