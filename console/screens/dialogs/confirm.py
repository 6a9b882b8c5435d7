"""A yes-or-no question before something that cannot be waited for."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from console.screens.dialogs.base import Dialog
from console.screens.widgets.text import Label, text

__all__ = ["QuitDialog"]


_SENDING = (
    "When you leave, the request in flight is finished and its answer is kept; what was not sent "
    "yet stays ready for the next cycle. Nothing is lost or sent twice."
)


class QuitDialog(Dialog[bool]):
    """Whether to leave while this console is sending, or while something is not saved.

    Args:
        unsaved: What leaving would lose, one sentence; empty when this console is sending.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "leave", "Leave", id="quit.leave"),
        Binding("n,q", "cancel", "Stay", show=False, id="dialog.no"),
    ]

    def __init__(self, *, unsaved: str = "") -> None:
        super().__init__()
        self._unsaved = unsaved
        self.heading = "Something is not saved" if unsaved else "A sync is running here"

    def compose_box(self) -> Iterable[Widget]:
        """Return what leaving means."""
        yield Label(text(self._unsaved or _SENDING), id="message")

    def action_leave(self) -> None:
        """Answer yes."""
        self.dismiss(True)
