"""An amount of the month's page, taken apart: its parts, or the days and payees behind one of them (F2, F3, C3, P2)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from backoffice.quantities import PERCENT
from ledger.addresses import fund_day, list_address, lots_of_day, month_address, why
from ledger.engine.portions import CDSC, DISTRIBUTION_FEE
from ledger.engine.terms import UNALLOCATED
from ledger.models import Calculation
from ledger.months import month_end
from ledger.selectors.explanations.cdsc import CdscExplanation, explain_cdsc
from ledger.selectors.explanations.fees import FeeExplanation, explain_fee
from ledger.selectors.explanations.splits import PayeeShare, Split, percent_of
from ledger.selectors.months import RIGHTS, MonthSheet, PortionLine
from ledger.views.explanations.charges import CHARGES_SHOWN
from ledger.views.month_base import Amount, MonthPage
from ledger.views.results import with_transactions
from plans.models import Transfer
from plans.references import clause_of


@dataclass(frozen=True, slots=True)
class Part:
    """A portion among those that make a sum, with the ways on from it."""

    portion: PortionLine
    amount: Amount
    lots_url: str


@dataclass(frozen=True, slots=True)
class PayeeRow:
    """A line of the division over payees (P2)."""

    share: PayeeShare
    name: str
    percent: int
    transfers: tuple[Transfer, ...]
    chosen: bool


class WhyView(MonthPage):
    """An amount of the month's page. One right of one tranche in one fund is explained; more is taken apart first."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        names = ("right", "fund", "tranche", "payee", "status")
        self.wanted = {name: request.GET.get(name, "") for name in names}
        self.sheet = MonthSheet.of(self.calculation)
        self.portions = [p for p in self.sheet.portions if self._fits(p)]
        kinds = {(p.right, p.fund.code, p.tranche) for p in self.portions}
        self.single = next(iter(kinds)) if len(kinds) == 1 else None
        if self.single and self.single[0] == DISTRIBUTION_FEE:
            self.template_name = "ledger/why_fee.html"
        elif self.single:
            self.template_name = "ledger/why_cdsc.html"
        else:
            self.template_name = "ledger/why_parts.html"
        return super().get(request, *args, **kwargs)

    def _fits(self, portion: PortionLine) -> bool:
        values = {
            "right": portion.right,
            "fund": portion.fund.code,
            "tranche": portion.tranche,
            "payee": portion.payee.code,
            "status": portion.payee.status,
        }
        return all(wanted in ("", values[name]) for name, wanted in self.wanted.items())

    @property
    def total(self) -> int:
        return sum(portion.amount for portion in self.portions)

    def get_title(self) -> str:
        words = [RIGHTS.get(self.wanted["right"], "Owed")]
        if self.wanted["tranche"]:
            words.append(f"of tranche {self.wanted['tranche']}")
        if self.wanted["fund"]:
            words.append(f"by {self.fund_named(self.wanted['fund']).name}")
        if self.wanted["payee"]:
            words.append(f"to {self.sheet.party_names.get(self.wanted['payee'], self.wanted['payee'])}")
        return " ".join(words)

    def get_context_data(self) -> dict[str, Any]:
        common = {"total": self.total, "payees": list(dict.fromkeys(p.payee for p in self.portions))}
        if self.single is None:
            return {**common, "parts": self._parts(), "groups": self._groups()}
        right, fund_code, tranche = self.single
        fund = self.portions[0].fund
        links = {
            "fund_url": month_address(self.calculation, "month-fund", fund_code),
            "lots_url": lots_of_day(self.calculation, fund_code, month_end(self.calculation.month), tranche),
            "fund": fund,
            "tranche": tranche,
            "unallocated": UNALLOCATED,
        }
        if right == CDSC:
            return {**common, **links, **self._cdsc(explain_cdsc(self.calculation, fund, tranche))}
        return {**common, **links, **self._fee(explain_fee(self.calculation, fund, tranche))}

    def _parts(self) -> list[Part]:
        last = month_end(self.calculation.month)
        return [
            Part(
                p,
                Amount(
                    p.amount,
                    why(
                        self.calculation,
                        right=p.right,
                        fund=p.fund.code,
                        tranche=p.tranche,
                        payee=p.payee.code,
                        status=p.payee.status,
                    ),
                ),
                lots_of_day(self.calculation, p.fund.code, last, p.tranche),
            )
            for p in self.portions
        ]

    def _groups(self) -> list[tuple[str, int]]:
        """Sums by right, where there are both."""
        sums: dict[str, int] = {}
        for portion in self.portions:
            sums[portion.right] = sums.get(portion.right, 0) + portion.amount
        return [(RIGHTS[right], cents) for right, cents in sums.items()] if len(sums) > 1 else []

    def _fee(self, explanation: FeeExplanation) -> dict[str, Any]:
        others = [
            (
                part,
                why(self.calculation, right=DISTRIBUTION_FEE, fund=explanation.fund.code, tranche=part.tranche),
            )
            for part in explanation.sums
        ]
        days = []
        for day in explanation.days:
            own = day.of(explanation.tranche)
            days.append(
                {
                    "day": day,
                    "own": own,
                    "shares": day.row.shares_outstanding,
                    "part_percent": _percent(own.weight, day.weights) if own else "",
                    "url": fund_day(self.calculation, explanation.fund.code, day.date),
                    "lots_url": lots_of_day(self.calculation, explanation.fund.code, day.date, explanation.tranche),
                }
            )
        return {
            "why": explanation,
            "tranche_sums": others,
            "days": days,
            "payee_rows": self._payee_rows(explanation.split),
            "cap_url": month_address(self.calculation, "month-cap", explanation.fund.code),
            "cap_clause": clause_of(self.plan, "sales_charge_caps"),
        }

    def _cdsc(self, explanation: CdscExplanation) -> dict[str, Any]:
        charges = explanation.charges[:CHARGES_SHOWN]
        return {
            "why": explanation,
            "charges": with_transactions([_with_calculation(charge, self.calculation) for charge in charges]),
            "charge_count": len(explanation.charges),
            "charges_url": list_address(
                "earned-cdsc",
                calculation=self.calculation.pk,
                fund=explanation.fund.pk,
                tranche=explanation.tranche,
                waived="no",
            ),
            "payee_rows": self._payee_rows(explanation.split),
        }

    def _payee_rows(self, split: Split) -> list[PayeeRow]:
        behind = _transfer_rows(self.plan.pk, split)
        return [
            PayeeRow(
                share=share,
                name=self.sheet.party_names.get(share.payee, share.payee),
                percent=percent_of(share, split),
                transfers=behind.get((share.payee, share.status), ()),
                chosen=(share.payee, share.status) == (self.wanted["payee"], self.wanted["status"]),
            )
            for share in split.payees
        ]


