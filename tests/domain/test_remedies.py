import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import console
from console.domain.remedies import REMEDIES, remedy_for
from console.intacct.causes import CAUSES

NAMERS = {"_skip", "_source_problem"}
"""Functions whose first argument is a cause."""

NOUNS = ("customer", "vendor")


def _texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from (*_texts(one), *_texts(other))
        case ast.JoinedStr(values=[ast.FormattedValue(), ast.Constant(value=str(rest))]):
            yield from (f"{noun}{rest}" for noun in NOUNS)


def _named_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        named = [word.value for word in node.keywords if word.arg == "cause"]
        if isinstance(node.func, ast.Name) and node.func.id in NAMERS:
            named += node.args[:1]
        for one in named:
            yield from _texts(one)


def causes() -> set[str]:
    """Return every cause that the console can name."""
    folder = Path(console.__file__).parent
    files = [*(folder / "domain").rglob("*.py"), *(folder / "sync").rglob("*.py")]
    return {*CAUSES, *(cause for path in files for cause in _named_in(path))}


def test_every_cause_is_explained_when_the_console_can_name_it() -> None:
    assert set() == causes() - REMEDIES.keys()


def test_no_cause_is_explained_that_nothing_names() -> None:
    assert set() == REMEDIES.keys() - causes()


@pytest.mark.parametrize("cause", sorted(REMEDIES))
def test_remedy_is_whole_when_it_is_read(cause: str) -> None:
    """A title fits a line of 80 columns, and each step is a sentence."""
    remedy = REMEDIES[cause]

    assert 0 < len(remedy.title) <= 48
    assert all(text.endswith(".") for text in (remedy.meaning, *remedy.steps))
    assert remedy.steps


def test_cause_of_an_older_version_still_has_a_title() -> None:
    assert "Gone for good" == remedy_for("gone-for-good").title
