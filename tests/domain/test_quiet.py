from datetime import timedelta

import pytest

from console.domain.quiet import Quiet, is_quiet
from tests.builders import NOW

UNTIL = Quiet(cause="x", at=NOW, actor="maria", reason="known", until=NOW + timedelta(hours=8))
ABOVE = Quiet(cause="x", at=NOW, actor="maria", reason="known", above=5)
CHANGE = Quiet(cause="x", at=NOW, actor="maria", reason="known", settings="aa")


@pytest.mark.parametrize(
    ("quiet", "hours", "count", "settings", "expected"),
    [
        (UNTIL, 7, 9, "aa", True),
        (UNTIL, 8, 9, "aa", False),
        (ABOVE, 900, 5, "aa", True),
        (ABOVE, 900, 6, "aa", False),
        (CHANGE, 900, 9, "aa", True),
        (CHANGE, 900, 9, "bb", False),
    ],
)
def test_quiet_ends_when_the_first_of_its_ends_comes(
    quiet: Quiet, hours: int, count: int, settings: str, expected: bool
) -> None:
    now = NOW + timedelta(hours=hours)

    assert expected is is_quiet(quiet, now=now, count=count, settings=settings)
