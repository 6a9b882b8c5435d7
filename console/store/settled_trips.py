"""Which statements settle a trip, and which e-checks were had on it, so that none is billed twice.

Place in the path: the ledger notes the trips with each save of such a document, in the same commit,
and is asked for them before a document of one of these trips is sent.
"""

from collections.abc import Collection, Iterable

from tinydb import where

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry
from console.store.sqlite import SqliteTable

__all__ = ["SettledTrips"]

_NOTED = frozenset({Kind.AP_CARRIER_STATEMENT, Kind.AR_CARRIER_STATEMENT, Kind.AP_ECHECK})


class SettledTrips:
    """Every trip that such a document has ever been about, with its entry; kept for ever."""

    def __init__(self, table: SqliteTable) -> None:
        self._table = table

    def note(self, entries: Iterable[LedgerEntry]) -> None:
        """Remember the trips of the statements and e-checks among these entries."""
        rows = [
            {"trip_id": trip_id, "entry_id": entry.id}
            for entry in entries
            if entry.transaction.kind in _NOTED
            for trip_id in entry.transaction.trip_ids
        ]
        self._table.add_all(rows, key=("trip_id", "entry_id"))

    def entry_ids(self, trip_ids: Collection[str]) -> list[str]:
        """Return the entries of the statements and e-checks of these trips."""
        found = self._table.search(where("trip_id").one_of([*trip_ids]))
        return sorted({str(row["entry_id"]) for row in found})
