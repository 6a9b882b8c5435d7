"""The line in which a list is narrowed.

Place in the path: opened by ``/``; what is entered goes to the screen as a message, and a refusal
of the query language comes back to stand right below it.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from console.screens.dialogs.base import TextInput
from console.screens.widgets.text import Label, lines, text

__all__ = ["QueryLine"]


_EXAMPLE = 'words, state:failed, party:"red rock", amount:>500, age:>2d'


class QueryLine(Vertical):
    """An input for a query, with its refusal below; hidden while there is no query.

    Args:
        id: Textual id.
        placeholder: What may be typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "Clear", key_display="esc", id="query.clear"),
        Binding("down", "leave", "To the list", show=False),
    ]

    class Entered(Message):
        """A person entered a query; empty asks for everything."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Left(Message):
        """The person turns back to the list."""

    def __init__(self, *, id: str, placeholder: str = _EXAMPLE) -> None:
        super().__init__(id=id)
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        """Compose input and refusal."""
        yield TextInput(placeholder=self._placeholder, id="query")
        yield Label(id="query-refusal")

    def open(self) -> None:
        """Show the line and begin to type."""
        self.display = True
        self.query_one(Input).focus()

    def refuse(self, message: str, hint: str = "") -> None:
        """Show why a query is not understood; an empty message takes that back."""
        parts = [text(message, "bad"), text(hint, "muted")] if hint else [text(message, "bad")]
        label = self.query_one("#query-refusal", Label)
        label.show(lines(parts))
        label.display = bool(message)

    def on_mount(self) -> None:
        """Begin hidden."""
        self.display = False
        self.refuse("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the query to the screen."""
        event.stop()
        self.post_message(self.Entered(event.value.strip()))

    def action_clear(self) -> None:
        """Take the query back and hide."""
        self.query_one(Input).value = ""
        self.refuse("")
        self.display = False
        self.post_message(self.Entered(""))

    def action_leave(self) -> None:
        """Turn back to the list and leave the query as it is."""
        self.post_message(self.Left())
