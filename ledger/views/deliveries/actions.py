"""A calculated month is reviewed, and delivered (B EIGHTH(C), M2)."""

from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from backoffice.views.access import permitted, signed_in
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb
from ledger.addresses import calculate_address, list_address, month_address
from ledger.forms.deliveries import DeliverForm, ReviewForm
from ledger.models import Calculation, Delivery, MonthReview
from ledger.selectors.deliveries import Difference, delivery_of, differences, valid_review
from ledger.selectors.months import MonthSheet
from ledger.selectors.obstacles import earlier_undelivered, steps_to_deliver
from ledger.selectors.people import hands_in
from ledger.services.delivery import deliver_month
from ledger.services.review import review_month
from ledger.views.deliveries.sums import change_rows
from ledger.views.month_base import month_crumbs
from plans.models import Plan
from plans.selectors.who_may import named, who_may


class MonthForm(FormView):
    """A form about the calculated month that the address names."""

    @cached_property
    def calculation(self) -> Calculation:
        plan = get_object_or_404(Plan, code=self.kwargs["plan"])
        found = Calculation.objects.select_related("plan", "calculated_by").filter(plan=plan)
        return get_object_or_404(found, month=self.kwargs["month"])

    @property
    def month(self) -> date:
        return self.calculation.month

    def get_crumbs(self) -> list[Crumb]:
        return month_crumbs(self.calculation)

    def get_cancel_url(self) -> str:
        return self.calculation.get_absolute_url()


class ReviewMonthView(MonthForm):
    """Asks a second person; shows what there is to look at."""

    permission = "ledger.add_monthreview"
    form_class = ReviewForm
    template_name = "ledger/month_review.html"
    lead = "A second person looks at the month before it is delivered. Nobody reviews their own work."
    clause = "B EIGHTH(C), M1"
    submit_label = "It is in order"

    def get_title(self) -> str:
        return f"Review {self.calculation}"

    def get_initial(self) -> dict[str, Any]:
        return {"digest": self.calculation.digest}

    def perform(self, form: ReviewForm) -> MonthReview:
        return review_month(
            plan=self.calculation.plan, month=self.month, user=signed_in(self.request), **form.cleaned_data
        )

    def get_success_message(self, result: MonthReview) -> str:
        return f"{self.calculation} is reviewed."

    def get_success_url(self, result: MonthReview) -> str:
        return self.calculation.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hands = hands_in(self.calculation)
        own_work = hands.get(signed_in(self.request).pk, [])
        about = Calculation.objects.filter(pk=self.calculation.pk)
        review = valid_review(self.calculation)
        return {
            **kwargs,
            "calculation": self.calculation,
            "own_work": own_work,
            "reviewing": named(who_may(self.permission, about, besides=hands)) if own_work else "",
            "review": review,
            "reviewed_by_self": review is not None and review.reviewed_by_id == signed_in(self.request).pk,
            "delivery": delivery_of(self.calculation.plan, self.month),
            "deliver_url": month_address(self.calculation, "month-deliver"),
            "calculate_url": calculate_address(self.calculation),
            "rows": change_rows(self.calculation),
            "sheet": MonthSheet.of(self.calculation),
            "restated": differences(self.calculation.plan, before=self.month),
        }


class DeliverMonthView(MonthForm):
    """What stands in the way, what is restated with it, and the button."""

    permission = "ledger.add_delivery"
    form_class = DeliverForm
    template_name = "ledger/month_deliver.html"
    lead = "It becomes a notice to each company, with its PDF and files, and is never edited again."
    clause = "B EIGHTH(C), M2"
    submit_label = "Deliver"

    @cached_property
    def restated(self) -> list[Difference]:
        return differences(self.calculation.plan, before=self.month)

    def get_title(self) -> str:
        return f"Deliver {self.calculation}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Delivered, nothing is left to do here: there is its page."""
        delivery = delivery_of(self.calculation.plan, self.month)
        return redirect(delivery) if delivery else super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"restated": self.restated}

    def perform(self, form: DeliverForm) -> Delivery:
        return deliver_month(
            plan=self.calculation.plan, month=self.month, reasons=form.reasons, user=signed_in(self.request)
        )

    def get_success_message(self, result: Delivery) -> str:
        return f"{result} is delivered."

    def ways(self, missing: set[str]) -> list[Action]:
        """To where what is missing is done."""
        earlier = earlier_undelivered(self.calculation)
        ways = {
            "month-stale": Action("Calculate it again", calculate_address(self.calculation)),
            "open-exceptions": Action(
                "Settle its exceptions", list_address("exceptions", plan=self.calculation.plan_id)
            ),
            "not-reviewed": Action("Review it", month_address(self.calculation, "month-review")),
        }
        if earlier is not None:
            address = reverse("month-deliver", args=[self.calculation.plan.code, earlier])
            ways["earlier-month-not-delivered"] = Action(f"Deliver {earlier:%B %Y} first", address)
        return [way for name, way in ways.items() if name in missing]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = steps_to_deliver(self.calculation)
        missing = {step.name for step in steps if not step.done}
        return {
            **kwargs,
            "calculation": self.calculation,
            "steps": steps,
            "ready": not missing,
            "ways": permitted(self.request, self.ways(missing)),
            "restated": self.restated,
            "difference_urls": {
                d.month: reverse("difference", args=[d.delivery.plan.code, d.month]) for d in self.restated
            },
        }
