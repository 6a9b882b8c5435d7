"""The line in which a list is narrowed.

Place in the path: opened by ``/``; what is entered goes to the screen as a message, and a refusal
of the query language comes back to stand right below it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from console.domain.query_completion import complete, invert_last
from console.screens.dialogs.base import TextInput
from console.screens.widgets.text import Label, lines, text

__all__ = ["QueryLine"]


_EXAMPLE = 'words, state:failed, party:"red rock", amount:>500, age:>2d'


def _no_values() -> Mapping[str, Sequence[str]]:
    return {}


def _no_history() -> Sequence[str]:
    return ()


class _QuerySuggester(Suggester):
    """Completes the last part of a query."""

    def __init__(self, values: Callable[[], Mapping[str, Sequence[str]]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._values = values

    async def get_suggestion(self, value: str) -> str | None:
        """Return what may follow, or None."""
        return complete(value, self._values()) or None


class _QueryInput(TextInput):
    """The line itself: Tab completes, arrows go through what was asked before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False, id="query.complete"),
        Binding("up", "recall(1)", "Asked before", show=False, id="query.older"),
        Binding("down", "recall(-1)", "Asked after", show=False, id="query.newer"),
        Binding("ctrl+t", "invert", "Invert the last part", show=False, id="query.invert"),
    ]

    def __init__(
        self,
        *,
        placeholder: str,
        values: Callable[[], Mapping[str, Sequence[str]]],
        history: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__(placeholder=placeholder, id="query")
        self.suggester = _QuerySuggester(values)
        self._values = values
        self._history = history
        self._place = -1

    def action_complete(self) -> None:
        """Take the completion, as the arrow to the right does."""
        self._replace(complete(self.value, self._values()) or self.value)

    def action_recall(self, step: int) -> None:
        """Show an older or a newer query; below the newest is the list."""
        asked = self._history()
        if step < 0 and self._place < 0:
            self.post_message(QueryLine.Left())
            return
        self._place = max(-1, min(self._place + step, len(asked) - 1))
        self._replace(asked[self._place] if self._place >= 0 else "")

    def action_invert(self) -> None:
        """Put a dash in front of the last part, or take it away."""
        self._replace(invert_last(self.value))

    def begin(self) -> None:
        """Begin at the newest query."""
        self._place = -1

    def _replace(self, query: str) -> None:
        self.value = query
        self.cursor_position = len(query)


class QueryLine(Vertical):
    """An input for a query, with its refusal below; hidden while there is no query.

    Args:
        id: Textual id.
        placeholder: What may be typed.
        values: Returns qualifier to what may follow it.
        history: Returns what was asked before, the latest first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "Clear", key_display="esc", id="query.clear"),
    ]

    class Entered(Message):
        """A person entered a query; empty asks for everything."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Left(Message):
        """The person turns back to the list."""

    def __init__(
        self,
        *,
        id: str,
        placeholder: str = _EXAMPLE,
        values: Callable[[], Mapping[str, Sequence[str]]] = _no_values,
        history: Callable[[], Sequence[str]] = _no_history,
    ) -> None:
        super().__init__(id=id)
        self._placeholder = placeholder
        self._values = values
        self._history = history

    def compose(self) -> ComposeResult:
        """Compose input and refusal."""
        yield _QueryInput(placeholder=self._placeholder, values=self._values, history=self._history)
        yield Label(id="query-refusal")

    def open(self) -> None:
        """Show the line and begin to type."""
        self.display = True
        self.query_one(_QueryInput).begin()
        # At once: what is typed behind the key that opens the line may be here already.
        self.screen.set_focus(self.query_one(Input))

    def show_query(self, query: str) -> None:
        """Show a query that came from elsewhere, and hand it to the screen."""
        self.display = True
        self.query_one(Input).value = query
        self.post_message(self.Entered(query))

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
