"""How to repair a record: what happened, what to do, who; and the setting, when one is to blame."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from console.domain.ledger import LedgerEntry
from console.screens.dialogs.base import Dialog, scrolled
from console.screens.entry_text import problem_text
from console.screens.widgets.text import Label, lines, text

__all__ = ["RepairDialog"]


class RepairDialog(Dialog[bool]):
    """The steps that repair a record; answers True when the settings shall be opened.

    Args:
        entry: The broken record.
        has_setting: Whether a setting can repair it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", key_display="esc", id="dialog.cancel"),
        Binding("o", "open", "Open the setting", id="repair.open"),
        Binding("q,enter", "cancel", "Close", show=False, id="dialog.close"),
    ]
    heading = "How to repair this"

    def __init__(self, entry: LedgerEntry, *, has_setting: bool = False) -> None:
        super().__init__()
        self._entry = entry
        self._has_setting = has_setting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the settings only when one can repair the record."""
        return action != "open" or self._has_setting

    def action_open(self) -> None:
        """Answer that the settings shall be opened."""
        self.dismiss(True)

    def compose_box(self) -> Iterable[Widget]:
        """Return the problem in full."""
        source = self._entry.transaction
        head = text(f"{source.kind.label} {source.number} · {source.party.name}", "muted")
        after = text("Then press R to retry it.", "muted")
        steps = lines([head, text(""), problem_text(self._entry), text(""), after])
        yield scrolled(Label(steps), id="steps")
