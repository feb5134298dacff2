"""A refusal that no page shows itself becomes a page of its own: the sentence, the clause, the faults."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.forms import fault_rows
from backoffice.refusals import Refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        context = {"refusal": exception, "faults": fault_rows(exception.faults), "title": "Not possible"}
        return render(request, "base/refused.html", context, status=409)
