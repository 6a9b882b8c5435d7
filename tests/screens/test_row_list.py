from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.events import Key
from textual.geometry import Region

from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList

pytestmark = pytest.mark.anyio


class ManyRows:
    """A hundred thousand rows of which only those that are asked for are made."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.made = 0

    def count(self) -> int:
        return self.number

    def rows(self, first: int, number: int) -> Sequence[Row]:
        asked = range(first, min(first + number, self.number))
        self.made += len(asked)
        return [Row(key=str(n), cells={"name": Cell(text=f"row {n}")}) for n in asked]

    def keys(self, first: int, number: int) -> Sequence[str]:
        return [str(n) for n in range(first, min(first + number, self.number))]


class ListApp(App[None]):
    def __init__(self, source: ManyRows) -> None:
        super().__init__()
        self.source = source

    def compose(self) -> ComposeResult:
        columns = (Column(key="name", title="Name", width=20, fills=True),)
        yield RowList(columns, marks=True, id="rows")

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.show(self.source)
        rows.focus()


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("down", "j", "j", "k"), 2),
        (("end",), 99_999),
        (("G", "g"), 0),
        (("up",), 0),
        (("end", "down"), 99_999),
    ],
)
async def test_cursor_goes_where_the_keys_say(keys: tuple[str, ...], expected: int) -> None:
    app = ListApp(ManyRows(100_000))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press(*keys)
        assert expected == app.query_one(RowList).cursor


async def test_only_visible_rows_are_made_when_there_are_a_hundred_thousand() -> None:
    source = ManyRows(100_000)
    app = ListApp(source)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("end", "home", "pagedown")
        assert source.made < 2_000


async def test_page_moves_by_what_is_visible() -> None:
    app = ListApp(ManyRows(1_000))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("pagedown", "pageup")
        assert 0 == app.query_one(RowList).cursor


async def test_list_is_blank_when_it_was_taken_down_while_a_frame_is_painted() -> None:
    app = ListApp(ManyRows(10))
    async with app.run_test(size=(40, 12)):
        rows = app.query_one(RowList)
        await rows.remove()
        painted = rows.render_lines(Region(0, 0, 40, 2))
    assert [" " * 40] * 2 == [line.text for line in painted]


async def test_own_keys_are_those_of_the_keymap_when_a_person_has_one() -> None:
    app = ListApp(ManyRows(10))
    async with app.run_test(size=(40, 12)) as pilot:
        rows = app.query_one(RowList)
        await pilot.press("down")
        assert 1 == rows.cursor

        app.set_keymap({"list.down": "f7"})
        await pilot.press("down", "f7", "f7")
        assert 3 == rows.cursor


async def test_keys_act_in_their_order_when_they_come_at_once() -> None:
    """Over a slow line several come in one packet: none of the list overtakes one of its screen."""
    app, seen = ListApp(ManyRows(10)), list[int]()
    app.bind("f8", "noted", description="Note")
    async with app.run_test(size=(40, 12)) as pilot:
        rows = app.query_one(RowList)
        app.action_noted = lambda: seen.append(rows.cursor)  # type: ignore[attr-defined]
        for key in ("f8", "down", "f8", "down", "down", "f8"):
            app.post_message(Key(key, None))
        await pilot.pause()
    assert [0, 1, 3] == seen
