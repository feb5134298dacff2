"""What the months were calculated to, by month and fund: one query for each kind of row."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum

from ledger.models import (
    Calculation,
    DailyAllocation,
    DailyFee,
    EarnedCdsc,
    MonthlyFee,
    MonthlyServiceFee,
    MonthRemark,
    OpenException,
    Portion,
    ShareTransaction,
)
from ledger.months import month_end
from plans.models import Plan
from reporting.statement import inputs

LISTED = 40
"""Transactions not applied that a report names one by one; it counts them all."""


class Results:
    """`compared`: the months of all spans; `own`: those of the quarter."""

    def __init__(self, plan: Plan, compared: Sequence[Calculation], own: Sequence[Calculation], of_company: Q) -> None:
        self.plan = plan
        self.of_company = of_company
        self.compared = compared
        self.own = own

    def _of(self, model: Any, calculated: Sequence[Calculation]) -> Any:
        return model.objects.filter(self.of_company, calculation__in=calculated).order_by()

    def net_assets(self) -> tuple[inputs.NetAssets, ...]:
        rows = (
            self._of(DailyFee, self.compared)
            .values_list("calculation__month", "fund__code")
            .annotate(days=Count("pk"), total=Sum("net_assets"), year=Max("days_in_year"))
        )
        found = (inputs.NetAssets(month, fund, days, int(total), year) for month, fund, days, total, year in rows)
        return tuple(sorted(found))

    def closing(self) -> tuple[inputs.ClosingNetAssets, ...]:
        """On the last day of the latest month of the quarter."""
        if not self.own:
            return ()
        last = month_end(self.own[-1].month)
        rows = self._of(DailyFee, self.own[-1:]).filter(date=last).values_list("fund__code", "net_assets")
        return tuple(sorted(inputs.ClosingNetAssets(fund, amount) for fund, amount in rows))

    def fees(self) -> tuple[inputs.Fee, ...]:
        rows = (
            self._of(MonthlyFee, self.compared)
            .values_list("calculation__month", "fund__code", "tranche")
            .annotate(amount=Sum("asset_based_fee"))
        )
        return tuple(sorted(inputs.Fee._make((*key, int(amount))) for *key, amount in rows))

    def service_fees(self) -> tuple[inputs.ServiceFee, ...]:
        rows = (
            self._of(MonthlyServiceFee, self.compared)
            .values_list("calculation__month", "fund__code", "distributor")
            .annotate(amount=Sum("service_fee"))
        )
        return tuple(sorted(inputs.ServiceFee._make((*key, int(amount))) for *key, amount in rows))

    def charges(self) -> tuple[inputs.Charge, ...]:
        rows = (
            self._of(EarnedCdsc, self.compared)
            .values_list("calculation__month", "fund__code", "tranche")
            .annotate(charged=Sum("cdsc"), not_charged=Sum("waived"))
        )
        return tuple(sorted(inputs.Charge._make((*key, int(charged), int(waived))) for *key, charged, waived in rows))

    def waived(self) -> tuple[inputs.Waived, ...]:
        """By the waiver category that the redemption names (C4)."""
        redemption = ShareTransaction.objects.filter(plan=self.plan, record_id=OuterRef("record_id"))
        rows = (
            self._of(EarnedCdsc, self.compared)
            .exclude(waived=0)
            .annotate(waiver=Subquery(redemption.values("waiver")[:1]))
            .values_list("calculation__month", "fund__code", "waiver")
            .annotate(number=Count("record_id", distinct=True), total=Sum("waived"))
        )
        found = (inputs.Waived(m, fund, waiver or "", number, int(total)) for m, fund, waiver, number, total in rows)
        return tuple(sorted(found))

    def portions(self) -> tuple[inputs.Portion, ...]:
        rows = (
            self._of(Portion, self.compared)
            .values_list("calculation__month", "right", "fund__code", "tranche", "payee", "status")
            .annotate(total=Sum("amount"))
        )
        return tuple(sorted(inputs.Portion._make((*key, int(total))) for *key, total in rows))

    def shares(self, calculated: Mapping[date, Calculation]) -> tuple[inputs.Shares, ...]:
        """At the close of each month's last day, and of the day before the first (A1)."""
        if not calculated:
            return ()
        ends = [Q(calculation=row, date=month_end(month)) for month, row in calculated.items()]
        rows = (
            DailyAllocation.objects.filter(self.of_company, reduce(or_, ends), calculation__plan=self.plan)
            .order_by()
            .values_list("date", "fund__code", "tranche")
            .annotate(shares=Sum(F("commission_shares") + F("reinvested_shares")))
        )
        return tuple(sorted(inputs.Shares._make((*key, int(shares))) for *key, shares in rows))

    def exceptions(self) -> tuple[inputs.Count, ...]:
        """Open at the end of the latest month calculated: each month lists all up to it (T3)."""
        rows = self._of(OpenException, self.own[-1:]).values_list("fund__code", "reason").annotate(count=Count("pk"))
        labels = dict(OpenException.Reason.choices)
        return tuple(sorted(inputs.Count(fund, str(labels[reason]), count) for fund, reason, count in rows))

    def open_transactions(self) -> tuple[inputs.OpenTransaction, ...]:
        """The first of them, by date and record."""
        rows = self._of(OpenException, self.own[-1:]).order_by("trade_date", "record_id")
        labels = dict(OpenException.Reason.choices)
        found = rows.values_list("record_id", "trade_date", "fund__code", "reason", "transaction__amount")[:LISTED]
        return tuple(
            inputs.OpenTransaction(record, day, fund, str(labels[reason]), amount)
            for record, day, fund, reason, amount in found
        )

    def open_records(self) -> Any:
        """Record ids of all that could not be applied, of whatever company, as a subquery."""
        return OpenException.objects.filter(calculation__in=self.own[-1:]).order_by().values("record_id")

    def remarks(self) -> tuple[inputs.Count, ...]:
        rows = self._of(MonthRemark, self.own).values_list("fund__code", "kind").annotate(count=Count("pk"))
        labels = dict(MonthRemark.Kind.choices)
        return tuple(sorted(inputs.Count(fund, str(labels[kind]), count) for fund, kind, count in rows))
