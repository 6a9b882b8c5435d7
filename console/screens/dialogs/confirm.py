"""A yes-or-no question before something that cannot be waited for."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from console.screens.dialogs.base import Dialog
from console.screens.widgets.text import Label, text

__all__ = ["QuitDialog"]


class QuitDialog(Dialog[bool]):
    """Whether to leave while this console is sending."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "leave", "Leave", id="quit.leave"),
        Binding("n,q", "cancel", "Stay", show=False),
    ]
    heading = "A sync is running here"

    def compose_box(self) -> Iterable[Widget]:
        """Return what leaving means."""
        yield Label(
            text(
                "When you leave, the request in flight is finished and its answer is kept; what "
                "was not sent yet stays ready for the next cycle. Nothing is lost or sent twice."
            ),
            id="message",
        )

    def action_leave(self) -> None:
        """Answer yes."""
        self.dismiss(True)
