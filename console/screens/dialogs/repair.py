"""How to repair a record that no setting of ours can repair: what happened, what to do, who."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from console.domain.ledger import LedgerEntry
from console.screens.dialogs.base import Dialog, scrolled
from console.screens.entry_text import problem_text
from console.screens.widgets.text import Label, lines, text

__all__ = ["RepairDialog"]


class RepairDialog(Dialog[None]):
    """The steps that repair a record."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", key_display="esc", id="dialog.cancel"),
        Binding("q,enter", "cancel", "Close", show=False),
    ]
    heading = "How to repair this"

    def __init__(self, entry: LedgerEntry) -> None:
        super().__init__()
        self._entry = entry

    def compose_box(self) -> Iterable[Widget]:
        """Return the problem in full."""
        source = self._entry.transaction
        head = text(f"{source.kind.label} {source.number} · {source.party.name}", "muted")
        after = text("Then press R to retry it.", "muted")
        steps = lines([head, text(""), problem_text(self._entry), text(""), after])
        yield scrolled(Label(steps), id="steps")
