"""The README's tables of rules and answers, the rules' homes and their tests agree."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SECTION = re.search(
    r"^## Rules\n(.*?)^## ", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S
)
assert SECTION is not None
FIRST, SECOND = re.findall(r"(?:^\|.*\n)+", SECTION.group(1), re.MULTILINE)
SLUG_LINE = re.compile(r"[Ss]lugs? ((?:``[a-z-]+``(?:,? (?:and )?|\n)*)+)")
QUESTIONS = 18
"""Questions that the product's own documentation answers."""


def rows(table: str) -> list[tuple[str, ...]]:
    """Return the cells of each row below the heading, without the marks of code."""
    found = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return [tuple(cell.strip().strip("`") for cell in row) for row in found]


RULES = rows(FIRST)
"""Rule, slug, home, test."""

ANSWERS = rows(SECOND)
"""Question, answer, slug, test."""


@cache
def sources_of(path: Path) -> dict[str, str]:
    """Return the source of each test of a file by its name."""
    source = path.read_text(encoding="utf-8")
    return {
        node.name: ast.get_source_segment(source, node) or ""
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def named_test(reference: str) -> str:
    """Return the source of a test named as ``area/test_file.py::test_name``."""
    path, _, name = reference.partition("::")
    file = ROOT / "tests" / path
    return sources_of(file).get(name, "") if file.is_file() else ""


def named_in_tests() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        found.update(re.findall(r"Rule ([a-z-]+)", _text(path)))
    return found


def named_in_code() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "console").rglob("*.py"):
        for line in SLUG_LINE.findall(_text(path)):
            found.update(re.findall(r"``([a-z-]+)``", line))
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_tables_are_read() -> None:
    assert len(RULES) >= 17
    assert QUESTIONS == len(ANSWERS)


@pytest.mark.parametrize("row", [*RULES, *ANSWERS], ids=lambda row: row[0])
def test_row_has_all_four_cells(row: tuple[str, ...]) -> None:
    assert 4 == len([cell for cell in row if cell])


@pytest.mark.parametrize("row", RULES, ids=lambda row: row[1])
def test_rule_is_named_in_its_home(row: tuple[str, ...]) -> None:
    assert f"``{row[1]}``" in _text(ROOT / row[2])


@pytest.mark.parametrize("row", RULES, ids=lambda row: row[1])
def test_rule_is_named_in_its_test(row: tuple[str, ...]) -> None:
    assert f"Rule {row[1]}" in named_test(row[3])


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row[0])
def test_answer_has_its_test_and_its_rule(row: tuple[str, ...]) -> None:
    assert "assert" in named_test(row[3]) or "pytest.raises" in named_test(row[3])
    assert row[2] in {slug for _, slug, *_ in RULES}


def test_every_rule_of_the_tests_stands_in_the_table() -> None:
    assert set() == named_in_tests() - {slug for _, slug, *_ in RULES}


def test_every_rule_of_the_code_stands_in_the_table() -> None:
    assert set() == named_in_code() - {slug for _, slug, *_ in RULES}
