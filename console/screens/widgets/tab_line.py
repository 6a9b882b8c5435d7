"""The tabs of a screen in one line: number and name of each, the present one marked.

Place in the path: a screen says which tabs there are; what they hold is its own business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.events import Resize

from console.screens.widgets.text import Label, join, text

__all__ = ["Tab", "TabLine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab."""

    name: str
    """Its name."""

    short: str
    """The same where there is little room."""

    mark: str = ""
    """A sign behind the name: it holds findings, or changes."""


class TabLine(Label):
    """The tabs; the present one stands in brackets, so that no colour is needed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._tabs: tuple[Tab, ...] = ()
        self._current = 0

    def show_tabs(self, tabs: Sequence[Tab], current: int) -> None:
        """Show tabs with one of them as the present one."""
        self._tabs, self._current = tuple(tabs), current
        self._show()

    def on_resize(self, _event: Resize) -> None:
        """Use the long names where they fit."""
        self._show()

    def _show(self) -> None:
        long = [self._part(at, tab, tab.name) for at, tab in enumerate(self._tabs)]
        room = self.content_size.width
        fits = sum(cell_len(part.plain) + 1 for part in long) <= room
        short = [self._part(at, tab, tab.short) for at, tab in enumerate(self._tabs)]
        self.show(join(long if fits else short, " "))

    def _part(self, at: int, tab: Tab, name: str) -> Content:
        told = f"{at + 1} {name}{f' {tab.mark}' if tab.mark else ''}"
        if at == self._current:
            return text(f"[{told}]", "accent", bold=True)
        return text(f" {told} ", "muted")
