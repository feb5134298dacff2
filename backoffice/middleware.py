"""What holds for every answer: refusals have a page, and a part of a page asks for sign-in as the whole does."""

from collections.abc import Callable

from allauth.core.internal.httpkit import get_client_ip
from auditlog.middleware import AuditlogMiddleware
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django_htmx.http import HttpResponseClientRefresh

from backoffice.forms import fault_rows
from backoffice.refusals import Refusal

GetResponse = Callable[[HttpRequest], HttpResponse]


BUSY = Refusal(
    "busy",
    "Something large is being loaded or calculated just now, and this database takes one writer at a time. "
    "Try again in a minute.",
)


class RefusalMiddleware:
    """A refusal that no page shows itself becomes a page: the sentence, the clause, the faults.

    So does SQLite's, when somebody else has written for longer than one cares to wait.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return _refused(request, exception, status=409)
        if isinstance(exception, OperationalError) and "database is locked" in str(exception):
            return _refused(request, BUSY, status=503)
        return None


def _refused(request: HttpRequest, refusal: Refusal, *, status: int) -> HttpResponse:
    context = {"refusal": refusal, "faults": fault_rows(refusal.faults), "title": "Not possible"}
    return render(request, "base/refused.html", context, status=status)


class AuditMiddleware(AuditlogMiddleware):
    """Entries of the audit trail bear the address that throttling goes by: nobody chooses it by a header."""

    @staticmethod
    def _get_remote_addr(request: HttpRequest) -> str | None:
        return get_client_ip(request) or None


class SignInMiddleware:
    """When htmx asks and the session has ended, the page reloads and so asks for sign-in.

    Following the redirect, htmx would put the sign-in page where the table was.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        location = response.headers.get("Location", "")
        if "HX-Request" in request.headers and location.startswith(resolve_url(settings.LOGIN_URL)):
            return HttpResponseClientRefresh()
        return response
