"""The night's work, filmed: from opening the console to the retried errors of the largest sum.

A real process on a terminal of 80 by 24; each step is held against what a person must see there.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.commands.conftest import Ready, make_ready, open_company
from tests.commands.terminals import Terminal

pytestmark = pytest.mark.xdist_group("program")

MOST_KEYS = 8
DOWN, ENTER = b"\x1b[B", b"\r"

STEPS = (
    (b"", r"active +Harrow Ridge Transport .* 6$", r"q Quit"),
    (b"V", r"Mapped GL account is inactive +6 +\$[\d,]+\.\d\d", r"open errors, \$[\d,.]+ at risk"),
    (b"f", r"Now +40300 .* inactive in Sage", r"40100 +Fuel Surcharge Revenue"),
    (DOWN, r"Will be set +accounts\.ar:accessorial", r"enter Choose"),
    (ENTER, r"6 records will be sent, \$[\d,]+\.\d\d", r"enter Send"),
    (ENTER, r"Retry finished: 6 exported", r"No open errors here"),
)
"""Each key, and what is seen then."""


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Ready]:
    """A home of its own with failed documents, beside books of its own."""
    with open_company(tmp_path / "none") as company:
        yield make_ready(company, tmp_path)


@pytest.fixture
def terminal(night: Ready) -> Iterator[Terminal]:
    opened = Terminal(night.program, columns=80)
    yield opened
    opened.end()


def test_errors_of_the_largest_sum_are_sent_again_within_eight_keys(
    night: Ready, terminal: Terminal
) -> None:
    """The cause that is worth the most stands first; its account is mapped anew on the way."""
    film: list[list[str]] = []
    for key, *seen in STEPS:
        terminal.press(key)
        for words in seen:
            terminal.sees(words)
        film.append(terminal.lines())

    keys = [key for key, *_ in STEPS if key]
    assert len(keys) <= MOST_KEYS
    assert {(24, True)} == {(len(lines), max(map(len, lines)) <= 80) for lines in film}
    assert [] == night.program.json("errors").value
    sums = [amount(one) for one in film[1] if re.search(r" \d+ +\$", one)]
    assert sums == sorted(sums, reverse=True)


def amount(line: str) -> Decimal:
    found = re.search(r"\$([\d,]+\.\d\d)", line)
    assert found is not None
    return Decimal(found[1].replace(",", ""))
