"""Connections and the list of Alvys subsidiaries.

Place in the path: the connect service saves, everything reads. Slugs ``destination-locked`` and
``one-per-subsidiary``: what is permanent is compared here before saving, whoever asks, and the
table has one connection per subsidiary.
"""

from collections.abc import Iterable
from dataclasses import replace

from tinydb import where

from console.domain.connection import (
    ArchivedConnection,
    Connection,
    Subsidiary,
    check_destination,
)
from console.store.database import Database
from console.store.documents import Documents

__all__ = ["ConnectionStore"]


class ConnectionStore:
    """All connections of the home, and those that have ended."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connections = Documents(
            database.table("connections"), Connection, key=("subsidiary_id",)
        )
        self._ended = Documents(
            database.table("ended_connections"),
            ArchivedConnection,
            key=("subsidiary_id", "ended_at"),
            sorted_by="ended_at",
        )
        self._subsidiaries = Documents(database.table("subsidiaries"), Subsidiary, key=("id",))

    def all(self) -> list[Connection]:
        """Return all connections, oldest first."""
        return self._connections.all()

    def get(self, subsidiary_id: str) -> Connection | None:
        """Return the connection of a subsidiary, or None."""
        return self._connections.first(where("subsidiary_id") == subsidiary_id)

    def save(self, connection: Connection) -> None:
        """Save a connection in place of the subsidiary's present one.

        Raises:
            PostingDestinationLockedError: It would change what is permanent.
        """
        with self._database.batch():
            before = self.get(connection.subsidiary_id)
            if before is not None:
                check_destination(before, connection)
            self._connections.put(connection)

    def remove(self, subsidiary_id: str) -> None:
        """Forget the connection of a subsidiary; the ledger keeps everything."""
        self._connections.table.remove(where("subsidiary_id") == subsidiary_id)

    def archive(self, ended: ArchivedConnection) -> None:
        """Move a connection out of the way, settings included; slug ``keep-history``."""
        with self._database.batch():
            self._ended.put(ended)
            self.remove(ended.subsidiary_id)

    def ended(self, subsidiary_id: str) -> list[ArchivedConnection]:
        """Return the ended connections of a subsidiary, oldest first."""
        found = self._ended.search(where("subsidiary_id") == subsidiary_id)
        return sorted(found, key=lambda one: one.ended_at)

    def subsidiaries(self) -> list[Subsidiary]:
        """Return the subsidiaries as Alvys last named them, in the order of first sight."""
        return self._subsidiaries.all()

    def save_subsidiaries(self, subsidiaries: Iterable[Subsidiary]) -> None:
        """Replace the list; a kind that was known once stays when the new one is empty."""
        with self._database.batch():
            known = {subsidiary.id: subsidiary for subsidiary in self.subsidiaries()}
            named = list(subsidiaries)
            for subsidiary in named:
                kind = subsidiary.kind or getattr(known.get(subsidiary.id), "kind", "")
                self._subsidiaries.put(replace(subsidiary, kind=kind))
            gone = list(known.keys() - {subsidiary.id for subsidiary in named})
            self._subsidiaries.table.remove(where("id").one_of(gone))
