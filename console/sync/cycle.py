"""The exports of one cycle, told from top to bottom.

::

    verification   what may be in Sage already          -> settled entries
    intake         what changed in Alvys                -> transactions
    records        transactions, the ledger             -> ready or skipped entries
    parties        ready and failed entries             -> parties that Sage lacked
    unblocking     failed entries that map now          -> ready entries
    mapping        ready entries, settings, Sage lists  -> functions, or failed entries
    correcting     what changed after its export        -> functions for its record in Sage
    batching       functions                            -> batches
    posting        asks for the first numbers; batches  -> outcomes in the ledger
    verification   what this run left unverified        -> settled entries

What comes back from Sage is the story of ``payments``; ``both_ways`` tells one after the other.
A retry is the same story without intake, for entries that a person named or whose pause is over;
what a watcher found is the same story with an intake of just that.

Place in the path: called by the scheduler and the command line, which hold the sending lock. Every
step is durable before the next begins, so a cycle may be cut off anywhere.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from console.domain.eligibility import Held
from console.domain.identifiers import entry_id
from console.domain.ledger import Event, LedgerEntry, State
from console.domain.outcome import Deferred, Problem, Skipped
from console.domain.parties import ToCreate
from console.domain.run import Step
from console.domain.transaction import Transaction
from console.sync.attachments import attach_papers
from console.sync.batching import Prepared
from console.sync.desk import Desk, ReadingDesk
from console.sync.intake import Window, unreadable
from console.sync.keeping import KeptBack, keep_back, refuse
from console.sync.mapping import MappingInputs
from console.sync.owning import read_owners
from console.sync.parties.creation import bring_parties
from console.sync.parties.wishes import find_needs, may_create, would_create
from console.sync.posting import post
from console.sync.preparing import gather_inputs, prepare_each
from console.sync.problems import (
    obstacle,
)
from console.sync.reconcile import end_if_settled
from console.sync.records import record, release_skipped
from console.sync.resuming import release
from console.sync.retry import reopen
from console.sync.statements import read_documents
from console.sync.unblocking import plan_unblocking, unblocked
from console.sync.verification import verify_unverified

__all__ = [
    "run_again",
    "run_exports",
    "run_found",
    "run_retry",
    "window_start",
]

_OVERLAP = timedelta(minutes=10)
"""How far an intake reaches behind the last one: clocks differ, and Alvys may be late."""

_CLOCK_STEP = timedelta(seconds=1)
"""How exactly a server says what time it is; a change of the same second is read, too."""

_LISTS_LAST = timedelta(minutes=10)
"""How long Sage's lists are taken as known when only failed documents would need them."""

_SLICE = 25
"""Entries mapped at a stretch, some milliseconds."""

_PAGE = 500
"""Ready entries mapped and sent at a time; memory stays flat however many there are."""


async def run_exports(desk: Desk) -> None:
    """Bring everything that is due for the connection to Sage.

    Raises:
        ConsoleError: Alvys or Sage could not be worked with; what was done is stored.
    """
    desk.log.update(step=Step.VERIFY)
    await verify_unverified(desk)
    desk.log.update(step=Step.INTAKE)
    await _take_in(desk)
    await _export(desk, None)
    end_if_settled(desk.store, desk.connection, desk.clock.instant(), desk.quiet_time)


async def run_retry(desk: Desk, entry_ids: Sequence[str]) -> None:
    """Send the named entries again, as far as their states allow.

    Raises:
        ConsoleError: Sage or Alvys could not be worked with; what was done is stored.
    """
    found = desk.store.ledger.find(list(entry_ids))
    # Ready already: a run of this request reopened it, and was cut short before it was sent.
    ready = [entry for entry in found if entry.state is State.READY]
    await _send_again([*reopen(found, desk.clock.now()), *ready], desk)


async def run_again(desk: Desk, entry_ids: Sequence[str]) -> None:
    """Try what waits for nothing but time: look-ups, deferred sends, causes that may have passed.

    Raises:
        ConsoleError: Sage or Alvys could not be worked with; what was done is stored.
    """
    now = desk.clock.now()
    found = desk.store.ledger.find(list(entry_ids))
    await _send_again(
        [release(one, now) if one.state is State.FAILED else one for one in found], desk
    )


