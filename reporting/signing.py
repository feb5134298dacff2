"""The organisation's signature on a report (optional): the only place that knows pyHanko.

A signature is added behind the document, whose own bytes stay as they were: what is signed is exactly what the same
report always gives. The certificate is a PKCS #12 file named by the settings; without one nothing is signed.
"""

import io
from pathlib import Path
from typing import Any

from django.conf import settings

from backoffice.refusals import Refusal

FIELD = "Organisation"


def signed(pdf: bytes, *, reason: str) -> bytes:
    """The PDF with an invisible signature over all of it, or as it was where no certificate is set.

    Raises Refusal `certificate-unusable`.
    """
    if not settings.SIGNING_CERTIFICATE:
        return pdf
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    signer = _signer(Path(settings.SIGNING_CERTIFICATE), settings.SIGNING_PASSWORD)
    target = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        signers.PdfSignatureMetadata(field_name=FIELD, reason=reason, md_algorithm="sha256"),
        signer=signer,
        output=target,
    )
    return target.getvalue()


def _signer(path: Path, password: str) -> Any:
    from pyhanko.sign import signers

    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unusable(f"The certificate {path.name} cannot be read: {error.strerror}.") from error
    try:
        return signers.SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=password.encode())
    except ValueError as error:
        raise _unusable(
            f"The certificate {path.name} cannot be opened: is it a PKCS #12 file, and SIGNING_PASSWORD its password?"
        ) from error


def _unusable(text: str) -> Refusal:
    return Refusal("certificate-unusable", text)
