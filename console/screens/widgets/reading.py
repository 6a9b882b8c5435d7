"""A text that is read by scrolling: the one home of the keys that move through it.

Place in the path: screens and dialogs that tell more than fits put their labels into one; it has
the focus unless there is a list to walk through. Only text moves, never a cursor.
"""

from typing import ClassVar

from textual.binding import Binding, BindingType

from console.screens.widgets.kept import ScrolledBox

__all__ = ["Reading"]

_MOVES = (
    ("down,j", "lines(1)", "Down", "down"),
    ("up,k", "lines(-1)", "Up", "up"),
    ("pagedown,space", "pages(1)", "Page down", "page_down"),
    ("pageup", "pages(-1)", "Page up", "page_up"),
    ("home,g", "begin", "To the begin", "first"),
    ("end,G", "finish", "To the end", "last"),
)


class Reading(ScrolledBox, can_focus=True, inherit_bindings=False):
    """A part that scrolls by keys when its text does not fit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, text, show=False, id=f"text.{name}")
        for keys, action, text, name in _MOVES
    ]

    def action_lines(self, number: int) -> None:
        """Move by lines."""
        self.scroll_relative(y=number, animate=False)

    def action_pages(self, number: int) -> None:
        """Move by screenfuls; the last line of one is the first of the next."""
        self.scroll_relative(y=number * (self.size.height - 1), animate=False)

    def action_begin(self) -> None:
        """Go to the first line."""
        self.scroll_home(animate=False)

    def action_finish(self) -> None:
        """Go to the last line."""
        self.scroll_end(animate=False)
