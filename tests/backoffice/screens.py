"""A list, a page and a form over models that exist, as an app would write them; and a way to ask for them."""

from typing import Any

import django_tables2
from django import forms
from django.contrib.auth.models import User
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.urls import ResolverMatch
from django_htmx.middleware import HtmxDetails

from backoffice.fields import ScaledFormField
from backoffice.filters import FilterSet
from backoffice.quantities import MONEY
from backoffice.refusals import Fault, Refusal
from backoffice.tables import MoneyColumn, Table, total
from backoffice.views.forms import FormView
from backoffice.views.lists import ListView
from ledger.models import Valuation


class ValuationFilter(FilterSet):
    search_fields = ("fund__code__iexact", "fund__name__icontains")

    class Meta:
        model = Valuation
        fields = ("date", "net_assets", "fund")


class ValuationTable(Table):
    fund = django_tables2.Column(order_by="fund__code")
    net_assets = MoneyColumn(footer=total("net_assets", MONEY))

    class Meta:
        model = Valuation
        fields = ("date", "fund", "nav", "net_assets", "shares_outstanding")


class ValuationListView(ListView):
    queryset = Valuation.objects.select_related("fund")
    filterset_class = ValuationFilter
    table_class = ValuationTable
    title = "Valuations"
    default_ordering = ("date",)


class AmountForm(forms.Form):
    amount = ScaledFormField(scale=MONEY, min_units=1)
    note = forms.CharField(required=False)


class AmountView(FormView):
    form_class = AmountForm
    title = "New amount"

    def perform(self, form: Any) -> None:
        faults = [Fault("amount", "Expected at most 5.00."), Fault("row 3, column fund", "Expected a fund.")]
        raise Refusal("too_much", "That is too much.", clause="F2", faults=faults)


def ask(view: type[Any], user: User, *, method: str = "get", htmx: bool = False, **data: Any) -> HttpResponseBase:
    """The view's response, rendered, as a signed-in person gets it."""
    headers = {"HX-Request": "true"} if htmx else {}
    request = getattr(RequestFactory(), method)("/screen/", data, headers=headers)
    request.user = user
    request.session = {}
    request.htmx = HtmxDetails(request)
    request.resolver_match = ResolverMatch(view.as_view(), (), {}, url_name="screen")
    request._messages = FallbackStorage(request)
    response: HttpResponseBase = view.as_view()(request)
    if hasattr(response, "render"):
        response.render()
    return response


def text(response: Any) -> str:
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()
