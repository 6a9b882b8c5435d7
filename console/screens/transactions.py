"""The ledger: every transaction that was ever seen, of one subsidiary or of all.

Place in the path: opened from the subsidiary list; the same list as the error desk over more.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from console.screens.entry_list import EntryListScreen
from console.screens.entry_source import EntryPage
from console.screens.widgets.columns import Column
from console.sync.service import SyncService

__all__ = ["TransactionsScreen"]


class TransactionsScreen(EntryListScreen):
    """Transactions in any state."""

    WAY: ClassVar[str] = "Transactions"
    EMPTY: ClassVar[str] = "No transactions here yet."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(key="number", title="Number", width=12),
        Column(key="kind", title="Kind", width=10),
        Column(key="party", title="Party", width=16, fills=True),
        Column(key="subsidiary", title="Subsidiary", width=20, from_width=104),
        Column(key="state", title="State", width=15),
        Column(key="amount", title="Amount", width=12, align="right"),
        Column(key="age", title="Age", width=4, align="right"),
        Column(key="record", title="Sage record", width=11, align="right", from_width=104),
        Column(key="cause", title="Cause", width=18, from_width=124),
    )

    def pages_of(self, sync: SyncService) -> Callable[..., EntryPage]:
        """Return what reads pages of the ledger."""
        return sync.transactions

    def count(self, sync: SyncService, query: str) -> int:
        """Return how many transactions there are."""
        return sync.count_transactions(self.services.actor, query)
