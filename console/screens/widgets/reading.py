"""A text that is read by scrolling.

Place in the path: screens and dialogs that tell more than fits put their labels into one; it has
the focus unless there is a list to walk through. Only text moves, never a cursor.
"""

from typing import ClassVar

from textual.binding import Binding, BindingType

from console.screens.widgets.kept import ScrolledBox
from console.screens.widgets.moves import moves

__all__ = ["Reading"]


class Reading(ScrolledBox, can_focus=True, inherit_bindings=False):
    """A part that scrolls by keys when its text does not fit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *moves("text", "line"),
        Binding("space", "page(1)", "Page down", show=False, id="text.space"),
    ]

    def action_step(self, number: int) -> None:
        """Move by lines."""
        self.scroll_relative(y=number, animate=False)

    def action_page(self, number: int) -> None:
        """Move by screenfuls; the last line of one is the first of the next."""
        self.scroll_relative(y=number * (self.size.height - 1), animate=False)

    def action_half_page(self, number: int) -> None:
        """Move by half screenfuls."""
        self.scroll_relative(y=number * (self.size.height // 2), animate=False)

    def action_first(self) -> None:
        """Go to the first line."""
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        """Go to the last line."""
        self.scroll_end(animate=False)
