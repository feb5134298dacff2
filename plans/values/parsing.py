"""A plan file in TOML becomes a `PlanFile`, or a list of everything that is wrong with it."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from backoffice.refusals import Fault, Refusal
from plans.values.checks import check_rows
from plans.values.plan_file import (
    AppointmentValue,
    CdscScheduleValue,
    CompanyValue,
    FundValue,
    PartyValue,
    PlanFile,
    PlanHeader,
    RateValue,
    TrancheValue,
    TransferValue,
    WaiverValue,
)
from plans.values.reading import TABLES, Reading
from plans.values.table import KINDS, RIGHTS, Table


def parse_plan(text: str) -> PlanFile:
    """The plan a file describes. Raises Refusal `plan-file-faults` with all faults at once."""
    reading = read_plan(text)
    if reading.faults:
        raise faulty(reading.faults)
    return reading.plan_file()


def faulty(faults: list[Fault]) -> Refusal:
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return Refusal("plan-file-faults", f"The plan file has {count}; nothing of it is loaded.", faults=faults)


def read_plan(text: str) -> Reading:
    """Reads a plan file as far as it can be read; never raises for what the file says."""
    reading = Reading()
    document = _toml(text, reading)
    if document is None:
        return reading
    for name in document:
        if name != "plan" and name not in TABLES:
            reading.fault(f"[{name}]", f"unknown table; expected [plan], {', '.join(f'[[{t}]]' for t in TABLES)}")
    for table in TABLES:
        reading.declared[table] = {
            row["code"] for row in _raw_rows(document, table) if isinstance(row.get("code"), str)
        }
    reading.kinds = {
        row["code"]: row["kind"]
        for row in _raw_rows(document, "party")
        if isinstance(row.get("code"), str) and isinstance(row.get("kind"), str)
    }
    reading.header = _header(document, reading)
    for name in TABLES:
        for number, row_table in _tables(document, name, reading):
            reading.rows[name][number] = READERS[name](row_table)
            row_table.no_other_keys()
            reading.faulty[name, number] = row_table.faulty
            reading.raw[name, number] = row_table.raw
    check_rows(reading)
    return reading


def _toml(text: str, reading: Reading) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        reading.fault("", "not a TOML file: lists nested too deeply")
    except ValueError as error:  # a TOMLDecodeError, or Python's refusal of a number with thousands of digits
        match = re.search(r"^(.*) \(at (line \d+, column \d+|end of document)\)$", str(error), re.DOTALL)
        problem, place = match.groups() if match else (str(error), "")
        reading.fault(place, f"not a TOML file: {problem[:1].lower()}{problem[1:]}")
    return None


def _raw_rows(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = document.get(name, [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _header(document: dict[str, Any], reading: Reading) -> PlanHeader | None:
    raw = document.get("plan")
    if raw is None:
        reading.fault("[plan]", "missing; expected one table [plan] with the code, name and dates of the agreement")
        return None
    if not isinstance(raw, dict):
        reading.fault("[plan]", "expected one table, headed [plan]")
        return None
    table = Table("[plan]", raw, reading)
    header = PlanHeader(
        code=table.code("code", never="/"),
        name=table.text("name"),
        share_class=table.text("share_class", most=40),
        status=table.choice("status", ("effective", "draft"), default="effective"),
        effective=table.day("effective"),
        initial_term_ends=table.day("initial_term_ends"),
        allocation=table.choice("allocation", ("exhibit-a", "none")),
        day_count=table.choice("day_count", ("actual", "365"), default="actual"),
        appreciation_on_exchange=table.choice("appreciation_on_exchange", ("free", "follow"), default="free"),
    )
    table.no_other_keys()
    reading.faulty["plan", 1] = table.faulty
    return header


def _tables(document: dict[str, Any], name: str, reading: Reading) -> Iterator[tuple[int, Table]]:
    rows = document.get(name, [])
    if isinstance(rows, dict) or not isinstance(rows, list):
        reading.fault(f"[{name}]", f"expected a list of tables, each headed [[{name}]]")
        return
    for number, raw in enumerate(rows, start=1):
        place = f"[[{name}]] {number}"
        if isinstance(raw, dict):
            yield number, Table(place, raw, reading)
        else:
            reading.fault(place, f"expected a table headed [[{name}]]")


def _party(table: Table) -> PartyValue:
    return PartyValue(
        code=table.code("code"),
        name=table.text("name"),
        kind=table.choice("kind", KINDS),
        address=table.text("address", most=1000, default="", lines=True),
    )


def _company(table: Table) -> CompanyValue:
    return CompanyValue(
        code=table.code("code"),
        name=table.text("name"),
        jurisdiction=table.text("jurisdiction", most=80),
        address=table.text("address", most=1000, default="", lines=True),
    )


def _fund(table: Table) -> FundValue:
    return FundValue(
        code=table.code("code"),
        name=table.text("name"),
        company=table.reference("company", "company"),
        party_since=table.day("party_since"),
        party_until=table.optional_day("party_until"),
    )


def _appointment(table: Table) -> AppointmentValue:
    return AppointmentValue(
        distributor=table.distributor("distributor"),
        start=table.day("from"),
        end=table.optional_day("to"),
        funds=table.funds(),
    )


def _tranche(table: Table) -> TrancheValue:
    return TrancheValue(
        code=table.code("code"),
        distributor=table.distributor("distributor"),
        start=table.day("from"),
        end=table.optional_day("to"),
    )


def _rate(table: Table) -> RateValue:
    row = RateValue(
        start=table.day("from"),
        asset_based=table.optional_percent("asset_based"),
        service=table.optional_percent("service"),
        aggregate=table.optional_percent("aggregate"),
        funds=table.funds(),
        tranche=table.tranche("tranche", default=""),
    )
    if not {"asset_based", "service", "aggregate"} & set(table.raw):
        table.fault("asset_based", "missing; expected at least one of asset_based, service, aggregate")
    return row


def _transfer(table: Table) -> TransferValue:
    return TransferValue(
        distributor=table.distributor("distributor"),
        assignee=table.reference("assignee", "party"),
        tranche=table.tranche("tranche"),
        right=table.choice("right", RIGHTS),
        percent=table.percent("percent"),
        effective=table.day("effective"),
        ends=table.optional_day("ends"),
        notice_received=table.optional_day("notice_received"),
        funds=table.funds(),
    )


def _cdsc_schedule(table: Table) -> CdscScheduleValue:
    return CdscScheduleValue(
        issued_from=table.day("issued_from"),
        rates=table.percents("rates"),
        anniversary=table.choice("anniversary", ("inclusive", "exclusive"), default="inclusive"),
        funds=table.funds(),
        redeemed_from=table.optional_day("redeemed_from"),
    )


def _waiver(table: Table) -> WaiverValue:
    return WaiverValue(
        code=table.code("code"),
        name=table.text("name"),
        start=table.optional_day("from"),
        end=table.optional_day("to"),
        issued_from=table.optional_day("issued_from"),
        issued_to=table.optional_day("issued_to"),
    )


READERS = {
    "party": _party,
    "company": _company,
    "fund": _fund,
    "appointment": _appointment,
    "tranche": _tranche,
    "rate": _rate,
    "transfer": _transfer,
    "cdsc_schedule": _cdsc_schedule,
    "waiver": _waiver,
}
