"""Reading the audit log: who did what, and whether anybody touched the log itself.

Place in the path: the audit screen and ``audit`` of the command line call it with the acting
person. It never writes: every service appends its own lines through ``store.Trail``.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from itertools import islice

from console.domain.access import Actor, Permission, require
from console.domain.audit import AuditEntry, Verdict
from console.store import Store

__all__ = ["AuditService"]


def _ignore(_verdict: Verdict) -> None:
    pass


class AuditService:
    """Shows the audit log.

    Args:
        store: The store of the calling thread.
    """

    def __init__(self, *, store: Store) -> None:
        self._store = store

    def entries(
        self, actor: Actor, words: str = "", *, since: datetime | None = None, limit: int = 200
    ) -> tuple[AuditEntry, ...]:
        """Return entries, newest first.

        Args:
            actor: Who asks.
            words: Each has to stand somewhere in the entry; empty lets all through.
            since: Aware moment; None goes back to the first entry.
            limit: How many at most.

        Raises:
            StoreDamagedError: A line cannot be read; ``verify`` names it.
        """
        require(actor, Permission.VIEW)
        found = (one for one in self._store.audit.entries(since) if one.tells(words))
        return tuple(islice(found, limit))

    def count(self, actor: Actor) -> int:
        """Return how many entries the log has."""
        require(actor, Permission.VIEW)
        return self._store.audit.count()

    async def verify(
        self, actor: Actor, *, on_progress: Callable[[Verdict], None] = _ignore
    ) -> Verdict:
        """Follow the chain of the whole log, and let others run between its pages.

        Args:
            actor: Who asks.
            on_progress: Takes how far the chain was found sound.
        """
        require(actor, Permission.VIEW)
        verdict = Verdict(entries=0)
        for verdict in self._store.audit.checking():
            on_progress(verdict)
            await asyncio.sleep(0)
        return verdict
