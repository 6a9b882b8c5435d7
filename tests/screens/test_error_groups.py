"""Errors by cause, by keyboard alone: the largest first, explained, repaired, retried."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from console.screens.dialogs.map_account import MapAccountDialog
from console.screens.dialogs.retry import RetryDialog
from console.screens.error_groups import ErrorGroupsScreen
from console.screens.errors import ErrorsScreen
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from tests.builders import ADMIN, READER
from tests.screens.desk import make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio


async def open_causes(pilot: Pilot[int]) -> None:
    await pilot.press("V")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def told(pilot: Pilot[int]) -> str:
    return pilot.app.screen.query_one("#summary-text", Label).plain


def titles(pilot: Pilot[int]) -> list[str]:
    rows = pilot.app.screen.query_one(RowList)
    return [row.cells["title"].text for row in rows._source.rows(0, 99)]


async def test_largest_cause_is_retried_in_four_keys(desk: Console, tmp_path: Path) -> None:
    """At three in the morning: all causes, retry, yes."""
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        [largest, *_] = app._services.desk.groups(ADMIN)
        await open_causes(pilot)
        await pilot.press("R")
        dialog = app.screen
        assert isinstance(dialog, RetryDialog)
        await pilot.press("enter")
        [request] = desk.store.requests.waiting()
        assert largest.group.count == len(request.entry_ids)
        assert isinstance(app.screen, ErrorGroupsScreen)


async def test_cause_is_explained_with_steps_and_who_acts(shown: Console, tmp_path: Path) -> None:
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        [largest, *_] = app._services.desk.groups(ADMIN)
        await open_causes(pilot)
        remedy = largest.group.remedy
        shown_text = told(pilot)

        assert remedy.title == titles(pilot)[0]
        assert remedy.meaning in shown_text
        assert all(step in shown_text for step in remedy.steps)
        assert largest.group.who.value in shown_text


async def test_enter_opens_the_records_of_the_cause_and_v_all_records(
    shown: Console, tmp_path: Path
) -> None:
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        [largest, *_] = app._services.desk.groups(ADMIN)
        await open_causes(pilot)
        await pilot.press("enter")
        assert isinstance(app.screen, ErrorsScreen)
        assert largest.group.count == app.screen.query_one(RowList).count
        await pilot.press("escape", "escape", "v")
        assert isinstance(app.screen, ErrorsScreen)
        assert shown.sync_service.count_errors(ADMIN) == app.screen.query_one(RowList).count


async def test_repair_offers_exactly_what_it_has_unblocked(desk: Console, tmp_path: Path) -> None:
    """After the account is mapped the plan of the freed records opens by itself."""
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_causes(pilot)
        place = titles(pilot).index("Mapped GL account is inactive")
        await pilot.press(*["down"] * place, "f")
        assert isinstance(app.screen, MapAccountDialog)
        await pilot.press(*"40000", "enter")
        await pilot.pause()
        assert isinstance(app.screen, RetryDialog)
        outlook = app.screen.query_one("#forecast", Label).plain
        await pilot.press("enter")
        [request] = desk.store.requests.waiting()
        noun = "record" if len(request.entry_ids) == 1 else "records"
        assert f"{len(request.entry_ids)} {noun} will be sent" in outlook


async def test_note_is_read_by_the_next_person(desk: Console, tmp_path: Path) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_causes(pilot)
        await pilot.press("n", *"ask", "space", *"Kim", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "ask Kim" in told(pilot)


async def test_quiet_cause_stands_last_and_is_heard_again_by_the_same_key(
    desk: Console, tmp_path: Path
) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_causes(pilot)
        first = titles(pilot)[0]
        await pilot.press("z", "enter", *"known", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert f"{first} (quiet)" == titles(pilot)[-1]
        await pilot.press("G", "z")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert first == titles(pilot)[0]


async def test_reader_sees_causes_and_no_key_that_changes_anything(
    shown: Console, tmp_path: Path
) -> None:
    app = make_app(shown, tmp_path, actor=READER)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_causes(pilot)
        assert titles(pilot)
        await pilot.press("R")
        assert isinstance(app.screen, ErrorGroupsScreen)
