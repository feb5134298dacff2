"""Evidence, as it was handed in."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from backoffice.views.access import Access
from plans.models import Document


class DocumentView(Access):
    """The document's bytes, always as a download: nothing handed in is opened as a page of ours."""

    model = Document

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        document = get_object_or_404(Document, pk=pk)
        response = HttpResponse(bytes(document.content), content_type=document.media_type)
        response["Content-Disposition"] = _attachment(document.name)
        response["ETag"] = f'"{document.sha256}"'
        return response


def _attachment(name: str) -> str:
    return content_disposition_header(True, name) or "attachment"
