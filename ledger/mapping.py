"""From what is stored to the engine's values, and nowhere else."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from ledger.engine import ends, sales
from ledger.engine import terms as engine
from ledger.engine.transactions import Transaction
from ledger.models import ShareTransaction
from plans.values import ModificationValue, PlanFile, WaiverValue
from plans.values.life import FundLife
from plans.values.sales import SalesValue

_TRANSACTION_FIELDS = (
    "record_id",
    "trade_date",
    "fund__code",
    "account",
    "kind",
    "shares",
    "amount",
    "counterpart",
    "waiver",
    "cdsc",
    "original_issue_date",
)


def transactions_of(queryset: QuerySet[ShareTransaction]) -> list[Transaction]:
    """The queryset's rows as engine values, in one query."""
    rows: Iterable[tuple[Any, ...]] = queryset.values_list(
        *_TRANSACTION_FIELDS, Coalesce("distributor__code", Value("")), "share_kind"
    )
    return [Transaction._make(row) for row in rows.iterator(chunk_size=5_000)]  # type: ignore[attr-defined]


def as_known_on(plan_file: PlanFile, day: date) -> PlanFile:
    """The plan as of a month-end: a notice received later is not known yet (P3)."""
    return replace(
        plan_file,
        transfers=tuple(
            replace(t, notice_received=None) if t.notice_received and t.notice_received > day else t
            for t in plan_file.transfers
        ),
    )


def ends_of(lives: Mapping[str, FundLife]) -> ends.EndTerms:
    """How plan and agreement have ended, by fund code (B FIFTEENTH, R THIRTEENTH)."""
    return ends.EndTerms(
        {
            code: ends.Ends(
                plan=life.plan_ended,
                gaps=tuple(ends.Gap(gap.last_day, gap.resumed) for gap in life.gaps),
                completed=life.completed,
            )
            for code, life in lives.items()
        }
    )


def sales_of(value: SalesValue) -> sales.SalesTerms:
    """Suspensions, withdrawals and minimum orders (B FIFTH)."""
    return sales.SalesTerms(
        suspensions=tuple(sales.Suspension(s.start, s.end, frozenset(s.funds), s.withdrawn) for s in value.suspensions),
        minimum_orders=tuple(
            sales.MinimumOrder(m.start, m.initial, m.subsequent, frozenset(m.funds)) for m in value.minimum_orders
        ),
    )


def terms_of(plan_file: PlanFile, modifications: Iterable[ModificationValue] = ()) -> engine.Terms:
    """The whole plan as the engine's terms, with the settings the parties agreed on from a day on (Exhibit A 2(e))."""
    header = plan_file.plan
    return engine.Terms(
        effective=header.effective,
        draft=header.status == "draft",
        by_shares=header.allocation == "exhibit-a",
        fixed_365=header.day_count == "365",
        appreciation_free=header.appreciation_on_exchange == "free",
        funds={fund.code: engine.Membership(fund.party_since, fund.party_until) for fund in plan_file.funds},
        appointments=tuple(
            engine.Appointment(a.distributor, a.start, a.end, frozenset(a.funds)) for a in plan_file.appointments
        ),
        tranches=tuple(engine.Tranche(t.code, t.distributor, t.start, t.end) for t in plan_file.tranches),
        rates=tuple(
            engine.Rate(r.start, r.asset_based, r.service, frozenset(r.funds), r.tranche) for r in plan_file.rates
        ),
        transfers=tuple(
            engine.Transfer(
                assignee=t.assignee,
                tranche=t.tranche,
                right=t.right,
                percent=t.percent,
                effective=t.effective,
                ends=t.ends,
                notice_received=t.notice_received,
                funds=frozenset(t.funds),
            )
            for t in plan_file.transfers
        ),
        cdsc_schedules=tuple(
            engine.CdscSchedule(
                s.issued_from, s.rates, s.anniversary == "inclusive", frozenset(s.funds), s.redeemed_from
            )
            for s in plan_file.cdsc_schedules
        ),
        waivers=frozenset(waiver.code for waiver in plan_file.waivers if not _is_limited(waiver)),
        limited_waivers=tuple(
            engine.Waiver(w.code, w.start, w.end, w.issued_from, w.issued_to)
            for w in plan_file.waivers
            if _is_limited(w)
        ),
        modifications=tuple(
            engine.Modification(
                start=m.start,
                appreciation_free=_said(m.appreciation_on_exchange, "free"),
                free_shares_float=_said(m.free_shares, "floating"),
                fixed_365=_said(m.day_count, "365"),
                anniversary_included=_said(m.anniversary, "inclusive"),
            )
            for m in modifications
        ),
    )


def _is_limited(waiver: WaiverValue) -> bool:
    return any((waiver.start, waiver.end, waiver.issued_from, waiver.issued_to))


def _said(setting: str, value: str) -> bool | None:
    """None where an agreed modification leaves the setting as it is."""
    return setting == value if setting else None
