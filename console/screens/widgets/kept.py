"""Widgets whose painted lines are kept until they change.

Place in the path: the framework asks every widget in the rectangle around all changes for its
lines again, however small the changes are; one that kept them answers at once. That was half of
what a step of the cursor cost.
"""

from typing import TYPE_CHECKING, Self

from textual.containers import Container, VerticalScroll
from textual.dom import NoScreen
from textual.events import Key
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

__all__ = ["Box", "InFront", "Kept", "ScrolledBox", "repaint"]

# The framework takes the style sheet's rules from the first base that is a widget: this is none.
if TYPE_CHECKING:
    InFront = Widget
else:
    InFront = object


def repaint(widget: Widget, *regions: Region) -> bool:
    """Have parts of a widget painted with the next frame; False when it is on no screen yet.

    The framework tells the widget, when that is idle the screen, and when that is idle the frame: a
    turn of the loop each, for each widget of a frame.
    """
    try:
        screen = widget.screen
    except NoScreen:
        return False
    if not widget.is_mounted or widget not in screen._compositor.widgets:
        return False
    widget._layout_cache.clear()
    widget._set_dirty(*regions)
    widget.clear_cached_dimensions()
    screen._dirty_widgets.add(widget)
    screen.check_idle()
    return True


class Kept(InFront):
    """Keeps its painted lines; a base in front of the widget's own class."""

    _lines: tuple[tuple[Region, str], list[Strip]] | None = None

    def refresh(self, *regions: Region, **options: bool) -> Self:
        """Forget the lines, then do what the framework does."""
        self._lines = None
        # Of other bases only ``Finished`` hears of refreshes: lines that change look as before.
        if regions and not options and repaint(self, *regions):
            return self
        return super().refresh(*regions, **options)

    def notify_style_update(self) -> None:
        """Forget the lines: they look different now."""
        self._lines = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines in a part of the widget."""
        key = (crop, self.app.theme)
        if self._lines is None or self._lines[0] != key:
            self._lines = (key, super().render_lines(crop))
        return self._lines[1]


class Box(Kept, Container):
    """A container that keeps its background; it hears no keys, and hands them on at once."""

    def post_message(self, message: Message) -> bool:
        """Hand on a key that nobody within has heard: each box on its way would cost a turn."""
        if isinstance(message, Key) and self.parent is not None:
            return self.parent.post_message(message)
        return super().post_message(message)


class ScrolledBox(Kept, VerticalScroll):
    """The same with more in it than fits."""
