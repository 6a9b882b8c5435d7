"""The README's rule table, the rules' homes and their tests agree."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| [^|]+ \| `([a-z-]+)` \| `(console/[a-z_/]+\.py)` \|$", re.MULTILINE)
RULES: list[tuple[str, str]] = ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))
SLUG_LINE = re.compile(r"[Ss]lugs? ((?:``[a-z-]+``(?:,? (?:and )?|\n)*)+)")


def named_in_tests() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        found.update(re.findall(r"Rule ([a-z-]+)", path.read_text(encoding="utf-8")))
    return found


def named_in_code() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "console").rglob("*.py"):
        for line in SLUG_LINE.findall(path.read_text(encoding="utf-8")):
            found.update(re.findall(r"``([a-z-]+)``", line))
    return found


def test_table_is_read() -> None:
    assert len(RULES) >= 12


@pytest.mark.parametrize(("slug", "home"), RULES)
def test_rule_is_named_in_its_home(slug: str, home: str) -> None:
    assert f"``{slug}``" in (ROOT / home).read_text(encoding="utf-8")


def test_every_rule_of_the_table_has_a_test() -> None:
    assert set() == {slug for slug, _ in RULES} - named_in_tests()


def test_every_rule_of_the_tests_stands_in_the_table() -> None:
    assert set() == named_in_tests() - {slug for slug, _ in RULES}


def test_every_rule_of_the_code_stands_in_the_table() -> None:
    assert set() == named_in_code() - {slug for slug, _ in RULES}
