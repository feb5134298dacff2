"""Loading files (files.md, T1, T4): every fault at once with its row and column, all or nothing, twice is harmless."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from backoffice.refusals import Refusal
from ledger.columns import EXPENDITURE_COLUMNS, TRANSACTION_COLUMNS, VALUATION_COLUMNS
from ledger.models import Expenditure, LoadedFile, ShareTransaction, Valuation, Voiding
from ledger.services.records.loading import Loaded, check_file, load_file
from plans.models import Plan

SCENARIO = Path(__file__).parent.parent / "scenarios" / "107"
TRANSACTIONS, VALUATIONS, EXPENDITURES = (
    LoadedFile.Kind.TRANSACTIONS,
    LoadedFile.Kind.VALUATIONS,
    LoadedFile.Kind.EXPENDITURES,
)
HEADERS = {
    TRANSACTIONS: ",".join(TRANSACTION_COLUMNS),
    VALUATIONS: ",".join(VALUATION_COLUMNS),
    EXPENDITURES: ",".join(EXPENDITURE_COLUMNS),
}
SALE = "T1,2003-03-05,ADV,A1,SALE,10.5000,100.00,,,,,,,"

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db: None) -> Plan:
    call_command("load_plan", str(SCENARIO / "plan.toml"))
    return Plan.objects.get(code="S107")


class Files:
    """Writes and loads files for a plan."""

    def __init__(self, plan: Plan, directory: Path) -> None:
        self.plan, self.directory, self.written = plan, directory, 0

    def write(self, content: bytes) -> Path:
        self.written += 1
        path = self.directory / f"{self.written}.csv"
        path.write_bytes(content)
        return path

    def load(self, *rows: str, kind: str = TRANSACTIONS, header: str | None = None) -> Loaded:
        lines = [HEADERS[LoadedFile.Kind(kind)] if header is None else header, *rows]
        return load_file(plan=self.plan, kind=kind, path=self.write("\n".join(lines).encode()))

    def faults(self, *rows: str, kind: str = TRANSACTIONS, header: str | None = None) -> list[str]:
        with pytest.raises(Refusal) as refused:
            self.load(*rows, kind=kind, header=header)
        assert refused.value.name == "file-faults"
        return [str(fault) for fault in refused.value.faults]


@pytest.fixture
def files(plan: Plan, tmp_path: Path) -> Files:
    return Files(plan, tmp_path)


def changed(row: str, **cells: str) -> str:
    values = dict(zip(TRANSACTION_COLUMNS, row.split(","), strict=True)) | cells
    return ",".join(values[name] for name in TRANSACTION_COLUMNS)


ROW_FAULTS = [
    ({"record_id": ""}, "row 2, column record_id: expected a value, got nothing"),
    ({"record_id": "x" * 65}, "row 2, column record_id: expected at most 64 characters, got 65"),
    ({"record_id": "T1/000"}, "row 2, column record_id: expected an id that does not end in a slash and three or more"),
    ({"trade_date": "2003-02-30"}, "row 2, column trade_date: expected a date such as 2003-07-01, got “2003-02-30”"),
    ({"trade_date": "20030305"}, "row 2, column trade_date: expected a date such as 2003-07-01, got “20030305”"),
    ({"trade_date": "03/05/2003"}, "row 2, column trade_date: expected a date such as 2003-07-01, got “03/05/2003”"),
    ({"fund": "XYZ"}, "row 2, column fund: unknown code “XYZ”; expected one of: ADV, BAL, CSH"),
    ({"account": ""}, "row 2, column account: expected a value, got nothing"),
    ({"account": "A\t1"}, "row 2, column account: expected printable characters only"),
    ({"kind": "BUY"}, "row 2, column kind: expected one of CANCEL, CONVERT, "),
    ({"kind": "sale"}, "got “sale”"),
    ({"shares": "0"}, "row 2, column shares: expected a number above zero, got “0”"),
    ({"shares": "-1"}, "row 2, column shares: expected a number above zero, got “-1”"),
    ({"shares": "1.00001"}, "row 2, column shares: expected at most 4 decimals, got “1.00001”"),
    ({"shares": "1e3"}, "row 2, column shares: expected a plain decimal number"),
    ({"shares": "NaN"}, "row 2, column shares: expected a plain decimal number"),
    ({"shares": "٣"}, "row 2, column shares: expected a plain decimal number"),
    ({"shares": "922337203685477.5808"}, "row 2, column shares: expected a number below"),
    ({"amount": "-0.01"}, "row 2, column amount: expected a number zero or more, got “-0.01”"),
    ({"amount": "1.005"}, "row 2, column amount: expected at most 2 decimals, got “1.005”"),
    ({"amount": ""}, "row 2, column amount: expected a plain decimal number"),
    ({"waiver": "DEATH"}, "row 2, column waiver: expected nothing on SALE, got “DEATH”: it counts on REDEEM only"),
    ({"counterpart": "T0"}, "row 2, column counterpart: expected nothing on SALE, got “T0”"),
    ({"distributor": "BANK"}, "row 2, column distributor: unknown code “BANK”; expected one of: ONE, THREE, TWO"),
    ({"original_issue_date": "2001-01-01"}, "row 2, column original_issue_date: expected nothing on SALE"),
    ({"share_kind": "free"}, "row 2, column share_kind: expected nothing on SALE"),
    ({"kind": "OPENING"}, "row 2, column share_kind: expected one of commission, free"),
    ({"kind": "OPENING", "share_kind": "both"}, "column share_kind: expected one of commission, free; got “both”"),
    (
        {"kind": "OPENING", "share_kind": "commission", "original_issue_date": "2003-03-06"},
        "row 2, column original_issue_date: expected a date up to the trade date, got “2003-03-06”",
    ),
    ({"kind": "CANCEL"}, "row 2, column counterpart: expected the record id of the transaction to cancel"),
    ({"kind": "CANCEL", "counterpart": "T9"}, "row 2, column counterpart: no transaction “T9” to cancel"),
    ({"kind": "CANCEL", "counterpart": "T1"}, "row 2, column counterpart: “T1” is itself a cancellation"),
    ({"cdsc": "-1"}, "row 2, column cdsc: expected a number zero or more, got “-1”"),
]


@pytest.mark.parametrize(("cells", "expected"), ROW_FAULTS, ids=lambda value: str(value)[:60])
def test_a_fault_of_a_row(files: Files, cells: dict[str, str], expected: str) -> None:
    assert any(expected in fault for fault in files.faults(changed(SALE, **cells)))
    assert not ShareTransaction.objects.exists()


FILE_FAULTS = [
    ("", "row 1: column “record_id” is missing"),
    (HEADERS[TRANSACTIONS].replace("shares", "units"), "row 1: column “shares” is missing"),
    (HEADERS[TRANSACTIONS].replace("shares", "units"), "row 1: unknown column “units”"),
    (HEADERS[TRANSACTIONS] + ",kind", "row 1: column “kind” stands there more than once"),
]


@pytest.mark.parametrize(("header", "expected"), FILE_FAULTS)
def test_a_fault_of_the_header(files: Files, header: str, expected: str) -> None:
    assert any(expected in fault for fault in files.faults(SALE, header=header))


def test_every_fault_of_a_file_at_once_and_nothing_loaded(files: Files) -> None:
    faults = files.faults(
        SALE,
        changed(SALE, record_id="T2", shares="0", amount="x"),
        "too,short",
        changed(SALE, record_id="T1", account="A2"),
        changed(SALE, record_id="T5", fund="NO"),
    )
    assert [fault.split(":")[0] for fault in faults] == [
        "row 3, column amount",
        "row 3, column shares",
        "row 4",
        "row 5, column record_id",
        "row 6, column fund",
    ]
    assert "the same id stands in row 2 already" in faults[3]
    assert not ShareTransaction.objects.exists()
    assert not LoadedFile.objects.exists()


def test_a_file_of_faults_alone_is_not_read_to_its_end(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.services.records.reading.MOST_FAULTS", 3)
    faults = files.faults(*(changed(SALE, record_id=f"T{n}", shares="0") for n in range(10)))
    assert [fault.split(":")[0] for fault in faults] == [*(f"row {n}, column shares" for n in (2, 3, 4)), "row 5"]
    assert faults[-1] == "row 5: not read from here on: 3 faults came before"


def test_an_id_loaded_with_other_content_names_what_differs(files: Files) -> None:
    files.load(SALE)
    assert files.faults(changed(SALE, shares="10.6000", amount="101.00")) == [
        "row 2, column shares: loaded before with other shares, amount"
    ]


def test_files_may_overlap(files: Files) -> None:
    files.load(SALE, changed(SALE, record_id="T2"))
    again = files.load(changed(SALE, record_id="T2"), changed(SALE, record_id="T3"))
    assert (again.rows_new, again.rows_known, again.message) == (1, 1, "1 row loaded, 1 loaded before.")
    nothing = files.load(changed(SALE, record_id="T3"), SALE)
    assert (nothing.file, nothing.message) == (None, "Nothing new: 2 loaded before.")
    assert ShareTransaction.objects.count() == 3
    assert LoadedFile.objects.count() == 2


def test_what_a_spreadsheet_makes_of_a_file_is_read(files: Files, plan: Plan) -> None:
    """A byte-order mark, CRLF, quotes, spaces, columns in another order, a blank line at the end."""
    names = HEADERS[TRANSACTIONS].split(",")
    reordered = ",".join([*names[7:], *names[:7]])
    row = ",,,,,,," + '"T1",2003-03-05, ADV ,"A,1",SALE,10.5,100'
    path = files.write(f"\ufeff{reordered}\r\n{row}\r\n\r\n".encode())
    load_file(plan=plan, kind=TRANSACTIONS, path=path)
    assert ShareTransaction.objects.values_list("record_id", "account", "shares", "amount").get() == (
        "T1",
        "A,1",
        105_000,
        10_000,
    )


def test_text_that_is_not_utf_8_names_its_row(files: Files, plan: Plan) -> None:
    path = files.write((HEADERS[TRANSACTIONS] + "\n" + SALE.replace("A1", "Société")).encode("latin-1"))
    with pytest.raises(Refusal) as refused:
        load_file(plan=plan, kind=TRANSACTIONS, path=path)
    assert [str(fault) for fault in refused.value.faults] == ["row 2: expected UTF-8 text"]


SAVE_AS = "in a spreadsheet, save it as “CSV UTF-8 (comma-separated)”"
OTHER_FILES = [
    (
        f"{HEADERS[TRANSACTIONS]}\n{SALE}".replace(",", ";").encode(),
        f"row 1: expected commas between values, got semicolons; {SAVE_AS}",
    ),
    (
        f"{HEADERS[TRANSACTIONS]}\n{SALE}".replace(",", "\t").encode(),
        f"row 1: expected commas between values, got tabs; {SAVE_AS}",
    ),
    (
        f"{HEADERS[TRANSACTIONS]}\n{SALE}".encode("utf-16"),
        f"row 1: expected comma-separated UTF-8 text, but this is UTF-16 text; {SAVE_AS}",
    ),
    (
        b"PK\x03\x04" + bytes(range(256)),
        f"row 1: expected comma-separated UTF-8 text, but this is a workbook or a ZIP archive; {SAVE_AS}",
    ),
    (
        f"{HEADERS[TRANSACTIONS]}\n{'x' * 200_000}".encode(),
        "row 2: expected comma-separated values: line longer than 100,000 characters",
    ),
    (
        f"{HEADERS[TRANSACTIONS]}\n{SALE.replace('ADV', 'A' * 5_000)}".encode(),
        f"row 2, column fund: unknown code “{'A' * 60}…”; expected one of: ADV, BAL, CSH",
    ),
    (
        f"{HEADERS[TRANSACTIONS]}\n{SALE.replace('10.5000', '9' * 5_000)}".encode(),
        f"row 2, column shares: expected a number below 1000000000000.0000, got “{'9' * 60}…”",
    ),
]


@pytest.mark.parametrize(("content", "expected"), OTHER_FILES, ids=lambda value: str(value)[-60:])
def test_a_file_of_another_kind_says_what_it_is(files: Files, plan: Plan, content: bytes, expected: str) -> None:
    file = check_file(plan=plan, kind=TRANSACTIONS, path=files.write(content))
    assert [": ".join(fault) for fault in file.faults] == [expected]


UNPRINTABLE = [
    f"{HEADERS[TRANSACTIONS]}\n{SALE.replace('ADV', 'A' + chr(0) + 'V')}".encode(),
    f"{HEADERS[TRANSACTIONS]}\n{SALE.replace('10.5000', '1' + chr(0))}".encode(),
    f"{HEADERS[TRANSACTIONS].replace('fund', 'fünd')}\n{SALE}".encode("latin-1"),
]


@pytest.mark.parametrize("content", UNPRINTABLE, ids=["a-code", "a-number", "a-column"])
def test_what_cannot_be_shown_is_told_all_the_same(
    files: Files, plan: Plan, staff_client: Client, content: bytes
) -> None:
    """PostgreSQL keeps no NUL in JSON, and no page shows half a surrogate."""
    file = check_file(plan=plan, kind=TRANSACTIONS, path=files.write(content))
    assert file.state == LoadedFile.State.FAULTY
    for url in (file.get_absolute_url(), reverse("loaded-file-faults", args=[file.pk])):
        assert "�" in staff_client.get(url).content.decode()


def test_awkward_text_survives(files: Files) -> None:
    r"""Backslashes and quotes come back as they were, whatever COPY makes of them."""
    files.load(changed(SALE, account=r"A\N\t'%s\\"))
    assert ShareTransaction.objects.get().account == r"A\N\t'%s\\"
    assert files.load(changed(SALE, account=r"A\N\t'%s\\")).rows_known == 1


OUT = changed(SALE, record_id="OUT", kind="EXCHANGE_OUT")
IN = changed(SALE, record_id="IN", kind="EXCHANGE_IN", fund="BAL", counterpart="OUT")
CANCEL_OUT = changed(SALE, record_id="C1", kind="CANCEL", counterpart="OUT")
CANCEL_IN = changed(SALE, record_id="C2", kind="CANCEL", counterpart="IN")


def test_two_second_halves_for_one_first(files: Files) -> None:
    second = changed(IN, record_id="IN2")
    assert [fault.split(":")[0] for fault in files.faults(OUT, IN, second)] == [
        "row 3, column counterpart",
        "row 4, column counterpart",
    ]
    files.load(OUT, IN)
    assert files.faults(second) == ["row 2, column counterpart: another second half of “OUT” exists; expected one (T4)"]


@pytest.mark.parametrize(
    "parts",
    [
        [[OUT, IN, CANCEL_OUT]],
        [[OUT, IN, CANCEL_IN]],
        [[CANCEL_IN, OUT, IN]],
        [[OUT, IN], [CANCEL_OUT]],
        [[OUT, IN], [CANCEL_IN]],
        [[OUT], [CANCEL_OUT], [IN]],
        [[IN], [CANCEL_IN], [OUT]],
        [[OUT, IN], [CANCEL_IN], [CANCEL_OUT]],
    ],
)
def test_cancelling_either_half_cancels_the_pair_in_whatever_order(files: Files, parts: list[list[str]]) -> None:
    for rows in parts:
        files.load(*rows)
    voided = Voiding.objects.order_by("transaction__record_id").values_list("transaction__record_id", flat=True)
    assert list(voided) == ["IN", "OUT"]


def test_cancelling_a_sale_does_not_touch_a_second_half_that_names_it(files: Files) -> None:
    files.load(
        SALE,
        changed(IN, counterpart="T1"),
        changed(SALE, record_id="C1", kind="CANCEL", counterpart="T1"),
    )
    assert list(Voiding.objects.values_list("transaction__record_id", flat=True)) == ["T1"]


def test_a_correction_is_a_cancellation_and_a_new_pair(files: Files) -> None:
    files.load(OUT, IN)
    files.load(CANCEL_IN, changed(OUT, record_id="OUT2"), changed(IN, record_id="IN2", counterpart="OUT2"))
    assert set(Voiding.objects.values_list("transaction__record_id", flat=True)) == {"OUT", "IN"}


def test_checking_says_what_loading_would_do_and_loads_nothing(files: Files, plan: Plan) -> None:
    good = files.write(f"{HEADERS[TRANSACTIONS]}\n{SALE}\n".encode())
    bad = files.write(f"{HEADERS[TRANSACTIONS]}\n{changed(SALE, shares='0')}\n".encode())
    checked = check_file(plan=plan, kind=TRANSACTIONS, path=good)
    assert (checked.state, checked.rows_new, checked.rows_known) == ("checked", 1, 0)
    faulty = check_file(plan=plan, kind=TRANSACTIONS, path=bad)
    assert (faulty.state, faulty.fault_count) == ("faulty", 1)
    assert faulty.faults == [["row 2, column shares", "expected a number above zero, got “0”"]]
    assert not ShareTransaction.objects.exists()
    loaded = load_file(plan=plan, kind=TRANSACTIONS, path=good, checked=checked)
    assert loaded.file == checked
    assert LoadedFile.objects.get(pk=checked.pk).state == "loaded"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("2003-03-03,ADV,35.12,84853.17,-1", "row 2, column shares_outstanding: expected a number zero or more"),
        ("2003-03-03,NO,35.12,84853.17,", "row 2, column fund: unknown code “NO”"),
        ("2003-03-03,ADV,35.1200001,84853.17,", "row 2, column nav: expected at most 6 decimals"),
        ("2003-03-03,ADV,35.12,84853.171,", "row 2, column net_assets: expected at most 2 decimals"),
        ("03.03.2003,ADV,35.12,84853.17,", "row 2, column date: expected a date"),
    ],
)
def test_a_fault_of_a_valuation(files: Files, row: str, expected: str) -> None:
    assert any(fault.startswith(expected) for fault in files.faults(row, kind=VALUATIONS))


def test_a_valuation_is_known_by_fund_and_date(files: Files) -> None:
    row = "2003-03-03,ADV,35.12,84853.17,"
    files.load(row, kind=VALUATIONS)
    assert files.load(row, "2003-03-03,BAL,35.12,84853.17,", kind=VALUATIONS).rows_known == 1
    assert files.faults("2003-03-03,ADV,35.13,84853.17,", kind=VALUATIONS) == [
        "row 2, column nav: loaded before with other nav"
    ]
    assert Valuation.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("E1,2003-07-01,ADV,ONE,parties,1.00,own-staff,", "row 2, column purpose: expected one of advertising"),
        (
            "E1,2003-07-01,ADV,ONE,advertising,0.00,own-staff,",
            "row 2, column amount: expected an amount other than zero",
        ),
        ("E1,2003-07-01,ADV,ONE,advertising,1.00,staff,", "row 2, column performed_by: expected one of affiliate"),
        ("E1,2003-07-01,ADV,BANK,advertising,1.00,own-staff,", "row 2, column distributor: unknown code “BANK”"),
    ],
)
def test_a_fault_of_an_expenditure(files: Files, row: str, expected: str) -> None:
    assert any(fault.startswith(expected) for fault in files.faults(row, kind=EXPENDITURES))


def test_a_negative_expenditure_reverses_an_earlier_one(files: Files) -> None:
    files.load(
        "E1,2003-07-01,ADV,ONE,advertising,12.50,own-staff,Invoice 7",
        "E2,2003-07-02,ADV,ONE,advertising,-12.50,own-staff,Reverses E1",
        kind=EXPENDITURES,
    )
    assert list(Expenditure.objects.order_by("expenditure_id").values_list("amount", flat=True)) == [1250, -1250]


def test_commands_end_with_1_and_the_faults_and_with_2_for_a_wrong_call(
    files: Files, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = files.write(f"{HEADERS[TRANSACTIONS]}\n{changed(SALE, shares='0')}\n".encode())
    for arguments, expected in [
        (["load_transactions", "S107", str(bad)], "row 2, column shares: expected a number above zero"),
        (["load_transactions", "NONE", str(bad)], "No plan NONE; expected one of: S107"),
        (["load_transactions", "S107", str(tmp_path / "absent.csv")], "expected a file to load"),
        (["calculate", "S107", "2003-07"], "has no share transactions or valuations up to 2003-07"),
    ]:
        with pytest.raises(SystemExit) as ended:
            call_command(*arguments)
        assert ended.value.code == 1
        assert expected in capsys.readouterr().err