def _percent(part: int, whole: int) -> str:
    return PERCENT.format(_ppm(part, whole)) + "%" if whole else ""


def _ppm(part: int, whole: int) -> int:
    return (2 * part * 1_000_000 + whole) // (2 * whole)


def _with_calculation(row: Any, calculation: Calculation) -> Any:
    row.calculation = calculation
    return row


def _transfer_rows(plan_id: int, split: Split) -> dict[tuple[str, str], tuple[Transfer, ...]]:
    """The plan's transfers behind each payee's line."""
    wanted = [(share, t) for share in split.payees for t in share.transfers]
    if not wanted:
        return {}
    rows = list(Transfer.objects.filter(plan=plan_id).select_related("assignee").order_by("effective", "pk"))
    found: dict[tuple[str, str], tuple[Transfer, ...]] = {}
    for share, transfer in wanted:
        matching = tuple(
            row
            for row in rows
            if (row.assignee.code, row.tranche, row.right, row.percent, row.effective, row.ends)
            == (
                transfer.assignee,
                transfer.tranche,
                transfer.right,
                transfer.percent,
                transfer.effective,
                transfer.ends,
            )
        )
        known = found.get((share.payee, share.status), ())
        found[share.payee, share.status] = (*known, *(row for row in matching if row not in known))
    return found
