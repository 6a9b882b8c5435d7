"""Posting: intent, send, outcome. The only way a document is written to Sage.

Theory of operation
-------------------
A document must reach Sage once: not lost when we are killed, not doubled when an answer is lost.
Three durable steps make that so.

1. **Intent.** Before the first byte leaves, one commit moves the batch's entries to ``sending``
   with their control ids, content hashes, number, party and scope. Whatever happens afterwards,
   the next start knows what may be in Sage.
2. **Send.** One request with ``uniqueid`` on and ``transaction="false"``: each function stands
   alone, and Sage itself refuses a control id that it has completed.
3. **Outcome.** One commit stores what the answer proves, function by function.

What came decides alone:

===================================================== ========== ==================
answer                                                executed?  state
===================================================== ========== ==================
connection refused, 429, control or sign-in failure   no         ready, same id
success with our control id, once                     yes        posted
failure, control id sent for the first time           no         failed
failure, control id was sent before                   unknown    unverified, refused
failure, the number exists                            unknown    unverified, refused
time-out, cut, 5xx, not XML, no result, no status     unknown    unverified
killed or cancelled between intent and outcome        unknown    unverified
===================================================== ========== ==================

``unverified`` is settled by ``verification`` and by nothing else.

Invariants
----------
1. No byte of a function leaves before its ``sending`` row is synced.
2. A control id never names different content: other content gets a new revision, and content whose
   outcome is open gets no new control id.
3. An entry has at most one open attempt; a newer source waits in ``newer``.
4. A certain refusal starts a new attempt, hence a new control id; nothing else does.
5. ``posted`` implies exactly one live record in Sage; ``failed`` and ``ready`` imply none.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from console.domain.identifiers import content_hash, control_id
from console.domain.ledger import Attempt, LedgerEntry, State
from console.domain.outcome import Deferred, Posted, Rejected, Unconfirmed
from console.errors import (
    AuthenticationError,
    ProtocolError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.intacct import (
    Category,
    FunctionOutcome,
    NumberedFunction,
    Refused,
    Success,
    Unknown,
    describe,
    encode_function,
)
from console.sync.batch_log import BatchLog
from console.sync.batching import Prepared, plan_batches
from console.sync.changes import with_newer
from console.sync.desk import Desk
from console.sync.problems import malformed_problem, refusal_problem

__all__ = ["post", "settle"]

_Result = Posted | Rejected | Deferred | Unconfirmed

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
    waiting = list(plan_batches(prepared, size=desk.batch_size))
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


async def _post_batch(
    batch: tuple[Prepared, ...], desk: Desk, told: BatchLog
) -> RemoteError | _Malformed | None:
    """Post one batch; return the error that left it unconfirmed, or what is left to send."""
    entries, attempts = _intend(batch, desk)
    functions = [
        NumberedFunction(control_id=entry.control_id, function=document.function)
        for entry, document in zip(entries, batch, strict=True)
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
    ready = desk.store.ledger.find([document.entry.id for document in batch])
    again = tuple(
        replace(document, entry=entry) for document, entry in zip(batch, ready, strict=True)
    )
    middle = len(again) // 2
    return _Malformed((again[:middle], again[middle:]))


def _intend(batch: tuple[Prepared, ...], desk: Desk) -> tuple[list[LedgerEntry], list[Attempt]]:
    """Make the batch's intents durable; return its entries and attempts."""
    now = desk.clock.now()
    run = desk.log.run
    batch_id = f"{run.id}-{secrets.token_hex(3)}"
    entries: list[LedgerEntry] = []
    attempts: list[Attempt] = []
    for document in batch:
        entry = _numbered(document)
        entries.append(
            entry.moved(
                State.SENDING,
                at=now,
                party_no=document.party_no,
                amount=document.amount,
                entity_id=desk.connection.entity_id,
                batch_id=batch_id,
                run_id=run.id,
                attempts=entry.attempts + 1,
                problem=None,
            )
        )
        attempts.append(
            Attempt(
                entry_id=entry.id,
                number=entry.attempts + 1,
                started_at=now,
                ended_at=None,
                actor=run.actor,
                run_id=run.id,
                control_id=entry.control_id,
                batch_id=batch_id,
                outcome="sent",
                request_xml=encode_function(document.function, entry.control_id).decode(),
            )
        )
    desk.store.ledger.save(entries, attempts)
    return entries, attempts


def _numbered(document: Prepared) -> LedgerEntry:
    """Return the entry with the control id that this content carries."""
    entry = document.entry
    digest = content_hash(document.xml)
    if entry.content_hash and entry.content_hash != digest:
        entry = replace(
            entry,
            revision=entry.revision + 1,
            attempt=1,
            sent_before=False,
            refused=False,
        )
    number = control_id(entry.id, revision=entry.revision, attempt=entry.attempt)
    return replace(entry, control_id=number, content_hash=digest)


