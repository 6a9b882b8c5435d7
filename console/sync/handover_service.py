"""The hand-over between shifts: what is new, what went through, who did what.

Place in the path: the hand-over screen and ``handover`` of the command line call it with the acting
person. It only reads, but for the moment at which somebody takes over.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from console.clock import Clock
from console.domain.access import Actor, Permission, require
from console.domain.error_groups import ErrorGroups
from console.domain.handover import Handover, Look
from console.domain.ledger import ERROR_STATES, LedgerEntry, State
from console.domain.money import ZERO
from console.domain.query import parse_query
from console.domain.run import RunStatus
from console.store import Store

__all__ = ["HandoverService"]

_SHIFT = timedelta(hours=12)
"""How far back it tells to somebody who never took over."""

_SLICE = 200
_MOST_ACTS = 200
_BAD = (RunStatus.FAILED, RunStatus.INTERRUPTED)
_MACHINES = frozenset({"scheduler", "watcher"})
"""Actors whose acts are no news for people."""


class HandoverService:
    """Tells what has changed since a moment.

    Args:
        store: The store of the calling thread.
        clock: The clock.
    """

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def tell(self, actor: Actor, *, since: datetime | None = None) -> Handover:
        """Return what has changed; others run while it is counted.

        Args:
            actor: Who asks.
            since: From when; None is when the person last took over, or half a day ago.
        """
        require(actor, Permission.VIEW)
        now = self._clock.now()
        start = since or self._store.looks.last(actor.name) or now - _SHIFT
        new, everything = ErrorGroups(), ErrorGroups()
        async for entries in _slices(self._matching("", ERROR_STATES)):
            everything.add(entries)
            new.add(one for one in entries if one.created_at >= start)
        posted, total, recovered = 0, ZERO, 0
        asked = f"since:{start.isoformat()}"
        async for entries in _slices(self._matching(asked, (State.POSTED,))):
            for one in entries:
                if one.posted_at is not None and one.posted_at >= start:
                    posted += 1
                    total += abs(one.amount)
                    recovered += one.attempts > 1
        runs = list(self._store.cycles.since(start))
        acts = (one for one in self._store.audit.entries(start) if one.actor_name not in _MACHINES)
        return Handover(
            since=start,
            until=now,
            new=new.groups(),
            open=everything.groups(),
            posted=posted,
            posted_total=total,
            recovered=recovered,
            failed_runs=tuple(run for run in runs if run.status in _BAD),
            runs=len(runs),
            acts=tuple(islice(acts, _MOST_ACTS)),
        )

    def take_over(self, actor: Actor) -> None:
        """Remember that the person knows everything up to now."""
        require(actor, Permission.VIEW)
        self._store.looks.save(Look(actor=actor.name, at=self._clock.now()))

    def _matching(self, query: str, states: Iterable[State]) -> Iterator[LedgerEntry]:
        asked = parse_query(query, now=self._clock.now())
        return self._store.ledger.all_matching(asked, tuple(states))


async def _slices(entries: Iterator[LedgerEntry]) -> AsyncIterator[list[LedgerEntry]]:
    while some := list(islice(entries, _SLICE)):
        yield some
        await asyncio.sleep(0)
