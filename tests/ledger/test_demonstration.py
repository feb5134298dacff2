"""The demonstration book: the same bytes every time, and a book that a recount from its files agrees with."""

import csv
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from ledger.columns import TRANSACTION_COLUMNS, VALUATION_COLUMNS
from ledger.demonstration import Terms, benchmark_book, generate, read_terms, write_book
from ledger.demonstration.positions import Position
from ledger.demonstration.spending import HABITS, SEASONAL
from ledger.demonstration.terms import takes_part
from ledger.models import Calculation, Expenditure, Lot, MonthRemark, OpenException, ShareTransaction
from ledger.trading_days import open_days

PLAN = """
[plan]
code = "DEMO-B"
name = "A plan for tests"
share_class = "B"
status = "effective"
effective = 2003-07-01
initial_term_ends = 2004-05-31
allocation = "exhibit-a"
[[party]]
code = "ONE"
name = "First Distributors, Inc."
kind = "distributor"
[[party]]
code = "TWO"
name = "Second Distributors, Inc."
kind = "distributor"
[[company]]
code = "CO"
name = "Test Funds, Inc."
jurisdiction = "Maryland"
[[fund]]
code = "CASH"
name = "Test Cash Reserves Fund"
company = "CO"
party_since = 2002-08-23
[[fund]]
code = "DYN"
name = "Test Dynamics Fund"
company = "CO"
party_since = 2002-08-23
[[fund]]
code = "GROW"
name = "Test Growth Fund"
company = "CO"
party_since = 2003-03-29
[[fund]]
code = "BOND"
name = "Test Bond Fund"
company = "CO"
party_since = 2002-08-23
party_until = 2003-09-30
[[appointment]]
distributor = "ONE"
from = 2002-08-23
to = 2003-06-30
[[appointment]]
distributor = "TWO"
from = 2003-07-01
[[rate]]
from = 2002-08-23
asset_based = "0.75"
service = "0.25"
aggregate = "1.00"
[[cdsc_schedule]]
issued_from = 1990-01-01
rates = ["5", "4", "3", "3", "2", "1"]
[[cdsc_schedule]]
fund = ["DYN"]
issued_from = 2003-01-01
rates = ["4", "2.5"]
anniversary = "exclusive"
[[waiver]]
code = "DEATH"
name = "Death or disability of the shareholder"
[[waiver]]
code = "SWP"
name = "Systematic withdrawal within 12% a year"
"""
FIRST, LAST = date(2002, 8, 23), date(2003, 12, 31)
FILES = ("transactions.csv", "nav.csv", "expenditures.csv", "README.txt")
ISSUES = {"SALE", "NAV_SALE", "MERGER", "REINVEST", "OPENING"}
LEAVES = {"REDEEM", "EXCHANGE_OUT", "TRANSFER_OUT", "CONVERT"}
Row = dict[str, str]


@pytest.fixture(scope="module")
def terms() -> Terms:
    return read_terms(PLAN)


