"""Pages with a form that ends in one call of one service, and buttons that do.

class ExpenditureCreateView(FormView):
    form_class = ExpenditureForm
    title = "New expenditure"
    cancel_url_name = "expenditures"
    clause = "B FIFTH(C)"

    def perform(self, form):
        return add_expenditure(**form.cleaned_data, user=self.request.user)

    def get_success_message(self, result):
        return f"{result} is entered."
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic.base import TemplateResponseMixin

from backoffice.forms import add_refusal, fault_rows, focus_first, limit_choices, style
from backoffice.reach import choosable, readable
from backoffice.refusals import Refusal
from backoffice.views.access import Access
from backoffice.views.lists import Crumb


class FormView(TemplateResponseMixin, Access):
    """Create or change something. A refusal comes back above the form, its faults beside their fields."""

    template_name = "base/form_page.html"
    whole: ClassVar[bool] = True  # False where the rows it makes belong to a fund or company the form names
    form_class: ClassVar[type[forms.BaseForm]]
    title: str = ""
    lead: str = ""
    clause: str = ""
    submit_label: str = "Save"
    cancel_url_name: str = "start"

    # What a form page overrides.

    def perform(self, form: Any) -> Any:
        """Call the service with `form.cleaned_data`; returns what it made. Refusals are shown."""
        raise NotImplementedError

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_instance(self) -> Any:
        """What a ModelForm edits; the service saves, not the form."""
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {}

    def get_title(self) -> str:
        return self.title

    def get_crumbs(self) -> list[Crumb]:
        return []

    def get_cancel_url(self) -> str:
        return reverse(self.cancel_url_name)

    def get_success_url(self, result: Any) -> str:
        return resolve_url(result) if hasattr(result, "get_absolute_url") else self.get_cancel_url()

    def get_success_message(self, result: Any) -> str:
        return "Saved."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return kwargs

    # How it works.

    def make_form(self, *data: Any) -> Any:
        options = {"initial": self.get_initial(), **self.get_form_kwargs()}
        instance = self.get_instance()
        if instance is not None:
            options["instance"] = instance
        form = self.form_class(*data, **options)
        if self.reach is not None:
            limit = choosable if self.whole else readable
            limit_choices(form, lambda rows: limit(rows, self.reach))
        style(form)
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.make_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            result = self.perform(form)
        except Refusal as refusal:
            add_refusal(form, refusal)
            return self.show(form, refusal=refusal, status=422)
        message = self.get_success_message(result)
        if message:
            messages.success(request, message)
        return redirect(self.get_success_url(result))

    def show(self, form: Any, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponseBase:
        mark_errors(form)
        focus_first(form)
        faults = refusal.faults if refusal else ()
        context = {
            "view": self,
            "form": form,
            "title": self.get_title(),
            "crumbs": self.get_crumbs(),
            "cancel_url": self.get_cancel_url(),
            "refusal": refusal,
            "faults": fault_rows([fault for fault in faults if fault.place not in form.fields]),
        }
        return self.render_to_response(self.get_context_data(**context), status=status)


class ActionView(Access):
    """A button: POST only, one service, then back with a message. A refusal comes back as a message too."""

    http_method_names: ClassVar[Sequence[str]] = ["post", "options"]  # type: ignore[misc]
    whole: ClassVar[bool] = True

    def perform(self) -> Any:
        """Call the service; returns what to show: an object with a page, an address, or None for the page before."""
        raise NotImplementedError

    def get_success_message(self, result: Any) -> str:
        return ""

    def get_back_url(self) -> str:
        """Where to go when there is nothing to show, or the program declines."""
        came_from = self.request.META.get("HTTP_REFERER", "")
        safe = url_has_allowed_host_and_scheme(came_from, {self.request.get_host()}, self.request.is_secure())
        return came_from if safe else reverse("start")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            result = self.perform()
        except Refusal as refusal:
            show_refusal(request, refusal)
            return redirect(self.get_back_url())
        message = self.get_success_message(result)
        if message:
            messages.success(request, message)
        return redirect(resolve_url(result) if result is not None else self.get_back_url())


def show_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """A refusal as a message on the next page, with its clause and first faults."""
    clause = f" ({refusal.clause})" if refusal.clause else ""
    messages.error(request, f"{refusal.message}{clause}")
    for fault in refusal.faults[:10]:
        messages.error(request, str(fault))


def mark_errors(form: forms.BaseForm) -> None:
    """Give fields with errors Bootstrap's class."""
    if not form.is_bound:
        return
    for name in form.errors:
        if name in form.fields:
            attrs = form.fields[name].widget.attrs
            attrs["class"] = f"{attrs.get('class', '')} is-invalid".strip()
