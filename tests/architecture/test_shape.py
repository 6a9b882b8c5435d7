"""Sizes and habits that keep the source readable."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.shape import ROOT, import_graph, name_of, own_files, source_files, tree_of

MOST_LINES = 400
TIGHTER = {"console/app.py": 250, "console/wiring.py": 250}
MOST_FUNCTION_LINES = 40
"""Without the docstring, which may be as long as it has to be."""

BROAD = {"Exception", "BaseException"}
BROAD_ALLOWED = {
    "console/sync/scheduler.py": 1,
    "console/sync/side_reader.py": 1,
    "console/commands/failures.py": 1,
}
"""Around the scheduler loop, around a question, whose asker gets what it raised, and at the top of
the program."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions() -> Iterator[tuple[Path, _Function]]:
    for path in source_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def _length(function: _Function) -> int:
    first = function.body[0]
    has_docstring = ast.get_docstring(function) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_no_file_is_too_long_when_lines_are_counted() -> None:
    """Files of tests are read as often as those of the product: the same limit holds."""
    lengths = {name_of(path): len(path.read_bytes().splitlines()) for path in own_files()}

    long = {name: n for name, n in lengths.items() if n > TIGHTER.get(name, MOST_LINES)}

    assert {} == long


def test_no_function_is_too_long_when_lines_are_counted() -> None:
    long = [
        f"{name_of(path)}: {function.name} has {_length(function)} lines"
        for path, function in _functions()
        if _length(function) > MOST_FUNCTION_LINES
    ]

    assert [] == long


def test_imports_stand_at_the_top_when_modules_are_read() -> None:
    hidden = [
        f"{name_of(path)}: {function.name}"
        for path, function in _functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert [] == hidden


def _checked_imports(block: ast.If) -> dict[str, str]:
    """Return the names that the type checker sees, each with ``module:name``."""
    return {
        alias.asname or alias.name: f"{node.module}:{alias.name}"
        if isinstance(node, ast.ImportFrom)
        else alias.name
        for node in block.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def _deferred_names(tree: ast.Module) -> Iterator[tuple[ast.If, str, str]]:
    for block in tree.body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            for node in block.orelse:
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                    yield block, ast.unparse(node.targets[0]), ast.literal_eval(node.value.args[0])


def test_deferred_names_are_what_the_type_checker_sees_when_both_are_read() -> None:
    wrong = [
        f"{name_of(path)}: {name}"
        for path in source_files()
        for block, name, target in _deferred_names(tree_of(path))
        if _checked_imports(block).get(name) != target
    ]

    assert [] == wrong


def _names_broadly(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(isinstance(node, ast.Name) and node.id in BROAD for node in ast.walk(handler.type))


def _reraises(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_exceptions_are_caught_by_name_when_handlers_are_read() -> None:
    broad: dict[str, int] = {}
    for path in source_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler) and _names_broadly(node) and not _reraises(node):
                broad[name_of(path)] = broad.get(name_of(path), 0) + 1

    assert BROAD_ALLOWED == broad


def test_packages_only_reexport_when_their_front_is_read() -> None:
    allowed = (ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr)

    wrong = [
        name_of(path)
        for path in source_files()
        if path.name == "__init__.py"
        and not all(isinstance(node, allowed) for node in tree_of(path).body)
    ]

    assert [] == wrong


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)


def _undocumented_fields(node: ast.ClassDef) -> Iterator[str]:
    for field, after in zip(node.body, [*node.body[1:], None], strict=True):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        documented = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if not documented and not field.target.id.startswith("_"):
            yield field.target.id


def test_public_fields_are_described_when_dataclasses_are_read() -> None:
    silent = [
        f"{name_of(path)}: {node.name}.{field}"
        for path in source_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and _is_dataclass(node) and not node.name.startswith("_")
        for field in _undocumented_fields(node)
    ]

    assert [] == silent


TEXT = {".py", ".md", ".toml", ".tcss", ".yml", ".yaml", ".txt", ".json", ".cfg"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|home|root|Users)/\w+")
"""Places that exist on one machine only."""


def _text_files() -> Iterator[Path]:
    for folder in ("console", "tests", "themes", ".ci"):
        found = (ROOT / folder).rglob("*")
        yield from (one for one in found if one.is_file() and one.suffix in {*TEXT, ""})
    yield from (one for one in ROOT.iterdir() if one.is_file() and one.suffix in TEXT)


def test_files_name_no_place_of_one_machine_when_they_are_searched() -> None:
    naming = [
        name_of(path)
        for path in _text_files()
        if path != Path(__file__) and MACHINE_PATH.search(path.read_text(encoding="utf-8"))
    ]

    assert [] == naming


SLUG = re.compile(r"[Ss]lugs?\s+((?:``[a-z0-9-]+``[,;\sand]*)+)")
SLUGS = frozenset(
    {
        *("admin-only", "after-connection", "both-sides", "deductions-once"),
        *("destination-locked", "keep-history"),
        *("include-lines", "last-active-toggle", "master-toggles", "matching-entity", "on-upload"),
        *("payments-add-up", "payments-kinds", "payments-once", "payments-window"),
        *("custom-fields", "one-per-subsidiary", "primary-sync", "reconciliation", "schedule"),
        *("control-totals", "separate-statements", "template-copy", "terms-fallback"),
        *("contractors-only", "echeck-once", "negative-total", "trip-once"),
        *("attachments", "canary", "cancel", "date-kept", "one-record"),
    }
)
"""Every rule of the product that has a name."""


def test_slugs_are_known_when_docstrings_mention_them() -> None:
    mentioned = {
        slug
        for path in source_files()
        for group in SLUG.findall(path.read_text(encoding="utf-8"))
        for slug in re.findall(r"``([a-z0-9-]+)``", group)
    }

    assert set() == mentioned - SLUGS


@pytest.mark.parametrize("name", ["console.domain", "console.errors", "console.cleaning"])
def test_core_is_there_when_the_graph_is_built(name: str) -> None:
    assert name in import_graph().modules
