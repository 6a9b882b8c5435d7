"""The audit screen: what happened, with old and new value, and whether the log is as written."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from tinydb import where

from console.errors import AccessDeniedError
from console.screens.audit import AuditScreen
from console.screens.dialogs.audit_entry import AuditEntryDialog
from console.screens.subsidiaries import SubsidiariesScreen
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from tests.builders import ADMIN, READER
from tests.screens.desk import ACTIVE, PAUSED, make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio


def said(pilot: Pilot[int], label: str) -> str:
    return pilot.app.screen.query_one(f"#{label}", Label).plain


async def opened(pilot: Pilot[int], *keys: str) -> None:
    await pilot.press("a", *keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_chain_is_said_to_be_intact_when_nobody_touched_it(
    shown: Console, tmp_path: Path
) -> None:
    total = shown.store.audit.count()
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert f"chain of {total} intact" in said(pilot, "position")


async def test_place_is_said_when_somebody_edited_the_log(desk: Console, tmp_path: Path) -> None:
    desk.store.database.table("audit").update({"outcome": "refused"}, where("number") == 4)
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "entry 4 was altered" in said(pilot, "position")


async def test_log_is_followed_again_when_v_is_pressed(desk: Console, tmp_path: Path) -> None:
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        desk.store.database.table("audit").remove(where("number") == 2)
        await pilot.press("v")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "entry 2 was removed" in said(pilot, "position")


async def test_old_and_new_value_are_shown_when_something_was_changed(
    desk: Console, tmp_path: Path
) -> None:
    desk.connections.map_account(ADMIN, ACTIVE, "ar", "load/fuel_surcharge", "40000")
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "account: 40100 → 40000" in said(pilot, "summary-text")


async def test_refusal_is_shown_with_the_person_when_a_reader_tried(
    desk: Console, tmp_path: Path
) -> None:
    with pytest.raises(AccessDeniedError):
        desk.connections.pause(READER, ACTIVE)
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert said(pilot, "summary-text").startswith("refused  pause")
        assert "rob (uid 1001)" in said(pilot, "summary-text")


async def test_only_entries_with_all_words_are_listed_when_narrowed(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "slash", *f"PAUSE {PAUSED[:5]}", "enter")
        assert 1 == pilot.app.screen.query_one(RowList).count
        await pilot.press("escape")
        await pilot.pause()
        assert shown.store.audit.count() == pilot.app.screen.query_one(RowList).count


async def test_entry_opens_and_closes_when_enter_and_escape_are_pressed(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "enter")
        assert isinstance(pilot.app.screen, AuditEntryDialog)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, AuditScreen)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, SubsidiariesScreen)
