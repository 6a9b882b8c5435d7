"""Reconcile: a ledger that may be older than Sage believes nothing before it has looked.

Place in the path: the sender begins it when the store says that it was restored, ``verification``
looks up what it doubts, and a cycle that leaves nothing in doubt ends it. It only moves entries.

A restored copy knows nothing of what was sent after it was made, and another process may have been
sending when it was put back. So three things happen at once, in one commit:

* what this ledger sent lately, or was about to send again, is ``unverified``;
* what it never sent bears a mark, and is looked up before its first send: the lost ledger may have
  sent it under the very same control id;
* the quiet time of all of it starts now.

What the copy does not know at all is taken in anew, since the watermark is as old as the copy, and
is looked up before its first send as long as the reconcile goes on.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from console.clock import BootTime, Instant
from console.domain.connection import Connection
from console.domain.ledger import LedgerEntry, State
from console.store import Store
from console.sync.lookup import doubted

__all__ = ["WINDOW", "begin", "doubt", "end_if_settled", "is_reconciling", "must_ask_first"]

WINDOW = timedelta(days=31)
"""Posted documents of this age at most are looked up: older ones were in Sage before any copy."""

_PAGE = 500

_STATES = (State.POSTED, State.READY, State.FAILED, State.UNVERIFIED, State.CONFLICT)
"""States in which a document may be sent, or was."""

_IDLE = (State.SKIPPED, State.SUPERSEDED)
"""States in which it may become due later."""


def is_reconciling(store: Store, subsidiary_id: str) -> bool:
    """Return whether the ledger of a subsidiary is in doubt."""
    return store.cycles.reconcile_from(subsidiary_id) is not None


def begin(store: Store, connections: Iterable[Connection], present: Instant) -> None:
    """Doubt the ledgers of these connections if the store is an older copy; in one commit."""
    database = store.database
    is_begun = store.cycles.doubted_generation() == database.generation
    if database.reconciling is None or is_begun:
        return
    with store.batch():
        for connection in connections:
            subsidiary_id = connection.subsidiary_id
            _sweep(store, subsidiary_id, present)
            store.cycles.set_reconcile_from(subsidiary_id, present.boot)
        store.cycles.set_doubted_generation(database.generation)
        _finish_if_over(store)


def doubt(entry: LedgerEntry, present: Instant, since: datetime) -> LedgerEntry:
    """Return an entry of a restored ledger as far as it can be believed.

    Args:
        entry: In any state but ``sending``.
        present: When the reconcile begins.
        since: Posted entries that are older are believed.
    """
    if entry.state in {State.READY, State.FAILED} and entry.control_id:
        return doubted(entry, present, quiet_from=present.boot)
    if entry.state is State.POSTED:
        is_recent = entry.posted_at is None or entry.posted_at >= since
        return doubted(entry, present, quiet_from=present.boot) if is_recent else entry
    if entry.state in {State.UNVERIFIED, State.CONFLICT} or _was_never_sent(entry):
        return replace(entry, quiet_from=present.boot, changed_at=present.at)
    return entry


def must_ask_first(entry: LedgerEntry, mark: BootTime | None) -> BootTime | None:
    """Return from when an entry's quiet time counts when it is looked up before its first send.

    None lets it be sent.

    Args:
        entry: Ready.
        mark: Since when its ledger reconciles; None when it does not.
    """
    if entry.quiet_from is not None:
        return entry.quiet_from
    return mark if _was_never_sent(entry) else None


def end_if_settled(store: Store, connection: Connection, present: Instant) -> None:
    """End the reconcile of a connection when a whole cycle has left nothing in doubt."""
    subsidiary_id = connection.subsidiary_id
    mark = store.cycles.reconcile_from(subsidiary_id)
    if mark is None:
        return
    counts = store.ledger.counts(subsidiary_id)
    if counts.get(State.UNVERIFIED) or counts.get(State.READY) or counts.get(State.SENDING):
        return
    with store.batch():
        # What was taken in meanwhile and could not be sent yet is still looked up first.
        for entries in _pages(store, subsidiary_id, (State.FAILED, *_IDLE)):
            store.ledger.save(
                replace(entry, quiet_from=mark, changed_at=present.at)
                for entry in entries
                if _was_never_sent(entry) and entry.quiet_from is None
            )
        store.cycles.set_reconcile_from(subsidiary_id, None)
        _finish_if_over(store)


def _finish_if_over(store: Store) -> None:
    if not any(is_reconciling(store, one.subsidiary_id) for one in store.connections.all()):
        store.database.finish_reconcile()


def _sweep(store: Store, subsidiary_id: str, present: Instant) -> None:
    since = present.at - WINDOW
    for entries in _pages(store, subsidiary_id, (*_STATES, *_IDLE)):
        changed = [(doubt(entry, present, since), entry) for entry in entries]
        store.ledger.save(now for now, before in changed if now != before)


def _pages(
    store: Store, subsidiary_id: str, states: tuple[State, ...]
) -> Iterable[list[LedgerEntry]]:
    """Yield the entries that are in these states now; their order does not move while they do."""
    after: str | None = None
    while page := store.ledger.in_states(subsidiary_id, states, after=after, limit=_PAGE):
        after = page[-1].id
        yield page


def _was_never_sent(entry: LedgerEntry) -> bool:
    never = not entry.control_id and not entry.sent_before
    return never and entry.state in {State.READY, State.FAILED, *_IDLE}
