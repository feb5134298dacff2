"""The figures of a year of a plan, summed by the database; a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Max, Min, Sum

from ledger.models import Calculation, EarnedCdsc, Expenditure, MonthlyFee, MonthlyServiceFee, Portion
from plans.models import Fund, Party, Plan, Transfer
from reporting.statement import Quarter
from reporting.statement.quarter import DECEMBER
from reporting.statement.years import RetainedLine, YearFigures, YearLine, by_category

CDSC = Transfer.Right.CDSC


def year_figures(
    *, plan: Plan, year: int, year_ends: int = DECEMBER, funds: Collection[int] | None = None
) -> YearFigures:
    """The year that ends in that month of `year`; only these funds (by primary key), where they are given."""
    last = Quarter(year, 4, year_ends)
    months = last.year_to_date
    calculated = Calculation.objects.filter(plan=plan, month__in=months)
    known = set(calculated.values_list("month", flat=True))
    of_plan = Fund.objects.filter(schedule_entries__plan=plan).select_related("company").order_by("name", "code")
    wanted = [fund for fund in of_plan if funds is None or fund.pk in funds]
    fees = _sums(MonthlyFee, calculated, "asset_based_fee")
    service = _sums(MonthlyServiceFee, calculated, "service_fee")
    waived = _sums(EarnedCdsc, calculated, "waived")
    spent = _spent(plan, months[0], last.last)
    portions = _cdsc(calculated)
    parties = {party.code: party for party in plan.parties.all()}
    lines = []
    payees: dict[str, int] = defaultdict(int)
    for fund in wanted:
        own = portions[fund.pk]
        for payee, amount in own.items():
            payees[payee] += amount
        retained = sum(amount for payee, amount in own.items() if _is_distributor(parties, payee))
        line = YearLine(
            code=fund.code,
            name=fund.name,
            company=fund.company.name,
            distribution_fee=fees.get(fund.pk, 0),
            service_fee=service.get(fund.pk, 0),
            categories=by_category(spent[fund.pk]),
            retained=retained,
            assigned=sum(own.values()) - retained,
            waived=waived.get(fund.pk, 0),
        )
        lines.append(line)
    return YearFigures(
        plan=plan.code,
        first=months[0],
        last=last.last,
        lines=tuple(lines),
        payees=tuple(
            RetainedLine(code, parties[code].name if code in parties else code, _is_distributor(parties, code), amount)
            for code, amount in sorted(
                payees.items(), key=lambda item: (not _is_distributor(parties, item[0]), item[0])
            )
            if amount
        ),
        missing=tuple(month for month in months if month not in known),
    )


def years_known(plan: Plan) -> list[int]:
    """Calendar years with a calculated month or an expenditure, latest first."""
    ends = [
        Calculation.objects.filter(plan=plan).aggregate(first=Min("month"), last=Max("month")),
        Expenditure.objects.filter(plan=plan).aggregate(first=Min("date"), last=Max("date")),
    ]
    firsts = [found["first"].year for found in ends if found["first"]]
    lasts = [found["last"].year for found in ends if found["last"]]
    return list(range(max(lasts), min(firsts) - 1, -1)) if firsts else []


def _sums(model: Any, calculated: Any, field: str) -> dict[int, int]:
    rows = model.objects.filter(calculation__in=calculated).order_by().values_list("fund").annotate(total=Sum(field))
    return {fund: int(total) for fund, total in rows}


def _cdsc(calculated: Any) -> dict[int, dict[str, int]]:
    """Fund -> payee -> cents."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Portion.objects.filter(calculation__in=calculated, right=CDSC).order_by().values_list("fund", "payee")
    for fund, payee, total in rows.annotate(total=Sum("amount")):
        found[fund][payee] = int(total)
    return found


def _spent(plan: Plan, first: Any, last: Any) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = Expenditure.objects.filter(plan=plan, date__range=(first, last)).order_by().values_list("fund", "purpose")
    for fund, purpose, total in rows.annotate(total=Sum("amount")):
        found[fund].append((purpose, int(total)))
    return found


def _is_distributor(parties: dict[str, Party], code: str) -> bool:
    return code in parties and parties[code].kind == Party.Kind.DISTRIBUTOR
