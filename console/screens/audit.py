"""The audit log: who did what, what was refused, and whether the log itself was touched.

Place in the path: opened from the home screen; the audit service answers with the newest entries
and follows the chain. Nothing can be changed here.
"""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.domain.audit import AuditEntry, Verdict
from console.errors import ConsoleError
from console.screens.base import ConsoleScreen
from console.screens.dialogs.audit_entry import AuditEntryDialog, entry_text
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.listing import listing
from console.screens.widgets.query_line import QueryLine
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, join, say, text
from console.screens.words import moment

__all__ = ["AuditScreen"]

_MOST = 1_000
"""Entries that are shown at once; older ones are found by a filter, or from the command line."""

_COLUMNS = (
    Column(key="at", title="When", width=20),
    Column(key="who", title="Who", width=10),
    Column(key="action", title="Action", width=15),
    Column(key="subject", title="Subject", width=14, fills=True),
    Column(key="outcome", title="Outcome", width=10),
    Column(key="changes", title="Changed", width=20, fills=True, from_width=100),
)


class AuditScreen(ConsoleScreen):
    """The newest entries, the selected one's changes, and the state of the chain."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "narrow", "Narrow", key_display="/", id="audit.narrow"),
        Binding("v", "verify", "Verify the log", id="audit.verify"),
        Binding("escape", "widen", "Take the filter back, or back", show=False, id="audit.widen"),
    ]

    def __init__(self, services: Services, watch: Watch) -> None:
        super().__init__(services, watch)
        self._words = ""
        self._entries: dict[str, AuditEntry] = {}
        self._read: tuple[str, int] = ("", -1)
        self._verdict: Verdict | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Return filter line, list, position and the selected entry."""
        yield QueryLine(id="narrow", placeholder="words that stand in an entry")
        yield from listing(_COLUMNS, id="audit")

    def on_mount(self) -> None:
        """Begin in the list, and follow the chain."""
        super().on_mount()
        self._list.focus()
        self.run_worker(self._verify(), exclusive=True, group="verify")

    def title_parts(self) -> tuple[str, ...]:
        """Return the way to the log."""
        return ("Intacct Console", "Audit log")

    def load(self) -> None:
        """Read the newest entries anew, when there are others than those shown."""
        audit, actor = self.services.audit, self.services.actor
        total = self.attempt(lambda: audit.count(actor))
        if total is None or (self._words, total) == self._read:
            # News come four times a second during a run, and mostly nobody has changed anything.
            return
        found = self.attempt(lambda: audit.entries(actor, self._words, limit=_MOST))
        if found is None:
            return
        self._entries = {str(entry.number): entry for entry in found}
        self._read = (self._words, total)
        self._list.show_rows([self._row(entry) for entry in found])
        self._show_selected()

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        """Show the entry under the cursor."""
        self._show_selected()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the entry under the cursor."""
        if self._selected is not None:
            self.app.push_screen(AuditEntryDialog(self._selected, self.services.zone))

    def on_query_line_entered(self, event: QueryLine.Entered) -> None:
        """Show only entries in which all words stand."""
        self._words = event.query
        self.load()
        self._list.action_first()
        self._list.focus()

    def on_query_line_left(self, _event: QueryLine.Left) -> None:
        """Go on in the list."""
        self._list.focus()

    def action_narrow(self) -> None:
        """Open the filter line."""
        self.query_one(QueryLine).open()

    def action_widen(self) -> None:
        """Take the filter back; without one, go back."""
        if self._words:
            self.query_one(QueryLine).action_clear()
        else:
            self.action_back()

    def action_verify(self) -> None:
        """Follow the chain of the whole log, and tell what came of it."""
        self.run_worker(self._verify(tells=True), exclusive=True, group="verify")

    async def _verify(self, *, tells: bool = False) -> None:
        audit, actor = self.services.audit, self.services.actor
        self._verdict = None
        try:
            self._verdict = await audit.verify(actor)
        except ConsoleError as error:
            say(self, error.message, hint=error.hint, trouble=True)
        self._show_position()
        if tells and self._verdict is not None:
            say(self, _words(self._verdict), trouble=not self._verdict.intact)

    @property
    def _list(self) -> RowList:
        return self.query_one("#audit", RowList)

    @property
    def _selected(self) -> AuditEntry | None:
        row = self._list.row
        return self._entries.get(row.key) if row else None

    def _show_selected(self) -> None:
        entry, zone = self._selected, self.services.zone
        shown = text("Nothing was changed or refused.", "muted")
        if entry is not None:
            shown = entry_text(entry, zone)
        self.query_one("#summary-text", Label).show(shown)
        self._show_position()

    def _show_position(self) -> None:
        parts = [text(self._list.position), *_chain(self._verdict)]
        if self._words:
            parts.append(text(f" · only {self._words}", "accent"))
        elif self._read[1] > len(self._entries):
            parts.append(text(f" · the newest of {self._read[1]:,}; narrow with /", "caution"))
        self.query_one("#position", Label).show(join(parts))

    def _row(self, entry: AuditEntry) -> Row:
        changed = ", ".join(name for name, _, _ in entry.changes())
        return Row(
            key=str(entry.number),
            cells={
                "at": Cell(text=moment(entry.at, self.services.zone)),
                "who": Cell(text=entry.actor_name),
                "action": Cell(text=entry.action),
                "subject": Cell(text=entry.subject),
                "outcome": Cell(text=entry.outcome, tone="" if entry.was_done else "caution"),
                "changes": Cell(text=changed, tone="muted"),
            },
        )


def _chain(verdict: Verdict | None) -> list[Content]:
    if verdict is None:
        return [text(" · the chain is being checked", "muted")]
    is_intact = verdict.intact
    return [text(f" · {_words(verdict)}", "good" if is_intact else "bad", bold=not is_intact)]


def _words(verdict: Verdict) -> str:
    if verdict.intact:
        return f"✓ chain of {verdict.entries:,} intact"
    return f"✗ tampered with: {verdict.problem}"
