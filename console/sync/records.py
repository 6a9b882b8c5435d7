"""Recording: transactions from intake meet the ledger.

Place in the path: between intake and mapping. A new transaction becomes an entry, a known one is
compared with what the ledger holds; what is settled and unchanged stays as it is. This is where a
document is kept from being exported twice: one entry per subsidiary, kind and source id, for ever,
and no second one while another subsidiary's may be in Sage.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from console.domain.connection import Connection
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
from console.sync.problems import moved_problem
from console.sync.reconcile import doubt_archived

__all__ = [
    "UNREADABLE",
    "Recorded",
    "held_elsewhere",
    "plan_changes",
    "record",
    "release_skipped",
    "released",
]

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
    changed = plan_changes(transactions, connection, store, now)
    if changed:
        store.ledger.save(changed)
    own = [one for one in changed if one.transaction.subsidiary_id == connection.subsidiary_id]
    states = [entry.state for entry in own]
    return Recorded(due=states.count(State.READY), skipped=states.count(State.SKIPPED))


def plan_changes(
    transactions: Iterable[Transaction], connection: Connection, store: Store, now: datetime
) -> list[LedgerEntry]:
    """Return the entries that one page of transactions adds or changes; nothing is stored."""
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
        changed += _settle_owners(entry, known.get(key), others, now)
        changed += [
            supersede(one, "It can be read again", now)
            for source in _unread_sources(transaction)
            for one in unread.pop(source, [])
        ]
    return changed


def release_skipped(connection: Connection, store: Store, now: datetime) -> Recorded:
    """Decide again about entries that a setting kept back, and make ready what it lets through."""
    due = 0
    after: str | None = None
    while page := store.ledger.in_states(
        connection.subsidiary_id, (State.SKIPPED,), after=after, limit=500
    ):
        after = page[-1].id
        free = released(page, connection, now)
        # Page by page: a setting may let go of years.
        if free:
            store.ledger.save(free)
        due += len(free)
    return Recorded(due=due)


def released(
    skipped: Iterable[LedgerEntry], connection: Connection, now: datetime
) -> list[LedgerEntry]:
    """Return those skipped entries that a setting kept back and no longer does, ready."""
    free: list[LedgerEntry] = []
    for entry in skipped:
        held_by_setting = entry.problem is not None and entry.problem.cause in SETTINGS_GATES
        if held_by_setting and decide(entry.transaction, connection) == Eligible():
            amount = included_total(entry.transaction, connection.settings)
            free.append(entry.moved(Event.DUE, at=now, problem=None, amount=amount))
    return free


def held_elsewhere(
    entry: LedgerEntry, everybodys: Iterable[LedgerEntry], now: datetime
) -> LedgerEntry | None:
    """Return a ready entry held because its document may be in Sage for another subsidiary.

    Args:
        entry: About to be sent.
        everybodys: Entries of its document, its own and others'.
        now: The present moment.

    Returns:
        The held entry; None when the entry may be sent.
    """
    source = entry.transaction
    for one in everybodys:
        # Asked first: they are everybody's of a whole batch.
        if one.transaction.source_id != source.source_id:
            continue
        is_twin = one.id != entry.id and one.transaction.kind is source.kind
        # One that is held itself because of ours, and was never posted, is not in Sage.
        never = one.state is State.HELD and not one.sage_record_no
        if is_twin and not never and one.state not in NOT_SENT | {State.SUPERSEDED}:
            return entry.moved(Event.BILLED_ELSEWHERE, at=now, problem=moved_problem(one))
    return None


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


def _settle_owners(
    entry: LedgerEntry, before: LedgerEntry | None, others: list[LedgerEntry], now: datetime
) -> list[LedgerEntry]:
    """Return what to store so that at most one subsidiary's entry can reach Sage."""
    in_sage = [one for one in others if one.state not in NOT_SENT | {State.SUPERSEDED}]
    if in_sage and entry.state in NOT_SENT:
        # Posted, or perhaps posted, for somebody else: a second document would double it.
        problem = moved_problem(in_sage[0])
        held = entry.moved(Event.BILLED_ELSEWHERE, at=now, problem=problem)
        return [] if before == held or _is_held_already(before) else [held]
    taken_over = [
        supersede(one, "Another subsidiary bills it now", now)
        for one in others
        if entry.state is State.READY and one.state in NOT_SENT
    ]
    return taken_over if entry == before else [entry, *taken_over]


def _is_held_already(before: LedgerEntry | None) -> bool:
    return before is not None and before.state is State.HELD


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
