"""Whose documents an intake is for, and what the ledger has of work that Alvys shows no more.

Place in the path: a cycle and the watcher ask before they read. It only reads.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import chain

from console.alvys import AlvysClient
from console.cleaning import clean
from console.domain.connection import Connection, Subsidiary
from console.domain.ledger import LedgerEntry
from console.domain.transaction import Transaction
from console.store import Store
from console.sync.intake import Owners

__all__ = ["KnownWork", "read_owners"]


async def read_owners(
    alvys: AlvysClient, connection: Connection, store: Store, zone: tzinfo
) -> Owners:
    """Read the subsidiaries' present names: documents name their owner, and names change."""
    present = {one.id: clean(one.name) for one in await alvys.subsidiaries()}
    active = {
        one.subsidiary_id for one in store.connections.all() if one.established_at is not None
    }
    return Owners(
        connection=connection,
        zone=zone,
        present_name=present.get(connection.subsidiary_id, ""),
        strangers=tuple(
            Subsidiary(id=key, name=name, kind="")
            for key, name in present.items()
            if key not in active
        ),
        everybody=tuple(Subsidiary(id=key, name=name, kind="") for key, name in present.items()),
        known=KnownWork(store),
    )


@dataclass(frozen=True, slots=True)
class KnownWork:
    """The newest source of each entry of the ledger that is asked for, whosever it is."""

    store: Store
    """Of the calling thread."""

    def documents(
        self, source_ids: Collection[str], load_numbers: Mapping[str, str]
    ) -> list[Transaction]:
        """Return the entries of documents and of what bills customers for loads.

        Args:
            source_ids: Alvys ids of documents; may be empty.
            load_numbers: Alvys id of a load to its number; an entry of another load that bears the
                same number is none of it.
        """
        ledger = self.store.ledger
        numbered = (
            entry.transaction
            for entry in ledger.numbered(*load_numbers.values())
            if load_numbers.get(entry.transaction.load_id) == entry.transaction.number
        )
        billing = (entry.transaction for entry in ledger.billing(load_numbers.keys()))
        # The credit memo of an invoice bears a number of its own, and the same source.
        sources = {*source_ids, *(one.source_id for one in chain(numbered, billing))}
        return _newest(ledger.of_documents(sources))

    def on_trips(self, trip_ids: Collection[str]) -> list[Transaction]:
        """Return the entries of carriers' statements and e-checks that name these trips."""
        return _newest(self.store.ledger.settling(trip_ids))

    def statements(self, days: Collection[str]) -> list[Transaction]:
        """Return the entries of statements of these days, ``YYYY-MM-DD``."""
        return _newest(self.store.ledger.settled_on(days))


def _newest(entries: Iterable[LedgerEntry]) -> list[Transaction]:
    return [entry.newer or entry.transaction for entry in entries]
