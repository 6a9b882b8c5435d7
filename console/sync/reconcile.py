"""Reconcile: a ledger that may be older than Sage believes nothing before it has looked.

Place in the path: the sender begins it when the store says that it was restored, ``verification``
looks up what it doubts, and a cycle that leaves nothing in doubt ends it. It only moves entries.

A restored copy knows nothing of what was sent after it was made, and another process may have been
sending when it was put back. So a mark is set at once, and then the ledger is swept, page by page,
before anything else is done for its connection:

* what this ledger sent lately, or was about to send again, is ``unverified``;
* what it never sent bears a mark, and is looked up before its first send: the lost ledger may have
  sent it under the very same control id;
* the quiet time of all of it starts with the mark.

A sweep that was cut off goes on where it was.

What the copy does not know at all is taken in anew, since the watermark is as old as the copy, and
is looked up before its first send as long as the reconcile goes on.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from console.clock import BootTime, Clock, Instant
from console.domain.connection import Connection, ConnectionStatus
from console.domain.ledger import OPEN_STATES, LedgerEntry, State
from console.domain.query import LedgerQuery
from console.store import Store
from console.sync.lookup import doubted

__all__ = [
    "WINDOW",
    "begin",
    "doubt",
    "doubt_archived",
    "end_if_settled",
    "finish_if_over",
    "is_reconciling",
    "is_swept",
    "must_ask_first",
    "sweep",
]

WINDOW = timedelta(days=31)
"""Posted documents of this age at most are looked up: older ones were in Sage before any copy."""

_PAGE = 100
"""Entries of one commit: whoever shares the loop waits some hundredths of a second for it."""

_IDLE = (State.SKIPPED, State.SUPERSEDED)
"""States in which a document may become due later."""

_UNPOSTED = (State.READY, State.FAILED, State.UNVERIFIED, State.CONFLICT, *_IDLE)
"""States in which it may be sent, or become due; all of these are swept, however old."""

_UNKNOWN = BootTime(boot_id="", microseconds=0)
"""Of no start of this host: the quiet time starts with the first look-up."""

_POSTED = "posted "
"""Start of a position among the posted ones, which are swept last; the rest is a page's cursor."""


def is_reconciling(store: Store, subsidiary_id: str) -> bool:
    """Return whether the ledger of a subsidiary is in doubt."""
    return store.cycles.reconcile_from(subsidiary_id) is not None


def begin(store: Store, connections: Iterable[Connection], present: Instant) -> None:
    """Mark the ledgers of these connections if the store is an older copy; ``sweep`` does more."""
    database = store.database
    is_begun = store.cycles.doubted_generation() == database.generation
    if database.reconciling is None or is_begun:
        return
    with store.batch():
        for connection in connections:
            store.cycles.doubt_from(connection.subsidiary_id, present)
        store.cycles.set_doubted_generation(database.generation)
        finish_if_over(store)


def is_swept(store: Store, subsidiary_id: str) -> bool:
    """Return whether work for the subsidiary may begin: no sweep of its ledger is due."""
    return store.cycles.swept_to(subsidiary_id) is None


async def sweep(store: Store, subsidiary_id: str, clock: Clock) -> None:
    """Doubt what the subsidiary's ledger says, page by page, from where the last sweep ended.

    The caller keeps everybody else from working for the subsidiary meanwhile.
    """
    while (position := store.cycles.swept_to(subsidiary_id)) is not None:
        mark = store.cycles.reconcile_from(subsidiary_id)
        began = store.cycles.doubted_at(subsidiary_id)
        with store.batch():
            following = None
            if mark is not None and began is not None:
                # As of the beginning, also when somebody else goes on a month later.
                present = Instant(at=clock.now(), boot=mark)
                following = _sweep_page(store, subsidiary_id, position, present, began - WINDOW)
            store.cycles.set_swept_to(subsidiary_id, following)
        await clock.sleep(0)


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
    # What became idle may have been sent before, and come due again: nothing else doubts it then.
    if entry.state in {State.UNVERIFIED, State.CONFLICT, *_IDLE} or _was_never_sent(entry):
        return replace(entry, quiet_from=present.boot, changed_at=present.at)
    return entry


