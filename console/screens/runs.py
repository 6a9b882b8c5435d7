"""The history of runs.

Place in the path: opened from the home screen; the sync service answers with the newest runs.
"""

from collections.abc import Iterable

from textual.widget import Widget

from console.domain.run import Run
from console.screens.base import ConsoleScreen
from console.screens.run import RunScreen
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, text
from console.screens.words import RUN_WORDS, counts_text, duration, moment

__all__ = ["RunsScreen"]

_MOST = 200
"""Runs that the history shows; two a day and subsidiary."""

_COLUMNS = (
    Column(key="started", title="Started", width=20),
    Column(key="name", title="Subsidiary", width=14, fills=True),
    Column(key="kind", title="Kind", width=6, from_width=90),
    Column(key="trigger", title="Trigger", width=8, from_width=90),
    Column(key="actor", title="By", width=10, from_width=90),
    Column(key="status", title="Status", width=13),
    Column(key="duration", title="Took", width=11, align="right", from_width=90),
    Column(key="counts", title="Counts", width=18, fills=True),
)


class RunsScreen(ConsoleScreen):
    """The newest runs of all subsidiaries."""

    def compose_body(self) -> Iterable[Widget]:
        """Return the list and its position."""
        yield RowList(_COLUMNS, id="runs")
        yield Label(id="position")

    def on_mount(self) -> None:
        """Begin in the list."""
        super().on_mount()
        self.query_one(RowList).focus()

    def title_parts(self) -> tuple[str, ...]:
        """Return the way to the history."""
        return ("Intacct Console", "Runs")

    def load(self) -> None:
        """Read the history anew."""
        sync, actor = self.services.sync, self.services.actor
        runs = self.attempt(lambda: sync.runs(actor, limit=_MOST))
        if runs is not None:
            self.query_one(RowList).show_rows([self._row(run) for run in runs])
            self._show_position()

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        """Show where the cursor is."""
        self._show_position()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the run under the cursor."""
        row = self.query_one(RowList).row
        if row is not None:
            self.app.push_screen(RunScreen(self.services, self.watch_on, row.key))

    def _show_position(self) -> None:
        self.query_one("#position", Label).show(text(self.query_one(RowList).position))

    def _row(self, run: Run) -> Row:
        word = RUN_WORDS[run.status]
        took = duration(run.ended_at - run.started_at) if run.ended_at else ""
        return Row(
            key=run.id,
            cells={
                "started": Cell(text=moment(run.started_at, self.services.zone)),
                "name": Cell(text=self.watch_on.name_of(run.subsidiary_id)),
                "kind": Cell(text=run.kind, tone="muted"),
                "trigger": Cell(text=run.trigger, tone="muted"),
                "actor": Cell(text=run.actor, tone="muted"),
                "status": Cell(text=word.label, tone=word.tone),
                "duration": Cell(text=took),
                "counts": Cell(text=counts_text(run)),
            },
        )
