"""Where the figures of a statement on screen lead: to what each is made of, which the Statement does not know.

`Addresses.of(kind, …)` is an address, or empty where no list sums to the figure.
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse

from ledger.models import Portion
from plans.models import Company, Fund
from plans.models import Plan as PlanRow
from reporting.selectors.statements.inputs import PERFORMERS
from reporting.statement import Section, Statement
from reporting.statement.categories import CATEGORY_OF
from reporting.statement.spans import QUARTER, Span

PERFORMER_CODES = {label: code for code, label in PERFORMERS.items()}


class Addresses:
    """Of the figures of some statements. Three queries, whatever the number of figures."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        codes = [statement.plan.code for statement in statements]
        self.plans = dict(PlanRow.objects.filter(code__in=codes).values_list("code", "pk"))
        self.companies = dict(Company.objects.values_list("code", "pk"))
        self.funds = dict(Fund.objects.values_list("code", "pk"))

    def of(self, kind: str, statement: Statement, section: Section, **what: Any) -> str:
        """`what`: span (its place), and by kind code, performer, line, right, payee, tranche, status, waived."""
        span = statement.spans[what.pop("span", QUARTER)]
        plan = self.plans.get(statement.plan.code)
        if plan is None:
            return ""
        query = {"plan": plan, "company": self.companies.get(section.code, "")}
        return self.KINDS[kind](self, query, span, **what)

    def _spent(
        self, query: dict[str, Any], span: Span, *, purposes: Iterable[str] = (), performer: str = "", line: str = ""
    ) -> str:
        query = self._of_line(query, line) | {"date_from": span.months[0], "date_to": span.last}
        query["performed_by"] = PERFORMER_CODES.get(performer, "")
        return _list("expenditures", {**query, "purpose": list(purposes)})

    def _purpose(self, query: dict[str, Any], span: Span, *, code: str, performer: str = "") -> str:
        return self._spent(query, span, purposes=[code], performer=performer)

    def _category(self, query: dict[str, Any], span: Span, *, code: str) -> str:
        return self._spent(query, span, purposes=[p for p, category in CATEGORY_OF.items() if category == code])

    def _portions(self, query: dict[str, Any], span: Span, *, status: str = "", **wanted: str) -> str:
        held = {"status": status.lower() if status.lower() in Portion.Status.values else ""}
        return _list("months-portions", {**query, **_months(span), **wanted, **held})

    def _charges(
        self, query: dict[str, Any], span: Span, *, line: str = "", tranche: str = "", waived: str = "no"
    ) -> str:
        query = self._of_line(query, line)
        return _list("months-earned-cdsc", {**query, **_months(span), "tranche": tranche, "waived": waived})

    def _of_line(self, query: dict[str, Any], line: str) -> dict[str, Any]:
        """A line is a fund's, or in the section of all companies a company's."""
        if line in self.funds:
            return {**query, "fund": self.funds[line]}
        return {**query, "company": self.companies[line]} if line in self.companies else query

    KINDS: ClassVar[dict[str, Callable[..., str]]] = {
        "spent": _spent,
        "purpose": _purpose,
        "category": _category,
        "portions": _portions,
        "charges": _charges,
    }


def _months(span: Span) -> dict[str, Any]:
    return {"months_from": span.months[0], "months_to": span.months[-1]}


def _list(name: str, query: dict[str, Any]) -> str:
    wanted = {key: value for key, value in query.items() if value not in ("", None, [])}
    return f"{reverse(name)}?{urlencode(wanted, doseq=True)}"
