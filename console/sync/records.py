"""Recording: transactions from intake meet the ledger.

Place in the path: between intake and mapping. A new transaction becomes an entry, a known one is
compared with what the ledger holds; what is settled and unchanged stays as it is. This is where a
document is kept from being exported twice: one entry per subsidiary, kind and source id, for ever,
and no second one while another subsidiary's may be in Sage; see ``moving``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from console.domain.attachments import wants_papers
from console.domain.connection import Connection, ConnectionStatus
from console.domain.eligibility import (
    INTERCOMPANY,
    ON_INVOICE,
    SETTINGS_GATES,
    Eligible,
    Held,
    NotDue,
    Verdict,
    decide,
)
from console.domain.identifiers import entry_id
from console.domain.inclusion import CUSTOMER_INVOICES, deductions, included_total
from console.domain.kinds import Kind
from console.domain.ledger import Event, LedgerEntry, State
from console.domain.outcome import Skipped
from console.domain.settings import Settings
from console.domain.surroundings import Surroundings
from console.domain.transaction import Transaction
from console.store import Store
from console.sync.changes import NOT_SENT, change, is_one_sided, supersede
from console.sync.moving import settle_owners
from console.sync.papers_due import note_wanted
from console.sync.problems import not_due_problem, obstacle
from console.sync.reconcile import doubt_archived
from console.sync.surroundings import look_around

__all__ = [
    "READ_FROM",
    "UNREADABLE",
    "Recorded",
    "plan_changes",
    "record",
    "release_skipped",
    "released",
]

UNREADABLE = "refused:"
"""Start of the source id of a record that could not be read."""

READ_FROM: Mapping[Kind, str] = {
    Kind.AP_BILL: "Trip",
    Kind.AR_INTERCOMPANY: "Trip",
    Kind.AP_INTERCOMPANY: "Trip",
    Kind.AP_CARRIER_STATEMENT: "CarrierStatement",
    Kind.AP_DRIVER_STATEMENT: "DriverStatement",
}
"""Kind to the record of Alvys that it is read from, where that is no invoice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What one page of intake did to the ledger, in documents of the connection itself."""

    due: int = 0
    """Became ready, or ready again with newer content."""

    skipped: int = 0
    """Became skipped, or held until both sides of it take part."""


def record(
    transactions: Iterable[Transaction], connection: Connection, store: Store, now: datetime
) -> Recorded:
    """Bring one page of transactions into the ledger, in one commit."""
    read = list(transactions)
    changed = plan_changes(read, connection, store, now)
    if changed:
        store.ledger.save(changed)
    # The watermark moves after this: what is cut off here is read and noted again.
    _note_papers(read, connection.settings, store, now)
    own = [one for one in changed if one.transaction.subsidiary_id == connection.subsidiary_id]
    states = [entry.state for entry in own]
    return Recorded(due=states.count(State.READY), skipped=states.count(State.SKIPPED))


def _note_papers(
    read: Iterable[Transaction], settings: Settings, store: Store, now: datetime
) -> None:
    """Note posted documents that changed in Alvys: papers of theirs may have come."""
    ids = [
        entry_id(one.subsidiary_id, one.kind, one.source_id)
        for one in read
        if wants_papers(one, settings)
    ]
    if ids:
        note_wanted(store.ledger.find(ids), settings, store, now)


def plan_changes(
    transactions: Iterable[Transaction], connection: Connection, store: Store, now: datetime
) -> list[LedgerEntry]:
    """Return the entries that one page of transactions adds or changes; nothing is stored."""
    unique = {entry_id(one.subsidiary_id, one.kind, one.source_id): one for one in transactions}
    if not unique:
        # Most of what intake yields is a page of a kind of which there is nothing.
        return []
    known = {entry.id: entry for entry in store.ledger.find(list(unique))}
    elsewhere = _elsewhere(unique, store)
    unread = _unread_before(unique.values(), store)
    around = look_around(unique.values(), connection, store)
    changed: list[LedgerEntry] = []
    for key, read in unique.items():
        transaction = around.numbered(read)
        changed += _without_companion(transaction, elsewhere, connection.settings, now)
        of_connection = transaction.subsidiary_id == connection.subsidiary_id
        verdict = decide(transaction, connection if of_connection else None, around)
        settings = around.settings_for(transaction, connection.settings)
        others = elsewhere.get((transaction.kind, transaction.source_id), [])
        if any(one.transaction.changed_at > transaction.changed_at for one in others):
            # Read before it went to another subsidiary: who bills it now is known better.
            continue
        entry = known.get(key) or _new(key, transaction, verdict, settings, now)
        if entry is None:
            continue
        if key in known:
            entry = change(entry, transaction, verdict, settings, now)
            entry = doubt_archived(known[key], entry, store)
            if not of_connection:
                entry = _kept_back(entry, verdict, now)
        takes_over = _is_due_here(verdict) and not transaction.withdrawn
        leaving = _reachable(others, store) if takes_over else ()
        changed += settle_owners(entry, known.get(key), others, leaving, now)
        changed += [
            supersede(one, "It can be read again", now)
            for source in _unread_sources(transaction)
            for one in unread.pop(source, [])
        ]
    return changed


def _kept_back(entry: LedgerEntry, verdict: Verdict, now: datetime) -> LedgerEntry:
    """Return an entry of a subsidiary that has no connection to bring a change to Sage."""
    if entry.state is not State.READY or not entry.sage_record_no:
        return entry
    why = verdict.problem.message if isinstance(verdict, Skipped | Held) else "It is not connected"
    problem = obstacle("change-kept-back", entry, f": {why}")
    return entry.moved(Event.OBSTRUCTED, at=now, problem=problem, next_attempt_at=None)


def release_skipped(connection: Connection, store: Store, now: datetime) -> Recorded:
    """Decide again about entries that a setting kept back, and make ready what it lets through.

    That of a partner counts, too: what waited for both sides goes on once they agree.
    """
    due = 0
    after: str | None = None
    while page := store.ledger.in_states(
        connection.subsidiary_id, (State.SKIPPED, State.HELD), after=after, limit=500
    ):
        after = page[-1].id
        free = released(page, connection, store, now)
        # Page by page: a setting may let go of years.
        if free:
            store.ledger.save(free)
        due += sum(1 for one in free if one.state is State.READY)
    return Recorded(due=due)


def released(
    kept_back: Iterable[LedgerEntry], connection: Connection, store: Store, now: datetime
) -> list[LedgerEntry]:
    """Return what becomes of skipped and held entries whose gate stands otherwise by now."""
    waiting = [entry for entry in kept_back if _waits_for_a_setting(entry)]
    around = look_around([one.transaction for one in waiting], connection, store)
    decided = [_decided(entry, connection, around, now) for entry in waiting]
    return [one for one, entry in zip(decided, waiting, strict=True) if one != entry]


def _waits_for_a_setting(entry: LedgerEntry) -> bool:
    if entry.problem is None:
        return False
    if entry.state is State.HELD:
        return is_one_sided(entry)
    # What both sides had turned off was not due, and is once they turn it on.
    return entry.problem.cause in SETTINGS_GATES or entry.transaction.kind in INTERCOMPANY


def _decided(
    entry: LedgerEntry, connection: Connection, around: Surroundings, now: datetime
) -> LedgerEntry:
    """Return the entry where its gates put it now; the same one while they keep it."""
    is_held = entry.state is State.HELD
    match decide(entry.transaction, connection, around):
        case Eligible():
            settings = around.settings_for(entry.transaction, connection.settings)
            amount = included_total(entry.transaction, settings)
            event = Event.BOTH_SIDED if is_held else Event.DUE
            return entry.moved(event, at=now, problem=None, amount=amount)
        case Held(problem=problem):
            return entry if is_held else entry.moved(Event.ONE_SIDED, at=now, problem=problem)
        case Skipped(problem=problem):
            return entry.moved(Event.GATED, at=now, problem=problem) if is_held else entry
        case NotDue(reason=reason):
            if not is_held:
                return entry
            return entry.moved(Event.GATED, at=now, problem=not_due_problem(reason))
        case _ as unknown:
            assert_never(unknown)


def _new(
    key: str, transaction: Transaction, verdict: Verdict, settings: Settings, now: datetime
) -> LedgerEntry | None:
    if isinstance(verdict, NotDue) or transaction.withdrawn:
        return None
    state = {Skipped: State.SKIPPED, Held: State.HELD}.get(type(verdict), State.READY)
    return LedgerEntry(
        id=key,
        transaction=transaction,
        state=state,
        source_hash=transaction.fingerprint(),
        amount=included_total(transaction, settings),
        created_at=now,
        changed_at=now,
        problem=verdict.problem if isinstance(verdict, Skipped | Held) else None,
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


def _without_companion(
    transaction: Transaction,
    elsewhere: Mapping[tuple[Kind, str], list[LedgerEntry]],
    settings: Settings,
    now: datetime,
) -> list[LedgerEntry]:
    """Return what becomes of entries of the same source that it has no document for any more.

    An invoice without deductions has no credit memo, and a trip in one house no intercompany pair.
    """
    gone: tuple[Kind, ...] = ()
    why = "Its invoice has no deductions any more"
    if transaction.kind in CUSTOMER_INVOICES and not transaction.fault:
        gone = () if deductions(transaction) else (Kind.AR_CREDIT_MEMO,)
    elif transaction.kind is Kind.AP_INTERCOMPANY and transaction.withdrawn:
        gone, why = (Kind.AR_INTERCOMPANY, Kind.AP_INTERCOMPANY), transaction.withdrawn
    return [
        after
        for kind in gone
        for one in elsewhere.get((kind, transaction.source_id), [])
        if (after := _withdrawn(one, transaction, why, settings, now)) != one
    ]


def _withdrawn(
    entry: LedgerEntry, newer: Transaction, why: str, settings: Settings, now: datetime
) -> LedgerEntry:
    source = replace(entry.transaction, withdrawn=why, changed_at=newer.changed_at)
    return change(entry, source, Eligible(), settings, now)


def _is_due_here(verdict: Verdict) -> bool:
    """Return whether the amount goes out here, by itself or on the invoice that it belongs to."""
    if isinstance(verdict, Skipped):
        return verdict.problem.cause == ON_INVOICE
    return isinstance(verdict, Eligible)


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
    name = READ_FROM.get(transaction.kind, "Invoice")
    sources = [f"{UNREADABLE}{name}:{transaction.source_id}"]
    if transaction.load_id:
        sources.append(f"{UNREADABLE}Load:{transaction.load_id}")
    return sources
