"""What was delivered: the list, one delivery, all amounts, and what a delivered month comes to now (M2)."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Sum
from django.urls import NoReverseMatch, reverse

from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.lists import Action, Crumb, ListView
from ledger.addresses import list_address
from ledger.filters.deliveries import DeliveredAmountFilter, DeliveryFilter
from ledger.models import Calculation, DeliveredAmount, Delivery, Restatement
from ledger.months import month_end
from ledger.selectors.causes import causes_since, last_report
from ledger.selectors.deliveries import delivered_lines, difference_of, present_lines, reported_digests
from ledger.tables.deliveries import DeliveredAmountTable, DeliveryTable
from ledger.trading_days import payment_due
from ledger.views.deliveries.sums import changes_between, party_names
from plans.models import Notice

AMOUNT_RELATIONS = ("fund", "delivery__plan", "restatement")
LOOKUP = {"plan": "plan__code", "month": "month"}


class DeliveryListView(ListView):
    queryset = Delivery.objects.select_related("plan", "sender", "review__reviewed_by", "delivered_by")
    filterset_class = DeliveryFilter
    table_class = DeliveryTable
    title = "Delivered months"
    lead = "Monthly Calculations as the companies received them."
    clause = "B EIGHTH(C), M2"
    empty_text = "No month is delivered yet. Open a calculated month, have it reviewed, then deliver it."
    default_ordering = ("-month", "plan__code")
    default_columns = ("month", "plan", "delivered_on", "amount", "adjustments", "sender", "reviewed_by")

    def prepare(self, rows: list[Any]) -> list[Any]:
        sums = _sums(rows)
        for row in rows:
            row.amount, row.adjustments = sums.get((row.pk, False), 0), sums.get((row.pk, True), 0)
        return rows


def _sums(rows: list[Any]) -> dict[tuple[int, bool], int]:
    """(delivery, whether of adjustments) -> cents."""
    amounts = DeliveredAmount.objects.filter(delivery__in=[row.pk for row in rows]).order_by()
    found: dict[tuple[int, bool], int] = {}
    for delivery, restatement, cents in amounts.values_list("delivery_id", "restatement_id").annotate(Sum("amount")):
        key = (delivery, restatement is not None)
        found[key] = found.get(key, 0) + int(cents)
    return found


class DeliveredAmountListView(ListView):
    queryset = DeliveredAmount.objects.select_related(*AMOUNT_RELATIONS)
    filterset_class = DeliveredAmountFilter
    table_class = DeliveredAmountTable
    title = "Delivered amounts"
    lead = "What each payee was told to be owed, and the adjustments since."
    clause = "B EIGHTH(C), M2"
    empty_text = "Nothing is delivered yet."
    default_ordering = ("-month", "fund__name")
    sums = ("amount",)


class DeliveryDetailView(DetailView):
    queryset = Delivery.objects.select_related(
        "plan", "sender", "review__reviewed_by", "take_over", "delivered_by", "calculated_by"
    )
    lookup = LOOKUP
    template_name = "ledger/delivery.html"
    list_url_name = "deliveries"
    show_history = False
    object: Delivery

    def get_title(self) -> str:
        return f"{self.object.month:%B %Y}, as delivered"

    def get_kind(self) -> str:
        return self.object.plan.name

    def get_facts(self) -> list[Fact]:
        delivery = self.object
        return [
            fact_of(delivery, "delivered_on", clause="B EIGHTH(C)"),
            fact_of(delivery, "sender", clause="B NINETEENTH(C)"),
            Fact("Payment due", payment_due(month_end(delivery.month)).isoformat(), clause="P4", numeric=True),
            Fact("Calculated by", str(delivery.calculated_by or "the program")),
            _checked(delivery),
            fact_of(delivery, "delivered_by"),
            fact_of(delivery, "digest", clause="M1"),
        ]

    def get_actions(self) -> list[Action]:
        plan, month = self.object.plan, self.object.month
        now = Action("What it comes to now", reverse("difference", args=[plan.code, month]))
        return [now] if self.object.take_over_id else [now, *_letter(self.object)]

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb("Months", reverse("months")),
            Crumb(str(self.object), reverse("month", args=[self.object.plan.code, self.object.month])),
        ]

    def get_sections(self) -> list[Section]:
        own = DeliveredAmount.objects.filter(delivery=self.object).select_related(*AMOUNT_RELATIONS)
        order = ("month", "fund__name", "right", "tranche", "payee", "status")
        adjusted = own.exclude(restatement=None).order_by(*order)
        return [
            Section(
                "Adjustments of earlier months",
                DeliveredAmountTable.of(adjusted, exclude=("delivery",)),
                clause="M2",
                empty_text="None: what was delivered before stands.",
            ),
            Section(
                "Amounts",
                DeliveredAmountTable.of(
                    own.filter(restatement=None).order_by(*order), exclude=("delivery", "month", "reason")
                ),
                more_url=list_address("delivered-amounts", delivery=self.object.pk),
                clause="B EIGHTH(C)",
            ),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delivery = self.object
        own = DeliveredAmount.objects.filter(delivery=delivery, restatement=None).order_by()
        names = party_names()
        payees = own.values_list("payee").annotate(cents=Sum("amount")).order_by("-cents", "payee")
        return {
            **kwargs,
            "payees": [(names.get(code, code), int(cents)) for code, cents in payees],
            "total": sum(int(cents) for _, cents in payees),
            "files": delivery.files.select_related("document").defer("document__content"),
            "notices": delivery.notices.select_related("notice__to_company", "notice__to_party"),
            "restated_by": delivery.restated_by.select_related("delivery__plan"),
        }


def _letter(delivery: Delivery) -> list[Action]:
    """The way to the letter that covers it, where an app writes letters."""
    try:
        address = reverse("letter-write", args=[delivery.plan_id])
    except NoReverseMatch:
        return []
    asked = {
        "kind": Notice.Kind.MONTHLY_CALCULATION.value,
        "subject": f"Monthly Calculation {delivery.month:%Y-%m}",
    }
    return [Action("Write its letter", f"{address}?{urlencode(asked)}")]


def _checked(delivery: Delivery) -> Fact:
    """Who reviewed it; or that it was delivered before this program was used."""
    if delivery.review is None:
        assert delivery.take_over is not None, "the database keeps it so"
        return Fact("Delivered and paid", "Before this program was used", url=delivery.take_over.get_absolute_url())
    note = f": {delivery.review.note}" if delivery.review.note else ""
    return Fact("Reviewed by", f"{delivery.review.reviewed_by}{note}")


class DifferenceView(DetailView):
    """A delivered month: delivered, adjusted since, as it comes to now; and which records caused it."""

    queryset = Delivery.objects.select_related("plan")
    lookup = LOOKUP
    template_name = "ledger/difference.html"
    show_history = False
    object: Delivery

    def get_title(self) -> str:
        return f"{self.object.month:%B %Y}: delivered, and now"

    def get_kind(self) -> str:
        return self.object.plan.name

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb("Months", reverse("months")),
            Crumb(str(self.object), reverse("month", args=[self.object.plan.code, self.object.month])),
            Crumb("As delivered", self.object.get_absolute_url()),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delivery = self.object
        calculation = (
            Calculation.objects.filter(plan=delivery.plan, month=delivery.month).select_related("plan").first()
        )
        names = party_names()
        restatements = Restatement.objects.filter(restated=delivery).select_related("delivery__plan").order_by("pk")
        since = last_report(delivery)
        context: dict[str, Any] = {
            **kwargs,
            "calculation": calculation,
            "names": names,
            "versions": [_version(restatement) for restatement in restatements],
            "since": since,
            "causes": causes_since(delivery, since),
            "recalculate_url": f"{reverse('month-calculate')}?plan={delivery.plan_id}&month={delivery.month:%Y-%m}",
        }
        if calculation is not None:
            digest = reported_digests([delivery])[delivery.pk]
            difference = difference_of(delivery, calculation, digest)
            told = delivered_lines(delivery.plan, delivery.month)
            context |= {
                "difference": difference,
                "rows": [(line, names.get(line.payee, line.payee)) for line in difference.lines],
                "payees": changes_between(told, present_lines(calculation)),
                "same_inputs": calculation.digest == digest,
            }
        return context


def _version(restatement: Restatement) -> dict[str, Any]:
    total = DeliveredAmount.objects.filter(restatement=restatement).aggregate(total=Sum("amount"))["total"]
    return {"restatement": restatement, "total": int(total or 0)}