async def _send_again(entries: Sequence[LedgerEntry], desk: Desk) -> None:
    desk.log.update(step=Step.VERIFY)
    desk.store.ledger.save(entries)
    desk.log.count(due=len(entries))
    await verify_unverified(desk)
    ids = frozenset(entry.id for entry in entries)
    await _export(desk, ids)
    await attach_papers(desk, ids)


async def run_found(desk: Desk, transactions: Sequence[Transaction]) -> None:
    """Bring documents that a watcher found to Sage at once, and nothing else.

    Raises:
        ConsoleError: Sage or Alvys could not be worked with; what was done is stored.
    """
    desk.log.update(step=Step.INTAKE)
    done = record(transactions, desk.connection, desk.store, desk.clock.now())
    desk.log.count(due=done.due, skipped=done.skipped)
    ids = frozenset(entry_id(one.subsidiary_id, one.kind, one.source_id) for one in transactions)
    await _export(desk, ids)
    await attach_papers(desk)


async def _take_in(desk: Desk) -> None:
    """Read Alvys's changes into the ledger and move the watermark behind them."""
    # By the server's clock, as of the run's first answer: what it changes later is read next time.
    owners = await read_owners(desk.alvys, desk.connection, desk.store, desk.zone)
    now = desk.clock.now()
    answered_at = desk.alvys.server_time or now
    end = answered_at + _CLOCK_STEP
    window = Window(start=min(window_start(desk), end), end=end)
    async for transactions in read_documents(desk.alvys, owners, window):
        done = record(transactions, desk.connection, desk.store, desk.clock.now())
        desk.log.count(due=done.due, skipped=done.skipped)
        await desk.gate.give_way()
    broken = [unreadable(one, owners, now) for one in desk.refused]
    done = record(broken, desk.connection, desk.store, now)
    desk.log.count(due=done.due)
    released = release_skipped(desk.connection, desk.store, desk.clock.now())
    desk.log.count(due=released.due)
    # The earlier of both clocks: too early costs a second reading, too late a document.
    desk.store.cycles.set_watermark(desk.connection.subsidiary_id, min(answered_at, now))


def window_start(desk: ReadingDesk) -> datetime:
    """Return from when changes are read: behind the last intake, never before connecting."""
    established_at = desk.connection.established_at
    assert established_at is not None, "only an active connection has cycles"
    watermark = desk.store.cycles.watermark(desk.connection.subsidiary_id)
    if watermark is None:
        return established_at
    return max(established_at, watermark - _OVERLAP)


async def _export(desk: Desk, only: frozenset[str] | None) -> None:
    """Map and post what is ready; ``only`` narrows it to these entries."""
    ready = desk.store.ledger.counts(desk.connection.subsidiary_id)[State.READY]
    is_ready = bool(ready) and (only is None or next(_ready_pages(desk, only), None) is not None)
    has_work = is_ready or (only is None and _may_be_repaired(desk))
    if has_work and not desk.stopping():
        desk.log.update(step=Step.REFERENCE)
        inputs = await _with_parties(await _read_inputs(desk), only, desk)
        desk.log.update(step=Step.EXPORT, **desk.spent())
        if only is None:
            _release_unblocked(inputs, desk)
        await post(_prepared_pages(desk, only, inputs), desk)
        if desk.stopping():
            return
    if desk.log.run.counts.unverified:
        desk.log.update(step=Step.VERIFY)
        await verify_unverified(desk)


async def _prepared_pages(
    desk: Desk, only: frozenset[str] | None, inputs: MappingInputs
) -> AsyncIterator[list[Prepared]]:
    for page in _ready_pages(desk, only):
        prepared: list[Prepared] = []
        kept = KeptBack()
        for start in range(0, len(page), _SLICE):
            prepared += _prepare(page[start : start + _SLICE], inputs, kept, desk)
            # An answer that comes meanwhile frees a place, which must not stand empty for long.
            await asyncio.sleep(0)
        keep_back(page, kept, desk)
        # Bills and invoices stay together by kind: a request then fails for one reason, not two.
        yield sorted(prepared, key=lambda one: (one.entry.transaction.kind, one.entry.id))


