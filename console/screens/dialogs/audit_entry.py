"""One entry of the audit log in full.

Place in the path: opened over the audit screen by Enter; the screen shows the same text beside its
list as far as there is room.
"""

from collections.abc import Iterable
from datetime import tzinfo
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.domain.audit import AuditEntry
from console.screens.dialogs.base import Dialog, scrolled
from console.screens.widgets.text import Label, facts, join, lines, text
from console.screens.words import DASH, moment

__all__ = ["AuditEntryDialog", "entry_text"]


class AuditEntryDialog(Dialog[None]):
    """Who, what, and each value as it was and as it is.

    Args:
        entry: The entry.
        zone: Zone of its moment; None is the host's.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", key_display="esc", id="dialog.cancel"),
        Binding("q,enter", "cancel", "Close", show=False, id="dialog.close"),
    ]
    heading = "Entry of the audit log"

    def __init__(self, entry: AuditEntry, zone: tzinfo | None) -> None:
        super().__init__()
        self._entry = entry
        self._zone = zone

    def compose_box(self) -> Iterable[Widget]:
        """Return the entry with its place in the chain."""
        hashes = facts(
            [("Hash", self._entry.hash[:32]), ("Before it", self._entry.previous_hash[:32])],
            width=9,
        )
        shown = lines([entry_text(self._entry, self._zone), text(""), hashes])
        yield scrolled(Label(shown), id="steps")


def entry_text(entry: AuditEntry, zone: tzinfo | None) -> Content:
    """Return an entry for people: who and what, then each change."""
    outcome = text(entry.outcome, "good" if entry.was_done else "caution", bold=True)
    head = join([outcome, text(f"  {entry.action}  "), text(entry.subject, bold=True)])
    about = facts(
        [
            ("Who", f"{entry.actor_name} (uid {entry.uid})"),
            ("When", f"{moment(entry.at, zone)}, entry {entry.number}"),
        ],
        width=9,
    )
    return lines([head, about, *(_change(*change) for change in entry.changes())])


def _change(name: str, old: str, new: str) -> Content:
    return join(
        [
            text(f"{name}: ", "muted"),
            text(old or DASH),
            text(" → ", "muted"),
            text(new or DASH, bold=True),
        ]
    )
