"""The screens that people see most, as browsers show them; ``test_pictures`` has all, as text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.screens.desk import make_app
from tests.sync.console_kit import Console

# One worker renders them all: the console behind them is made once.
pytestmark = pytest.mark.xdist_group("snapshots")

SCREENS = {
    "subsidiaries": (),
    "causes": ("V",),
    "errors": ("e",),
    "record": ("e", "enter"),
    "dashboard": ("d",),
    "help": ("e", "question_mark"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen_looks_as_before(
    shown: Console, tmp_path: Path, snap_compare: Callable[..., bool], name: str
) -> None:
    app = make_app(shown, tmp_path)
    assert snap_compare(app, press=SCREENS[name], terminal_size=(80, 24))
