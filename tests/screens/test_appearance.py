from pathlib import Path

import pytest

from console.screens.errors import ErrorsScreen
from console.screens.subsidiaries import SubsidiariesScreen
from tests.screens.desk import make_app
from tests.sync.console_kit import Console
from tests.test_theming import theme_text

pytestmark = pytest.mark.anyio


async def test_own_keys_work_and_are_shown_when_a_keymap_names_them(
    shown: Console, tmp_path: Path
) -> None:
    (tmp_path / "keymaps").mkdir()
    (tmp_path / "keymaps" / "mine.toml").write_text('[keys]\n"home.errors" = "f7"\n')
    app = make_app(shown, tmp_path, home=tmp_path, keymap="mine")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        assert isinstance(app.screen, SubsidiariesScreen)
        await pilot.press("f7")
        assert isinstance(app.screen, ErrorsScreen)
        assert [] == [note.message for note in app._notifications]


async def test_broken_keymap_is_one_warning_and_every_key_works(
    shown: Console, tmp_path: Path
) -> None:
    (tmp_path / "keymaps").mkdir()
    (tmp_path / "keymaps" / "mine.toml").write_text('[keys]\n"home.errors" = "t"\n')
    app = make_app(shown, tmp_path, home=tmp_path, keymap="mine")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        assert isinstance(app.screen, ErrorsScreen)
        [warning] = [note.message for note in app._notifications]
        assert "t of home.errors is a key of home.transactions already" in warning


async def test_own_theme_is_chosen_when_the_home_has_its_file(
    shown: Console, tmp_path: Path
) -> None:
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "mine.toml").write_text(theme_text(text="#abcdef"))
    app = make_app(shown, tmp_path, home=tmp_path, theme="mine")
    async with app.run_test(size=(80, 24)):
        assert "#abcdef" == app.current_theme.foreground


async def test_screen_is_ascii_when_the_terminal_shows_nothing_else(
    shown: Console, tmp_path: Path
) -> None:
    app = make_app(shown, tmp_path, only_ascii=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        rows = [strip.text for strip in app.screen._compositor.render_strips()]
        assert [] == [row for row in rows if not row.isascii()]
        assert any("* active" in row for row in rows)
