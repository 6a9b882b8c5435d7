"""Whose documents an intake is for, and what the ledger has of work that Alvys shows no more.

Place in the path: a cycle and the watcher ask before they read. It only reads.
"""

from collections.abc import Collection, Mapping
from datetime import tzinfo
from functools import partial

from console.alvys import AlvysClient
from console.cleaning import clean
from console.domain.connection import Connection, Subsidiary
from console.domain.transaction import Transaction
from console.store import Store
from console.sync.intake import Owners

__all__ = ["known_work", "read_owners"]


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
        known=partial(known_work, store),
    )


def known_work(
    store: Store, source_ids: Collection[str], load_numbers: Mapping[str, str]
) -> list[Transaction]:
    """Return the newest source of each entry of these documents and loads, whosever it is.

    Args:
        store: The store.
        source_ids: Alvys ids of documents; may be empty.
        load_numbers: Alvys id of a load to its number; an entry of another load that bears the
            same number is none of it.
    """
    ledger = store.ledger
    numbered = [
        entry
        for load_id, number in load_numbers.items()
        for entry in ledger.numbered(number)
        if entry.transaction.load_id == load_id
    ]
    billing = [*numbered, *ledger.billing(load_numbers.keys())] if load_numbers else []
    # The credit memo of an invoice bears a number of its own, and the same source.
    sources = {*source_ids, *(entry.transaction.source_id for entry in billing)}
    return [entry.newer or entry.transaction for entry in ledger.of_documents(sources)]
