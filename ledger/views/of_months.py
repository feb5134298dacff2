"""Figures of some months of a plan together that no single list holds: the terms of each, and their sum at the foot."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic.base import TemplateResponseMixin

from backoffice.quantities import MONEY
from backoffice.tables import MoneyColumn, Table, TextColumn, total
from backoffice.views.access import Access
from backoffice.views.lists import NOTHING_OF_THEIRS, Crumb
from ledger.forms.of_months import MonthsForm, ProviderMonthsForm
from ledger.months import MONTHS_OF_ALL_TIME
from ledger.selectors.service_fees import ProviderFee, service_months
from ledger.tables.services import ProviderFeeTable
from ledger.views.results import NOT_CALCULATED
from plans.models import ServiceAgreement


class MonthsPage(TemplateResponseMixin, Access):
    """Base: the form of what is asked for, and tables."""

    template_name = "ledger/of_months.html"
    form_class: ClassVar[type[MonthsForm]] = MonthsForm
    title = ""
    lead = ""
    clause = ""
    empty = "Nothing in these months."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form_class(request.GET, self.within_reach)
        if not request.GET and not form.is_valid():  # there is nothing yet to ask about
            nothing = NOT_CALCULATED if self.reach is None else NOTHING_OF_THEIRS
            return self.render_to_response({"view": self, "title": self.title, "nothing": nothing})
        return self.render_to_response(
            {
                "view": self,
                "title": self.title,
                "crumbs": self.get_crumbs(),
                "form": form,
                "tables": self.tables(form) if form.is_valid() else [],
            }
        )

    def get_crumbs(self) -> list[Crumb]:
        return []

    def tables(self, form: Any) -> list[Table]:
        """Each with its sums at the foot."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class PaidUnderKind:
    """What one provider is paid under agreements of one kind."""

    kind: str
    provider: str
    amount: int


class PaidUnderKindTable(Table):
    caption = "By kind of agreement and provider"

    kind = TextColumn(footer="Together")
    provider = TextColumn()
    amount = MoneyColumn(footer=total("amount", MONEY))


class ProviderFeeMonthsTable(ProviderFeeTable):
    caption = "By month and fund"

    month = TextColumn(footer="Together")

    class Meta:
        sequence = ("month", "...")

    def render_month(self, record: ProviderFee) -> str:
        return f"{record.month:%Y-%m}"


class MonthsProviderFeesView(MonthsPage):
    """What providers are paid of the service fee, by kind of agreement and provider (B SIXTH(E), R SEVENTH)."""

    form_class = ProviderMonthsForm
    title = "Service fees of providers"
    lead = "What providers are paid of the service fee; the rest stays with the distributor."
    clause = "B SIXTH(E), R SEVENTH"

    def tables(self, form: ProviderMonthsForm) -> list[Table]:
        asked = form.cleaned_data
        first, last = MONTHS_OF_ALL_TIME
        found = service_months(
            asked["plan"],
            asked["months_from"] or first,
            asked["months_to"] or last,
            funds=form.funds(self.within_reach),
        )
        lines = [line for line in found.providers if line.paid and _wanted(line, asked)]
        return [
            PaidUnderKindTable.of(_by_kind(lines)),
            ProviderFeeMonthsTable.of(lines, exclude=("assets", "rate", "days", "paragraph", "kind")),
        ]


def _wanted(line: ProviderFee, asked: dict[str, Any]) -> bool:
    agreement = line.agreement
    return asked["kind"] in ("", agreement.kind) and asked["provider"] in ("", agreement.provider.code)


def _by_kind(lines: list[ProviderFee]) -> list[PaidUnderKind]:
    """In the order of B SIXTH(E)(1) to (4); the largest provider first."""
    sums: dict[tuple[str, str, str], int] = {}
    for line in lines:
        key = (line.agreement.kind, line.agreement.provider.code, line.agreement.provider.name)
        sums[key] = sums.get(key, 0) + line.paid
    order = list(ServiceAgreement.Kind.values)
    ordered = sorted(sums, key=lambda key: (order.index(key[0]), -sums[key], key[1]))
    return [PaidUnderKind(str(ServiceAgreement.Kind(key[0]).label), key[2], sums[key]) for key in ordered]
