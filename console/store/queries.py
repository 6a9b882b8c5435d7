"""Queries that people saved or used lately.

Place in the path: the query service reads and saves; of used ones only the latest are kept.
"""

from tinydb import where

from console.domain.saved_query import SavedQuery
from console.store.database import Database
from console.store.documents import Documents

__all__ = ["QueryStore"]

_KEPT = 50
"""Used queries of a person that are kept."""


class QueryStore:
    """Saved views and histories of everybody."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queries = Documents(
            database.table("queries"), SavedQuery, key=("actor", "name", "query")
        )

    def views(self, actor: str) -> list[SavedQuery]:
        """Return a person's saved views by name."""
        return sorted((one for one in self._of(actor) if one.name), key=lambda one: one.name)

    def history(self, actor: str) -> list[SavedQuery]:
        """Return what a person used, the latest first."""
        used = [one for one in self._of(actor) if not one.name]
        # Of one moment, what was kept later was used later.
        used.reverse()
        return sorted(used, key=lambda one: one.used_at, reverse=True)

    def save(self, saved: SavedQuery) -> None:
        """Save a view in place of the person's one of that name."""
        with self._database.batch():
            self.remove(saved.actor, saved.name)
            self._queries.put(saved)

    def remove(self, actor: str, name: str) -> None:
        """Forget a view."""
        self._queries.table.remove((where("actor") == actor) & (where("name") == name))

    def use(self, used: SavedQuery) -> None:
        """Keep a query as the latest of the person's history."""
        with self._database.batch():
            self._queries.put(used)
            for old in self.history(used.actor)[_KEPT:]:
                self._queries.table.remove(
                    (where("actor") == old.actor)
                    & (where("name") == "")
                    & (where("query") == old.query)
                )

    def _of(self, actor: str) -> list[SavedQuery]:
        return self._queries.search(where("actor") == actor)
