"""A list of ledger entries with a query line, a position and the selected one's summary.

Place in the path: the error desk and the transactions derive from it; it reads pages of the sync
service and hands single entries on. News of the store reload the list under a cursor that stays.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from console.domain.access import Permission
from console.domain.ledger import LedgerEntry
from console.domain.query_completion import known_values
from console.errors import ConsoleError
from console.screens.base import CHANGES, ConsoleScreen
from console.screens.entry_source import NO_PAGE, Begin, EntryPage, EntrySource, read_begin
from console.screens.entry_text import cause_word, summary_text
from console.screens.following import Follower, Lookup
from console.screens.marking import start_mark, undo_mark
from console.screens.repairing import start_repair
from console.screens.retrying import start_retry
from console.screens.services import Services
from console.screens.transaction_detail import TransactionDetailScreen
from console.screens.viewing import ask_view
from console.screens.watch import Watch
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.listing import listing
from console.screens.widgets.query_line import QueryLine
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, join, say, text
from console.screens.words import STATE_WORDS, age, money
from console.sync.overview import SubsidiaryRow
from console.sync.service import SyncService

__all__ = ["EntryListScreen"]

_FOLLOWED_ROWS = 1_000
"""Above this place news reload the list at once; further down each reload would read too much."""


class EntryListScreen(ConsoleScreen):
    """What the lists of transactions have in common.

    Args:
        services: What it works on.
        watch: Where news come from.
        scope: The subsidiary whose entries are shown; None shows all.
        query: What the list is narrowed by at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R", "retry", "Retry", id="entries.retry"),
        Binding("f", "repair", "Repair", id="entries.repair"),
        Binding("M", "mark_synced", "Mark as synced", show=False, id="entries.mark_synced"),
        Binding("u", "undo_mark", "Undo the mark", show=False, id="entries.undo_mark"),
        Binding("slash", "narrow", "Narrow", key_display="/", id="entries.narrow"),
        Binding("c", "copy", "Copy id", id="entries.copy"),
        Binding("w", "views", "Views", show=False, id="entries.views"),
        Binding("escape", "widen", "Take the query back, or back", show=False, id="entries.widen"),
        Binding("f5", "reload", "Refresh", show=False, id="entries.reload"),
    ]
    NEEDS: ClassVar[dict[str, frozenset[Permission]]] = {
        "retry": CHANGES,
        "repair": CHANGES,
        "mark_synced": CHANGES,
        "undo_mark": CHANGES,
    }
    COLUMNS: ClassVar[Sequence[Column]] = ()
    WAY: ClassVar[str] = ""
    """Name of the list."""

    EMPTY: ClassVar[str] = ""
    """What an empty list means."""

    def __init__(
        self,
        services: Services,
        watch: Watch,
        *,
        scope: SubsidiaryRow | None = None,
        query: str = "",
    ) -> None:
        super().__init__(services, watch)
        self._scope = scope
        self._wanted = query
        self._stale = False
        self._source: EntrySource | None = None
        self._follower = Follower(self, services.reader, self._lookup)

    def compose_body(self) -> Iterable[Widget]:
        """Return query line, list, position and summary."""
        yield QueryLine(id="narrow", values=self._known_values, history=self._asked_before)
        yield from listing(self.COLUMNS, marks=True, id="entries")

    def on_mount(self) -> None:
        """Begin in the list."""
        super().on_mount()
        self._list.focus()

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the subsidiary last."""
        parts = ("Intacct Console", self.WAY)
        return (*parts, self._scope.name) if self._scope else parts

    def pages_of(self, sync: SyncService) -> Callable[..., EntryPage]:
        """Return what reads pages of the list; see ``SyncService.errors``."""
        raise AssertionError("every list says what it shows")

    def count(self, sync: SyncService, query: str) -> int:
        """Return how many entries the list has."""
        raise AssertionError("every list says what it shows")

    @property
    def entry(self) -> LedgerEntry | None:
        """Return the entry under the cursor."""
        return self._source.entry_at(self._list.cursor) if self._source else None

    def load(self) -> None:
        """Read the list anew, beside the screen, unless the cursor is far down it."""
        if self._source is None:
            self._reload()
        elif not self._is_far_down():
            self._follower.follow()

    def catch_up(self) -> None:
        """Read the list anew at once, unless the cursor is far down it."""
        self._show_frame()
        if not self._is_far_down():
            self._reload()

    def tick(self) -> None:
        """Let ages grow with the minutes."""
        super().tick()
        if self._source is not None and not self._stale:
            self._show_entry()

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Show the entry under the cursor."""
        event.stop()
        self._show_entry()

    def on_row_list_marked(self, _event: RowList.Marked) -> None:
        """Show how many are marked."""
        self._show_position()

    def on_query_line_entered(self, event: QueryLine.Entered) -> None:
        """Narrow the list, or say why not."""
        before, self._wanted = self._wanted, event.query
        try:
            total = self.count(self.services.sync, self._query)
        except ConsoleError as error:
            self._wanted = before
            self.query_one(QueryLine).refuse(error.message, error.hint)
            return
        self.query_one(QueryLine).refuse("")
        self.attempt(lambda: self.services.queries.note_use(self.services.actor, event.query))
        self._follower.forget()
        self._show(self._query, Begin(total=total))
        self._list.action_first()
        self._list.focus()

    def on_query_line_left(self, _event: QueryLine.Left) -> None:
        """Go on in the list."""
        self._list.focus()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the record under the cursor."""
        entry = self.entry
        if entry is not None:
            screen = TransactionDetailScreen(self.services, self.watch_on, entry.id)
            self.app.push_screen(screen)

    def action_retry(self) -> None:
        """Retry what is marked, or the record under the cursor."""
        start_retry(self, self._chosen, self._list.clear_marks)

    def action_mark_synced(self) -> None:
        """Take what is marked, or the record under the cursor, out of the queue, or put it back."""
        start_mark(self, self._chosen, self._list.clear_marks)

    def action_undo_mark(self) -> None:
        """Put back what was marked as synced last."""
        undo_mark(self, self._list.clear_marks)

    def action_repair(self) -> None:
        """Repair the cause of the record under the cursor."""
        entry = self.entry
        if entry is None:
            say(self, "There is no record to repair")
        else:
            start_repair(self, entry, lambda setting: self._mark_same(entry, setting))

    def action_narrow(self) -> None:
        """Open the query line."""
        self.query_one(QueryLine).open()

    def action_views(self) -> None:
        """Choose a saved view, or save the present query as one."""
        ask_view(self, self._wanted, self.query_one(QueryLine).show_query)

    def action_widen(self) -> None:
        """Take the query back; without one, go back."""
        if self._wanted:
            self.query_one(QueryLine).action_clear()
        else:
            self.action_back()

    def action_reload(self) -> None:
        """Read the list anew, wherever the cursor is."""
        self._stale = False
        if self._source is not None and not self._source.is_near_an_end(self._list.cursor):
            # Finding the place again in a list that has changed takes a read of all before it.
            say(self, "The list was read anew; it begins at its first row")
            self._list.action_first()
        self._reload()

    def action_copy(self) -> None:
        """Send the record's id to the terminal's clipboard."""
        row = self._list.row
        if row is not None:
            self.app.copy_to_clipboard(row.key)
            say(self, f"{row.key} was sent to the terminal's clipboard")

    def _known_values(self) -> Mapping[str, Sequence[str]]:
        return known_values(self.watch_on.names())

    def _asked_before(self) -> Sequence[str]:
        return self.services.queries.history(self.services.actor)

    @property
    def _list(self) -> RowList:
        return self.query_one("#entries", RowList)

    @property
    def _chosen(self) -> Sequence[str]:
        """Return the ids of what is marked, else of the record under the cursor."""
        row = self._list.row
        return self._list.marked or ((row.key,) if row else ())

    @property
    def _query(self) -> str:
        # A subsidiary that the person names replaces the one that the list was opened for.
        if self._scope is None or "subsidiary:" in self._wanted:
            return self._wanted
        return f'subsidiary:"{self._scope.id}" {self._wanted}'.strip()

    def _is_far_down(self) -> bool:
        """Return whether it would take a read of too much; the position tells of that then."""
        self._stale = self._list.cursor > _FOLLOWED_ROWS
        if self._stale:
            self._show_position()
        return self._stale

    def _reload(self) -> None:
        query = self._query
        self._follower.forget()
        total = self.attempt(lambda: self.count(self.services.sync, query))
        if total is not None:
            self._show(query, Begin(total=total))

    def _lookup(self) -> Lookup[Begin] | None:
        """Return what is read when the list follows what changes."""
        if self._is_far_down():
            return None
        query, number = self._query, self._list.reach

        def show(begin: Begin) -> None:
            # The cursor may have gone on meanwhile.
            if not self._is_far_down():
                self._show(query, begin)

        return Lookup(
            ask=lambda services: read_begin(
                partial(self.count, services.sync, query),
                partial(self._fetch, services.sync, query),
                number,
            ),
            show=show,
        )

    def _show(self, query: str, begin: Begin) -> None:
        now = self.services.now()
        self._source = EntrySource(
            lambda limit, before, back: self._page(query, limit, before, back=back),
            begin,
            lambda entry: self._row(entry, now),
        )
        self._list.show(self._source)
        self._show_entry()

    def _page(self, query: str, limit: int, before: str | None, *, back: bool) -> EntryPage:
        # A page is read while the list is painted; a refusal must not end the program there.
        sync = self.services.sync
        read = partial(self._fetch, sync, query, limit, before, oldest_first=back)
        return self.attempt(read) or NO_PAGE

    def _fetch(
        self,
        sync: SyncService,
        query: str,
        limit: int,
        before: str | None,
        *,
        oldest_first: bool = False,
    ) -> EntryPage:
        """Return one page of the list, from its first row on or backwards from its last."""
        return self.pages_of(sync)(
            self.services.actor, query, limit=limit, before=before, oldest_first=oldest_first
        )

    def _show_entry(self) -> None:
        entry = self.entry
        shown = text(self.EMPTY, "muted") if entry is None else summary_text(entry)
        self.query_one("#summary-text", Label).show(shown)
        self._show_position()

    def _show_position(self) -> None:
        parts = [text(self._list.position)]
        if self._wanted:
            parts.append(text(f" · only {self._wanted}", "accent"))
        if self._stale:
            parts.append(text(" · changed since; F5 refreshes", "caution"))
        self.query_one("#position", Label).show(join(parts))

    def _mark_same(self, fixed: LedgerEntry, setting: str) -> None:
        """Mark every record of the list that waited for the setting."""
        if self._source is None:
            return
        self._list.mark_rows(
            entry.id
            for entry in self._source.entries(0, _FOLLOWED_ROWS)
            if entry.problem is not None
            and entry.problem.setting == setting
            and entry.transaction.subsidiary_id == fixed.transaction.subsidiary_id
        )

    def _row(self, entry: LedgerEntry, now: datetime) -> Row:
        source, word = entry.transaction, STATE_WORDS[entry.state]
        problem = entry.problem
        return Row(
            key=entry.id,
            cells={
                "number": Cell(text=source.number),
                "kind": Cell(text=source.kind.label, tone="muted"),
                "party": Cell(text=source.party.name),
                "amount": Cell(text=money(entry.amount)),
                "age": Cell(text=age(entry.created_at, now), tone="muted"),
                "state": Cell(text=word.label, tone=word.tone),
                "cause": Cell(text=cause_word(entry), tone=word.tone),
                "subsidiary": Cell(text=self.watch_on.name_of(source.subsidiary_id)),
                "attempts": Cell(text=str(entry.attempts), tone="muted"),
                "record": Cell(text=entry.sage_record_no, tone="muted"),
                "message": Cell(text=problem.message if problem else ""),
            },
        )
