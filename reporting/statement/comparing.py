"""Two reports side by side: quarters of one company, or companies of one quarter. Pure.

Figures are matched by what they are: months by their place in the quarter, and where each report has one company,
that company's figures with the other's.
"""

from dataclasses import dataclass

from reporting.statement.figures import Figure, Unit, figures_of
from reporting.statement.values import Report

LEFT_OUT = frozenset(
    {"Over", "Fees over", "Rates", "Months"}
)  # comparisons of a report with its own past, and its terms
SEPARATOR = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure of both; None where a report has it not."""

    name: str
    unit: Unit
    left: int | None
    right: int | None

    @property
    def change(self) -> int:
        return (self.right or 0) - (self.left or 0)


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that stand together in the statement."""

    title: str
    pairs: tuple[Pair, ...]


def compared(left: Report, right: Report) -> list[Group]:
    """All figures of both, in the order of the second report, then what only the first has."""
    old = {figure.path: figure for figure in _figures(left)}
    new = {figure.path: figure for figure in _figures(right)}
    groups: dict[str, list[Pair]] = {}
    for path in dict.fromkeys([*new, *old]):
        before, after = old.get(path), new.get(path)
        unit = (after or before or new[path]).unit
        pair = Pair(path[-1], unit, before.value if before else None, after.value if after else None)
        if pair.left or pair.right:
            groups.setdefault(SEPARATOR.join(path[:-1]), []).append(pair)
    found = [Group(title, tuple(pairs)) for title, pairs in groups.items()]
    return sorted(found, key=lambda group: group.title.split(SEPARATOR)[-1] != "Total")  # the sum of each company first


def _figures(report: Report) -> list[Figure]:
    """Of each plan: of its one company without its name, else of all companies together and each."""
    found: list[Figure] = []
    for statement in report.statements:
        plan = () if len(report.statements) == 1 else (statement.plan.code,)
        if len(statement.sections) == 1:
            found += figures_of(statement.sections[0], plan, relative=True)
            continue
        for section in (statement.overall, *statement.sections):
            found += figures_of(section, (*plan, section.name), relative=True)
    return [figure for figure in found if not LEFT_OUT.intersection(figure.path)]
