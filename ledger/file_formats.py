"""What the columns of a file hold, for the page that asks for one."""

from dataclasses import dataclass

from ledger import columns, rows
from ledger.models import LoadedFile


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    holds: str
    example: str


@dataclass(frozen=True, slots=True)
class FileFormat:
    kind: str
    label: str
    columns: tuple[Column, ...]

    @property
    def header(self) -> str:
        return ",".join(column.name for column in self.columns)

    @property
    def example(self) -> str:
        return ",".join(column.example for column in self.columns)


_TRANSACTIONS = {
    "record_id": ("The record's own id, once in the plan", "T0000012"),
    "trade_date": ("ISO date", "2003-09-02"),
    "fund": ("Code of a fund of the plan", "DYNAMICS"),
    "account": ("Shareholder account", "A-1001"),
    "kind": (", ".join(sorted(rows.KINDS)), "SALE"),
    "shares": ("Above zero, up to 4 decimals", "250.0000"),
    "amount": ("Cost of an issue, gross proceeds of what leaves", "10000.00"),
    "counterpart": ("EXCHANGE_IN, TRANSFER_IN: first half; CANCEL: what it cancels", ""),
    "waiver": ("REDEEM only: waiver category of the plan", ""),
    "cdsc": ("What the transfer agent withheld, if known", ""),
    "category": ("NAV_SALE: category of the prospectus", ""),
    "original_issue_date": ("OPENING, MERGER with history", ""),
    "distributor": ("Code, where the record names one", ""),
    "share_kind": ("OPENING: commission or free", ""),
}
_VALUATIONS = {
    "date": ("ISO date", "2003-09-02"),
    "fund": ("Code of a fund of the plan", "DYNAMICS"),
    "nav": ("Net asset value per share, up to 6 decimals", "12.340000"),
    "net_assets": ("Net assets of the class", "12345678.90"),
    "shares_outstanding": ("The transfer agent's total, if known", "1000460.2026"),
}
_EXPENDITURES = {
    "expenditure_id": ("Its own id, once in the plan", "E-0001"),
    "date": ("ISO date", "2003-09-02"),
    "fund": ("Code of a fund of the plan", "DYNAMICS"),
    "distributor": ("Code of a distributor of the plan", "AIM"),
    "purpose": (", ".join(rows.PURPOSES), "advertising"),
    "amount": ("Not zero; a negative amount takes back", "1250.00"),
    "performed_by": (", ".join(rows.PERFORMERS), "own-staff"),
    "evidence": ("Invoice or voucher", "Invoice 1187"),
}
_SHARED = _EXPENDITURES | {
    "funds": ("Codes, separated by semicolons; empty: all that are parties that day", "DYNAMICS;GROWTH"),
    "key": (", ".join(rows.SHARE_KEYS), "net-assets"),
    "key_period": ("Whose figures: quarter, month or day; empty for equal", "2003Q3"),
}
_OPTIONAL = {
    "performer": ("May be left out: name of who performed it", "Ace Printing, Inc."),
    "incurred_on": ("May be left out: when it was incurred, if that quarter is closed", ""),
    "late_reason": ("May be left out: why it is late", ""),
}
_CUSTOMER_ASSETS = {
    "assets_id": ("Its own id, once in the plan", "CA-2003-09-001"),
    "month": ("Year and month", "2003-09"),
    "agreement": ("Code of a service agreement of the plan", "SA-17"),
    "fund": ("Code of a fund of the plan", "DYNAMICS"),
    "average_net_assets": ("Average daily net assets of the provider's customers; negative corrects", "1250000.00"),
}


def _format(kind: LoadedFile.Kind, names: tuple[str, ...], columns: dict[str, tuple[str, str]]) -> FileFormat:
    return FileFormat(kind.value, str(kind.label), tuple(Column(name, *columns[name]) for name in names))


FORMATS = {
    kind.value: _format(kind, names, columns)
    for kind, names, columns in (
        (LoadedFile.Kind.TRANSACTIONS, columns.TRANSACTION_COLUMNS, _TRANSACTIONS),
        (LoadedFile.Kind.VALUATIONS, columns.VALUATION_COLUMNS, _VALUATIONS),
        (
            LoadedFile.Kind.EXPENDITURES,
            columns.EXPENDITURE_COLUMNS + columns.EXPENDITURE_OPTIONAL_COLUMNS,
            _EXPENDITURES | _OPTIONAL,
        ),
        (
            LoadedFile.Kind.SHARED_EXPENDITURES,
            columns.SHARED_EXPENDITURE_COLUMNS + columns.EXPENDITURE_OPTIONAL_COLUMNS,
            _SHARED | _OPTIONAL,
        ),
        (LoadedFile.Kind.CUSTOMER_ASSETS, columns.CUSTOMER_ASSETS_COLUMNS, _CUSTOMER_ASSETS),
    )
}
