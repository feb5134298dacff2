"""What import contracts cannot say: the engine is values in, values out."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parent.parent / "ledger/engine"
# Of the standard library what touches the world: a clock, chance, files, processes, other machines.
WORLD = {"asyncio", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket", "subprocess", "sys"}
WORLD |= {"tempfile", "threading", "time", "urllib", "uuid", "zoneinfo"}
CLOCK = {"now", "today", "utcnow"}
FILES = {"open", "print", "input"}


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(), str(path)))


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return ["ledger.engine" if node.level else str(node.module)]
    return []


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@pytest.mark.parametrize("path", sorted(ENGINE.rglob("*.py")), ids=lambda path: path.name)
def test_the_engine_touches_nothing_but_values(path: Path) -> None:
    for node in nodes(path):
        for name in imported(node):
            pure = name.partition(".")[0] in sys.stdlib_module_names - WORLD
            assert pure or name.startswith("ledger.engine"), f"line {getattr(node, 'lineno', '?')} imports {name}"
        assert called(node) not in CLOCK | FILES, f"line {getattr(node, 'lineno', '?')} calls {called(node)}()"


ROOT = ENGINE.parent.parent
WHY = {"reason", "reasons", "late_reason"}
KEPT_ELSEWHERE = {  # functions of services that take a reason, and where it is told
    "acting": "it tells it",
    "adjustments_file": "writes a file",
    "closing_faults": "checks",
    "preview_sharing": "shows what would be",
    "reason_faults": "checks",
    "record_outcome": "in the outcome: one for each payment of a file",
    "record_taken_back": "called by services that tell it",
    "record_version": "called by services that tell it",
    "new_entry": "called by services that tell it",
    "void": "called by services that tell it",
    "deliver_month": "one text of all its reasons",
}


def services_with_a_reason() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in sorted(ROOT.glob("*/services/**/*.py")):
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                named = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
                if named & WHY and node.name not in KEPT_ELSEWHERE:
                    found.append((f"{path.stem}.{node.name}", node))
    return found


@pytest.mark.parametrize("node", [pytest.param(node, id=name) for name, node in services_with_a_reason()])
def test_a_service_that_is_given_a_reason_tells_it_to_the_audit_trail(node: ast.FunctionDef) -> None:
    """Before, after, who, when, why: `acting(user, reason=reason)`."""
    told = [
        keyword.value.id
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and called(call) == "acting"
        for keyword in call.keywords
        if keyword.arg == "reason" and isinstance(keyword.value, ast.Name)
    ]
    assert set(told) & WHY, f"{node.name} takes a reason: acting(user, reason=reason)"


def test_there_are_services_with_a_reason() -> None:
    assert len(services_with_a_reason()) > 30


@pytest.mark.parametrize(
    "path", sorted((ENGINE.parent.parent / "static/css").glob("*.css")), ids=lambda path: path.name
)
def test_rules_of_stylesheets_are_closed(path: Path) -> None:
    """One that is left open takes all that follow it along."""
    depth = 0
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        inside_media = line.startswith("  ")
        assert not (line.endswith("{") and not inside_media and depth), f"line {number}: the rule before it is open"
        depth += line.count("{") - line.count("}")
    assert depth == 0
