"""What must be seen, whatever it looks like: parts that fit, themes that start, sizes that work."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.color import Color
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widget import Widget

from console.app import ConsoleApp
from console.domain.access import ROLES, Actor
from console.screens.palette import ConsoleCommands
from console.screens.widgets.bars import EnvironmentBar, KeyBar
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, notify
from console.theming import STYLES_NAMES, find_themes
from tests.builders import READER
from tests.screens.desk import make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio


def picture(pilot: Pilot[int]) -> str:
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_exchange_is_seen_when_it_is_asked_for(
    shown: Console, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with make_app(shown, tmp_path).run_test(size=size) as pilot:
        await pilot.press("t", "slash", *"state:posted", "enter", "enter", "x")
        await pilot.pause()

        assert "<function controlid=" in picture(pilot)


@pytest.mark.parametrize("theme", ["dark", "light", "plain"])
async def test_every_screen_opens_when_a_theme_is_chosen(
    shown: Console, tmp_path: Path, theme: str
) -> None:
    reports = tmp_path / "reports"
    async with make_app(shown, reports, theme=theme).run_test(size=(80, 24)) as pilot:
        await pilot.press("e", "f", "escape", "question_mark", "escape", "enter", "x", "q", "q")
        await pilot.press("r", "enter", "q", "q", "ctrl+p", "escape")
        await pilot.pause()

        assert "Harrow Ridge Transport" in picture(pilot)


def styles_of(app: ConsoleApp) -> dict[str, object]:
    """Return how each widget on the screen is to look, its parts included."""
    return {
        repr(widget): (
            widget.styles.get_rules(),
            {part: widget.get_component_rich_style(part) for part in sorted(parts)},
        )
        for widget in (app.screen, *app.screen.query(Widget))
        for parts in [widget._get_component_classes()]
    }


@pytest.mark.parametrize("theme", ["dark", "plain"])
@pytest.mark.parametrize("size", [(50, 12), (80, 24), (160, 45)])
async def test_first_screen_keeps_its_looks_when_the_styles_of_the_others_are_read(
    shown: Console, tmp_path: Path, theme: str, size: tuple[int, int]
) -> None:
    """They are read when another screen comes; what is read by then must be all of the first."""
    app = make_app(shown, tmp_path, theme=theme)
    async with app.run_test(size=size) as pilot:
        notify(app, "Sync requested")
        notify(app, "Sage refuses", trouble=True)
        await pilot.pause()
        before, rules = styles_of(app), len(app.stylesheet.rules)
        app.stylesheet.read_all([find_themes() / name for name in STYLES_NAMES[1:]])
        app.stylesheet.parse()
        app.stylesheet.update(app)
        await pilot.pause()

        assert rules < len(app.stylesheet.rules)
        assert before == styles_of(app)


async def test_styles_of_the_others_are_read_once_when_screens_come_and_go(
    shown: Console, tmp_path: Path
) -> None:
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        names = [[Path(path).name for path, _ in app.stylesheet.source]]
        for key in ("question_mark", "escape", "r"):
            await pilot.press(key)
            names.append([Path(path).name for path, _ in app.stylesheet.source])

        counts = [tuple(map(found.count, STYLES_NAMES)) for found in names]
        assert [(1, 0), (1, 1), (1, 1), (1, 1)] == counts


async def test_theme_changes_when_the_palette_is_asked(shown: Console, tmp_path: Path) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *"light")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()

        assert "light" == pilot.app.theme


def test_palette_offers_our_actions_alone_when_it_is_opened() -> None:
    """The framework's own would save a picture with customers' data, for everybody to read."""
    assert {ConsoleCommands} == ConsoleApp.COMMANDS


async def test_start_goes_on_with_a_warning_when_a_theme_file_is_broken(
    shown: Console, tmp_path: Path
) -> None:
    for path in find_themes().iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "worse.toml").write_text('name = "worse"\ndark = true\n[colors]\nbad = "red"\n')
    app = make_app(shown, tmp_path, folder=tmp_path)
    async with app.run_test(size=(80, 24)):
        [warning] = [one.message for one in app._notifications]

        assert warning.startswith("Theme worse.toml:")


@pytest.mark.parametrize("size", [(59, 24), (80, 14), (20, 5), (1, 1)])
async def test_one_sentence_stands_there_when_the_window_is_too_small(
    shown: Console, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with make_app(shown, tmp_path).run_test(size=size) as pilot:
        screen = pilot.app.screen

        assert (True, False) == (
            screen.query_one("#too-small", Label).display,
            screen.query_one("#body").display,
        )


async def test_list_is_back_when_the_window_has_grown(shown: Console, tmp_path: Path) -> None:
    async with make_app(shown, tmp_path).run_test(size=(40, 10)) as pilot:
        await pilot.resize_terminal(100, 30)
        await pilot.pause()

        assert "Harrow Ridge Transport" in picture(pilot)


async def test_cursor_is_in_sight_when_the_window_has_shrunk(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 45)) as pilot:
        await pilot.press("t", *["down"] * 20)
        await pilot.resize_terminal(80, 20)
        await pilot.pause()

        rows = pilot.app.screen.query_one(RowList)
        assert rows.scroll_offset.y <= 20 < rows.scroll_offset.y + rows.size.height - 1


async def test_help_and_back_stay_when_the_key_line_is_narrow(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(60, 24)) as pilot:
        keys = pilot.app.screen.query_one(KeyBar)

        assert keys.plain.endswith(" q Quit  ? Help ")
        assert len(keys.plain) <= 60


async def test_changing_keys_are_not_offered_when_a_reader_looks(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path, actor=READER).run_test(size=(160, 24)) as pilot:
        keys = pilot.app.screen.query_one(KeyBar).plain

        assert [] == re.findall("Sync|Pause", keys)


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (READER, "rob (reader)"),
        (Actor(uid=7, name="pia", permissions=ROLES["partner_admin"]), "pia (partner admin)"),
        (Actor(uid=7, name="nil", permissions=frozenset()), "nil (limited)"),
    ],
)
async def test_role_is_worded_when_somebody_sits_there(
    shown: Console, tmp_path: Path, actor: Actor, expected: str
) -> None:
    async with make_app(shown, tmp_path, actor=actor).run_test(size=(80, 24)) as pilot:
        assert expected in pilot.app.screen.query_one(EnvironmentBar).plain


async def test_reason_is_told_when_a_service_refuses(desk: Console, tmp_path: Path) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "s")
        [told] = [one.message for one in app._notifications]

        assert told == "Syncing of Northlantern Logistics is paused\nResume it first: resume"


async def test_cursor_stays_on_its_row_when_a_newer_one_comes_in(
    desk: Console, tmp_path: Path
) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t", "down", "down")
        rows = app.screen.query_one(RowList)
        before = rows.row
        last = desk.entries()[0]
        desk.clock.advance(seconds=1)
        desk.store.ledger.save([replace(last, changed_at=desk.clock.now())])
        app.poll()
        await pilot.pause()

        assert before is not None
        assert rows.row is not None
        assert before.key == rows.row.key


async def test_cursor_row_is_reversed_when_the_terminal_s_own_colours_are_used(
    shown: Console, tmp_path: Path
) -> None:
    """Black on white, reversed, would be what every other row is on a dark terminal."""
    async with make_app(shown, tmp_path, theme="plain").run_test(size=(80, 24)) as pilot:
        rows = pilot.app.screen.query_one(RowList)
        styles = [one.style for one in rows.render_line(1) if one.style is not None]

        assert {(True, "default", "default")} == {
            (style.reverse, name_of(style.color), name_of(style.bgcolor)) for style in styles
        }


@pytest.mark.parametrize("theme", ["dark", "light", "plain"])
async def test_chosen_command_is_told_apart_when_the_palette_is_open(
    shown: Console, tmp_path: Path, theme: str
) -> None:
    async with make_app(shown, tmp_path, theme=theme).run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("down")
        await pilot.pause()
        commands = pilot.app.screen.query_one(CommandList)
        chosen = commands.highlighted

        assert chosen is not None
        assert style_of(commands, chosen) != style_of(commands, chosen + 1)


def style_of(commands: CommandList, line: int) -> str:
    return str(list(commands.render_line(line))[1].style)


def name_of(color: Color | None) -> str:
    return color.name if color is not None else "default"
