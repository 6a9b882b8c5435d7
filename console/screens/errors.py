"""The error desk: what failed, why, what it is worth, and what to do about it.

Place in the path: opened from the subsidiary list; everything it shows comes from the sync
service, whose word it is which states belong here.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from console.screens.entry_list import EntryListScreen
from console.screens.entry_source import EntryPage
from console.screens.error_groups import ErrorGroupsScreen
from console.screens.results import open_last_results
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.columns import Column
from console.sync.overview import SubsidiaryRow
from console.sync.service import SyncService

__all__ = ["ErrorsScreen", "causes_screen"]


class ErrorsScreen(EntryListScreen):
    """Open error transactions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "causes", "By cause", id="errors.causes"),
        Binding("l", "results", "Last results", show=False, id="errors.results"),
    ]
    WAY: ClassVar[str] = "Error transactions"
    EMPTY: ClassVar[str] = "No open errors here."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(key="number", title="Number", width=12),
        Column(key="kind", title="Kind", width=10),
        Column(key="party", title="Party", width=16, fills=True),
        Column(key="subsidiary", title="Subsidiary", width=20, from_width=120),
        Column(key="state", title="State", width=10, from_width=92),
        Column(key="amount", title="Amount", width=12, align="right"),
        Column(key="age", title="Age", width=4, align="right"),
        Column(key="attempts", title="Tries", width=5, align="right", from_width=104),
        Column(key="cause", title="Cause", width=18),
        Column(key="message", title="Message", width=30, fills=True, from_width=150),
    )

    def pages_of(self, sync: SyncService) -> Callable[..., EntryPage]:
        """Return what reads pages of the open errors."""
        return sync.errors

    def action_causes(self) -> None:
        """Show the same errors by cause."""
        self.app.push_screen(causes_screen(self.services, self.watch_on, self._scope))

    def action_results(self) -> None:
        """Open the records of the retry or sync that ended last."""
        open_last_results(self)

    def count(self, sync: SyncService, query: str) -> int:
        """Return how many errors are open."""
        return sync.count_errors(self.services.actor, query)


def causes_screen(
    services: Services, watch: Watch, scope: SubsidiaryRow | None
) -> ErrorGroupsScreen:
    """Return the screen of causes, from which these lists of records are opened."""
    return ErrorGroupsScreen(
        services,
        watch,
        scope=scope,
        records=lambda query: ErrorsScreen(services, watch, scope=scope, query=query),
    )
