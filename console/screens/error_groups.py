"""Open errors by cause: what to repair first, what it means, and one key for each step.

Place in the path: opened from the list of errors or of subsidiaries; the error desk's service
counts, explains and keeps notes, the retry goes the way of every retry.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from console.domain.access import Permission
from console.domain.ledger import LedgerEntry
from console.domain.money import ZERO
from console.screens.base import CHANGES, ConsoleScreen
from console.screens.following import Follower, Lookup
from console.screens.group_text import group_text
from console.screens.marking import start_mark, undo_mark
from console.screens.noting import ask_note, ask_quiet
from console.screens.repairing import start_repair
from console.screens.results import open_last_results
from console.screens.retrying import offer_unblocked, start_retry
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.listing import listing
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, join, say, text
from console.screens.words import age, count_of, money
from console.sync.error_desk import DeskGroup
from console.sync.overview import SubsidiaryRow

__all__ = ["ErrorGroupsScreen"]

_COLUMNS: Sequence[Column] = (
    Column(key="title", title="Cause", width=24, fills=True),
    Column(key="count", title="Records", width=7, align="right"),
    Column(key="total", title="Money at risk", width=14, align="right"),
    Column(key="age", title="Oldest", width=6, align="right"),
    Column(key="who", title="Who acts", width=16, from_width=74),
)

_PAGE = 500


class ErrorGroupsScreen(ConsoleScreen):
    """The causes of open errors, the most money first.

    Args:
        services: What it works on.
        watch: Where news come from.
        scope: The subsidiary whose errors are counted; None counts all.
        records: Makes the list of records that match a query.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R", "retry", "Retry all of it", id="groups.retry"),
        Binding("f", "repair", "Repair", id="groups.repair"),
        Binding("M", "mark_synced", "Mark as synced", show=False, id="groups.mark_synced"),
        Binding("u", "undo_mark", "Undo the mark", show=False, id="groups.undo_mark"),
        Binding("l", "results", "Last results", show=False, id="groups.results"),
        Binding("n", "note", "Note", id="groups.note"),
        Binding("z", "quiet", "Quiet", id="groups.quiet"),
        Binding("v", "records", "Records", id="groups.records"),
    ]
    NEEDS: ClassVar[dict[str, frozenset[Permission]]] = {
        "retry": CHANGES,
        "repair": CHANGES,
        "mark_synced": CHANGES,
        "undo_mark": CHANGES,
        "note": CHANGES,
        "quiet": CHANGES,
    }

    def __init__(
        self,
        services: Services,
        watch: Watch,
        *,
        scope: SubsidiaryRow | None,
        records: Callable[[str], ConsoleScreen],
    ) -> None:
        super().__init__(services, watch)
        self._scope = scope
        self._records = records
        self._groups: dict[str, DeskGroup] = {}
        self._is_counted = False
        self._follower = Follower(self, services.reader, self._lookup)

    def compose_body(self) -> Iterable[Widget]:
        """Return the list, its position and what is known of the cause under the cursor."""
        yield from listing(_COLUMNS, id="groups")

    def on_mount(self) -> None:
        """Begin in the list."""
        super().on_mount()
        self._list.focus()

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the subsidiary last."""
        parts = ("Intacct Console", "Errors by cause")
        return (*parts, self._scope.name) if self._scope else parts

    def load(self) -> None:
        """Count anew, beside the screen."""
        if not self._is_counted:
            self._show_group()
        self._follower.follow()

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        """Explain the cause under the cursor."""
        self._show_group()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the records of the cause."""
        group = self._group
        if group is not None:
            self.app.push_screen(self._records(f"cause:{group.group.cause}"))

    def action_records(self) -> None:
        """Show the records instead of the causes."""
        self.app.push_screen(self._records(""))

    def action_retry(self) -> None:
        """Retry every record of the cause; the plan comes first."""
        group = self._group
        if group is None:
            say(self, "There is no cause to retry")
        else:
            start_retry(self, [entry.id for entry in self._entries(group)], self.load)

    def action_repair(self) -> None:
        """Repair the cause with its first record, then offer what that unblocks."""
        group = self._group
        first = next(iter(self._entries(group)), None) if group else None
        if first is None:
            say(self, "There is no cause to repair")
        else:
            owner = first.transaction.subsidiary_id
            start_repair(self, first, lambda _setting: offer_unblocked(self, owner, self.load))

    def action_mark_synced(self) -> None:
        """Take every record of the cause out of the queue, unsent; the reason is asked."""
        group = self._group
        if group is None:
            say(self, "There is no cause to mark")
        else:
            start_mark(self, [entry.id for entry in self._entries(group)], self.load)

    def action_undo_mark(self) -> None:
        """Put back what was marked as synced last."""
        undo_mark(self, self.load)

    def action_results(self) -> None:
        """Open the records of the retry or sync that ended last."""
        open_last_results(self)

    def action_note(self) -> None:
        """Write something down for whoever meets the cause next."""
        group = self._group
        if group is not None:
            ask_note(self, group, self.load)

    def action_quiet(self) -> None:
        """Keep the cause quiet until something changes, or let it be heard again."""
        group = self._group
        if group is not None:
            ask_quiet(self, group, self.load)

    @property
    def _list(self) -> RowList:
        return self.query_one("#groups", RowList)

    @property
    def _group(self) -> DeskGroup | None:
        row = self._list.row
        return self._groups.get(row.key) if row else None

    @property
    def _query(self) -> str:
        return f'subsidiary:"{self._scope.id}"' if self._scope else ""

    def _lookup(self) -> Lookup[tuple[DeskGroup, ...]]:
        actor, query = self.services.actor, self._query
        return Lookup(ask=lambda services: services.desk.groups(actor, query), show=self._show)

    def _show(self, found: tuple[DeskGroup, ...]) -> None:
        self._is_counted = True
        self._groups = {one.group.cause: one for one in found}
        self._list.show_rows([self._row(one) for one in found])
        self._show_group()

    def _entries(self, group: DeskGroup) -> list[LedgerEntry]:
        sync, actor = self.services.sync, self.services.actor
        query = f"cause:{group.group.cause} {self._query}".strip()
        entries: list[LedgerEntry] = []
        before: str | None = None
        while True:
            page = sync.errors(actor, query, limit=_PAGE, before=before)
            entries += page.entries
            before = page.cursor
            if before is None:
                return entries

    def _show_group(self) -> None:
        group, services = self._group, self.services
        if group is None:
            shown = text("No open errors here." if self._is_counted else "Counting…", "muted")
        else:
            names = [self.watch_on.name_of(one) for one in group.group.subsidiary_ids]
            shown = group_text(group, names, services.now(), services.zone)
        self.query_one("#summary-text", Label).show(shown)
        self._show_position()

    def _show_position(self) -> None:
        groups = [one.group for one in self._groups.values()]
        count = sum(group.count for group in groups)
        total = sum((group.total for group in groups), ZERO)
        parts = [text(self._list.position)]
        if groups:
            parts.append(text(f" · {count_of(count, 'open error')}, {money(total)} at risk"))
        self.query_one("#position", Label).show(join(parts))

    def _row(self, one: DeskGroup) -> Row:
        group, is_quiet = one.group, one.quiet is not None
        title = f"{group.remedy.title} (quiet)" if is_quiet else group.remedy.title
        return Row(
            key=group.cause,
            cells={
                "title": Cell(text=title, tone="muted" if is_quiet else ""),
                "count": Cell(text=f"{group.count:,}"),
                "total": Cell(text=money(group.total)),
                "age": Cell(text=age(group.oldest_at, self.services.now()), tone="muted"),
                "who": Cell(text=group.who.value, tone="muted"),
            },
        )
