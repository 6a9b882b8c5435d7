"""Posting: intent, send, outcome. The only way a document is written to Sage.

Theory of operation
-------------------
A document must reach Sage once: not lost when we are killed, not doubled when an answer is lost.
Three durable steps make that so.

1. **Intent.** Before the first byte leaves, one commit moves the batch's entries to ``sending``
   with their control ids, content hashes, number, party and scope. Whatever happens afterwards,
   the next start knows what may be in Sage. The same commit reads the rows once more: what was
   taken over, withdrawn or changed since it was mapped is left out of the request.
2. **Send.** One request with ``uniqueid`` on and ``transaction="false"``: each function stands
   alone, and Sage itself refuses a control id that it has completed.
3. **Outcome.** One commit stores what the answer proves, function by function.

What came decides alone; the table stands in ``steps``, what it does to an entry in
``domain/machine``, with the invariants that this module keeps. ``unverified`` is settled by
``verification`` and by nothing else.

Before the first batch of a run, Sage is asked whether it holds one of its numbers already: one
metered call that shows a ledger older than Sage before anything is doubled.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from console.domain.ledger import Attempt, LedgerEntry, State
from console.domain.outcome import Deferred, Rejected, Unconfirmed
from console.errors import (
    AuthenticationError,
    ProtocolError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.intacct import FunctionOutcome, NumberedFunction, numbered
from console.sync.batch_log import BatchLog
from console.sync.batching import Prepared, plan_batches
from console.sync.changes import with_newer
from console.sync.desk import Desk
from console.sync.exchanges import keep
from console.sync.problems import malformed_problem
from console.sync.reconcile import must_ask_first
from console.sync.records import held_elsewhere
from console.sync.steps import Result, ended, intend, judge, settle
from console.sync.verification import preflight

__all__ = ["post"]

_SCHEMA = "schema"
"""The client's cause of a request that does not fit Sage's schema."""

_UNCONFIRMED_LIMIT = 2
"""Batches in a row without a usable answer before the run stops sending."""


async def post(prepared: Sequence[Prepared], desk: Desk) -> None:
    """Send the documents batch by batch and store each outcome.

    Raises:
        AuthenticationError: Sage refuses to sign us in; nothing more is sent.
        TransientRemoteError: Sage cannot be reached after the last pause.
        UnconfirmedError: Two batches in a row had no usable answer.
        RemoteError: Sage refuses the sign-in for another reason.
    """
    unconfirmed = 0
    waiting = list(plan_batches(await _checked(prepared, desk), size=desk.batch_size))
    while waiting and not desk.stopping():
        batch = waiting.pop(0)
        told = BatchLog(batch, desk)
        try:
            result = await _post_batch(batch, desk, told)
        finally:
            told.write()
        match result:
            case None:
                unconfirmed = 0
            case _Malformed():
                waiting = [*result.halves, *waiting]
            case RemoteError():
                unconfirmed += 1
                if unconfirmed >= _UNCONFIRMED_LIMIT:
                    raise result


@dataclass(frozen=True, slots=True)
class _Malformed:
    """Sage refused the whole request as malformed; one document of it is to blame."""

    halves: tuple[tuple[Prepared, ...], ...]


class _CutOffInPauseError(asyncio.CancelledError):
    """Cancelled between two tries of a request, none of which was executed."""


async def _post_batch(
    batch: tuple[Prepared, ...], desk: Desk, told: BatchLog
) -> RemoteError | _Malformed | None:
    """Post one batch; return the error that left it unconfirmed, or what is left to send."""
    batch, entries, attempts = _intend(batch, desk)
    if not batch:
        return None
    functions = [
        NumberedFunction(
            control_id=entry.control_id,
            function=document.function,
            encoded=attempt.request_xml.encode(),
        )
        for entry, attempt, document in zip(entries, attempts, batch, strict=True)
    ]
    try:
        with told.gateway():
            answers = await _send(functions, desk)
    except (TransientRemoteError, AuthenticationError) as error:
        if not _is_malformed(error):
            _settle_all(entries, attempts, Deferred(reason=error.message), desk)
            raise
        return _split(batch, entries, attempts, error, desk)
    except (UnconfirmedError, ProtocolError) as error:
        _settle_all(entries, attempts, Unconfirmed(reason=error.message), desk)
        return error
    except _CutOffInPauseError:
        _settle_all(
            entries, attempts, Deferred(reason="Interrupted before it was sent again"), desk
        )
        raise
    except BaseException:
        # Cancelled or broken between intent and answer: the request may have been executed.
        _settle_all(entries, attempts, Unconfirmed(reason="Interrupted while sending"), desk)
        raise
    _store_answers(entries, attempts, answers, desk)
    return None


def _is_malformed(error: RemoteError) -> bool:
    return error.details.get("cause") == _SCHEMA


def _split(
    batch: tuple[Prepared, ...],
    entries: list[LedgerEntry],
    attempts: list[Attempt],
    error: RemoteError,
    desk: Desk,
) -> _Malformed | None:
    """Send a refused request again in halves, until the document to blame stands alone."""
    if len(batch) == 1:
        _settle_all(entries, attempts, Rejected(problem=malformed_problem(error.message)), desk)
        return None
    # Not counted as deferred: the halves are sent at once.
    _store(*_settled_pairs(entries, attempts, Deferred(reason=error.message), desk), desk)
    middle = len(batch) // 2
    return _Malformed((batch[:middle], batch[middle:]))


async def _checked(prepared: Sequence[Prepared], desk: Desk) -> list[Prepared]:
    """Return what may be sent after Sage was asked about what it may hold already."""
    mark = desk.store.cycles.reconcile_from(desk.connection.subsidiary_id)
    first = 0 if desk.log.has_asked else desk.batch_size
    desk.log.has_asked = True
    asked = [
        one
        for number, one in enumerate(prepared)
        if number < first or must_ask_first(one.entry, mark) is not None
    ]
    free = {one.entry.id: one for one in await preflight(asked, desk)} if asked else {}
    suspect = {one.entry.id for one in asked} - free.keys()
    return [free.get(one.entry.id, one) for one in prepared if one.entry.id not in suspect]


def _intend(
    batch: tuple[Prepared, ...], desk: Desk
) -> tuple[tuple[Prepared, ...], list[LedgerEntry], list[Attempt]]:
    """Make intents durable; return the documents that may leave, their entries and attempts."""
    with desk.store.batch():
        due = _still_due(batch, desk)
        entries, attempts = _intents(due, desk)
        desk.store.ledger.save(entries, attempts)
    return due, entries, attempts


def _still_due(batch: tuple[Prepared, ...], desk: Desk) -> tuple[Prepared, ...]:
    """Return the documents that are due as they were mapped, with their rows as they are now.

    Others work while we wait for Sage: another company's run may have taken a document over. One
    that is, or may be, in Sage for somebody else is held, as intake does it.
    """
    ledger = desk.store.ledger
    rows = {row.id: row for row in ledger.find([document.entry.id for document in batch])}
    unchanged = [one for one in batch if _is_as_mapped(rows.get(one.entry.id), one.entry)]
    sources = {one.entry.transaction.source_id for one in unchanged}
    others = ledger.of_documents(sources, without=rows.keys())
    # Two of one document can stand in one batch as well.
    everybodys = [*rows.values(), *others]
    now = desk.clock.now()
    held: dict[str, LedgerEntry] = {}
    for one in unchanged:
        moved = held_elsewhere(rows[one.entry.id], everybodys, now)
        if moved is not None:
            held[moved.id] = moved
    ledger.save(held.values())
    return tuple(
        # The row counts, but for the party's name: that is read with the profiles.
        replace(one, entry=replace(rows[one.entry.id], transaction=one.entry.transaction))
        for one in unchanged
        if one.entry.id not in held
    )


def _is_as_mapped(row: LedgerEntry | None, mapped: LedgerEntry) -> bool:
    if row is None or row.state is not State.READY:
        return False
    name = mapped.transaction.party.name
    party = replace(row.transaction.party, name=name)
    same_source = replace(row.transaction, party=party) == mapped.transaction
    return same_source and row.source_hash == mapped.source_hash


def _intents(batch: tuple[Prepared, ...], desk: Desk) -> tuple[list[LedgerEntry], list[Attempt]]:
    """Return the entries with the intent to send them, and the rows of their history."""
    now = desk.clock.now()
    run = desk.log.run
    batch_id = f"{run.id}-{secrets.token_hex(3)}"
    entries = [
        intend(
            document.entry,
            document.xml,
            now,
            party_no=document.party_no,
            amount=document.amount,
            entity_id=desk.connection.entity_id,
            batch_id=batch_id,
            run_id=run.id,
        )
        for document in batch
    ]
    attempts = [
        Attempt(
            entry_id=entry.id,
            number=entry.attempts,
            started_at=now,
            ended_at=None,
            actor=run.actor,
            run_id=run.id,
            control_id=entry.control_id,
            batch_id=batch_id,
            outcome="sent",
            request_xml=numbered(document.xml, entry.control_id).decode(),
        )
        for entry, document in zip(entries, batch, strict=True)
    ]
    return entries, attempts


async def _send(functions: Sequence[NumberedFunction], desk: Desk) -> tuple[FunctionOutcome, ...]:
    """Send one request; repeat it only when it was certainly not executed."""
    entity = desk.connection.entity_id or None
    for pause in desk.pauses:
        try:
            return await desk.intacct.write(functions, entity_id=entity)
        except TransientRemoteError as error:
            if _is_malformed(error):
                raise
            refused = error
        try:
            await desk.clock.sleep(refused.retry_after_s or pause)
        except asyncio.CancelledError as cut_off:
            raise _CutOffInPauseError from cut_off
    return await desk.intacct.write(functions, entity_id=entity)


def _store_answers(
    entries: list[LedgerEntry],
    attempts: list[Attempt],
    answers: tuple[FunctionOutcome, ...],
    desk: Desk,
) -> None:
    by_control_id = {answer.control_id: answer for answer in answers}
    settled: list[LedgerEntry] = []
    history: list[Attempt] = []
    for entry, attempt in zip(entries, attempts, strict=True):
        answer = by_control_id.get(entry.control_id)
        response = answer.response_xml if answer is not None else ""
        moved, row = _settle_one(
            entry, replace(attempt, response_xml=response), judge(entry, answer), desk
        )
        settled.append(moved)
        history.append(row)
    _save(settled, history, desk)


def _settle_all(
    entries: list[LedgerEntry], attempts: list[Attempt], result: Result, desk: Desk
) -> None:
    _save(*_settled_pairs(entries, attempts, result, desk), desk)


def _settled_pairs(
    entries: list[LedgerEntry], attempts: list[Attempt], result: Result, desk: Desk
) -> tuple[list[LedgerEntry], list[Attempt]]:
    pairs = [
        _settle_one(entry, attempt, result, desk)
        for entry, attempt in zip(entries, attempts, strict=True)
    ]
    return [entry for entry, _ in pairs], [attempt for _, attempt in pairs]


def _settle_one(
    entry: LedgerEntry, attempt: Attempt, result: Result, desk: Desk
) -> tuple[LedgerEntry, Attempt]:
    present = desk.clock.instant()
    settled = settle(entry, result, present)
    row = ended(attempt, settled, present.at)
    return with_newer(settled.entry, desk.connection.settings, present.at), row


def _save(entries: list[LedgerEntry], attempts: list[Attempt], desk: Desk) -> None:
    _store(entries, attempts, desk)
    states = [entry.state for entry in entries]
    posted = sum(1 for entry in entries if entry.sage_record_no)
    desk.log.update(
        **desk.spent(),
        counts=desk.log.run.counts.plus(
            exported=posted,
            failed=states.count(State.FAILED),
            unverified=states.count(State.UNVERIFIED),
            deferred=states.count(State.READY),
        ),
    )


def _store(entries: list[LedgerEntry], attempts: list[Attempt], desk: Desk) -> None:
    """Store the outcome of one batch and, after it, what went out and came back."""
    first = attempts[0]
    control_ids = [attempt.control_id for attempt in attempts]
    exchanges = desk.exchanges.take_sent(first.batch_id, control_ids, since=first.started_at)
    desk.store.ledger.save(entries, attempts)
    keep(exchanges, desk.store, desk.clock.now())
