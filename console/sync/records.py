"""Recording: transactions from intake meet the ledger.

Place in the path: between intake and mapping. A new transaction becomes an entry, a known one is
compared with what the ledger holds; what is settled and unchanged stays as it is. This is where a
document is kept from being exported twice: one entry per subsidiary, kind and source id, for ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from console.domain.connection import Connection
from console.domain.eligibility import SETTINGS_GATES, Eligible, NotDue, decide
from console.domain.identifiers import entry_id
from console.domain.inclusion import included_total
from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Skipped
from console.domain.settings import Settings
from console.domain.transaction import Transaction
from console.store import Store
from console.sync.problems import changed_after_export

__all__ = ["Recorded", "record", "release_skipped"]

_IN_DOUBT = frozenset({State.SENDING, State.UNVERIFIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What one page of intake did to the ledger, in documents of the connection itself."""

    due: int = 0
    """Became ready, or ready again with newer content."""

    skipped: int = 0
    """Became skipped."""


def record(
    transactions: Iterable[Transaction], connection: Connection, store: Store, now: datetime
) -> Recorded:
    """Bring one page of transactions into the ledger, in one commit."""
    unique = {entry_id(one.subsidiary_id, one.kind, one.source_id): one for one in transactions}
    known = {entry.id: entry for entry in store.ledger.find(list(unique))}
    changed: list[LedgerEntry] = []
    for key, transaction in unique.items():
        of_connection = transaction.subsidiary_id == connection.subsidiary_id
        verdict = decide(transaction, connection if of_connection else None)
        entry = _merge(key, known.get(key), transaction, verdict, connection.settings, now)
        if entry is not None:
            changed.append(entry)
    if changed:
        store.ledger.save(changed)
    own = [one for one in changed if one.transaction.subsidiary_id == connection.subsidiary_id]
    states = [entry.state for entry in own]
    return Recorded(due=states.count(State.READY), skipped=states.count(State.SKIPPED))


def release_skipped(connection: Connection, store: Store, now: datetime) -> Recorded:
    """Decide again about entries that a setting kept back, and make ready what it lets through."""
    released: list[LedgerEntry] = []
    after: str | None = None
    while page := store.ledger.in_states(
        connection.subsidiary_id, (State.SKIPPED,), after=after, limit=500
    ):
        after = page[-1].id
        for entry in page:
            held_by_setting = entry.problem is not None and entry.problem.cause in SETTINGS_GATES
            if held_by_setting and decide(entry.transaction, connection) == Eligible():
                amount = included_total(entry.transaction, connection.settings)
                released.append(entry.moved(State.READY, at=now, problem=None, amount=amount))
    if released:
        store.ledger.save(released)
    return Recorded(due=len(released))


def _merge(
    key: str,
    entry: LedgerEntry | None,
    transaction: Transaction,
    verdict: Eligible | Skipped | NotDue,
    settings: Settings,
    now: datetime,
) -> LedgerEntry | None:
    """Return the entry to store, or None when nothing changes."""
    if entry is None:
        return _new(key, transaction, verdict, settings, now)
    if isinstance(verdict, NotDue) or entry.source_hash == transaction.fingerprint():
        return _reopened(entry, transaction, verdict, settings, now)
    return _changed(entry, transaction, verdict, settings, now)


def _new(
    key: str,
    transaction: Transaction,
    verdict: Eligible | Skipped | NotDue,
    settings: Settings,
    now: datetime,
) -> LedgerEntry | None:
    if isinstance(verdict, NotDue):
        return None
    skipped = isinstance(verdict, Skipped)
    return LedgerEntry(
        id=key,
        transaction=transaction,
        state=State.SKIPPED if skipped else State.READY,
        source_hash=transaction.fingerprint(),
        amount=included_total(transaction, settings),
        created_at=now,
        changed_at=now,
        problem=verdict.problem if isinstance(verdict, Skipped) else None,
    )


def _reopened(
    entry: LedgerEntry,
    transaction: Transaction,
    verdict: Eligible | Skipped | NotDue,
    settings: Settings,
    now: datetime,
) -> LedgerEntry | None:
    """Return a skipped entry whose gate has opened; None for everything else unchanged."""
    if entry.state is State.SKIPPED and isinstance(verdict, Eligible):
        return _refreshed(entry, transaction, settings).moved(State.READY, at=now, problem=None)
    return None


def _changed(
    entry: LedgerEntry,
    transaction: Transaction,
    verdict: Eligible | Skipped,
    settings: Settings,
    now: datetime,
) -> LedgerEntry | None:
    """Return the entry after its source changed; every state has its own answer."""
    if entry.state in _IN_DOUBT:
        return replace(entry, newer=transaction, changed_at=now)
    if entry.state is State.POSTED:
        problem = changed_after_export(entry.sage_record_no)
        return entry.moved(State.HELD, at=now, problem=problem)
    if entry.state is State.READY:
        return replace(_refreshed(entry, transaction, settings), changed_at=now)
    if entry.state in {State.FAILED, State.SKIPPED}:
        fresh = _refreshed(entry, transaction, settings)
        if isinstance(verdict, Skipped):
            return fresh.moved(State.SKIPPED, at=now, problem=verdict.problem)
        return fresh.moved(State.READY, at=now, problem=None)
    return None


def _refreshed(entry: LedgerEntry, transaction: Transaction, settings: Settings) -> LedgerEntry:
    return replace(
        entry,
        transaction=transaction,
        source_hash=transaction.fingerprint(),
        amount=included_total(transaction, settings),
    )