def _may_be_repaired(desk: Desk) -> bool:
    """Return whether something failed, and what kept it back may have been repaired since.

    A repair in Sage shows in its lists only, so they are read again for it; not in each of several
    runs within minutes, unless a person asks, or the settings alone have repaired something.
    """
    connection = desk.connection
    if not desk.store.ledger.counts(connection.subsidiary_id)[State.FAILED]:
        return False
    if desk.log.is_asked_for:
        return True
    known = desk.store.reference.get(connection.company_id, connection.entity_id)
    if known is None or not timedelta(0) <= desk.clock.now() - known.fetched_at < _LISTS_LAST:
        return True
    settings, entity_id = connection.settings, connection.entity_id
    return any(
        plan_unblocking(page, settings, known, entity_id).entries
        or any(would_create(entry, settings) for entry in page)
        for page in _pages(desk, State.FAILED)
    )


def _release_unblocked(inputs: MappingInputs, desk: Desk) -> None:
    """Make ready again what failed and would be sent now: a mapping or a list was repaired."""

    def prepare(entry: LedgerEntry) -> object:
        return next(prepare_each([entry], inputs, desk))[1]

    for page in _pages(desk, State.FAILED):
        released = unblocked(page, prepare, desk.clock.now())
        if released:
            desk.store.ledger.save(released)
            desk.log.count(due=len(released))


def _ready_pages(desk: Desk, only: frozenset[str] | None) -> Iterator[list[LedgerEntry]]:
    for page in _pages(desk, State.READY):
        wanted = [entry for entry in page if only is None or entry.id in only]
        if wanted:
            yield wanted


def _pages(desk: Desk, state: State) -> Iterator[list[LedgerEntry]]:
    after: str | None = None
    while page := desk.store.ledger.in_states(
        desk.connection.subsidiary_id, (state,), after=after, limit=_PAGE
    ):
        after = page[-1].id
        # Papers go their own way, once their documents are in Sage.
        yield [entry for entry in page if not entry.transaction.kind.is_attachment]


async def _read_inputs(desk: Desk) -> MappingInputs:
    # A person who retries may just have repaired a custom field in Sage.
    inputs = await gather_inputs(desk, fields_anew=desk.log.is_retry)
    connection = desk.connection
    desk.store.reference.save(connection.company_id, connection.entity_id, inputs.reference)
    return inputs


async def _with_parties(
    inputs: MappingInputs, only: frozenset[str] | None, desk: Desk
) -> MappingInputs:
    """Bring the parties to Sage that documents of this run need and that it lacks."""
    if not may_create(inputs.settings):
        return inputs

    def is_sendable(entry: LedgerEntry) -> bool:
        return isinstance(next(prepare_each([entry], inputs, desk))[1], ToCreate)

    due = chain.from_iterable(_ready_pages(desk, only))
    failed = chain.from_iterable(_pages(desk, State.FAILED)) if only is None else ()
    return await bring_parties(find_needs(due, failed, inputs, is_sendable), inputs, desk)


def _prepare(
    entries: Sequence[LedgerEntry], inputs: MappingInputs, kept: KeptBack, desk: Desk
) -> list[Prepared]:
    """Map the entries; add those that cannot be sent to ``kept``, return the others."""
    prepared: list[Prepared] = []
    for fresh, document in prepare_each(entries, inputs, desk):
        match document:
            case Prepared():
                prepared.append(document)
            case Skipped(problem=gate) | Held(problem=gate) if fresh.sage_record_no:
                problem = obstacle("change-kept-back", fresh, f": {gate.message}")
                kept.refused.append(refuse(fresh, problem, desk))
            case Skipped(problem=gate) | Held(problem=gate):
                now = desk.clock.now()
                event = Event.ONE_SIDED if isinstance(document, Held) else Event.GATED
                kept.skipped.append(fresh.moved(event, at=now, problem=gate, next_attempt_at=None))
            case Problem():
                kept.refused.append(refuse(fresh, document, desk))
            case Deferred() | ToCreate():
                # Its party may be on its way to Sage: known once the quiet time is over.
                now = desk.clock.now()
                again = now + desk.quiet_time
                kept.waiting.append(replace(fresh, changed_at=now, next_attempt_at=again))
    return prepared
