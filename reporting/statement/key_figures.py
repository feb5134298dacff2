"""The report in a dozen figures, each in every span: the first table a director looks at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reporting.statement.values import Amounts, FlowLine, Over, Report, Statement

MONEY, RATE = "money", "rate"
SALES = ("SALE", "NAV_SALE")
REDEMPTIONS = ("REDEEM",)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """`unit`: money in cents, or rate in ppm a year. `strong`: a sum of what stands above it."""

    code: str
    label: str
    unit: str
    over: Over
    strong: bool = False


def in_effect(report: Report) -> Sequence[Statement]:
    """The statements whose figures stand on the first page: without drafts, unless all are."""
    return [statement for statement in report.statements if not statement.plan.draft] or report.statements


def key_figures(statements: Sequence[Statement]) -> tuple[KeyFigure, ...]:
    """Of one plan, or of several together: then without the yearly rate, which each plan has of its own."""
    figures = [
        KeyFigure("net-assets", "Average daily net assets", MONEY, _sums(statements, lambda a: a.average_net_assets)),
        KeyFigure("distribution-fee", "Distribution Fee", MONEY, _sums(statements, lambda a: a.distribution_fee)),
        KeyFigure("service-fee", "Service fee", MONEY, _sums(statements, lambda a: a.service_fee)),
        KeyFigure("fees", "Fees together", MONEY, _sums(statements, lambda a: a.fees), strong=True),
    ]
    if len(statements) == 1:
        rates = tuple(a.effective_rate if a else None for a in statements[0].overall.total.over)
        figures.append(KeyFigure("effective-rate", "Fees as a rate a year", RATE, rates))
    return (
        *figures,
        KeyFigure("expended", "Expended by the distributors", MONEY, _sums(statements, lambda a: a.spent)),
        KeyFigure("cdsc", "Deferred sales charges collected", MONEY, _sums(statements, lambda a: a.cdsc)),
        KeyFigure("cdsc-waived", "Deferred sales charges waived", MONEY, _sums(statements, lambda a: a.cdsc_waived)),
        KeyFigure("sales", "Shares sold", MONEY, _flows(statements, SALES)),
        KeyFigure("redemptions", "Shares redeemed", MONEY, _flows(statements, REDEMPTIONS)),
    )


def _sums(statements: Sequence[Statement], figure: Callable[[Amounts], int | None]) -> Over:
    each = [[figure(a) if a else None for a in statement.overall.total.over] for statement in statements]
    return _together(each)


def _flows(statements: Sequence[Statement], codes: Sequence[str]) -> Over:
    def of(statement: Statement) -> list[int | None]:
        lines: list[FlowLine] = [line for line in statement.overall.flows if line.code in codes]
        return [
            sum(line.over[place] or 0 for line in lines) if span.known else None
            for place, span in enumerate(statement.spans)
        ]

    return _together([of(statement) for statement in statements])


def _together(each: Sequence[Sequence[int | None]]) -> Over:
    """Sums over plans; a plan that knows nothing of a span adds nothing to it."""
    return tuple(
        sum(part or 0 for part in parts) if any(part is not None for part in parts) else None
        for parts in zip(*each, strict=True)
    )
