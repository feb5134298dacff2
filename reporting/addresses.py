"""Where the figures of a statement on screen lead: to what each is made of, which the Statement does not know.

`Addresses.of(kind, …)` is an address, or empty where no list sums to the figure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.urls import reverse

from ledger.addresses import list_address
from ledger.models import Calculation, MonthRemark, OpenException, Portion, ShareTransaction
from ledger.months import month_end
from plans.models import Company, Fund, Party
from plans.models import Plan as PlanRow
from reporting.selectors.statements.inputs import PERFORMERS
from reporting.statement import Section, Statement
from reporting.statement.categories import CATEGORY_OF
from reporting.statement.inputs import UNALLOCATED
from reporting.statement.spans import QUARTER, Span
from reporting.statement.values import AdjustmentLine

PERFORMER_CODES = {label: code for code, label in PERFORMERS.items()}
REASON_CODES = {str(label): code for code, label in OpenException.Reason.choices}
REMARK_CODES = {str(label): code for code, label in MonthRemark.Kind.choices}


class Addresses:
    """Of the figures of some statements. A fixed number of queries, whatever the number of figures."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        codes = [statement.plan.code for statement in statements]
        self.plans = dict(PlanRow.objects.filter(code__in=codes).values_list("code", "pk"))
        self.companies = dict(Company.objects.values_list("code", "pk"))
        funds = list(Fund.objects.values_list("code", "pk", "company__code", "name"))
        self.funds = {code: pk for code, pk, _, _ in funds}
        self.named_funds = {(company, name): pk for _, pk, company, name in funds}
        parties = list(Party.objects.values_list("code", "pk", "name"))
        self.parties = {name: code for code, _, name in parties}
        self.party_keys = {code: pk for code, pk, _ in parties}
        months = {month.month for statement in statements for month in statement.months}
        calculated = Calculation.objects.filter(plan__code__in=codes, month__in=months)
        self.calculations = {
            (plan, month): pk for plan, month, pk in calculated.values_list("plan__code", "month", "pk")
        }
        records = {line.record for one in statements for part in one.sections for line in part.open_transactions}
        loaded = ShareTransaction.objects.filter(plan__code__in=codes, record_id__in=records)
        self.transactions = {
            (plan, record): pk for plan, record, pk in loaded.values_list("plan__code", "record_id", "pk")
        }

    def of(self, kind: str, statement: Statement, section: Section, **what: Any) -> str:
        """`what`: span (its place) or month, and by kind the codes and names of what the figure is about."""
        span = statement.spans[what.pop("span", QUARTER)]
        month = what.pop("month", None)
        if month is not None:
            span = Span("", "", (month,), (month,))
        plan = self.plans.get(statement.plan.code)
        if plan is None:
            return ""
        company = section.code or (statement.company.code if statement.company else "")
        query = {"plan": plan, "company": self.companies.get(company, "")}
        return self.KINDS[kind](self, _Asked(statement, section, company, query, span), **what)

    # Expenditures

    def _spent(
        self, asked: "_Asked", *, purposes: Iterable[str] = (), performer: str = "", line: str = "", spender: str = ""
    ) -> str:
        query = self._of_line(asked, line) | {"date_from": asked.span.months[0], "date_to": asked.span.last}
        query["performed_by"] = PERFORMER_CODES.get(performer, "")
        if spender:
            query["distributor"] = self.party_keys.get(self._party(asked, spender), "")
        return list_address("expenditures", **{**query, "purpose": list(purposes)})

    def _purpose(self, asked: "_Asked", *, code: str, performer: str = "") -> str:
        return self._spent(asked, purposes=[code], performer=performer)

    def _category(self, asked: "_Asked", *, code: str) -> str:
        return self._spent(asked, purposes=[p for p, category in CATEGORY_OF.items() if category == code])

    # Fees, charges and who gets them

    def _portions(self, asked: "_Asked", *, status: str = "", line: str = "", fund: str = "", **wanted: str) -> str:
        held = {"status": status.lower() if status.lower() in Portion.Status.values else ""}
        query = {**self._of_line(asked, line), **self._of_fund(asked, fund), **asked.months}
        return list_address("months-portions", **{**query, **wanted, **held})

    def _allocations(self, asked: "_Asked", *, day: date) -> str:
        """At the close of a day."""
        month = day.replace(day=1)
        query = {**asked.query, "months_from": month, "months_to": month, "date_from": day, "date_to": day}
        return list_address("months-allocations", **query)

    def _service_fees(self, asked: "_Asked", *, line: str = "", payee: str = "") -> str:
        return list_address(
            "months-service-fees", **{**self._of_line(asked, line), **asked.months, "distributor": payee}
        )

    def _fees(self, asked: "_Asked", *, line: str = "", payee: str = "", spender: str = "") -> str:
        """Average net assets, fees together, rates, and what a payee is owed of all rights."""
        payee = payee or (self._party(asked, spender) if spender else "")
        return list_address("months-fees", **{**self._of_line(asked, line), **asked.months, "payee": payee})

    def _charges(
        self, asked: "_Asked", *, line: str = "", tranche: str = "", waived: str = "no", waiver: str = ""
    ) -> str:
        query = {**self._of_line(asked, line), **asked.months}
        return list_address("months-earned-cdsc", **{**query, "tranche": tranche, "waived": waived, "waiver": waiver})

    def _providers(self, asked: "_Asked", *, agreement: str = "", provider: str = "") -> str:
        """`agreement`: its kind."""
        return list_address(
            "months-provider-fees", **{**asked.query, **asked.months, "kind": agreement, "provider": provider}
        )

    def _rate(self, asked: "_Asked", *, funds: Sequence[str] = ()) -> str:
        """All rows that are about the fund: what a tranche's row leaves open, one of all tranches says (F2)."""
        fund = self._of_fund(asked, funds[0]) if len(funds) == 1 else {}
        return list_address("rates", **{"plan": asked.query["plan"], **fund})

    def _agreed(self, asked: "_Asked", *, on: date) -> str:
        """The agreement as in force on a day."""
        return f"{reverse('plan-as-of', args=[asked.query['plan']])}?on={on}"

    # Carried over

    def _carried(self, asked: "_Asked", *, line: str = "") -> str:
        return list_address("carried-over", **{**self._of_line(asked, line), **asked.months})

    def _received_to_date(self, asked: "_Asked", *, line: str = "") -> str:
        return list_address("months-fees", **{**self._of_line(asked, line), "months_to": asked.span.months[-1]})

    def _spent_to_date(self, asked: "_Asked", *, line: str = "") -> str:
        return list_address("expenditures", **{**self._of_line(asked, line), "date_to": asked.span.last})

    def _closing(self, asked: "_Asked", *, line: str = "") -> str:
        if not asked.span.calculated:
            return ""
        last = month_end(asked.span.calculated[-1])
        return list_address("months-daily-fees", **{**self._of_line(asked, line), "date_from": last, "date_to": last})

    # Sales charge caps

    def _cap(self, asked: "_Asked", *, line: str) -> str:
        """The page of the fund's month."""
        return reverse("month-cap", args=[asked.plan, f"{asked.span.months[0]:%Y-%m}", line])

    def _caps(self, asked: "_Asked", *, line: str) -> str:
        return list_address("cap-months", **{**self._of_line(asked, line), **asked.months})

    def _cap_entries(self, asked: "_Asked", *, line: str) -> str:
        return list_address("sales-charge-caps", plan=asked.query["plan"], fund=self.funds.get(line, ""))

    # What happened

    def _flows(self, asked: "_Asked", *, kinds: str) -> str:
        """`kinds` separated by commas. Of calculated months; without the quarter's open exceptions."""
        if not asked.span.calculated:
            return ""
        known = [self.calculations.get((asked.plan, month)) for month in asked.statement.spans[QUARTER].calculated]
        days = {"trade_date_from": asked.span.calculated[0], "trade_date_to": month_end(asked.span.calculated[-1])}
        query = {**asked.query, **days, "kind": kinds.split(","), "calculation": known[-1] if known else ""}
        return list_address("months-transactions", **query)

    def _exceptions(self, asked: "_Asked", *, label: str) -> str:
        """Of a kind, or all. Those of the latest month: each month lists all up to it (T3)."""
        known = [self.calculations.get((asked.plan, month)) for month in asked.span.calculated]
        if not known or known[-1] is None:
            return ""
        reason = REASON_CODES.get(label, "")
        query = {"calculation": known[-1], "company": asked.query["company"], "reason": reason}
        return list_address("month-exceptions", **query)

    def _remarks(self, asked: "_Asked", *, label: str) -> str:
        return list_address("months-remarks", **{**asked.query, **asked.months, "kind": REMARK_CODES.get(label, "")})

    def _transaction(self, asked: "_Asked", *, record: str) -> str:
        pk = self.transactions.get((asked.plan, record))
        return reverse("transaction", args=[pk]) if pk else ""

    # What was delivered and paid

    def _delivery(self, asked: "_Asked") -> str:
        return reverse("delivery", args=[asked.plan, f"{asked.span.months[0]:%Y-%m}"])

    def _adjustment(self, asked: "_Asked", *, line: AdjustmentLine | None = None) -> str:
        if line is None:
            first, last = asked.span.months[0], asked.span.months[-1]
            query = {**asked.query, "delivered_from": first, "delivered_to": last, "adjustment": "true"}
            return list_address("delivered-amounts", **query)
        query = {
            "plan": asked.query["plan"],
            "delivered_from": line.reported,
            "delivered_to": line.reported,
            "month_from": line.month,
            "month_to": line.month,
            **self._of_fund(asked, line.fund),
            "right": line.right,
            "tranche": line.tranche,
            "payee": self._party(asked, line.payee),
            "adjustment": "true",
        }
        return list_address("delivered-amounts", **query)

    def _paid(self, asked: "_Asked", *, recipient: str = "", late: str = "") -> str:
        party = self.party_keys.get(recipient, "")
        days = {"on_from": asked.span.months[0], "on_to": asked.span.last}
        return list_address("payments", **{**asked.query, **days, "recipient": party, "settled": "yes", "late": late})

    def _unpaid(self, asked: "_Asked", *, state: str, recipient: str = "", name: str = "", reason: str = "") -> str:
        recipient = recipient or (self._party(asked, name) if name else "")
        query = {**asked.query, "day": asked.span.last, "recipient": recipient, "state": state, "reason": reason}
        return list_address("unpaid", **query)

    # Names

    def _party(self, asked: "_Asked", name: str) -> str:
        """The code behind a name of the report: a payee of the section first."""
        payees = {payee.name: payee.code for payee in asked.section.payees}
        return payees.get(name) or self.parties.get(name, UNALLOCATED)

    def _of_line(self, asked: "_Asked", line: str) -> dict[str, Any]:
        """A line is a fund's, or in the section of all companies a company's."""
        if line in self.funds:
            return {**asked.query, "fund": self.funds[line]}
        return {**asked.query, "company": self.companies[line]} if line in self.companies else asked.query

    def _of_fund(self, asked: "_Asked", name: str) -> dict[str, Any]:
        pk = self.named_funds.get((asked.company, name))
        return {"fund": pk} if pk else {}

    KINDS: ClassVar[dict[str, Callable[..., str]]] = {
        "spent": _spent,
        "purpose": _purpose,
        "category": _category,
        "portions": _portions,
        "allocations": _allocations,
        "service-fees": _service_fees,
        "fees": _fees,
        "charges": _charges,
        "providers": _providers,
        "rate": _rate,
        "agreed": _agreed,
        "carried": _carried,
        "received-to-date": _received_to_date,
        "spent-to-date": _spent_to_date,
        "closing": _closing,
        "cap": _cap,
        "caps": _caps,
        "cap-entries": _cap_entries,
        "flows": _flows,
        "exceptions": _exceptions,
        "remarks": _remarks,
        "transaction": _transaction,
        "delivery": _delivery,
        "adjustment": _adjustment,
        "paid": _paid,
        "unpaid": _unpaid,
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a figure is of: its statement, the company (empty: all), and the months."""

    statement: Statement
    section: Section
    company: str
    query: dict[str, Any]
    span: Span

    @property
    def plan(self) -> str:
        return self.statement.plan.code

    @property
    def months(self) -> dict[str, Any]:
        return {"months_from": self.span.months[0], "months_to": self.span.months[-1]}
