"""The terminal gets another size while a dialog is open."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.desk import make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio

SMALL, LARGE = (80, 24), (160, 45)


def picture(pilot: Pilot[int]) -> list[str]:
    """Return all lines: the dialog's, and those of the screen behind it."""
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


@pytest.mark.parametrize("keys", [("e", "question_mark"), ("e", "R"), ("ctrl+p",)], ids=str)
@pytest.mark.parametrize("sizes", [(SMALL, LARGE), (LARGE, SMALL)], ids=str)
async def test_screen_behind_a_dialog_is_placed_anew_when_the_terminal_is_resized(
    shown: Console,
    tmp_path: Path,
    keys: tuple[str, ...],
    sizes: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    """It looks as if the terminal had always been as large."""
    async with make_app(shown, tmp_path).run_test(size=sizes[1]) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        expected = picture(pilot)

    async with make_app(shown, tmp_path).run_test(size=sizes[0]) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert expected != picture(pilot)

        await pilot.resize_terminal(*sizes[1])
        await pilot.pause()

        assert expected == picture(pilot)
