"""Holdings of rights in rows, as the table under the picture says them."""

from collections.abc import Iterable, Mapping
from typing import Any

import django_tables2

from backoffice.tables import PercentColumn, Table, badge
from plans.models import Transfer
from plans.values.portions import Holding
from plans.values.words import named


class RightsTable(Table):
    """One row for each holder of a right of a tranche."""

    tranche = django_tables2.Column(attrs={"td": {"class": "code"}})
    right = django_tables2.Column()
    holder = django_tables2.Column(attrs={"td": {"class": "wrap"}})
    percent = PercentColumn(verbose_name="Percent")
    state = django_tables2.Column(verbose_name="", empty_values=())
    funds = django_tables2.Column(attrs={"td": {"class": "wrap"}})

    def render_state(self, value: Any) -> Any:
        return badge("held: no notice", "warning") if value else ""


def rows_of(holdings: Iterable[Holding], names: Mapping[str, str], everything: int) -> list[dict[str, Any]]:
    rows = []
    for holding in holdings:
        about = {
            "tranche": holding.tranche,
            "right": Transfer.Right(holding.right).label,
            "funds": named(holding.funds, everything) if everything > 1 else ", ".join(holding.funds),
        }
        rows += [
            {
                **about,
                "holder": f"{names.get(part.assignee, part.assignee)} ({part.assignee})",
                "percent": part.percent,
                "state": not part.noticed,
            }
            for part in holding.parts
        ]
        if holding.rest or not holding.parts:
            own = f"{names.get(holding.distributor, holding.distributor)} ({holding.distributor})"
            rows.append({**about, "holder": own, "percent": holding.rest, "state": False})
    return rows
