"""Every screen and dialog, in three sizes, two themes and without colour, as it was before.

The pictures are text, a file for each: what is written, then which cells look alike and how.
``--snapshot-update`` draws them anew.
"""

import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot

from console.app import ConsoleApp
from console.screens.widgets.columns import place
from console.screens.widgets.row_list import RowList
from console.theming import PLAIN_THEME
from tests.screens.desk import make_app
from tests.screens.painting import explained, folded, painted, runs, written
from tests.screens.tour import TOUR, walk
from tests.sync.console_kit import Console

# One worker draws them all: the console behind them is made once.
pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("pictures")]

SIZES = [(80, 24), (120, 36), (160, 45)]
ONE_OF_EACH = list({stop.kind: name for name, stop in reversed(TOUR.items())}.values())
RANDOM = re.compile(r"((?:\brequest|\brequest: — →|\bHash     |\bBefore it) )([0-9a-f]+)")
"""Ids of requests, and hashes of entries about them: no seed and no clock decides them."""
_EDGES = 2
"""Columns of a list that no row is painted in."""


class Picture(SingleFileSnapshotExtension):
    """A text file for each picture."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.with_defaults(extension_class=Picture)


async def settle(pilot: Pilot[int]) -> None:
    """Wait until nothing is left to be painted, nor for the timer to bring."""
    assert isinstance(pilot.app, ConsoleApp)
    pilot.app.poll()
    for _ in range(2):
        await pilot.pause()


async def drawn(pilot: Pilot[int], size: tuple[int, int], known: dict[str, str]) -> list[str]:
    """Return what is written in a size, and which cells of it look alike."""
    if pilot.app.size != size:
        await pilot.resize_terminal(*size)
    await settle(pilot)
    strips = painted(pilot.app)
    text = [RANDOM.sub(lambda one: one[1] + "#" * len(one[2]), line) for line in written(strips)]
    return [f"== {size[0]} x {size[1]}", *folded(text), "--", *runs(strips, known)]


@pytest.mark.parametrize("name", TOUR)
async def test_stop_looks_as_before_in_every_size_and_theme(
    console: Console, tmp_path: Path, picture: SnapshotAssertion, name: str
) -> None:
    """Of the second theme is told what differs from the first, size by size, and its colours."""
    light, dark = dict[str, str](), dict[str, str]()
    app = make_app(console, tmp_path, theme="light")
    async with app.run_test(size=SIZES[0]) as pilot:
        await walk(pilot, console, name)
        in_light, in_dark = list[list[str]](), list[list[str]]()
        for size in SIZES:
            app.theme = "light"
            in_light.append(await drawn(pilot, size, light))
            app.theme = "dark"
            in_dark.append(await drawn(pilot, size, dark))
        assert [] == [one.message for one in app._notifications]
    told = [line for one in in_dark for line in one] + ["== dark", *explained(dark), "== light"]
    for one, other in zip(in_light, in_dark, strict=True):
        told += one if one != other else ()
    assert picture == "\n".join([*told, *explained(light)]) + "\n"


@pytest.mark.parametrize("name", ONE_OF_EACH)
async def test_screen_looks_as_before_without_colour(
    console: Console,
    tmp_path: Path,
    picture: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """Nothing but the terminal's own colours, and every list fits its 80 columns."""
    monkeypatch.setenv("NO_COLOR", "1")
    known = dict[str, str]()
    app = make_app(console, tmp_path)
    async with app.run_test(size=SIZES[0]) as pilot:
        assert PLAIN_THEME == app.theme
        await walk(pilot, console, name)
        told = await drawn(pilot, SIZES[0], known)
        cut = [one.id for one in app.screen.query(RowList) if is_cut(one)]
    assert {"default on default"} == {" ".join(look.split()[:3]) for look in known}
    assert [] == cut
    assert picture == "\n".join([*told, *explained(known)]) + "\n"


async def test_small_terminal_says_so(
    console: Console, tmp_path: Path, picture: SnapshotAssertion
) -> None:
    known = dict[str, str]()
    async with make_app(console, tmp_path).run_test(size=(50, 12)) as pilot:
        told = await drawn(pilot, (50, 12), known)
    assert picture == "\n".join([*told, *explained(known)]) + "\n"


def is_cut(rows: RowList) -> bool:
    """Return whether a list that is seen has more columns than room."""
    if not rows.size.width:
        return False
    placed = place(rows._columns, rows.size.width - _EDGES)
    return sum(one.width + 1 for one in placed) - 1 > rows.size.width - _EDGES