def doubt_archived(before: LedgerEntry, after: LedgerEntry, store: Store) -> LedgerEntry:
    """Return an entry that comes back from the archive as far as it can be believed.

    The sweep of a reconcile leaves the archive alone: nothing in it moves by itself. What comes
    back idle and is older than the restore may have become due and been sent by the lost ledger.

    Args:
        before: As it was read.
        after: As it is about to be saved.
        store: The store.
    """
    idle = before.state in _IDLE and after is not before and after.quiet_from is None
    if not idle or not _was_never_sent(before) or not store.ledger.is_archived(before.id):
        return after
    began = store.cycles.doubted_at(before.transaction.subsidiary_id)
    if began is None or before.created_at > began:
        return after
    return replace(after, quiet_from=_UNKNOWN)


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


def end_if_settled(
    store: Store, connection: Connection, present: Instant, quiet_time: timedelta
) -> None:
    """End the reconcile of a connection when a whole cycle has left nothing in doubt.

    Either nothing is open at all; or what was there at the beginning is settled and the quiet time
    has passed: a busy fleet always has something open, and that bears its own quiet time.
    """
    subsidiary_id = connection.subsidiary_id
    mark = store.cycles.reconcile_from(subsidiary_id)
    if mark is None:
        return
    passed = present.boot.since(mark)
    if passed is None:
        # The host was started anew: nobody can tell how much of the quiet time has passed.
        mark = present.boot
        store.cycles.set_reconcile_from(subsidiary_id, mark)
    is_quiet = passed is not None and passed >= quiet_time
    if _is_anything_open(store, subsidiary_id, only_old=is_quiet):
        return
    with store.batch():
        # What was taken in meanwhile and could not be sent yet is still looked up first.
        for entries in _pages(store, subsidiary_id, (State.READY, State.FAILED, *_IDLE)):
            store.ledger.save(
                replace(entry, quiet_from=mark, changed_at=present.at)
                for entry in entries
                if _was_never_sent(entry) and entry.quiet_from is None
            )
        store.cycles.set_reconcile_from(subsidiary_id, None)
        finish_if_over(store)


def finish_if_over(store: Store) -> None:
    """Say that the store is no longer in doubt when no connection that works is.

    One that is paused keeps its mark and reconciles when it goes on; nothing is sent until then.
    """
    if store.database.reconciling is None:
        return
    active = [one for one in store.connections.all() if one.status is ConnectionStatus.ACTIVE]
    if not any(is_reconciling(store, one.subsidiary_id) for one in active):
        store.database.finish_reconcile()


def _is_anything_open(store: Store, subsidiary_id: str, *, only_old: bool) -> bool:
    counts = store.ledger.counts(subsidiary_id)
    if not any(counts.get(state) for state in OPEN_STATES):
        return False
    began = store.cycles.doubted_at(subsidiary_id)
    if not only_old or began is None:
        return True
    pages = _pages(store, subsidiary_id, tuple(OPEN_STATES))
    return any(entry.created_at <= began for entries in pages for entry in entries)


def _sweep_page(
    store: Store, subsidiary_id: str, position: str, present: Instant, since: datetime
) -> str | None:
    """Doubt the next entries; return the position behind them, None at the end."""
    if not position.startswith(_POSTED):
        after = position or None
        entries = store.ledger.in_states(subsidiary_id, _UNPOSTED, after=after, limit=_PAGE)
        following: str | None = entries[-1].id if entries else _POSTED
    else:
        # By the moment of the last change, which is never before that of the posting.
        page = store.ledger.page(
            LedgerQuery(subsidiaries=(subsidiary_id,)),
            states={State.POSTED},
            limit=_PAGE,
            before=position.removeprefix(_POSTED) or None,
        )
        entries = [entry for entry in page.entries if entry.changed_at >= since]
        is_over = page.cursor is None or len(entries) < len(page.entries)
        following = None if is_over else f"{_POSTED}{page.cursor}"
    changed = [(doubt(entry, present, since), entry) for entry in entries]
    store.ledger.save(now for now, before in changed if now != before)
    return following


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
