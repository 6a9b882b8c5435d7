"""Every key of every screen: those that are offered do something, and help and palette name all.

Every eighth screen; ``INTACCT_CONSOLE_TEST_ROUNDS`` above one takes all.
"""

import ast
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from console.screens.base import ConsoleScreen
from console.screens.dialogs.help import HelpDialog
from console.screens.palette import ConsoleCommands
from console.screens.subsidiaries import SubsidiariesScreen
from console.screens.widgets.keys import kinds_of
from console.screens.widgets.text import Label
from tests.architecture.shape import name_of, source_files, tree_of
from tests.rounds import ROUNDS
from tests.screens.desk import make_app
from tests.screens.painting import painted, runs, written
from tests.screens.tour import TOUR, Kept, walk
from tests.sync.console_kit import Console

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("every_key")]

STEP = 8 if ROUNDS == 1 else 1
WIDE = (160, 24)
"""Every key has room in the key line."""
KINDS = sorted({stop.kind for stop in TOUR.values()}, key=lambda kind: kind.__name__)


def test_every_screen_is_on_the_tour_when_the_source_is_searched() -> None:
    shown = {
        node.func.id
        for path in source_files()
        if name_of(path).startswith(("console/screens/", "console/app"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    kinds = {
        kind for kind in kinds_of(Screen) if kind.__name__ in shown or not list(kinds_of(kind))
    }

    assert kinds == set(KINDS)


def stops_of(kind: type[Screen[Any]]) -> list[str]:
    return [name for name, stop in TOUR.items() if stop.kind is kind]


def offered(screen: Screen[Any]) -> dict[str, str]:
    """Return what the key line offers on a wide terminal: action to a key of it."""
    found: dict[str, str] = {}
    for key, active in screen.active_bindings.items():
        if active.binding.show and active.enabled and not active.binding.system:
            found.setdefault(f"{type(active.node).__name__}.{active.binding.action}", key)
    return found


def state(app: App[Any], console: Console) -> tuple[object, ...]:
    """Return everything by which somebody may see that a key did something."""
    strips, known = painted(app), dict[str, str]()
    return (
        [type(one) for one in app.screen_stack],
        written(strips),
        runs(strips, known),
        [*known],
        [one.message for one in app._notifications],
        [one.id for one in console.store.requests.waiting()],
        app._exit,
    )


async def go_home(pilot: Pilot[Any]) -> None:
    while not isinstance(pilot.app.screen, SubsidiariesScreen):
        pilot.app.pop_screen()
        await pilot.pause()
    await pilot.press("home")


@pytest.mark.parametrize("kind", KINDS[::STEP], ids=lambda kind: kind.__name__)
async def test_every_key_that_is_offered_does_something(
    console: Console, tmp_path: Path, kind: type[Screen[Any]]
) -> None:
    """Something is seen, told, asked for or left when it is pressed."""
    done, idle = set[str](), list[str]()
    for name in stops_of(kind):
        while await press_what_is_left(console, tmp_path, name, done, idle):
            pass
    assert [] == idle


async def press_what_is_left(
    console: Console, reports: Path, name: str, done: set[str], idle: list[str]
) -> bool:
    """Press the keys of a stop that were not pressed yet; return whether one ended the app."""
    app, kept = make_app(console, reports), Kept.of(console)
    async with app.run_test(size=WIDE) as pilot:
        while True:
            await walk(pilot, console, name)
            keys = offered(app.screen)
            left = next((action for action in keys if action not in done), None)
            if left is None:
                return False
            done.add(left)
            # What the timer would bring during the key is not what the key did.
            app.poll()
            await pilot.pause()
            before = state(app, console)
            await pilot.press(keys[left])
            await app.workers.wait_for_complete()
            await pilot.pause()
            if app._exit:
                return True
            if state(app, console) == before:
                idle.append(f"{name}: {keys[left]} is {left}")
            kept.put_back()
            await go_home(pilot)


FULL = [name for name, stop in TOUR.items() if issubclass(stop.kind, ConsoleScreen)]


def heard(screen: Screen[Any]) -> dict[str, set[str]]:
    """Return what the framework hears on a screen: what is said of a key, to the keys."""
    found: dict[str, set[str]] = {}
    for active in screen.active_bindings.values():
        if active.enabled:
            said = WORDS.get(active.binding.description, active.binding.description)
            found.setdefault(said, set()).add(screen.app.get_key_display(active.binding))
    return found


WORDS = {
    "Focus Next": "Next part",
    "Focus Previous": "Part before",
    "Copy selected text": "Copy what is selected",
    "palette": "Everything by name",
}


@pytest.mark.parametrize("name", FULL[::STEP])
async def test_help_and_palette_name_every_key_and_no_other(
    console: Console, tmp_path: Path, name: str
) -> None:
    app = make_app(console, tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await walk(pilot, console, name)
        expected = heard(app.screen)
        offers = [hit.text or "" async for hit in ConsoleCommands(app.screen).discover()]
        app.push_screen(HelpDialog.of(app.screen))
        await pilot.pause()
        assert isinstance(app.screen, HelpDialog)
        told = told_keys(app.screen)
        app.pop_screen()
    named = {offer.rpartition("  (")[0] for offer in offers if not offer.startswith("Theme: ")}
    about_focus = {"Next part", "Part before", "Copy what is selected", "Everything by name"}
    assert expected == told
    assert set(expected) - about_focus == named - about_focus


def told_keys(dialog: HelpDialog) -> dict[str, set[str]]:
    """Return what the help says: what is said of keys, to the keys."""
    lines = dialog.query_one("#help-text Label", Label).plain.split("\n")
    told: dict[str, set[str]] = {}
    for line in lines[1 : lines.index("")]:
        keys, said = line[:23], line[23:]
        words = said.partition("  ")[0]
        told.setdefault(words, set()).update(one.strip() for one in keys.split(", "))
    return told
