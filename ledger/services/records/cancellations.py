"""Cancellations and second halves, seen beside what is loaded (T1, T4).

What is asked begins with the staged rows, so that it costs what the file is long, not the ledger. SQLite has no
statistics here, and keeps the order of tables where CROSS JOIN joins them; to PostgreSQL it is a join as any other.
"""

from datetime import date

from django.utils import timezone

from backoffice.refusals import Fault
from ledger.bulk import as_day
from ledger.models import ShareTransaction, Voiding
from ledger.services.records.staging import STAGED, execute, fetch

_RECORDS = ShareTransaction._meta.db_table
_VOIDINGS = Voiding._meta.db_table
_FIRSTS = "('EXCHANGE_OUT', 'TRANSFER_OUT')"
_SECONDS = "('EXCHANGE_IN', 'TRANSFER_IN')"
# The condition of the index transaction_by_counterpart, in its words: else no database takes that index.
_NAMES_ANOTHER = "NOT ({0}.counterpart = '')"


def faults_beside_others(plan_id: int) -> list[Fault]:
    """What only shows beside other records: two second halves of one first, cancelling what cannot be (T1, T4)."""
    return _second_halves(plan_id) + _impossible_cancellations(plan_id)


def _second_halves(plan_id: int) -> list[Fault]:
    """A second half that was cancelled no longer counts (ours: its correction is a new pair)."""
    rows = fetch(
        f"""
        SELECT s.row_number, s.counterpart FROM {STAGED} s
        JOIN (
            SELECT counterpart FROM (
                SELECT record_id, counterpart FROM {STAGED} WHERE kind IN {_SECONDS}
                UNION
                SELECT t.record_id, t.counterpart FROM {STAGED} n
                CROSS JOIN {_RECORDS} t
                LEFT JOIN {_VOIDINGS} v ON v.transaction_id = t.id
                WHERE n.kind IN {_SECONDS} AND t.plan_id = %s AND t.counterpart = n.counterpart
                  AND t.kind IN {_SECONDS} AND {_NAMES_ANOTHER.format("t")} AND v.id IS NULL
            ) halves
            WHERE counterpart <> ''
              AND record_id NOT IN (SELECT counterpart FROM {STAGED} WHERE kind = 'CANCEL')
            GROUP BY counterpart HAVING count(*) > 1
        ) twice ON twice.counterpart = s.counterpart
        WHERE s.kind IN {_SECONDS} ORDER BY s.row_number
        """,
        [plan_id],
    )
    return [
        Fault(f"row {number}, column counterpart", f"another second half of “{first}” exists; expected one (T4)")
        for number, first in rows
    ]


def _impossible_cancellations(plan_id: int) -> list[Fault]:
    rows = fetch(
        f"""
        SELECT s.row_number, s.counterpart, coalesce(n.kind, t.kind) FROM {STAGED} s
        LEFT JOIN {STAGED} n ON n.record_id = s.counterpart
        LEFT JOIN {_RECORDS} t ON t.plan_id = %s AND t.record_id = s.counterpart
        WHERE s.kind = 'CANCEL' AND (coalesce(n.kind, t.kind) IS NULL OR coalesce(n.kind, t.kind) = 'CANCEL')
        ORDER BY s.row_number
        """,
        [plan_id],
    )
    return [
        Fault(
            f"row {number}, column counterpart",
            f"“{wanted}” is itself a cancellation and cannot be cancelled (T1)"
            if kind
            else f"no transaction “{wanted}” to cancel, in this file or loaded before (T1)",
        )
        for number, wanted, kind in rows
    ]


def void_cancelled(plan_id: int, user_id: int | None) -> None:
    """Void what the new cancellations name, and the other half of each pair, whichever came first (T1).

    A first half is void when it or its second half is cancelled, a second half when it or its first is: the
    order of files never matters. Call when the staged rows are stored; the cost follows them, not the ledger.
    """
    new = "{0}.plan_id = %s AND {0}.record_id = n.record_id"
    pair = f"s.plan_id = f.plan_id AND s.counterpart = f.record_id AND {_NAMES_ANOTHER.format('s')}"
    halves = f"{pair} AND f.kind IN {_FIRSTS} AND s.kind IN {_SECONDS}"
    named = "{0}.plan_id = c.plan_id AND {0}.record_id = c.counterpart"
    cancels = f"c.kind = 'CANCEL' AND {named} AND {_NAMES_ANOTHER.format('c')}"

    def tables(*names: str) -> str:
        return " ".join([f"{STAGED} n", *(f"CROSS JOIN {_RECORDS} {name}" for name in names)])

    execute(
        f"""
        INSERT INTO {_VOIDINGS} (transaction_id, cancellation_id, reason, voided_at, voided_by_id)
        SELECT found.id, min(found.cancellation_id), '', %s, %s FROM (
            SELECT f.id, c.id AS cancellation_id FROM {tables("c", "f")}
            WHERE n.kind = 'CANCEL' AND {new.format("c")} AND {named.format("f")}
            UNION ALL
            SELECT s.id, c.id FROM {tables("c", "f", "s")}
            WHERE n.kind = 'CANCEL' AND {new.format("c")} AND {named.format("f")} AND {halves}
            UNION ALL
            SELECT f.id, c.id FROM {tables("c", "s", "f")}
            WHERE n.kind = 'CANCEL' AND {new.format("c")} AND {named.format("s")} AND {halves}
            UNION ALL
            SELECT s.id, c.id FROM {tables("s", "f", "c")}
            WHERE n.kind IN {_SECONDS} AND {new.format("s")} AND {halves} AND {cancels.format("f")}
            UNION ALL
            SELECT f.id, c.id FROM {tables("f", "s", "c")}
            WHERE n.kind IN {_FIRSTS} AND {new.format("f")} AND {halves} AND {cancels.format("s")}
        ) found
        LEFT JOIN {_VOIDINGS} v ON v.transaction_id = found.id
        WHERE v.id IS NULL GROUP BY found.id
        """,
        [timezone.now(), user_id, *[plan_id] * 5],
    )


def first_day_staged(plan_id: int) -> date | None:
    """The earliest day that the staged rows change; a cancellation counts for what it cancels, not its date (T1)."""
    rows = fetch(
        f"""
        SELECT min(trade_date) FROM {STAGED} WHERE kind <> 'CANCEL'
        UNION ALL
        SELECT min(t.trade_date) FROM {STAGED} n
        JOIN {_RECORDS} c ON c.plan_id = %s AND c.record_id = n.record_id
        JOIN {_VOIDINGS} v ON v.cancellation_id = c.id
        JOIN {_RECORDS} t ON t.id = v.transaction_id
        WHERE n.kind = 'CANCEL'
        """,
        [plan_id],
    )
    return min((as_day(day) for (day,) in rows if day), default=None)
