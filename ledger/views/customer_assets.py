"""Assets of providers' customers, and the service fees of a month that follow from them (B SIXTH(E), R SEVENTH)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from backoffice.fields import ScaledFormField
from backoffice.quantities import MONEY
from backoffice.tables import Table
from backoffice.views import exports
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger.addresses import list_address, month_address
from ledger.filters.services import CustomerAssetsFilter
from ledger.forms.fields import CodedField, MonthField, PlanField
from ledger.models import Calculation, CustomerAssets, LoadedFile
from ledger.months import first_of, previous_month
from ledger.selectors.service_fees import months_without_assets, service_months
from ledger.services.customer_assets import add_customer_assets
from ledger.tables.services import CustomerAssetsTable, FundServiceTable, ProviderFeeTable
from ledger.views.month_base import MonthPage
from plans.models import Fund, Plan, ServiceAgreement

CLAUSE = "B SIXTH(E), R SEVENTH"
KEPT = {
    Plan.Allocation.EXHIBIT_A: ("It compensates the distributor's own shareholder services.", "B SIXTH(D)"),
    Plan.Allocation.NONE: ("It counts as an asset-based sales charge.", "R SIXTH"),
}
"""What the rest of the service fee is, under each agreement."""


class CustomerAssetsListView(ListView):
    queryset = CustomerAssets.objects.select_related("plan", "agreement__provider", "fund", "file", "entered_by").defer(
        "file__faults"
    )
    filterset_class = CustomerAssetsFilter
    table_class = CustomerAssetsTable
    title = "Assets of providers' customers"
    lead = (
        "Average daily net assets by month. Entries of one agreement, fund and month are summed; negative ones correct."
    )
    clause = CLAUSE
    empty_text = "Nothing yet. Enter a service agreement first, then the assets of its customers month by month."
    default_columns = ("month", "agreement", "provider", "fund", "average_net_assets", "assets_id", "file")

    def get_actions(self) -> list[Action]:
        return [
            *self._months(),
            Action("Load a file", f"{reverse('loaded-file-new')}?kind={LoadedFile.Kind.CUSTOMER_ASSETS}"),
            Action("Enter assets", reverse("customer-assets-new"), style="primary"),
        ]

    def _months(self) -> list[Action]:
        """The way to the fees of the latest calculated month with assets."""
        latest = CustomerAssets.objects.order_by("-month", "-pk").values_list("plan", "month").first()
        if latest is None:
            return []
        calculation = (
            Calculation.objects.filter(plan=latest[0], month__lte=latest[1]).select_related("plan").order_by("-month")
        ).first()
        if calculation is None:
            return []
        return [Action(f"Fees of {calculation.month:%Y-%m}", month_address(calculation, "month-providers"))]


class AgreementField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}: {obj.provider.name} ({obj.plan.code})"


class CustomerAssetsForm(forms.Form):
    plan = PlanField()
    agreement = AgreementField(
        ServiceAgreement.objects.select_related("plan", "provider").order_by("plan__code", "code"),
        empty_label="Choose…",
    )
    month = MonthField()
    fund = CodedField(queryset=Fund.objects.order_by("name", "pk"), empty_label="Choose…")
    average_net_assets = ScaledFormField(
        label="Average daily net assets", scale=MONEY, help_text="Of its customers. A negative amount corrects."
    )
    assets_id = forms.CharField(label="Id", max_length=64, help_text="Its own, once in the plan.")


class AddCustomerAssetsView(FormView):
    form_class = CustomerAssetsForm
    permission = "ledger.add_customerassets"
    title = "Enter assets of customers"
    lead = "Of one agreement, fund and month. For many, load a file."
    clause = CLAUSE
    submit_label = "Enter"
    cancel_url_name = "customer-assets"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Assets of customers", reverse("customer-assets"))]

    def get_initial(self) -> dict[str, Any]:
        wanted = self.request.GET.get("agreement", "")
        agreement = ServiceAgreement.objects.filter(pk=int(wanted)).first() if wanted.isdecimal() else None
        return {
            "month": self._month(),
            "agreement": agreement,
            "plan": agreement.plan_id if agreement else None,
        }

    def _month(self) -> date:
        try:
            return date.fromisoformat(f"{self.request.GET.get('month', '')}-01")
        except ValueError:
            return previous_month(first_of(timezone.localdate()))

    def perform(self, form: CustomerAssetsForm) -> CustomerAssets:
        return add_customer_assets(user=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def get_success_url(self, result: CustomerAssets) -> str:
        return list_address("customer-assets", plan=result.plan_id, agreement=result.agreement_id)

    def get_success_message(self, result: CustomerAssets) -> str:
        return f"{MONEY.format(result.average_net_assets, grouped=True)} of {result.month:%Y-%m} are entered."


class _Rows:
    """Rows that are no query's, for the exports."""

    db = "default"

    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        return iter(self.rows)


class ProviderFeesView(MonthPage):
    """What each provider is due for the month, by fund, and what stays with the distributor."""

    template_name = "ledger/provider_fees.html"
    title = "Service fees of providers"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        month = self.calculation.month
        self.found = service_months(self.plan, month, month)
        kind = request.GET.get("export", "")
        if kind in exports.FORMATS:
            rows: Any = _Rows(list(self.found.providers))
            name = f"service-fees-{self.plan.code}-{month:%Y-%m}"
            return exports.respond(kind, rows, self._table, name=name, prepare=lambda page: page)
        return super().get(request, *args, **kwargs)

    def _table(self, rows: Any) -> Table:
        return ProviderFeeTable.of(rows)

    def get_actions(self) -> list[Action]:
        actions = [Action("Enter assets", f"{reverse('customer-assets-new')}?month={self.calculation.month:%Y-%m}")]
        if self.found.providers:
            actions.append(Action("CSV", f"{self.request.path}?export=csv"))
            actions.append(Action("XLSX", f"{self.request.path}?export=xlsx"))
        return actions

    def get_context_data(self) -> dict[str, Any]:
        kept, clause = KEPT[Plan.Allocation(self.plan.allocation)]
        missing = months_without_assets(self.plan, self.calculation.month)
        month = f"{self.calculation.month:%Y-%m}"
        return {
            "found": self.found,
            "providers": ProviderFeeTable.of(self.found.providers, exclude=("agreement", "kind", "paragraph")),
            "funds": FundServiceTable.of(self.found.funds),
            "not_paid": sum(line.above_rate + line.above_fund for line in self.found.providers),
            "kept_is": kept,
            "kept_clause": clause,
            "missing": [(row, f"{reverse('customer-assets-new')}?agreement={row.pk}&month={month}") for row in missing],
            "by_provider": self.found.paid_by_provider(),
        }
