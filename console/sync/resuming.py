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
_MOST = 1000
"""Entries of one run; what is due besides follows in the next."""
_EXACT = timedelta(seconds=1)
"""How exactly the ledger keeps the order of what is planned."""
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
        for entry, at in self._waiting(subsidiary_id, present):
            if at > present.at:
                wake.append(at)
            elif len(found) < _MOST:
                found.append(entry.id)
            else:
                break
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

    def _waiting(
        self, subsidiary_id: str, present: Instant
    ) -> Iterator[tuple[LedgerEntry, datetime]]:
        """Yield what is due or will be, and when; of what is planned, only the next one to come."""
        after: str | None = None
        while page := self._store.ledger.in_states(
            subsidiary_id, (State.UNVERIFIED,), after=after, limit=_PAGE
        ):
            after = page[-1].id
            yield from ((entry, self._looked_up_at(entry, present)) for entry in page)
        for entry in self._store.ledger.planned(subsidiary_id):
            at = entry.next_attempt_at
            if at is not None and entry.state in {State.FAILED, State.READY}:
                yield entry, at
                if at > present.at + _EXACT:
                    return

    def _looked_up_at(self, entry: LedgerEntry, present: Instant) -> datetime:
        """Return when an unverified entry is due, by the wall clock."""
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
