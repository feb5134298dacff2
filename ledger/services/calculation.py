"""One month of one plan: from the last month's state and the month's records to its stored results.

Days are worked off in batches, so that memory follows the batch and not the month; all within the caller's
transaction. Rows are written in bulk and never again touched.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, Subquery

from backoffice.services.progress import Progress
from ledger import mapping
from ledger.bulk import refresh_statistics
from ledger.engine.allocation import Balance
from ledger.engine.book import Book, Charged, Flow, OpenException, Pairs, carry_exceptions, leaving
from ledger.engine.fees import Valued
from ledger.engine.lots import Holding, Lot
from ledger.engine.month import days_of, fund_month
from ledger.engine.terms import Terms
from ledger.engine.transactions import FIRST_HALVES, SECOND_HALVES, Reason, Transaction, order
from ledger.models import (
    Calculation,
    DailyAllocation,
    Disposal,
    Valuation,
)
from ledger.models import Lot as LotRow
from ledger.models import OpenException as ExceptionRow
from ledger.months import month_end
from ledger.selectors import orders, records
from ledger.selectors.lots import open_lots_that_may_leave
from ledger.services.month_caps import MonthCaps
from ledger.services.results import ResultWriter, charge_remarks, fund_remarks
from ledger.trading_days import open_days
from plans.models import Fund, Plan
from plans.selectors.life import lives_as_of
from plans.selectors.modifications import modifications_of
from plans.selectors.sales import sales_of
from plans.selectors.versions import plan_on

BATCH = 20_000  # transactions worked off at a time
VALUATION_REACH = timedelta(days=366)  # how far back the age of a valuation is counted in NYSE days


@dataclass(slots=True)
class _Results:
    """What the days of the month have come to so far, small enough to keep."""

    flows: dict[str, dict[date, Flow]] = field(default_factory=dict)  # by fund
    charged: dict[str, dict[tuple[str, date], int]] = field(default_factory=dict)  # fund -> (tranche, day) -> cents
    exceptions: list[OpenException] = field(default_factory=list)


def calculate_month(
    *, plan: Plan, month: date, previous: Calculation | None, user: User | None, progress: Progress
) -> Calculation:
    """Calculate and store one month; `previous` is the calculation of the month before, None for the first."""
    return _MonthRun(plan, month, previous, user, progress).run()


class _MonthRun:
    def __init__(
        self,
        plan: Plan,
        month: date,
        previous: Calculation | None,
        user: User | None,
        progress: Progress,
    ) -> None:
        self.plan, self.month, self.previous, self.user = plan, month, previous, user
        self.end = month_end(month)
        self.report = progress
        plan_file = mapping.as_known_on(plan_on(plan, self.end), self.end)
        modifications = modifications_of(plan, until=self.end)
        self.terms: Terms = mapping.terms_of(plan_file, modifications)
        self.hash = hashlib.sha256(f"{previous.digest if previous else ''}\n{plan_file.digest}\n".encode())
        sales = sales_of(plan, self.end)
        if sales:  # only then: without any a plan calculates and digests as its file alone
            self.terms = replace(self.terms, sales=mapping.sales_of(sales))
            self.hash.update(f"{sales}\n".encode())
        ended = mapping.ends_of(lives_as_of(plan, self.end))
        if ended.funds:
            self.terms = replace(self.terms, ends=ended)
            self.hash.update("".join(f"{code} {ends}\n" for code, ends in ended.funds.items()).encode())
        self.hash.update("".join(f"{modification.text}\n" for modification in modifications).encode())
        self.caps = MonthCaps(plan, month, previous)
        self.hash.update(self.caps.text.encode())
        self.fund_ids: dict[str, int] = dict(Fund.objects.values_list("code", "pk"))
        self.fund_codes = {pk: code for code, pk in self.fund_ids.items()}
        self.results = _Results()
        self.transaction_count = 0

    def run(self) -> Calculation:
        self.calculation = Calculation.objects.create(
            plan=self.plan, month=self.month, digest="", transaction_count=0, calculated_by=self.user
        )
        self.write = ResultWriter(self.calculation, self.fund_ids)
        batches = self._batches()
        total = sum(count for _, _, count in batches)
        for first, last, count in batches:
            self.report(self.transaction_count, total, f"{self.month:%Y-%m}: {last:%d %B}")
            self._work_off(first, last)
            self.transaction_count += count
        if total:
            refresh_statistics(LotRow, Disposal)
        self.report(total, total, f"{self.month:%Y-%m}: fees")
        self._carry_exceptions()
        self._calculate_funds()
        self.calculation.digest = self.hash.hexdigest()
        self.calculation.transaction_count = self.transaction_count
        self.calculation.save(update_fields=["digest", "transaction_count"])
        return self.calculation

    # Transactions and lots

    def _batches(self) -> list[tuple[date, date, int]]:
        """(first day, last day, transactions): whole days, together about BATCH transactions."""
        counts = (
            self._active()
            .values("trade_date")
            .annotate(count=Count("pk"))
            .order_by("trade_date")
            .values_list("trade_date", "count")
        )
        batches: list[tuple[date, date, int]] = []
        for day, count in counts:
            if batches and batches[-1][2] + count <= BATCH:
                batches[-1] = (batches[-1][0], day, batches[-1][2] + count)
            else:
                batches.append((day, day, count))
        return batches

    def _active(self) -> Any:
        return records.active_transactions(self.plan).filter(trade_date__range=(self.month, self.end))

    def _work_off(self, first: date, last: date) -> None:
        rows = self._active().filter(trade_date__range=(first, last))
        transactions = sorted(mapping.transactions_of(rows), key=order)
        self.hash.update("".join(f"{tuple(t)}\n" for t in transactions).encode())
        pairs = Pairs(
            seconds={
                second.counterpart: second
                for second in mapping.transactions_of(
                    records.seconds_of(self.plan, rows.filter(kind__in=FIRST_HALVES).values("record_id"), self.end)
                )
            },
            known_firsts=records.known_firsts(
                self.plan, rows.filter(kind__in=SECOND_HALVES).exclude(counterpart="").values("counterpart"), self.end
            ),
        )
        book = Book(
            self.terms,
            self._holdings(transactions, first, last),
            accepted=self._accepted(first, last),
            known=orders.accounts_known(self.plan, first, last, self.terms.sales.highest_minimum, self.fund_codes),
        )
        book.apply(transactions, pairs)
        self.write.lots(book)
        self.write.charges(book.charged)
        self.write.remarks(charge_remarks(book.charged, transactions))
        self._keep_charges(book.charged)
        self.caps.add_sales(transactions, book.exceptions)
        self.results.exceptions += book.exceptions
        for (fund, day), flow in book.flows.items():
            self.results.flows.setdefault(fund, {})[day] = flow

    def _holdings(self, transactions: Iterable[Transaction], first: date, last: date) -> dict[tuple[str, str], Holding]:
        lots: dict[tuple[str, str], list[Lot]] = {key: [] for key in leaving(transactions)}
        if self.previous or first > self.month:
            for lot in open_lots_that_may_leave(self.plan, first, last, self.fund_codes):
                lots[lot.fund, lot.account].append(lot)
        return {key: Holding.of(found) for key, found in lots.items()}

    def _accepted(self, first: date, last: date) -> frozenset[str]:
        """Purchases of these days that a person accepted, where anything speaks against purchases (B FIFTH)."""
        if not self.terms.sales:
            return frozenset()
        accepted = orders.accepted_between(self.plan, first, last)
        if accepted:
            self.hash.update(f"accepted: {sorted(accepted)}\n".encode())
        return accepted

    def _keep_charges(self, charged: Iterable[Charged]) -> None:
        """What the portions need of them: cents by fund, tranche and day (P2)."""
        for charge in charged:
            if charge.cdsc:
                by_day = self.results.charged.setdefault(charge.fund, {})
                key = (charge.tranche, charge.trade_date)
                by_day[key] = by_day.get(key, 0) + charge.cdsc

    def _carry_exceptions(self) -> None:
        """Last month's exceptions, tried again, and this month's own (T3)."""
        earlier = self._earlier_exceptions()
        firsts = [e.transaction.record_id for e in earlier if e.transaction.kind in FIRST_HALVES]
        named = [e.transaction.counterpart for e in earlier if e.transaction.kind in SECOND_HALVES]
        pairs = Pairs(
            {s.counterpart: s for s in mapping.transactions_of(records.seconds_of(self.plan, firsts, self.end))},
            records.known_firsts(self.plan, named, self.end),
        )
        self.write.exceptions(carry_exceptions(earlier, pairs, self.month) + self.results.exceptions)

    def _earlier_exceptions(self) -> list[OpenException]:
        if self.previous is None:
            return []
        reasons = dict(ExceptionRow.objects.filter(calculation=self.previous).values_list("record_id", "reason"))
        rows = records.active_transactions(self.plan).filter(record_id__in=list(reasons))
        return [OpenException(t, Reason(reasons[t.record_id])) for t in mapping.transactions_of(rows)]

    # Funds

    def _calculate_funds(self) -> None:
        opening = self._opening_balances()
        valuations, reported = self._valuations()
        reach = open_days(self.month - VALUATION_REACH, self.end)
        days = days_of(self.month, self.end)
        for fund in sorted(self.terms.funds):
            result = fund_month(
                self.terms,
                fund,
                days,
                opening=opening.get(fund, {}),
                flows=self.results.flows.get(fund, {}),
                valuations=valuations.get(fund, []),
                charged=[
                    Charged("", day, fund, tranche, cents, 0)
                    for (tranche, day), cents in self.results.charged.get(fund, {}).items()
                ],
                open_days=reach,
                cap=self.caps.of(fund),
                sales=self.caps.sales_of(fund),
            )
            self.write.fund(result)
            self.write.remarks(fund_remarks(result, reported.get(fund, {})))

    def _opening_balances(self) -> dict[str, dict[str, Balance]]:
        """At the close of the last day before (A1), by fund and tranche in the order of U4."""
        balances: dict[str, dict[str, Balance]] = {}
        if self.previous is not None:
            rows = DailyAllocation.objects.filter(
                calculation=self.previous, date=self.month - timedelta(days=1)
            ).values_list("fund__code", "tranche", "commission_shares", "reinvested_shares")
            for fund, tranche, commission, reinvested in rows:
                balances.setdefault(fund, {})[tranche] = Balance(commission, reinvested)
        return {
            fund: {tranche: found[tranche] for tranche in self.terms.in_order(found)}
            for fund, found in balances.items()
        }

    def _valuations(self) -> tuple[dict[str, list[Valued]], dict[str, dict[date, int]]]:
        """The month's valuations by fund, with the latest before it; and the shares the transfer agent reports."""
        reported: dict[str, dict[date, int]] = {}
        of_plan = Valuation.objects.filter(plan=self.plan)
        before = of_plan.filter(fund=OuterRef("pk"), date__lt=self.month).order_by("-date").values("pk")
        latest = Fund.objects.filter(schedule_entries__plan=self.plan).values(latest=Subquery(before[:1]))
        valuations = {
            fund: [Valued(day, net_assets)]
            for fund, day, net_assets in of_plan.filter(pk__in=latest).values_list("fund__code", "date", "net_assets")
        }
        rows = of_plan.filter(date__range=(self.month, self.end)).values_list(
            "fund__code", "date", "net_assets", "nav", "shares_outstanding"
        )
        # Sorted here: databases differ in how they sort text, and the digest must not (M1).
        for fund, day, net_assets, nav, outstanding in sorted(rows, key=lambda row: row[:2]):
            valuations.setdefault(fund, []).append(Valued(day, net_assets))
            if outstanding is not None:
                reported.setdefault(fund, {})[day] = outstanding
            self.hash.update(f"{fund},{day},{net_assets},{nav},{outstanding}\n".encode())
        return valuations, reported
