"""Frames of changed lines, held against the framework's own."""

from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.geometry import Region
from textual.screen import Screen
from textual.widgets import Static

from console.screens.widgets.compositing import LineCompositor
from console.terminal.looks import Looks
from console.terminal.picture import Picture
from tests.rounds import ROUNDS

WIDTH, HEIGHT = 40, 12

pytestmark = pytest.mark.anyio


class Layered(Screen[None]):
    """Columns, a part that scrolls, a border, and something on top of them."""

    CSS = """
    Screen { layers: below above; }
    #left { width: 13; background: #202020; color: #ff8787; }
    #right { width: 1fr; border: round white; }
    #right Static { height: 9; background: #000060; }
    #over { layer: above; dock: right; width: 17; height: 4; offset: -4 3; background: #600000; }
    """
    AUTO_FOCUS: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = LineCompositor()

    def compose(self) -> ComposeResult:
        """Return the parts."""
        with Horizontal():
            yield Static("\n".join(f"left {line} 世界" for line in range(20)), id="left")
            with VerticalScroll(id="right"):
                yield Static("\n".join(f"one {line} é" for line in range(9)))
                yield Static("\n".join(f"two {line} ▌" for line in range(9)))
        yield Static("over it\nall", id="over")


class LayeredApp(App[None]):
    """Shows the screen."""

    def on_mount(self) -> None:
        """Show it."""
        self.animation_level = "none"
        self.push_screen(Layered())


REGIONS = st.builds(
    Region,
    st.integers(0, WIDTH - 1),
    st.integers(0, HEIGHT - 1),
    st.integers(1, WIDTH),
    st.integers(1, HEIGHT),
)


async def test_same_cells_are_painted_as_by_the_framework_when_any_part_changed() -> None:
    """Whatever regions changed and however far it was scrolled, no cell differs."""
    app = LayeredApp()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        screen = app.screen
        scrolled = screen.query_one("#right", VerticalScroll)
        for at in (0, 5, 3):
            scrolled.scroll_to(y=at, animate=False)
            await pilot.pause()
            check_any_regions(app, screen._compositor)


def check_any_regions(app: App[None], compositor: Compositor) -> None:
    """Paint random regions both ways."""
    whole, looks = Region(0, 0, WIDTH, HEIGHT), Looks()

    @settings(max_examples=60 * ROUNDS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(REGIONS, min_size=1, max_size=4))
    def check(regions: list[Region]) -> None:
        changed = {region.intersection(whole) for region in regions}
        wanted, ours = Picture(WIDTH, HEIGHT, looks), Picture(WIDTH, HEIGHT, looks)
        for picture in (wanted, ours):
            picture.write(compositor.render_full_update().render_segments(app.console))
        for region in changed:
            for line in region.line_range:
                ours.write(f"\x1b[{line + 1};{region.x + 1}H{'?' * region.width}")
        compositor._dirty_regions = changed
        update = compositor.render_partial_update()
        assert update is not None
        ours.write(update.render_segments(app.console))

        assert wanted.characters == ours.characters
        assert wanted.looks == ours.looks

    check()


async def test_nothing_is_painted_when_nothing_changed() -> None:
    """A frame without changes is none."""
    app = LayeredApp()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()

        assert app.screen._compositor.render_partial_update() is None
