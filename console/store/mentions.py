"""Which documents name a load, a trip or a day that is no field of theirs to look up.

Place in the path: the ledger notes them with each save, in the same commit. It is asked for them
before a document of a trip is sent, so that none is billed twice, and when Alvys shows something no
more. What bears the number of its load is found by that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from tinydb import where

from console.domain.inclusion import CUSTOMER_INVOICES
from console.domain.kinds import KINDS, Kind
from console.store.sqlite import SqliteTable

if TYPE_CHECKING:
    from console.domain.ledger import LedgerEntry
    from console.domain.transaction import Transaction

__all__ = ["Mentions"]

_OF_TRIPS = frozenset(
    {Kind.AP_CARRIER_STATEMENT, Kind.AR_CARRIER_STATEMENT, Kind.AP_ECHECK, Kind.AR_ECHECK}
)


class Mentions:
    """What documents have ever named, with their entries; kept for ever.

    Args:
        table: Gives a table by its name.
    """

    def __init__(self, table: Callable[[str], SqliteTable]) -> None:
        self._loads = _Names(table("billed_loads"), "load_id", _billed_loads)
        self._trips = _Names(table("settled_trips"), "trip_id", _settled_trips)
        self._days = _Names(table("statement_days"), "day", _statement_days)

    def note(self, entries: Collection[LedgerEntry]) -> None:
        """Remember what these entries name."""
        for names in (self._loads, self._trips, self._days):
            names.note(entries)

    def of_loads(self, load_ids: Collection[str]) -> list[str]:
        """Return the entries that bill these loads under other numbers than the loads' own."""
        return self._loads.entry_ids(load_ids)

    def of_trips(self, trip_ids: Collection[str]) -> list[str]:
        """Return the entries of the carriers' statements and e-checks of these trips."""
        return self._trips.entry_ids(trip_ids)

    def of_days(self, days: Collection[str]) -> list[str]:
        """Return the entries of the statements of these days, ``YYYY-MM-DD``."""
        return self._days.entry_ids(days)


class _Names:
    """Everything of one sort that documents have named.

    Args:
        table: Where it is kept, with ``field`` and ``entry_id`` as its key.
        field: What the sort is called there.
        named: Returns what a document names of it.
    """

    def __init__(
        self, table: SqliteTable, field: str, named: Callable[[Transaction], Collection[str]]
    ) -> None:
        self._table = table
        self._field = field
        self._named = named

    def note(self, entries: Iterable[LedgerEntry]) -> None:
        rows = [
            {self._field: name, "entry_id": entry.id}
            for entry in entries
            for name in self._named(entry.transaction)
        ]
        self._table.add_all(rows, key=(self._field, "entry_id"))

    def entry_ids(self, names: Collection[str]) -> list[str]:
        found = self._table.search(where(self._field).one_of([*names])) if names else []
        return sorted({str(row["entry_id"]) for row in found})


def _billed_loads(transaction: Transaction) -> Collection[str]:
    if transaction.kind not in CUSTOMER_INVOICES or transaction.number == transaction.load_number:
        return ()
    return transaction.load_ids or ((transaction.load_id,) if transaction.load_id else ())


def _settled_trips(transaction: Transaction) -> Collection[str]:
    return transaction.trip_ids if transaction.kind in _OF_TRIPS else ()


def _statement_days(transaction: Transaction) -> Collection[str]:
    is_statement = KINDS[transaction.kind].by_day
    return (transaction.document_on.isoformat(),) if is_statement else ()