@pytest.fixture(scope="module")
def book(terms: Terms, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("book")
    write_book(terms, directory, accounts=600, seed=7, first=FIRST, last=LAST)
    return directory


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Recount:
    """Balances from the files alone: T1's cancellations, T2's order, nothing of the generator's."""

    balances: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    outstanding: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    exceptions: dict[str, str] = field(default_factory=dict)
    control: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def move(self, row: Row, sign: int) -> None:
        units = sign * Decimal(row["shares"])
        self.balances[row["fund"], row["account"]] += units
        self.outstanding[row["fund"]] += units

    def fault(self, row: Row, second: Row | None, waivers: set[str]) -> str:
        if row["kind"] in LEAVES and Decimal(row["shares"]) > self.balances[row["fund"], row["account"]]:
            return "SHORT"
        if row["kind"].endswith("_OUT"):
            if second is None:
                return "NO_COUNTERPART"
            belong = (
                (row["account"] == second["account"] and row["fund"] != second["fund"])
                if row["kind"] == "EXCHANGE_OUT"
                else (
                    row["account"] != second["account"]
                    and row["fund"] == second["fund"]
                    and row["shares"] == second["shares"]
                )
            )
            if not belong or row["trade_date"] != second["trade_date"]:
                return "PAIR_MISMATCH"
            if row["kind"][:4] != second["kind"][:4]:
                return "PAIR_MISMATCH"
        if row["waiver"] and row["waiver"] not in waivers:
            return "UNKNOWN_WAIVER"
        return ""


def cancelled(transactions: list[Row]) -> set[str]:
    """Ids of cancellations and of all that they cancel: either half of a pair takes the other with it."""
    by_id = {row["record_id"]: row for row in transactions}
    seconds = {row["counterpart"]: row["record_id"] for row in transactions if row["kind"].endswith("_IN")}
    gone = set()
    for row in transactions:
        if row["kind"] == "CANCEL":
            named = by_id[row["counterpart"]]
            gone |= {row["record_id"], named["record_id"], named["counterpart"], seconds.get(named["record_id"], "")}
    return gone


def recount(transactions: list[Row], valuations: list[Row], waivers: set[str]) -> Recount:
    seconds = {row["counterpart"]: row for row in transactions if row["kind"].endswith("_IN")}
    void = cancelled(transactions)
    by_day: dict[str, list[Row]] = defaultdict(list)
    for row in transactions:
        if row["record_id"] not in void and not row["kind"].endswith("_IN"):
            by_day[row["trade_date"]].append(row)
    count = Recount()
    funds_of_day: dict[str, list[str]] = defaultdict(list)
    for row in valuations:
        funds_of_day[row["date"]].append(row["fund"])
    for day in sorted(set(by_day) | set(funds_of_day)):
        for row in sorted(by_day[day], key=lambda row: (row["kind"] not in ISSUES, row["record_id"])):
            second = seconds.get(row["record_id"])
            reason = count.fault(row, second, waivers)
            if reason:
                count.exceptions[row["record_id"]] = reason
                continue
            count.move(row, 1 if row["kind"] in ISSUES else -1)
            if second:
                count.move(second, 1)
        for fund in funds_of_day[day]:
            count.control[day, fund] = count.outstanding[fund]
    return count


def check(transactions: list[Row], valuations: list[Row], waivers: set[str]) -> Recount:
    """What holds for every book; the recount, for what else a test wants to know."""
    count = recount(transactions, valuations, waivers)
    assert min(count.balances.values()) >= 0
    for row in valuations:
        shares, nav = Decimal(row["shares_outstanding"]), Decimal(row["nav"])
        assert shares == count.control[row["date"], row["fund"]], row
        assert Decimal(row["net_assets"]) == (shares * nav).quantize(Decimal("0.01"), "ROUND_HALF_UP"), row
    for row in transactions:
        assert Decimal(row["shares"]) > 0
        assert Decimal(row["amount"]) >= 0
    ids = [row["record_id"] for row in transactions]
    assert ids == sorted(set(ids))
    return count


def test_same_arguments_make_the_same_bytes(terms: Terms, book: Path, tmp_path: Path) -> None:
    write_book(terms, tmp_path, accounts=600, seed=7, first=FIRST, last=LAST)
    assert [(tmp_path / name).read_bytes() for name in FILES] == [(book / name).read_bytes() for name in FILES]


def test_the_order_of_hashes_makes_no_difference(book: Path, plan_file: Path, tmp_path: Path) -> None:
    """Python mixes the hashes of texts anew in every process."""
    options = ["--accounts", "600", "--seed", "7", "--from", str(FIRST), "--to", str(LAST), "--plan", str(plan_file)]
    for hash_seed in ("1", "2"):
        directory = tmp_path / hash_seed
        subprocess.run(
            [sys.executable, "manage.py", "demonstration_book", str(directory), *options],
            cwd=settings.BASE_DIR,
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            check=True,
            capture_output=True,
        )
        assert [(directory / name).read_bytes() for name in FILES] == [(book / name).read_bytes() for name in FILES]


def test_another_seed_makes_another_book(terms: Terms, book: Path, tmp_path: Path) -> None:
    write_book(terms, tmp_path, accounts=600, seed=8, first=FIRST, last=LAST)
    assert (tmp_path / "transactions.csv").read_bytes() != (book / "transactions.csv").read_bytes()


def test_the_shares_outstanding_are_those_of_a_recount_and_only_the_listed_rows_are_exceptions(
    terms: Terms, book: Path
) -> None:
    count = check(rows(book / "transactions.csv"), rows(book / "nav.csv"), {waiver.code for waiver in terms.waivers})
    assert sorted(count.exceptions.values()) == ["NO_COUNTERPART", "SHORT", "UNKNOWN_WAIVER"]
    readme = (book / "README.txt").read_text(encoding="utf-8")
    assert all(f"{record_id}  {reason}" in readme for record_id, reason in count.exceptions.items())


@pytest.mark.parametrize("accounts", [1, 2, 5, 30, 120])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_small_books_hold_together(terms: Terms, accounts: int, seed: int) -> None:
    days = list(generate(terms, accounts=accounts, seed=seed, first=FIRST, last=LAST))
    transactions = [
        dict(zip(TRANSACTION_COLUMNS, record.cells(), strict=True)) for day in days for record in day.records
    ]
    valuations = [
        dict(zip(VALUATION_COLUMNS, valued.cells(), strict=True)) for day in days for valued in day.valuations
    ]
    count = check(transactions, valuations, {waiver.code for waiver in terms.waivers})
    assert len(count.exceptions) <= 3


def test_a_book_of_no_days_is_empty(terms: Terms) -> None:
    assert list(generate(terms, accounts=5, seed=1, first=date(2003, 7, 4), last=date(2003, 7, 6))) == []


def test_every_kind_but_take_over_balances_appears(book: Path) -> None:
    kinds = {row["kind"] for row in rows(book / "transactions.csv")}
    assert kinds == set(ShareTransaction.Kind.values) - {"OPENING"}


def test_records_are_dated_on_nyse_days_on_which_the_fund_takes_part(terms: Terms, book: Path) -> None:
    trading = {day.isoformat() for day in open_days(FIRST, LAST)}
    funds = {fund.code: fund for fund in terms.funds}
    transactions, valuations = rows(book / "transactions.csv"), rows(book / "nav.csv")
    assert {row["date"] for row in valuations} == trading
    assert {row["trade_date"] for row in transactions} <= trading
    for row in transactions:
        if row["kind"] in {"SALE", "NAV_SALE", "MERGER", "EXCHANGE_IN"}:
            assert takes_part(funds[row["fund"]], date.fromisoformat(row["trade_date"])), row
    # Every fund is valued on every NYSE day from its first, even after it has left the plan.
    for code, fund in funds.items():
        valued = [row["date"] for row in valuations if row["fund"] == code]
        assert valued == sorted(day for day in trading if fund.party_since <= date.fromisoformat(day))


def test_accounts_say_that_they_are_made_up_and_so_does_the_readme(book: Path) -> None:
    assert all(row["account"].startswith("DEMO-") for row in rows(book / "transactions.csv"))
    assert (book / "README.txt").read_text(encoding="utf-8").startswith("SYNTHETIC DEMONSTRATION BOOK")


def test_only_mergers_name_a_distributor_and_some_come_without_history(book: Path) -> None:
    transactions = rows(book / "transactions.csv")
    mergers = [row for row in transactions if row["kind"] == "MERGER"]
    assert {row["kind"] for row in transactions if row["distributor"] or row["original_issue_date"]} == {"MERGER"}
    assert {bool(row["original_issue_date"]) for row in mergers} == {True, False}
    assert all(bool(row["original_issue_date"]) == bool(row["distributor"]) for row in mergers)
    assert len({(row["fund"], row["trade_date"]) for row in mergers}) == 1


def test_exchanges_come_back(book: Path) -> None:
    transactions = rows(book / "transactions.csv")
    out = {row["record_id"]: row for row in transactions if row["kind"] == "EXCHANGE_OUT"}
    moves = Counter(
        (row["account"], out[row["counterpart"]]["fund"], row["fund"])
        for row in transactions
        if row["kind"] == "EXCHANGE_IN"
    )
    assert any((account, target, source) in moves for account, source, target in moves)


def test_exchanges_leave_funds_that_rose_and_funds_that_fell(book: Path) -> None:
    transactions = rows(book / "transactions.csv")
    navs = {(row["date"], row["fund"]): Decimal(row["nav"]) for row in rows(book / "nav.csv")}
    bought: dict[tuple[str, str], str] = {}
    moves = set()
    for row in transactions:
        place = row["account"], row["fund"]
        if row["kind"] == "EXCHANGE_OUT" and place in bought and row["fund"] != "CASH":
            moves.add(navs[row["trade_date"], row["fund"]] > navs[bought[place], row["fund"]])
        if row["kind"] in ISSUES | {"EXCHANGE_IN"}:
            bought.setdefault(place, row["trade_date"])
    assert moves == {True, False}


def test_waivers_are_the_plans_and_some_redemptions_report_what_was_withheld(terms: Terms, book: Path) -> None:
    redemptions = [row for row in rows(book / "transactions.csv") if row["kind"] == "REDEEM"]
    assert {row["waiver"] for row in redemptions} == {"", "DEATH", "SWP", "GOODWILL"}
    assert any(Decimal(row["cdsc"]) > 0 for row in redemptions if row["cdsc"])
    assert not any(row["waiver"] and row["cdsc"] for row in redemptions)


def test_dividends_are_quarterly_and_the_money_market_funds_monthly(book: Path) -> None:
    months = defaultdict(set)
    for row in rows(book / "transactions.csv"):
        if row["kind"] == "REINVEST":
            months[row["fund"]].add(row["trade_date"][:7])
    assert months["DYN"] == {"2002-09", "2002-12", "2003-03", "2003-06", "2003-09", "2003-12"}
    assert len(months["CASH"]) > 12


def test_expenditures_are_the_second_distributors_and_of_known_purposes(book: Path) -> None:
    spent = rows(book / "expenditures.csv")
    assert {row["distributor"] for row in spent} == {"TWO"}
    assert {row["date"][:7] for row in spent} == {f"2003-{month:02}" for month in range(7, 13)}
    assert {row["purpose"] for row in spent} <= set(Expenditure.Purpose.values)
    assert {habit.purpose for habit in (*HABITS, *SEASONAL.values())} == {row["purpose"] for row in spent}
    assert {row["performed_by"] for row in spent} <= set(Expenditure.PerformedBy.values)
    assert all(Decimal(row["amount"]) > 0 for row in spent)


# What a transfer agent withholds: the published examples of rule C, and the schedule's edges.


@pytest.mark.parametrize(
    ("issued", "fund", "traded", "ppm"),
    [
        (date(2002, 3, 1), "BOND", date(2003, 3, 1), 50_000),  # inclusive: the anniversary still belongs to year 1
        (date(2002, 3, 1), "BOND", date(2003, 3, 2), 40_000),
        (date(2000, 2, 29), "BOND", date(2001, 2, 28), 50_000),
        (date(2000, 2, 29), "BOND", date(2001, 3, 1), 40_000),
        (date(2003, 1, 2), "DYN", date(2004, 1, 2), 25_000),  # exclusive
        (date(2003, 1, 2), "DYN", date(2005, 1, 2), 0),
        (date(2002, 12, 31), "DYN", date(2003, 1, 2), 50_000),  # issued under the earlier schedule
        (date(1989, 1, 1), "DYN", date(2003, 1, 2), 0),
    ],
)
def test_the_rate_is_that_of_the_schedule_in_force_at_issue(
    terms: Terms, issued: date, fund: str, traded: date, ppm: int
) -> None:
    assert terms.cdsc_rate(fund, issued, traded) == ppm


def test_a_charge_is_on_the_lesser_of_cost_and_value_and_reinvested_shares_go_first() -> None:
    position = Position()
    position.sell(date(2002, 1, 2), 250_0000, 10_000_00)
    position.reinvest(10_0000)
    assert position.redeem(10_0000, 320_00, lambda issued: 40_000) == 0
    assert position.redeem(250_0000, 8_000_00, lambda issued: 40_000) == 320_00
    assert position.units == 0


def test_lots_are_not_followed_after_an_exchange() -> None:
    position = Position()
    position.sell(date(2002, 1, 2), 100_0000, 1_000_00)
    position.arrive(1_0000)
    assert position.redeem(50_0000, 500_00, lambda issued: 40_000) is None
    assert position.units == 51_0000


# The benchmark's month


def test_a_benchmark_month_has_exactly_its_rows_and_no_exception(terms: Terms, tmp_path: Path) -> None:
    files = benchmark_book(terms, tmp_path, transactions=25_003, seed=3, month=date(2003, 8, 15))
    opening, transactions = rows(files.opening), rows(files.transactions)
    assert (len(opening), len(transactions)) == (files.opening_rows, files.transaction_rows)
    assert len(transactions) == 25_003
    assert {row["trade_date"][:7] for row in transactions} == {"2003-08"}
    assert {row["trade_date"] for row in opening} == {"2003-07-31"}
    assert {row["kind"] for row in opening} == {"OPENING"}
    assert {row["kind"] for row in transactions} == set(ShareTransaction.Kind.values) - {"OPENING", "MERGER"}
    count = check(opening + transactions, rows(files.valuations), {waiver.code for waiver in terms.waivers})
    assert count.exceptions == {}


def test_a_benchmark_month_is_the_same_every_time(terms: Terms, tmp_path: Path) -> None:
    for name in ("a", "b"):
        benchmark_book(terms, tmp_path / name, transactions=500)
    for name in ("opening.csv", "transactions.csv", "nav.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


# The program reads the book as it is meant


@pytest.fixture
def calculated(db: None, book: Path, plan_file: Path) -> Path:
    """The book, loaded and calculated through September 2003 by the commands."""
    for command, *arguments in (
        ("load_plan", str(plan_file)),
        ("load_transactions", "DEMO-B", str(book / "transactions.csv")),
        ("load_valuations", "DEMO-B", str(book / "nav.csv")),
        ("load_expenditures", "DEMO-B", str(book / "expenditures.csv")),
        ("calculate", "DEMO-B", "2003-09"),
    ):
        call_command(command, *arguments, stdout=StringIO())
    return book


def test_the_only_exceptions_and_differences_are_those_on_purpose(calculated: Path) -> None:
    readme = (calculated / "README.txt").read_text(encoding="utf-8")
    september = Calculation.objects.get(month=date(2003, 9, 1))
    exceptions = {
        (row.record_id, row.reason) for row in OpenException.objects.filter(calculation=september).order_by("record_id")
    }
    assert sorted(reason for _, reason in exceptions) == ["NO_COUNTERPART", "SHORT", "UNKNOWN_WAIVER"]
    assert all(f"{record_id}  {reason}" in readme for record_id, reason in exceptions)
    # No shares-differ among them: A4 holds on every day of every fund.
    remarks = MonthRemark.objects.order_by("date")
    assert [remark.kind for remark in remarks] == [MonthRemark.Kind.CDSC_DIFFERS] * 2
    assert all(f"\n{remark.record_id}\n" in readme for remark in remarks)


def test_both_distributors_and_nobody_have_lots(calculated: Path) -> None:
    tranches = {lot.tranche for lot in Lot.objects.all()}
    assert tranches == {"", "ONE", "TWO", "UNALLOCATED"}


# The command


def test_the_command_writes_a_book_and_says_what(plan_file: Path, tmp_path: Path) -> None:
    said = StringIO()
    arguments = ["--accounts", "20", "--from", "2003-01-02", "--to", "2003-03-31", "--plan", str(plan_file)]
    call_command("demonstration_book", str(tmp_path / "book"), *arguments, stdout=said)
    assert {path.name for path in (tmp_path / "book").iterdir()} == set(FILES)
    assert f"{len(rows(tmp_path / 'book' / 'transactions.csv'))} transactions" in said.getvalue()


def test_the_command_writes_a_benchmark_month(plan_file: Path, tmp_path: Path) -> None:
    arguments = ["--benchmark", "100", "--to", "2003-08-31", "--plan", str(plan_file)]
    call_command("demonstration_book", str(tmp_path / "book"), *arguments, stdout=StringIO())
    assert len(rows(tmp_path / "book" / "transactions.csv")) == 100


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "2003-02-01", "--to", "2003-01-01"], "--from 2003-02-01 is after --to 2003-01-01."),
        (["--plan", "/nowhere/plan.toml"], "/nowhere/plan.toml cannot be read"),
        (["--plan", __file__], "nothing of it is loaded"),
    ],
)
def test_the_command_declines_what_makes_no_book(
    plan_file: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    errors = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("demonstration_book", str(tmp_path / "book"), "--plan", str(plan_file), *arguments, stderr=errors)
    assert end.value.code == 1
    assert said in errors.getvalue()
    assert not (tmp_path / "book").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--accounts", "0"], "expected a whole number above zero, got “0”"),
        (["--to", "2003-02-30"], "expected a date such as 2003-07-01, got “2003-02-30”"),
    ],
)
def test_a_wrong_call_says_what_was_expected(tmp_path: Path, arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("demonstration_book", str(tmp_path / "book"), *arguments)
