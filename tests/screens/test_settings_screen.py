"""The settings screen on a real sandbox: plan, save, undo, other people, drift, the way in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot

from console.domain.connection import Connection, ConnectionStatus
from console.screens.dialogs.ask import AskDialog
from console.screens.dialogs.settings_guard import NewerDialog, UnsavedDialog
from console.screens.drift_view import DriftView
from console.screens.settings import SettingsScreen
from console.screens.subsidiaries import SubsidiariesScreen
from console.screens.widgets.keys import key_entries
from console.screens.widgets.row_list import RowList
from tests.builders import ADMIN, READER
from tests.screens.desk import ACTIVE, PAUSED, make_app, open_desk
from tests.screens.settings_hands import (
    about,
    form,
    go,
    label,
    open_settings,
    press,
    screen,
    settle,
    state,
    values,
)
from tests.sync.console_kit import Console

# One worker runs them all: the console behind them is made once.
pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("settings")]

DETENTION = "accounts.ar.accessorial/detention"
REPAIR = ("enter", *"40300", "enter")


@pytest.fixture(scope="module")
def office() -> Iterator[Console]:
    """Give the console that all of them share."""
    with open_desk() as console:
        yield console


@pytest.fixture
def desk(office: Console) -> Iterator[Console]:
    """Give that console, and put its connections back afterwards."""
    connections = office.store.connections.all()
    password = office.store.credentials.get(connections[0].subsidiary_id, "password")
    yield office
    for connection in connections:
        office.store.connections.save(connection)
        office.store.credentials.set(connection.subsidiary_id, "password", password)


def held(console: Console, name: str = ACTIVE) -> Connection:
    return next(one for one in console.store.connections.all() if one.subsidiary_name == name)


def change_meanwhile(console: Console) -> None:
    """Let another console change the connection."""
    connection = held(console)
    ar = replace(connection.settings.ar, match_by_name=False)
    console.store.connections.save(
        replace(connection, settings=replace(connection.settings, ar=ar))
    )


def drifting(pilot: Pilot[int]) -> list[str]:
    """Return what differs from the template."""
    return [one.key for one in screen(pilot).query_one(DriftView).changes]


async def repair(pilot: Pilot[int]) -> None:
    """Map the account that Sage does not let through to another one."""
    await press(pilot, "3")
    await go(pilot, DETENTION)
    await press(pilot, *REPAIR)


async def test_edits_are_kept_when_enter_comes_three_times_in_one_burst(
    desk: Console, tmp_path: Path
) -> None:
    """A held Enter answers the dialog once, and closes none of the screens below it."""
    async with open_settings(desk, tmp_path, "down", "enter", "6") as pilot:
        await go(pilot, "advanced.default_payment_terms_days")
        await press(pilot, "enter")
        dialog = pilot.app.screen
        for _ in range(3):
            pilot.app.post_message(Key("enter", "\r"))
        await pilot.pause()
        await pilot.pause()

        assert isinstance(dialog, AskDialog)
        assert any(isinstance(one, SettingsScreen) for one in pilot.app.screen_stack)
        assert "1 unsaved change" in state(pilot)


async def test_edit_is_kept_when_it_is_made_while_the_plan_before_it_takes_effect(
    desk: Console, tmp_path: Path
) -> None:
    """Sage is read before a plan takes effect; what is edited meanwhile is no part of it."""
    async with open_settings(desk, tmp_path) as pilot:
        here = screen(pilot)
        await repair(pilot)
        plan = await desk.settings.plan_change(ADMIN, here._subsidiary, here._wanted)
        await press(pilot, "s")
        await settle(pilot)
        # Turned away from, so that the moment at which Sage has answered is the test's own.
        await press(pilot, "escape", "P")
        here._take_saved(plan)

        assert "40300" == here._wanted.accounts.ar["accessorial/detention"]
        assert not here._wanted.primary_sync
        assert "1 unsaved change" in state(pilot)


async def test_plan_tells_what_changes_and_what_it_does_when_saving_is_asked_for(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path) as pilot:
        await repair(pilot)
        await press(pilot, "s")
        await settle(pilot)
        told = label(pilot, "#outcome").splitlines()
        before = held(desk).settings.accounts.ar["accessorial/detention"]

    expected = ["1 change will take effect.", "Of 3 waiting records:"]
    assert (expected, "2 can be sent that could not", "40310") == (told[:2], told[2], before)


async def test_finding_is_repaired_and_saved_when_its_link_was_followed(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path, "down", "space", "s") as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        opened = form(pilot).field
        await press(pilot, *REPAIR, "s")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)

    saved = held(desk).settings
    expected = (DETENTION, "40300", True)
    assert expected == (
        opened,
        saved.accounts.ar["accessorial/detention"],
        saved.ar.include_driver_bills,
    )


async def test_nothing_is_saved_when_findings_block(desk: Console, tmp_path: Path) -> None:
    async with open_settings(desk, tmp_path, "down", "space", "s") as pilot:
        await settle(pilot)
        told = label(pilot, "#outcome")
        offered = [entry.text for entry in key_entries(pilot.app.screen) if entry.shown]

    assert ("Nothing can be saved", False) == (told.partition(":")[0], "Save" in offered)
    assert not held(desk).settings.ar.include_driver_bills


async def test_syncing_is_paused_when_primary_sync_is_turned_off(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path, "P", "s") as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)

    assert ConnectionStatus.PAUSED is held(desk).status


async def test_edits_are_taken_back_one_by_one_when_they_are_undone(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path, "down", "space", "down", "space", "u") as pilot:
        said = values(pilot)
        first, second = said["ar.include_driver_bills"], said["ar.export_carrier_statements"]
        told = state(pilot)
        await press(pilot, "u")
        none_left = state(pilot)

    expected = ("[x] on", "[ ] off", "1 unsaved change", "Primary Sync (P): [x] on")
    assert expected == (first, second, told.rpartition("  ")[2], none_left)


async def test_leaving_asks_with_the_changes_when_something_is_not_saved(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path, "down", "space", "q") as pilot:
        dialog = pilot.app.screen
        row = dialog.query_one(RowList).row

        assert isinstance(dialog, UnsavedDialog)
        assert row is not None
        expected = "ar.include_driver_bills"
        assert expected == row.key


@pytest.mark.parametrize(
    ("key", "expected"),
    [("escape", SettingsScreen), ("d", SubsidiariesScreen)],
)
async def test_person_stays_or_leaves_as_answered_when_something_is_not_saved(
    desk: Console, tmp_path: Path, key: str, expected: type
) -> None:
    async with open_settings(desk, tmp_path, "down", "space", "q", key) as pilot:
        assert expected is type(pilot.app.screen)


async def test_screen_is_left_when_the_plan_asked_for_on_leaving_was_saved(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path) as pilot:
        await repair(pilot)
        await press(pilot, "q", "s")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        await press(pilot, "escape")

        assert SubsidiariesScreen is type(pilot.app.screen)


async def test_retry_of_what_it_unblocks_is_offered_when_a_repair_is_saved(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path) as pilot:
        await repair(pilot)
        await press(pilot, "s")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        connections = desk.store.connections.all()
        [connection] = [one for one in connections if one.subsidiary_name == ACTIVE]
        freed = desk.sync_service.plan_unblocking(ADMIN, connection.subsidiary_id)
        await press(pilot, "enter")
        [request] = desk.store.requests.waiting()

        assert freed.entries
        assert tuple(one.id for one in freed.entries) == request.entry_ids
        assert SettingsScreen is type(pilot.app.screen)


async def test_quitting_asks_first_when_something_is_not_saved(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path, "down", "space", "ctrl+q") as pilot:
        assert "The settings that you changed are not saved." == label(pilot, "#message")


async def test_other_peoples_change_is_shown_and_kept_when_mine_goes_on_top(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path, "down", "space") as pilot:
        change_meanwhile(desk)
        await press(pilot, "s")
        await settle(pilot)
        dialog = pilot.app.screen
        row = dialog.query_one(RowList).row
        await press(pilot, "m")
        wanted = form(pilot).settings.ar

    assert isinstance(dialog, NewerDialog)
    assert row is not None
    expected = ("ar.match_by_name", False, True)
    assert expected == (row.key, wanted.match_by_name, wanted.include_driver_bills)


async def test_own_edits_are_dropped_when_the_other_persons_are_taken(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path, "down", "space") as pilot:
        change_meanwhile(desk)
        await press(pilot, "s")
        await settle(pilot)
        await press(pilot, "t")

        assert held(desk).settings == form(pilot).settings


async def test_change_between_plan_and_save_is_shown_when_it_is_refused(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path) as pilot:
        await repair(pilot)
        await press(pilot, "s")
        await settle(pilot)
        change_meanwhile(desk)
        await press(pilot, "enter")
        await settle(pilot)

        assert isinstance(pilot.app.screen, NewerDialog)


async def test_settings_follow_what_others_save_when_nothing_is_edited(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path) as pilot:
        change_meanwhile(desk)
        screen(pilot).take_news()
        await pilot.pause()

        assert "[ ] off" == values(pilot)["ar.match_by_name"]


async def test_drift_is_shown_and_one_group_taken_over_when_connections_differ(
    desk: Console, tmp_path: Path
) -> None:
    accounts = held(desk).settings.accounts.with_account("ar", "accessorial/detention", "40300")
    for name in (ACTIVE, PAUSED):
        own = held(desk, name)
        settings = replace(own.settings, accounts=accounts)
        if name == PAUSED:
            settings = replace(
                settings,
                ar=replace(settings.ar, autopost=False),
                accounts=accounts.with_account("ar", "load", "40100"),
            )
        desk.store.connections.save(replace(own, settings=settings))
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "down", "o")
        await settle(pilot)
        await press(pilot, "7", "c", "enter")
        shown = drifting(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        left = drifting(pilot)

    assert (["ar.autopost", "accounts.ar.load"], ["accounts.ar.load"]) == (shown, left)
    assert held(desk, PAUSED).settings.ar.autopost


async def test_setting_is_opened_when_a_record_waits_for_it(desk: Console, tmp_path: Path) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e", "slash", *"cause:term-missing", "enter", "f", "o")
        await settle(pilot)

        assert "advanced.default_payment_terms_days" == form(pilot).field


async def test_saving_is_not_offered_when_the_person_may_only_look(
    desk: Console, tmp_path: Path
) -> None:
    async with open_settings(desk, tmp_path, actor=READER) as pilot:
        offered = {entry.text for entry in key_entries(pilot.app.screen)}

    assert set() == offered & {"Save", "Undo", "Primary Sync", "Change"}


async def test_known_accounts_can_be_chosen_when_sage_cannot_be_read(
    desk: Console, tmp_path: Path
) -> None:
    desk.store.credentials.forget(held(desk).subsidiary_id)
    async with open_settings(desk, tmp_path, "3", "enter", *"40320", "enter") as pilot:
        assert "40320 \N{EN DASH} Lumper Revenue" in about(pilot)


async def test_connection_is_ended_when_its_name_was_typed(desk: Console, tmp_path: Path) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "X", *"harrow", "enter")
        refusal = label(pilot, "#refusal")
        await press(pilot, "ctrl+u")
        await pilot.press("H", *"arrow", "space", *"ridge", "space", *"transport", "enter")
        await pilot.pause()

    names = [one.subsidiary_name for one in desk.store.connections.all()]
    assert (f"Type {ACTIVE} to disconnect it.", [PAUSED]) == (refusal, names)


async def test_settings_are_not_opened_when_nothing_is_connected(
    desk: Console, tmp_path: Path
) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "end", "o")

        assert SubsidiariesScreen is type(pilot.app.screen)
