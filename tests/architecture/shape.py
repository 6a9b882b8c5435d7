"""The source tree as the architecture tests look at it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "console"
TESTS = ROOT / "tests"


@cache
def import_graph() -> grimp.ImportGraph:
    """Return who imports whom, libraries included."""
    return grimp.build_graph("console", include_external_packages=True, cache_dir=None)


def own_imports() -> Iterator[tuple[str, str]]:
    """Yield importer and imported for each import between modules of ours."""
    graph = import_graph()
    for importer in sorted(graph.modules):
        if not importer.startswith("console"):
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            if imported.startswith("console"):
                yield importer, imported


def is_within(module: str, *packages: str) -> bool:
    """Return whether a module is one of the packages or lies in one."""
    return any(module == one or module.startswith(f"{one}.") for one in packages)


def source_files() -> list[Path]:
    """Return our source files."""
    return sorted(PACKAGE.rglob("*.py"))


def own_files() -> list[Path]:
    """Return our source files and those of their tests."""
    return [*source_files(), *sorted(TESTS.rglob("*.py"))]


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """Return how messages name a file."""
    return path.relative_to(ROOT).as_posix()
