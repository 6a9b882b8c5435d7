"""A small app on a terminal, by the framework's driver or by ours.

Run as ``python -m tests.terminal.shown cells|steady|plain``.
"""

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.terminal import CellDriver, SteadyDriver


class ShownApp(App[None]):
    """A list with narrow, wide and combined characters between two bars."""

    CSS = """
    RowList { height: 1fr; scrollbar-size: 0 0; background: $surface; }
    .row-list--cursor { background: $primary; text-style: bold; }
    #top, #bottom { height: 1; background: $panel; color: $warning; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "repaint", "Repaint"),
        Binding("escape", "first", "First row"),
        Binding("q", "quit", "Quit"),
    ]

    def compose(self) -> ComposeResult:
        """Return the bars and the list."""
        yield Static("top", id="top")
        columns = (Column(key="name", title="Name", width=30, fills=True),)
        yield RowList(columns, id="rows")
        yield Static("bottom", id="bottom")

    def on_mount(self) -> None:
        """Fill the list."""
        self.animation_level = "none"
        rows = self.query_one(RowList)
        rows.show_rows(
            [
                Row(key=str(n), cells={"name": Cell(text=f"row {n} {'世界'[: n % 3]} é {'·' * n}")})
                for n in range(100)
            ]
        )
        rows.focus()

    def action_first(self) -> None:
        """Go to the first row."""
        self.query_one(RowList).action_first()

    def action_repaint(self) -> None:
        """Paint everything again."""
        assert isinstance(self._driver, CellDriver)
        self._driver.repaint()


if __name__ == "__main__":
    drivers = {"cells": CellDriver, "steady": SteadyDriver, "plain": None}
    ShownApp(driver_class=drivers[sys.argv[1]]).run()
