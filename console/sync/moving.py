"""Documents that another subsidiary bills from now on: out of the old books, then into the new.

Rule ``one-owner``.

Place in the path: records asks when a document is read, a batch before it is sent, and whoever
takes a document out of Sage tells it afterwards. Pure, but for the look at the ledger at the end.

At most one subsidiary's entry of a document is in Sage. The one that bills it now is ``held`` while
another's is there, or may be; the other's is withdrawn, so that its own connection takes it out of
the entity that it was posted in. Proven to be gone, it lets go of the one that waits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from console.domain.eligibility import ON_INVOICE
from console.domain.ledger import Event, LedgerEntry, State, Task
from console.store import Store
from console.sync.changes import ELSEWHERE, NOT_SENT, is_unsent, supersede
from console.sync.problems import MOVED_CAUSE, moved_problem

__all__ = ["held_elsewhere", "released", "settle_owners"]

_OPEN = frozenset({State.SENDING, State.UNVERIFIED, State.CONFLICT})
"""States in which the other one's outcome has to be known first."""


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
        if is_twin and not is_unsent(one):
            return entry.moved(Event.BILLED_ELSEWHERE, at=now, problem=moved_problem(one))
    return None


def settle_owners(
    entry: LedgerEntry,
    before: LedgerEntry | None,
    others: Sequence[LedgerEntry],
    leaving: Sequence[LedgerEntry],
    now: datetime,
) -> list[LedgerEntry]:
    """Return what to store so that at most one subsidiary's entry can reach Sage.

    Args:
        entry: As its document was read just now.
        before: As the ledger holds it; None when it is new.
        others: Other subsidiaries' entries of the document.
        leaving: Those of them that are to be taken out of Sage, because the document is due here.
        now: The present moment.
    """
    in_sage = [one for one in others if not is_unsent(one)]
    may_wait = is_unsent(entry) and entry.state is not State.SUPERSEDED
    if in_sage and may_wait:
        # Posted, or perhaps posted, for somebody else: a second document would double it.
        moved = [(one, _leave(one, entry, now)) for one in leaving if not is_unsent(one)]
        gone = [after for one, after in moved if after != one]
        return [*_wait_for(entry, before, in_sage[0], now), *gone]
    taken_over = [
        supersede(one, ELSEWHERE, now)
        for one in others
        if _is_due_here(entry) and is_unsent(one) and one.state in NOT_SENT | {State.HELD}
    ]
    return taken_over if entry == before else [entry, *taken_over]


def _is_due_here(entry: LedgerEntry) -> bool:
    """Return whether it goes out from here, by itself or on the invoice that it belongs to."""
    is_carried = entry.problem is not None and entry.problem.cause == ON_INVOICE
    return entry.state is State.READY or (entry.state is State.SKIPPED and is_carried)


def released(gone: Iterable[LedgerEntry], store: Store, now: datetime) -> list[LedgerEntry]:
    """Return the entries that wait for these, ready to be sent if these are out of Sage now.

    One whose document has gone back meanwhile is superseded instead.

    Args:
        gone: Entries as they are stored.
        store: The ledger.
        now: The present moment.
    """
    sources = {one.transaction.source_id for one in gone if is_unsent(one)}
    everybodys = store.ledger.of_documents(sources) if sources else []
    waiting = [
        one
        for one in everybodys
        if one.state is State.HELD and one.problem is not None and one.problem.cause == MOVED_CAUSE
    ]
    free = [
        one
        for one in waiting
        if held_elsewhere(replace(one, state=State.READY), everybodys, now) is None
    ]
    return [
        supersede(one, ELSEWHERE, now)
        if _is_billed_later(one, everybodys)
        else one.moved(
            Event.RELEASED,
            at=now,
            problem=None,
            next_attempt_at=now,
            undone_record_no=_last_undone(one, everybodys),
        )
        for one in free
    ]


def _last_undone(one: LedgerEntry, everybodys: Iterable[LedgerEntry]) -> str:
    """Return the last record of the document that is out of the books."""
    numbers = [
        other.undone_record_no
        for other in everybodys
        if other.transaction.source_id == one.transaction.source_id
        and other.transaction.kind is one.transaction.kind
    ]
    return max(numbers, key=lambda number: int(number or 0))


def _is_billed_later(one: LedgerEntry, everybodys: Iterable[LedgerEntry]) -> bool:
    mine = one.transaction
    return any(
        other.transaction.changed_at > mine.changed_at and not other.transaction.withdrawn
        for other in everybodys
        if other.transaction.source_id == mine.source_id and other.transaction.kind is mine.kind
    )


def _wait_for(
    entry: LedgerEntry, before: LedgerEntry | None, other: LedgerEntry, now: datetime
) -> list[LedgerEntry]:
    problem = moved_problem(other)
    if entry.state is not State.HELD:
        return [entry.moved(Event.BILLED_ELSEWHERE, at=now, problem=problem)]
    return [] if entry == before else [replace(entry, problem=problem)]


def _leave(one: LedgerEntry, entry: LedgerEntry, now: datetime) -> LedgerEntry:
    """Return another subsidiary's entry, on its way out of Sage."""
    source = replace(one.transaction, withdrawn=ELSEWHERE, changed_at=entry.transaction.changed_at)
    if one.state is State.MARKED_SYNCED or ELSEWHERE in _withdrawals(one):
        return one
    if one.state in _OPEN:
        return replace(one, newer=source, changed_at=now)
    event = Event.CHANGED if one.state is State.POSTED else Event.DUE
    return replace(one, transaction=source, source_hash=source.fingerprint()).moved(
        event, at=now, task=Task.CHANGE, problem=None, tries=0, deferrals=0, next_attempt_at=now
    )


def _withdrawals(one: LedgerEntry) -> set[str]:
    return {one.transaction.withdrawn, one.newer.withdrawn if one.newer is not None else ""}
