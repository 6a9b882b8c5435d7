"""The question before what is being sent is cancelled."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from console.screens.dialogs.base import Dialog
from console.screens.widgets.text import Label, lines, text

__all__ = ["CancelDialog"]

_WHAT_HAPPENS = (
    "The batch in flight is finished and its answer is kept; nothing else is sent. Records of a "
    "retry that were not sent go back to failed with their problems; what a sync found stays "
    "ready for the next one."
)


class CancelDialog(Dialog[bool]):
    """Whether to cancel.

    Args:
        what: What is cancelled, for people.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "agree", "Cancel it", id="cancel.yes"),
        Binding("n,q", "cancel", "Let it go on", show=False, id="dialog.no"),
    ]
    heading = "Cancel?"

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose_box(self) -> Iterable[Widget]:
        """Return what is cancelled, and what that means."""
        told = lines([text(self._what, bold=True), text(""), text(_WHAT_HAPPENS)])
        yield Label(told, id="message")

    def action_agree(self) -> None:
        """Answer yes."""
        self.dismiss(True)
