"""The frame of screens that ask Alvys and Sage when they are opened, and change nothing.

Place in the path: what a cycle would do, previews, comparisons and control totals derive from it.
The answer comes from the inspection service while the screen is up already; leaving the screen
ends the asking. News of the store do not ask again, because every question costs requests.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.errors import ConsoleError
from console.screens.base import ConsoleScreen
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.columns import Column, Row
from console.screens.widgets.listing import listing
from console.screens.widgets.reading import Reading
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, lines, text

__all__ = ["InspectingList", "InspectingScreen", "InspectingText", "ListedScreen"]

Found = TypeVar("Found")

_ASKING = "Reading Alvys and Sage; nothing is changed …"


class InspectingScreen(ConsoleScreen, Generic[Found]):
    """A screen that shows what the inspection service answers.

    Args:
        services: What it works on.
        watch: Where news come from.
        ask: Asks the service.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "ask", "Read again", show=False, id="inspection.ask"),
    ]

    def __init__(
        self, services: Services, watch: Watch, ask: Callable[[], Awaitable[Found]]
    ) -> None:
        super().__init__(services, watch)
        self._ask = ask
        self.found: Found | None = None
        """The answer; None before it came, or when there is none."""

    def on_mount(self) -> None:
        """Ask at once; the framework calls the frame's own part by itself."""
        self.action_ask()

    def action_ask(self) -> None:
        """Ask anew."""
        self.show_state(text(_ASKING, "muted"))
        self.run_worker(self._answer(), exclusive=True, group="inspection")

    def show_state(self, state: Content) -> None:
        """Show how far it is, or why there is no answer."""
        raise AssertionError("every screen says where that stands")

    def show_found(self, found: Found) -> None:
        """Show the answer."""
        raise AssertionError("every screen says what it shows")

    async def _answer(self) -> None:
        try:
            found = await self._ask()
        except ConsoleError as error:
            told = [text(error.message, "bad", bold=True)]
            self.show_state(lines([*told, text(error.hint)] if error.hint else told))
            return
        self.found = found
        self.show_found(found)
        self.refresh_bindings()


class InspectingText(InspectingScreen[Found]):
    """An answer that is a text."""

    def compose_body(self) -> Iterable[Widget]:
        """Return one scroll with everything."""
        with Reading(id="document"):
            yield Label(id="document-text")

    def on_mount(self) -> None:
        """Begin in the text."""
        self.query_one("#document").focus()

    def show_state(self, state: Content) -> None:
        """Show it in the place of the text."""
        self.query_one("#document-text", Label).show(state)


class ListedScreen(ConsoleScreen):
    """A list, with what is under the cursor told below it."""

    COLUMNS: ClassVar[tuple[Column, ...]] = ()

    def compose_body(self) -> Iterable[Widget]:
        """Return the list, its position and the selected one's details."""
        yield from listing(self.COLUMNS, id="found")

    def on_mount(self) -> None:
        """Begin in the list."""
        self.listing.focus()

    @property
    def listing(self) -> RowList:
        """Return the list."""
        return self.query_one("#found", RowList)

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        """Tell about the row under the cursor."""
        self.show_row()

    def show_state(self, state: Content) -> None:
        """Show it below the list."""
        self.query_one("#summary-text", Label).show(state)

    def show_list(self, rows: Iterable[Row], position: Content) -> None:
        """Show the rows, and what is to be said of all of them."""
        self.listing.show_rows(list(rows))
        self.query_one("#position", Label).show(position)
        self.show_row()

    def show_row(self) -> None:
        """Tell about the row under the cursor."""
        row = self.listing.row
        self.show_state(self.row_text(row.key if row else ""))

    def row_text(self, key: str) -> Content:
        """Return what is told about a row; the key is empty when there is none."""
        raise AssertionError("every list says what it tells")


class InspectingList(ListedScreen, InspectingScreen[Found]):
    """An answer that is a list."""

    def show_row(self) -> None:
        """Tell about the row under the cursor, once there is an answer."""
        if self.found is not None:
            super().show_row()
