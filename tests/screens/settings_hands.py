"""What the tests of the settings screen do and look at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from console.domain.access import Actor
from console.screens.forms.base import SettingsForm
from console.screens.settings import SettingsScreen
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from tests.builders import ADMIN
from tests.screens.desk import make_app
from tests.sync.console_kit import Console


@asynccontextmanager
async def open_settings(
    console: Console,
    reports: Path,
    *keys: str,
    actor: Actor = ADMIN,
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[Pilot[int]]:
    """Open the settings of the active subsidiary, read everything, then press keys."""
    app = make_app(console, reports, actor=actor)
    async with app.run_test(size=size) as pilot:
        await pilot.press("o")
        await settle(pilot)
        await press(pilot, *keys)
        yield pilot


async def settle(pilot: Pilot[int]) -> None:
    """Wait until what was read is shown."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys one after the other, each seen before the next."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def screen(pilot: Pilot[int]) -> SettingsScreen:
    """Return the settings screen, whatever dialog lies over it."""
    return next(one for one in pilot.app.screen_stack if isinstance(one, SettingsScreen))


def form(pilot: Pilot[int]) -> SettingsForm:
    """Return the form that is seen."""
    return next(one for one in screen(pilot).query(SettingsForm) if one.display)


async def go(pilot: Pilot[int], field: str) -> None:
    """Move the cursor to a field of the form that is seen."""
    assert form(pilot).focus_field(field), field
    await pilot.pause()


def about(pilot: Pilot[int]) -> str:
    """Return what is told about the field under the cursor."""
    return form(pilot).query_one("#about", Label).plain


def values(pilot: Pilot[int]) -> dict[str, str]:
    """Return what each field of the form says."""
    return {line.field: line.value for line in form(pilot).field_lines()}


def state(pilot: Pilot[int]) -> str:
    """Return the line above the tabs."""
    return screen(pilot).query_one("#settings-state", Label).plain


def label(pilot: Pilot[int], selector: str) -> str:
    """Return a text of the screen or dialog on top."""
    return pilot.app.screen.query_one(selector, Label).plain


def row_text(pilot: Pilot[int]) -> str:
    """Return the row under the cursor of the list on top."""
    row = pilot.app.screen.query_one(RowList).row
    return " | ".join(cell.text for cell in row.cells.values() if cell.text) if row else ""
