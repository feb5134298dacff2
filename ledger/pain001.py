"""ISO 20022 customer credit transfer initiation, pain.001.001.09: what a bank is told to pay. Pure.

One PmtInf for each account that pays; amounts in cents, written with two decimals; totals as control sums.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree

from backoffice.quantities import MONEY

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY = "USD"
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
_ROUTING = re.compile(r"\d{9}")


@dataclass(frozen=True, slots=True)
class Account:
    """`number` is an IBAN or an account number; `bank` a BIC or an ABA routing number."""

    holder: str
    number: str
    bank: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit transfer, cents. `for_whom` is the fund on whose behalf the company pays."""

    end_to_end_id: str
    cents: int
    debtor: Account
    for_whom: str
    creditor: Account
    about: str


@dataclass(frozen=True, slots=True)
class Message:
    """`created` is an ISO date and time with its offset."""

    id: str
    created: str
    initiator: str
    execution_date: date
    transfers: tuple[Transfer, ...]


def pain001(message: Message) -> bytes:
    """The message as XML; the same message gives the same bytes."""
    document = ElementTree.Element("Document", {"xmlns": NAMESPACE})
    root = ElementTree.SubElement(document, "CstmrCdtTrfInitn")
    header = ElementTree.SubElement(root, "GrpHdr")
    _text(header, "MsgId", message.id)
    _text(header, "CreDtTm", message.created)
    _totals(header, message.transfers)
    _name(header, "InitgPty", message.initiator)
    for number, (debtor, transfers) in enumerate(_by_debtor(message.transfers), start=1):
        _payment_information(root, f"{message.id}-{number}", message, debtor, transfers)
    ElementTree.indent(document)
    content: bytes = ElementTree.tostring(document, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"


def _by_debtor(transfers: Sequence[Transfer]) -> list[tuple[Account, list[Transfer]]]:
    found: dict[Account, list[Transfer]] = {}
    for transfer in transfers:
        found.setdefault(transfer.debtor, []).append(transfer)
    return list(found.items())


def _payment_information(
    root: ElementTree.Element, identity: str, message: Message, debtor: Account, transfers: Sequence[Transfer]
) -> None:
    payment = ElementTree.SubElement(root, "PmtInf")
    _text(payment, "PmtInfId", identity)
    _text(payment, "PmtMtd", "TRF")
    _totals(payment, transfers)
    _text(ElementTree.SubElement(payment, "ReqdExctnDt"), "Dt", message.execution_date.isoformat())
    _name(payment, "Dbtr", debtor.holder)
    _account(payment, "DbtrAcct", debtor.number)
    _agent(payment, "DbtrAgt", debtor.bank)
    for transfer in transfers:
        entry = ElementTree.SubElement(payment, "CdtTrfTxInf")
        _text(ElementTree.SubElement(entry, "PmtId"), "EndToEndId", transfer.end_to_end_id)
        amount = ElementTree.SubElement(ElementTree.SubElement(entry, "Amt"), "InstdAmt", {"Ccy": CURRENCY})
        amount.text = MONEY.format(transfer.cents)
        _name(entry, "UltmtDbtr", transfer.for_whom)
        _agent(entry, "CdtrAgt", transfer.creditor.bank)
        _name(entry, "Cdtr", transfer.creditor.holder)
        _account(entry, "CdtrAcct", transfer.creditor.number)
        _text(ElementTree.SubElement(entry, "RmtInf"), "Ustrd", plain(transfer.about, 140))


def _totals(parent: ElementTree.Element, transfers: Sequence[Transfer]) -> None:
    _text(parent, "NbOfTxs", str(len(transfers)))
    _text(parent, "CtrlSum", MONEY.format(sum(transfer.cents for transfer in transfers)))


def _name(parent: ElementTree.Element, tag: str, name: str) -> None:
    _text(ElementTree.SubElement(parent, tag), "Nm", plain(name, 140))


def _account(parent: ElementTree.Element, tag: str, number: str) -> None:
    identity = ElementTree.SubElement(ElementTree.SubElement(parent, tag), "Id")
    if _IBAN.fullmatch(number):
        _text(identity, "IBAN", number)
    else:
        _text(ElementTree.SubElement(identity, "Othr"), "Id", number)


def _agent(parent: ElementTree.Element, tag: str, bank: str) -> None:
    institution = ElementTree.SubElement(ElementTree.SubElement(parent, tag), "FinInstnId")
    if _ROUTING.fullmatch(bank):
        member = ElementTree.SubElement(institution, "ClrSysMmbId")
        _text(ElementTree.SubElement(member, "ClrSysId"), "Cd", "USABA")
        _text(member, "MmbId", bank)
    else:
        _text(institution, "BICFI", bank)


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text


def plain(text: str, limit: int) -> str:
    """In the letters that banks take, cut to what the field holds."""
    simple = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9/\-?:().,'+ ]", " ", simple)[:limit].strip() or "-"
