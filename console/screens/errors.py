"""The error desk: what failed, why, what it is worth, and what to do about it.

Place in the path: opened from the subsidiary list; everything it shows comes from the sync
service, whose word it is which states belong here.
"""

from collections.abc import Sequence
from typing import ClassVar

from console.screens.entry_list import EntryListScreen
from console.screens.entry_source import EntryPage
from console.screens.widgets.columns import Column

__all__ = ["ErrorsScreen"]


class ErrorsScreen(EntryListScreen):
    """Open error transactions."""

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

    def fetch(
        self, query: str, limit: int, before: str | None, *, oldest_first: bool = False
    ) -> EntryPage:
        """Return one page of the open errors."""
        return self.services.sync.errors(
            self.services.actor, query, limit=limit, before=before, oldest_first=oldest_first
        )

    def count(self, query: str) -> int:
        """Return how many errors are open."""
        return self.services.sync.count_errors(self.services.actor, query)