async def _send(functions: Sequence[NumberedFunction], desk: Desk) -> tuple[FunctionOutcome, ...]:
    """Send one request; repeat it only when it was certainly not executed."""
    entity = desk.connection.entity_id or None
    for pause in desk.pauses:
        try:
            return await desk.intacct.write(functions, entity_id=entity)
        except TransientRemoteError as error:
            if _is_malformed(error):
                raise
            await desk.clock.sleep(error.retry_after_s or pause)
    return await desk.intacct.write(functions, entity_id=entity)


def _store_answers(
    entries: list[LedgerEntry],
    attempts: list[Attempt],
    answers: tuple[FunctionOutcome, ...],
    desk: Desk,
) -> None:
    by_control_id = {answer.control_id: answer for answer in answers}
    settled: list[LedgerEntry] = []
    ended: list[Attempt] = []
    for entry, attempt in zip(entries, attempts, strict=True):
        answer = by_control_id.get(entry.control_id)
        response = answer.response_xml if answer is not None else ""
        moved, row = settle(
            entry, replace(attempt, response_xml=response), _judge(entry, answer), desk
        )
        settled.append(moved)
        ended.append(row)
    _save(settled, ended, desk)


def _settle_all(
    entries: list[LedgerEntry], attempts: list[Attempt], result: _Result, desk: Desk
) -> None:
    _save(*_settled_pairs(entries, attempts, result, desk), desk)


def _settled_pairs(
    entries: list[LedgerEntry], attempts: list[Attempt], result: _Result, desk: Desk
) -> tuple[list[LedgerEntry], list[Attempt]]:
    pairs = [
        settle(entry, attempt, result, desk)
        for entry, attempt in zip(entries, attempts, strict=True)
    ]
    return [entry for entry, _ in pairs], [attempt for _, attempt in pairs]


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
    """Store the outcome of one batch and, in the same commit, what went out and came back."""
    first = attempts[0]
    control_ids = [attempt.control_id for attempt in attempts]
    exchanges = desk.exchanges.take_sent(first.batch_id, control_ids, since=first.started_at)
    with desk.store.batch():
        desk.store.ledger.save(entries, attempts)
        desk.store.exchanges.add(exchanges, now=desk.clock.now())


def _judge(entry: LedgerEntry, answer: FunctionOutcome | None) -> _Result:
    """Return what the answer proves about the entry."""
    match answer:
        case None:
            return Unconfirmed(reason="Sage's answer does not mention the document")
        case Success():
            return Posted(record_no=answer.key)
        case Unknown():
            return Unconfirmed(reason=answer.reason)
        case Refused():
            problem = describe(answer.errors)
            if problem.category in {Category.TRANSIENT, Category.RATE}:
                return Deferred(reason=problem.message)
            refusal = refusal_problem(problem)
            if problem.category in {Category.DUPLICATE, Category.UNKNOWN} or entry.sent_before:
                # A number that exists may be ours, and so may a control id that was sent before.
                return Unconfirmed(reason=problem.message, refusal=refusal)
            return Rejected(problem=refusal)
        case _:
            assert_never(answer)


def settle(
    entry: LedgerEntry, attempt: Attempt, result: _Result, desk: Desk
) -> tuple[LedgerEntry, Attempt]:
    """Return entry and attempt after ``result``; the entry is ``sending`` or ``unverified``."""
    now = desk.clock.now()
    moved, outcome, detail = _settled(entry, result, now)
    support_id = moved.problem.support_id if moved.problem else ""
    ended = replace(attempt, ended_at=now, outcome=outcome, detail=detail, support_id=support_id)
    return with_newer(moved, desk.connection.settings, now), ended


def _settled(entry: LedgerEntry, result: _Result, now: datetime) -> tuple[LedgerEntry, str, str]:
    """Return the moved entry, the word for the attempt, and why."""
    match result:
        case Posted():
            posted = entry.moved(
                State.POSTED,
                at=now,
                sage_record_no=result.record_no,
                posted_at=now,
                unverified_at=None,
                problem=None,
                sent_before=False,
                refused=False,
            )
            return posted, "adopted" if result.adopted else "posted", ""
        case Rejected(problem=problem):
            failed = entry.moved(State.FAILED, at=now, problem=problem, attempt=entry.attempt + 1)
            return failed, "rejected", problem.message
        case Deferred(reason=reason):
            return entry.moved(State.READY, at=now), "deferred", reason
        case Unconfirmed(reason=reason, refusal=refusal):
            unsure = entry.moved(
                State.UNVERIFIED,
                at=now,
                unverified_at=now,
                sent_before=True,
                refused=refusal is not None,
                problem=refusal,
            )
            return unsure, "unconfirmed", reason
        case _:
            assert_never(result)
