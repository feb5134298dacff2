"""Storing evidence."""

import hashlib
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Document

BIGGEST = 20 * 2**20
"""Bytes. Scanned minutes of a hundred pages take a quarter of it."""

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".xml": "application/xml",
    ".json": "application/json",
    ".toml": "application/toml",
    ".eml": "message/rfc822",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What may be kept, by the ending of its name."""

BEGINNINGS = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG",
    ".jpg": b"\xff\xd8",
    ".jpeg": b"\xff\xd8",
    ".docx": b"PK",
    ".xlsx": b"PK",
}
"""What a file of the kind begins with: a page saved under the name of a PDF is not evidence."""


def store_document(*, name: str, content: bytes, user: Any = None) -> Document:
    """Keep `content` under `name`; the same file again is the one stored before.

    Refusal `document-faults`: no content, more than BIGGEST bytes, a kind that is not kept, or content of another kind.
    """
    name = PurePath(name.replace("\\", "/")).name[-200:]
    if faults := _faults(name, content):
        raise Refusal("document-faults", "The document cannot be kept.", faults=faults)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic(), acting(user):
        document, _ = Document.objects.get_or_create(
            sha256=digest,
            name=name,
            defaults={
                "media_type": MEDIA_TYPES[_ending(name)],
                "size": len(content),
                "content": content,
                "stored_by": user,
            },
        )
    return document


def store_upload(*, file: "File[bytes] | None", user: Any = None) -> Document | None:
    """An uploaded file as a document; None where a form's field was left empty. Refusals as `store_document`."""
    if file is None:
        return None
    if file.size > BIGGEST:
        raise Refusal("document-faults", "The document cannot be kept.", faults=[_too_big(file.size)])
    return store_document(name=file.name or "", content=file.read(), user=user)


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def _too_big(size: int) -> Fault:
    return Fault("document", f"expected at most {BIGGEST // 2**20} MB, got {size:,} bytes")


def _faults(name: str, content: bytes) -> list[Fault]:
    ending = _ending(name)
    if not name.isprintable() or ending not in MEDIA_TYPES:
        return [Fault("document", f"expected a file whose name ends in {', '.join(MEDIA_TYPES)}")]
    if not content:
        return [Fault("document", "expected a file with content, got an empty one")]
    if len(content) > BIGGEST:
        return [_too_big(len(content))]
    if not content.startswith(BEGINNINGS.get(ending, b"")):
        return [Fault("document", f"expected the content of a {ending} file; it begins otherwise")]
    return []
