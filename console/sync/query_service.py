"""Queries that people keep: saved views and what they used lately.

Place in the path: the lists of transactions and ``views`` of the command line call it with the
acting person; everybody has their own.
"""

from collections.abc import Sequence

from console.cleaning import clean
from console.clock import Clock
from console.domain.access import Actor, Permission, require
from console.domain.query import parse_query
from console.domain.saved_query import SavedQuery
from console.errors import RuleError, UsageError
from console.store import Store

__all__ = ["QueryService"]

_MAX_NAME = 40


class QueryService:
    """Keeps the acting person's own queries.

    Args:
        store: The store of the calling thread.
        clock: The clock.
    """

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def views(self, actor: Actor) -> Sequence[SavedQuery]:
        """Return the person's saved views by name."""
        require(actor, Permission.VIEW)
        return self._store.queries.views(actor.name)

    def history(self, actor: Actor) -> Sequence[str]:
        """Return the queries that the person used, the latest first."""
        require(actor, Permission.VIEW)
        return [one.query for one in self._store.queries.history(actor.name)]

    def save_view(self, actor: Actor, name: str, query: str) -> SavedQuery:
        """Save a query under a name, in place of the person's one of that name.

        Raises:
            RuleError: There is no name, or it is too long.
            UsageError: The query is not one.
        """
        require(actor, Permission.VIEW)
        kept = clean(name).strip()
        if not kept or len(kept) > _MAX_NAME:
            raise RuleError(f"A view's name has 1 to {_MAX_NAME} characters; nothing was saved")
        now = self._clock.now()
        parse_query(query, now=now)
        saved = SavedQuery(actor=actor.name, name=kept, query=query, used_at=now)
        self._store.queries.save(saved)
        return saved

    def remove_view(self, actor: Actor, name: str) -> None:
        """Forget a view.

        Raises:
            UsageError: The person has none of that name.
        """
        require(actor, Permission.VIEW)
        if name not in {one.name for one in self._store.queries.views(actor.name)}:
            raise UsageError(f"You have no view {clean(name)}", hint="List them with: views")
        self._store.queries.remove(actor.name, name)

    def note_use(self, actor: Actor, query: str) -> None:
        """Keep a query as the latest that the person used; an empty one is not kept."""
        require(actor, Permission.VIEW)
        if query and not self._store.database.read_only:
            used = SavedQuery(actor=actor.name, name="", query=query, used_at=self._clock.now())
            self._store.queries.use(used)
