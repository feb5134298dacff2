"""The organisation's signature, with a certificate made for the test."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from backoffice.refusals import Refusal
from reporting.pdf import report_pdf
from reporting.signing import FIELD, signed
from tests.reporting.sample import report

PASSWORD = "only for this test"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return report_pdf(report()).content


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sample Administrator, Inc.")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "organisation.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"o", key, made, None, BestAvailableEncryption(PASSWORD.encode()))
    )
    return path


def embedded(content: bytes) -> Any:
    return PdfFileReader(io.BytesIO(content)).embedded_signatures


def test_without_a_certificate_nothing_is_signed(pdf: bytes, settings: Any) -> None:
    settings.SIGNING_CERTIFICATE = ""
    assert signed(pdf, reason="x") == pdf


def test_the_signature_covers_the_document_whose_bytes_stay_as_they_were(
    pdf: bytes, certificate: Path, settings: Any
) -> None:
    settings.SIGNING_CERTIFICATE, settings.SIGNING_PASSWORD = str(certificate), PASSWORD
    content = signed(pdf, reason="Board report 2003Q3")
    assert content.startswith(pdf)
    (signature,) = embedded(content)
    assert (signature.field_name, signature.sig_object["/Reason"]) == (FIELD, "Board report 2003Q3")
    trusted = ValidationContext(trust_roots=[signature.signer_cert])
    status = validate_pdf_signature(signature, trusted)
    assert status.intact
    assert status.valid
    assert status.trusted
    assert "ENTIRE_FILE" in str(status.coverage)


def test_a_changed_document_is_noticed(pdf: bytes, certificate: Path, settings: Any) -> None:
    settings.SIGNING_CERTIFICATE, settings.SIGNING_PASSWORD = str(certificate), PASSWORD
    content = bytearray(signed(pdf, reason="x"))
    place = content.index(b"stream") + 20
    content[place] ^= 1
    (signature,) = embedded(bytes(content))
    assert not validate_pdf_signature(signature, ValidationContext(trust_roots=[signature.signer_cert])).intact


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [("missing.p12", PASSWORD, "cannot be read"), ("organisation.p12", "another", "cannot be opened")],
)
def test_a_certificate_that_cannot_be_used_is_refused(
    pdf: bytes, certificate: Path, settings: Any, name: str, password: str, said: str
) -> None:
    settings.SIGNING_CERTIFICATE, settings.SIGNING_PASSWORD = str(certificate.with_name(name)), password
    with pytest.raises(Refusal, match=said) as refused:
        signed(pdf, reason="x")
    assert refused.value.name == "certificate-unusable"
