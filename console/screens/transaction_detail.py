"""One record: what it is, what is wrong with it, every attempt, and what was said to Sage.

Place in the path: opened from a list by id; the sync service answers with the entry and its
attempts. The exchange is plain text from outside and is shown as nothing else.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.domain.access import Permission
from console.domain.ledger import Attempt, LedgerEntry
from console.screens.base import CHANGES, ConsoleScreen
from console.screens.entry_text import line_rows, problem_text, record_facts
from console.screens.marking import start_mark, undo_mark
from console.screens.preview import ComparisonScreen, PreviewScreen
from console.screens.repairing import start_repair
from console.screens.retrying import start_retry
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.columns import Cell, Column, Row, StaticRows
from console.screens.widgets.kept import Box
from console.screens.widgets.reading import Reading
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, block, join, lines, say, text
from console.screens.words import DASH, Tone, moment
from console.screens.xml_text import lay_out

__all__ = ["TransactionDetailScreen"]

_COLUMNS = (
    Column(key="number", title="#", width=3, align="right"),
    Column(key="when", title="When", width=20),
    Column(key="actor", title="By", width=10),
    Column(key="outcome", title="Outcome", width=12),
    Column(key="detail", title="Detail", width=10, fills=True),
    Column(key="support", title="Support id", width=18, from_width=96),
)
_OUTCOME_TONES: dict[str, Tone] = {
    "posted": "good",
    "adopted": "good",
    "updated": "good",
    "reversed": "good",
    "deleted": "good",
    "rejected": "bad",
    "not sent": "bad",
    "unconfirmed": "caution",
    "deferred": "caution",
}


class TransactionDetailScreen(ConsoleScreen):
    """A record with its attempts.

    Args:
        services: What it works on.
        watch: Where news come from.
        entry_id: Which record.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R", "retry", "Retry", id="record.retry"),
        Binding("f", "repair", "Repair", id="record.repair"),
        Binding("M", "mark_synced", "Mark as synced", show=False, id="record.mark_synced"),
        Binding("u", "undo_mark", "Undo the mark", show=False, id="record.undo_mark"),
        Binding("x", "exchange", "XML", id="record.exchange"),
        Binding(
            *("right_square_bracket", "attempt(1)", "Older attempt", False, "]"), id="record.older"
        ),
        Binding(
            *("left_square_bracket", "attempt(-1)", "Newer attempt", False, "["), id="record.newer"
        ),
        Binding("p", "preview", "Preview", id="record.preview"),
        Binding("d", "compare", "Differences", id="record.compare"),
        Binding("c", "copy", "Copy id", id="record.copy"),
    ]
    NEEDS: ClassVar[dict[str, frozenset[Permission]]] = {
        "retry": CHANGES,
        "repair": CHANGES,
        "mark_synced": CHANGES,
        "undo_mark": CHANGES,
    }

    def __init__(self, services: Services, watch: Watch, entry_id: str) -> None:
        super().__init__(services, watch)
        self._entry_id = entry_id
        self._entry: LedgerEntry | None = None
        self._attempts: tuple[Attempt, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        """Return the facts, and beside or below them the attempts with their exchange."""
        with Box(id="beside"):
            with Reading(id="facts"):
                yield Label(id="facts-text")
            with Box(id="side"):
                yield RowList(_COLUMNS, id="attempts")
                with Reading(id="exchange"):
                    yield Label(id="exchange-text")

    def on_mount(self) -> None:
        """Begin in the facts."""
        super().on_mount()
        self.query_one("#facts").focus()

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the record last."""
        if self._entry is None:
            return ("Intacct Console", "Record")
        source = self._entry.transaction
        return ("Intacct Console", "Record", f"{source.kind.label} {source.number}")

    def load(self) -> None:
        """Read the record anew."""
        sync, actor = self.services.sync, self.services.actor
        found = self.attempt(lambda: sync.entry(actor, self._entry_id))
        if found is None:
            return
        self._entry, self._attempts = found
        rows = [self._row(attempt) for attempt in reversed(self._attempts)]
        self.query_one("#attempts", RowList).show(StaticRows(rows))
        self.query_one("#facts-text", Label).show(self._facts(self._entry))
        self._show_exchange()
        self.refresh_bindings()

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        """Show the exchange of the attempt under the cursor."""
        self._show_exchange()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Show or hide the exchange."""
        self.action_exchange()

    def action_attempt(self, number: int) -> None:
        """Go to an earlier or later attempt from anywhere."""
        self.query_one("#attempts", RowList).action_step(number)

    def action_exchange(self) -> None:
        """Show or hide what was sent and answered."""
        self.toggle_class("-exchange")
        shown = "#exchange" if self.has_class("-exchange") else "#facts"
        self.query_one(shown).focus()

    def action_retry(self) -> None:
        """Retry the record."""
        start_retry(self, [self._entry_id], self.load)

    def action_mark_synced(self) -> None:
        """Take it out of the queue unsent, or put it back."""
        start_mark(self, [self._entry_id], self.load)

    def action_undo_mark(self) -> None:
        """Put back what was marked as synced last."""
        undo_mark(self, self.load)

    def action_repair(self) -> None:
        """Repair its cause."""
        if self._entry is not None:
            start_repair(self, self._entry, lambda _setting: self.load())

    def action_preview(self) -> None:
        """Show what would be sent for the record now."""
        self.app.push_screen(PreviewScreen(self.services, self.watch_on, self._entry_id))

    def action_compare(self) -> None:
        """Show what was sent, what would be sent now, and what Sage holds."""
        self.app.push_screen(ComparisonScreen(self.services, self.watch_on, self._entry_id))

    def action_copy(self) -> None:
        """Send the record's id to the terminal's clipboard."""
        self.app.copy_to_clipboard(self._entry_id)
        say(self, f"{self._entry_id} was sent to the terminal's clipboard")

    def _facts(self, entry: LedgerEntry) -> Content:
        name = self.watch_on.name_of(entry.transaction.subsidiary_id)
        parts = [_head("Problem"), problem_text(entry), text("")] if entry.problem else []
        width = self.app.size.width // 2 if self.app.size.width >= 120 else self.app.size.width
        return lines(
            [
                *parts,
                _head("Record"),
                record_facts(entry, name, self.services.zone),
                text(""),
                _head("Charges"),
                line_rows(entry, width - 4),
            ]
        )

    def _row(self, attempt: Attempt) -> Row:
        tone = _OUTCOME_TONES.get(attempt.outcome, "")
        return Row(
            key=str(attempt.number),
            cells={
                "number": Cell(text=str(attempt.number)),
                "when": Cell(text=_short(attempt.started_at, self.services)),
                "actor": Cell(text=attempt.actor, tone="muted"),
                "outcome": Cell(text=attempt.outcome, tone=tone),
                "detail": Cell(text=attempt.detail),
                "support": Cell(text=attempt.support_id, tone="muted"),
            },
        )

    def _show_exchange(self) -> None:
        row = self.query_one("#attempts", RowList).row
        found = [one for one in self._attempts if row and str(one.number) == row.key]
        shown = _exchange(found[0]) if found else text("Nothing was tried yet.", "muted")
        self.query_one("#exchange-text", Label).show(shown)


def _exchange(attempt: Attempt) -> Content:
    head = join(
        [
            text(f"Attempt {attempt.number}  ", bold=True),
            text(f"control id {attempt.control_id or DASH}", "muted"),
            text(f"  support id {attempt.support_id or DASH}", "muted"),
        ]
    )
    return lines(
        [
            head,
            *([text(attempt.detail)] if attempt.detail else []),
            text(""),
            _head("Request"),
            block(lay_out(attempt.request_xml) or "Nothing was sent."),
            text(""),
            _head("Response"),
            block(lay_out(attempt.response_xml) or "There was no answer to this function."),
        ]
    )


def _head(title: str) -> Content:
    return text(title, "accent", bold=True)


def _short(then: datetime, services: Services) -> str:
    return moment(then, services.zone)
