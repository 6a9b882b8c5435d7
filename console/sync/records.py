"""Recording: transactions from intake meet the ledger.

Place in the path: between intake and mapping. A new transaction becomes an entry, a known one is
compared with what the ledger holds; what is settled and unchanged stays as it is. This is where a
document is kept from being exported twice: one entry per subsidiary, kind and source id, for ever,
and no second one while another subsidiary's may be in Sage; see ``moving``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from console.domain.connection import Connection, ConnectionStatus
from console.domain.eligibility import SETTINGS_GATES, Eligible, NotDue, decide
from console.domain.identifiers import entry_id
from console.domain.inclusion import included_total
from console.domain.kinds import Kind
from console.domain.ledger import Event, LedgerEntry, State
from console.domain.outcome import Skipped
from console.domain.settings import Settings
from console.domain.transaction import Transaction
from console.store import Store
from console.sync.changes import NOT_SENT, change, supersede
from console.sync.moving import settle_owners
from console.sync.reconcile import doubt_archived

__all__ = ["UNREADABLE", "Recorded", "record", "release_skipped"]

UNREADABLE = "refused:"
"""Start of the source id of a record that could not be read."""

_Verdict = Eligible | Skipped | NotDue


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
    elsewhere = _elsewhere(unique, store)
    unread = _unread_before(unique.values(), store)
    changed: list[LedgerEntry] = []
    for key, transaction in unique.items():
        of_connection = transaction.subsidiary_id == connection.subsidiary_id
        verdict = decide(transaction, connection if of_connection else None)
        others = elsewhere.get((transaction.kind, transaction.source_id), [])
        if any(one.transaction.changed_at > transaction.changed_at for one in others):
            # Read before it went to another subsidiary: who bills it now is known better.
            continue
        entry = known.get(key) or _new(key, transaction, verdict, connection.settings, now)
        if entry is None:
            continue
        if key in known:
            entry = change(entry, transaction, verdict, connection.settings, now)
            entry = doubt_archived(known[key], entry, store)
        takes_over = isinstance(verdict, Eligible) and not transaction.withdrawn
        leaving = _reachable(others, store) if takes_over else ()
        changed += settle_owners(entry, known.get(key), others, leaving, now)
        changed += [
            supersede(one, "It can be read again", now)
            for source in _unread_sources(transaction)
            for one in unread.pop(source, [])
        ]
    if changed:
        store.ledger.save(changed)
    own = [one for one in changed if one.transaction.subsidiary_id == connection.subsidiary_id]
    states = [entry.state for entry in own]
    return Recorded(due=states.count(State.READY), skipped=states.count(State.SKIPPED))


def release_skipped(connection: Connection, store: Store, now: datetime) -> Recorded:
    """Decide again about entries that a setting kept back, and make ready what it lets through."""
    due = 0
    after: str | None = None
    while page := store.ledger.in_states(
        connection.subsidiary_id, (State.SKIPPED,), after=after, limit=500
    ):
        after = page[-1].id
        released: list[LedgerEntry] = []
        for entry in page:
            held_by_setting = entry.problem is not None and entry.problem.cause in SETTINGS_GATES
            if held_by_setting and decide(entry.transaction, connection) == Eligible():
                amount = included_total(entry.transaction, connection.settings)
                released.append(entry.moved(Event.DUE, at=now, problem=None, amount=amount))
        # Page by page: a setting may let go of years.
        if released:
            store.ledger.save(released)
        due += len(released)
    return Recorded(due=due)


def _new(
    key: str, transaction: Transaction, verdict: _Verdict, settings: Settings, now: datetime
) -> LedgerEntry | None:
    if isinstance(verdict, NotDue) or transaction.withdrawn:
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


def _elsewhere(
    unique: Mapping[str, Transaction], store: Store
) -> dict[tuple[Kind, str], list[LedgerEntry]]:
    """Return the entries that other subsidiaries have of the same documents."""
    found: dict[tuple[Kind, str], list[LedgerEntry]] = {}
    sources = {one.source_id for one in unique.values()}
    for entry in store.ledger.of_documents(sources, without=unique.keys()):
        key = (entry.transaction.kind, entry.transaction.source_id)
        found.setdefault(key, []).append(entry)
    return found


def _reachable(others: Iterable[LedgerEntry], store: Store) -> list[LedgerEntry]:
    """Return the entries whose own connection can still take them out of Sage."""
    found: list[LedgerEntry] = []
    for one in others:
        connection = store.connections.get(one.transaction.subsidiary_id)
        if connection is not None and connection.status is ConnectionStatus.ACTIVE:
            found.append(one)
    return found


def _unread_before(
    transactions: Iterable[Transaction], store: Store
) -> dict[str, list[LedgerEntry]]:
    """Return the open errors of records that could not be read before and can be now, by source."""
    sources = [source for one in transactions for source in _unread_sources(one)]
    found: dict[str, list[LedgerEntry]] = {}
    for entry in store.ledger.of_documents(sources):
        if entry.state in NOT_SENT:
            found.setdefault(entry.transaction.source_id, []).append(entry)
    return found


def _unread_sources(transaction: Transaction) -> list[str]:
    """Return under which sources an error of this record would be kept."""
    if transaction.source_id.startswith(UNREADABLE):
        return []
    name = "Trip" if transaction.kind is Kind.AP_BILL else "Invoice"
    sources = [f"{UNREADABLE}{name}:{transaction.source_id}"]
    if transaction.load_id:
        sources.append(f"{UNREADABLE}Load:{transaction.load_id}")
    return sources
