"""Which customer documents bill a load under another number than its own.

Place in the path: the ledger notes the loads with each save of such a document, in the same commit,
and is asked for them when a load was deleted: Alvys shows no invoice of it any more. What bears the
number of its load is found by that.
"""

from collections.abc import Collection, Iterable

from tinydb import where

from console.domain.inclusion import CUSTOMER_INVOICES
from console.domain.ledger import LedgerEntry
from console.domain.transaction import Transaction
from console.store.sqlite import SqliteTable

__all__ = ["BilledLoads"]


class BilledLoads:
    """Every load that such a document has ever billed, with its entry; kept for ever."""

    def __init__(self, table: SqliteTable) -> None:
        self._table = table

    def note(self, entries: Iterable[LedgerEntry]) -> None:
        """Remember the loads of the customer documents among these entries."""
        rows = [
            {"load_id": load_id, "entry_id": entry.id}
            for entry in entries
            for load_id in _loads(entry.transaction)
        ]
        self._table.add_all(rows, key=("load_id", "entry_id"))

    def entry_ids(self, load_ids: Collection[str]) -> list[str]:
        """Return the entries of the customer documents that bill these loads."""
        found = self._table.search(where("load_id").one_of([*load_ids]))
        return sorted({str(row["entry_id"]) for row in found})


def _loads(transaction: Transaction) -> tuple[str, ...]:
    if transaction.kind not in CUSTOMER_INVOICES or transaction.number == transaction.load_number:
        return ()
    return transaction.load_ids or ((transaction.load_id,) if transaction.load_id else ())
