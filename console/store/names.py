"""The names under which the ledger knows subsidiaries, so that a query by name need not scan.

Place in the path: the ledger notes them with each save and asks which subsidiaries a query means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from tinydb.table import Document

from console.store.sqlite import SqliteTable

if TYPE_CHECKING:
    from console.domain.ledger import LedgerEntry

__all__ = ["KnownNames"]


class KnownNames:
    """Every name that an entry has borne, by subsidiary id."""

    def __init__(self, table: SqliteTable) -> None:
        self._table = table

    def note(self, entries: Iterable[LedgerEntry]) -> None:
        """Remember the names that these entries bear."""
        borne = {
            (entry.transaction.attributes.get("subsidiary", ""), entry.transaction.subsidiary_id)
            for entry in entries
        }
        rows = [{"subsidiary_id": subsidiary_id, "name": name} for name, subsidiary_id in borne]
        self._table.add_all(rows, key=("subsidiary_id", "name"))

    def ids(self, asked: Collection[str]) -> list[str]:
        """Return the subsidiaries that are asked for by id or by any of their names."""
        return sorted({row["subsidiary_id"] for row in self._table if _is_one_of(row, asked)})

    def are_whole(self, asked: Collection[str]) -> bool:
        """Return whether each subsidiary asked for is meant with all of its entries.

        One that has changed its name answers by either, and its entries by one.
        """
        ids = self.ids(asked)
        return all(_is_one_of(row, asked) for row in self._table if row["subsidiary_id"] in ids)


def _is_one_of(row: Document, asked: Collection[str]) -> bool:
    known = {str(row["subsidiary_id"]).casefold(), str(row["name"]).casefold()}
    return any(value.casefold() in known for value in asked)
