"""The query line by keys: completion, what was asked before, the inverse, saved views."""

from pathlib import Path

import pytest
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from console.screens.errors import ErrorsScreen
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from tests.builders import ADMIN
from tests.screens.desk import make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio


def line(pilot: Pilot[int]) -> str:
    return pilot.app.screen.query_one("#query", Input).value


async def test_tab_completes_qualifier_and_value(desk: Console, tmp_path: Path) -> None:
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("E", "slash", *"stat", "tab")
        assert "state:" == line(pilot)
        await pilot.press(*"fa", "tab")
        assert "state:failed" == line(pilot)
        await pilot.press("ctrl+t")
        assert "-state:failed" == line(pilot)


@pytest.mark.parametrize("query", ["carrier 42", "state:failed", "fRuMcjkG", "nowhere"])
async def test_query_is_what_was_typed_when_all_its_keys_come_in_one_packet(
    desk: Console, tmp_path: Path, query: str
) -> None:
    """On a slow line what follows the slash is there before the line is open."""
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("E")
        for key in f"/{query}":
            pilot.app.post_message(Key(_character_to_key(key), key))
        pilot.app.post_message(Key("enter", "\r"))
        await pilot.pause()
        await pilot.pause()

        assert isinstance(pilot.app.screen, ErrorsScreen)
        assert query == line(pilot)
        assert f"only {query}" in pilot.app.screen.query_one("#position", Label).plain


async def test_arrows_bring_back_what_was_asked_before(desk: Console, tmp_path: Path) -> None:
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("E", "slash", *"cause:account-inactive", "enter")
        await pilot.press("escape", "slash", *"state:failed", "enter")
        await pilot.press("escape", "slash", "up")
        assert "state:failed" == line(pilot)
        await pilot.press("up")
        assert "cause:account-inactive" == line(pilot)
        await pilot.press("down", "down")
        assert "" == line(pilot)
        await pilot.press("down")
        assert isinstance(pilot.app.focused, RowList)


async def test_view_is_saved_chosen_and_forgotten(desk: Console, tmp_path: Path) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("E", "slash", *"cause:account-inactive", "enter")
        narrowed = app.screen.query_one(RowList).count
        await pilot.press("w", "enter", *"night", "enter")
        assert ["night"] == [view.name for view in app._services.queries.views(ADMIN)]
        await pilot.press("escape", "w", *"night", "enter")
        await pilot.pause()
        assert ("cause:account-inactive", narrowed) == (
            line(pilot),
            app.screen.query_one(RowList).count,
        )
        await pilot.press("w", *"forget", "enter")
        assert [] == app._services.queries.views(ADMIN)
