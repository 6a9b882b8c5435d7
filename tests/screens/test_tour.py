"""Every screen and dialog, in three sizes, two themes and without colour, as it was before.

The pictures are text: letters, and which cells look alike. ``--snapshot-update`` draws them anew.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot
from textual.screen import Screen

from console.screens.widgets.columns import place
from console.screens.widgets.keys import kinds_of
from console.screens.widgets.row_list import RowList
from console.theming import PLAIN_THEME
from tests.architecture.shape import name_of, source_files, tree_of
from tests.screens.desk import make_app
from tests.screens.painting import letters, looks
from tests.screens.tour import TOUR, Kept, open_tour, walk
from tests.sync.console_kit import Console

# One worker draws them all: the console behind them is made once.
pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("tour")]

SIZES = [(80, 24), (120, 36), (160, 45)]
THEMES = ["dark", "light"]
ONE_OF_EACH = list({stop.kind: name for name, stop in reversed(TOUR.items())}.values())
_EDGES = 2
"""Columns of a list that no row is painted in."""


class Picture(SingleFileSnapshotExtension):
    """A text file for each picture."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"


@pytest.fixture(scope="module")
def prepared() -> Iterator[Console]:
    with open_tour() as console:
        yield console


@pytest.fixture
def console(prepared: Console) -> Iterator[Console]:
    """The prepared console, put back afterwards as it was."""
    kept = Kept.of(prepared)
    yield prepared
    kept.put_back()


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.with_defaults(extension_class=Picture)


def constructed() -> set[str]:
    """Return the names of everything that the source of the screens calls."""
    return {
        node.func.id
        for path in source_files()
        if name_of(path).startswith(("console/screens/", "console/app"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def test_every_screen_is_on_the_tour_when_the_source_is_searched() -> None:
    shown = constructed()
    kinds = {
        kind for kind in kinds_of(Screen) if kind.__name__ in shown or not list(kinds_of(kind))
    }

    assert kinds == {stop.kind for stop in TOUR.values()}


async def resize(pilot: Pilot[int], size: tuple[int, int]) -> None:
    await pilot.resize_terminal(*size)
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("name", TOUR)
async def test_stop_looks_as_before_in_every_size_and_theme(
    console: Console, tmp_path: Path, picture: SnapshotAssertion, name: str
) -> None:
    told, written = list[str](), dict[tuple[int, int], str]()
    app = make_app(console, tmp_path)
    async with app.run_test(size=SIZES[0]) as pilot:
        await walk(pilot, console, name)
        for theme in THEMES:
            app.theme = theme
            for size in SIZES:
                await resize(pilot, size)
                shown = letters(app)
                if size not in written:
                    told.append(f"== {size[0]} x {size[1]}\n{shown}")
                # What lies below a dialog follows the window once it is on top again.
                lies_alone = not app.screen.is_modal
                assert written.setdefault(size, shown) == shown or not lies_alone
                told.append(f"-- {theme}, {size[0]} x {size[1]}\n{looks(app)}")
        assert [] == [one.message for one in app._notifications]
    assert picture == "\n".join(told) + "\n"


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
    app = make_app(console, tmp_path)
    async with app.run_test(size=SIZES[0]) as pilot:
        assert PLAIN_THEME == app.theme
        await walk(pilot, console, name)
        told = looks(app)
        cut = [one.id for one in app.screen.query(RowList) if is_cut(one)]
    explained = [line.split()[1:4] for line in told.splitlines() if line.startswith("  ")]
    assert {"default on default"} == {" ".join(one) for one in explained}
    assert [] == cut
    assert picture == told + "\n"


def is_cut(rows: RowList) -> bool:
    """Return whether a list that is seen has more columns than room."""
    if not rows.size.width:
        return False
    placed = place(rows._columns, rows.size.width - _EDGES)
    return sum(one.width + 1 for one in placed) - 1 > rows.size.width - _EDGES
