"""What goes on by itself between cycles: look-ups that are due, and tries whose pause is over.

Place in the path: the sender asks at each tick; entries of one connection come out, to be worked
off by an ordinary retry run. It reads the store and decides nothing about an entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.clock import Clock, Instant
from console.domain.ledger import Event, LedgerEntry, State
from console.store import Store
from console.sync.lookup import is_quiet

__all__ = ["Resuming", "release"]

_PAGE = 500
_LEAST = timedelta(seconds=2)
"""Between two looks at a ledger that others keep changing."""


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What the last look at a ledger found."""

    revision: int
    looked_at: Instant
    wake_at: datetime | None


class Resuming:
    """Finds what is due; looks at the ledger only when it changed or a pause is over.

    Args:
        store: The store of the calling thread.
        clock: The clock.
        quiet_time: How long after giving up a "not found" starts to count.
    """

    def __init__(self, *, store: Store, clock: Clock, quiet_time: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._quiet_time = quiet_time
        self._seen: dict[str, _Seen] = {}

    def due(self, subsidiary_id: str) -> list[str]:
        """Return ids of the entries that are looked up or tried again now."""
        present = self._clock.instant()
        revision = self._store.ledger.revision()
        if not self._must_look(subsidiary_id, revision, present):
            return []
        found: list[str] = []
        wake: list[datetime] = []
        for entry in self._waiting(subsidiary_id):
            at = self._due_at(entry, present)
            if at is not None and at <= present.at:
                found.append(entry.id)
            elif at is not None:
                wake.append(at)
        wake_at = present.at if found else min(wake, default=None)
        self._seen[subsidiary_id] = _Seen(revision=revision, looked_at=present, wake_at=wake_at)
        return found

    def _must_look(self, subsidiary_id: str, revision: int, present: Instant) -> bool:
        seen = self._seen.get(subsidiary_id)
        if seen is None:
            return True
        passed = present.boot.since(seen.looked_at.boot)
        if passed is None or present.at < seen.looked_at.at:
            return True
        if seen.wake_at is not None and seen.wake_at <= present.at:
            return True
        return seen.revision != revision and passed >= _LEAST

    def _waiting(self, subsidiary_id: str) -> Iterator[LedgerEntry]:
        states = (State.UNVERIFIED, State.FAILED, State.READY)
        after: str | None = None
        while page := self._store.ledger.in_states(subsidiary_id, states, after=after, limit=_PAGE):
            after = page[-1].id
            yield from page

    def _due_at(self, entry: LedgerEntry, present: Instant) -> datetime | None:
        """Return when the entry is due by the wall clock; None when it waits for something else."""
        if entry.state is not State.UNVERIFIED:
            return entry.next_attempt_at
        passed = present.boot.since(entry.quiet_from)
        if passed is None or is_quiet(entry, present.boot, self._quiet_time):
            return present.at
        return present.at + (self._quiet_time - passed)


def release(entry: LedgerEntry, now: datetime) -> LedgerEntry:
    """Return a failed entry whose pause is over, ready for its next automatic try.

    It stays due until it is sent: a run that fails before that is followed by another.
    """
    return entry.moved(
        Event.RELEASED, at=now, problem=None, tries=entry.tries + 1, next_attempt_at=now
    )
