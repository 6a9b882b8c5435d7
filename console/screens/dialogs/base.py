"""The frame of every dialog: a box in the middle, a title, a line of keys.

Place in the path: a screen pushes a dialog and gets its typed answer, or None when the person
turned away. The background stays as it is, so that only the box is painted.
"""

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from console.screens.widgets.bars import KeyBar
from console.screens.widgets.reading import Reading
from console.screens.widgets.text import Label, text

__all__ = ["Dialog", "TextInput", "scrolled"]

_Answer = TypeVar("_Answer")


class Dialog(ModalScreen[_Answer | None]):
    """A question with a typed answer; None when nobody answered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", key_display="esc", id="dialog.cancel"),
    ]
    heading: str = ""
    """Title of the box."""

    def compose(self) -> ComposeResult:
        """Compose the box around ``compose_box``."""
        with Vertical(id="box"):
            yield Label(text(self.heading, bold=True), id="heading")
            yield from self.compose_box()
            yield KeyBar(id="box-keys")

    def compose_box(self) -> Iterable[Widget]:
        """Return the middle of the box."""
        return ()

    def on_mount(self) -> None:
        """Let the keys that scroll reach what is longer than the box."""
        for told in self.query(Reading):
            told.focus()

    def dismiss(self, result: _Answer | None = None) -> AwaitComplete:
        """Answer once; a second Enter that was typed before the first was seen is no answer."""
        # The framework closes whatever is on top: the screen below, with what was edited there.
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def action_cancel(self) -> None:
        """Turn away without an answer."""
        self.dismiss(None)


class TextInput(Input):
    """A line of text whose cursor stays still, so that nothing is sent while nobody types."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str) -> None:
        super().__init__(value, placeholder=placeholder, id=id, select_on_focus=False)
        self.cursor_blink = False


def scrolled(*widgets: Widget, id: str) -> Reading:
    """Return a part that scrolls when it does not fit."""
    return Reading(*widgets, id=id)
