"""The steps of one document through the machine, as pure functions.

Place in the path: ``posting`` and ``verification`` read and write the world and call these to learn
what it means; the search in ``tests/model`` calls the very same ones. An entry comes in with what
happened, the moved entry goes out. Nothing here waits, sends or stores.

What came decides alone:

===================================================== ========== ==================
answer                                                executed?  event
===================================================== ========== ==================
connection refused, 429, control or sign-in failure   no         not executed
success with our control id, once                     yes        accepted
failure, control id sent for the first time           no         refused
failure, control id was sent before                   unknown    refused in doubt
failure, the number exists                            unknown    refused in doubt
success of a reversal or deletion                     yes        undone, or ended
failure of a reversal, the period is closed           no         not executed, or obstructed
time-out, cut, 5xx, not XML, no result, no status     unknown    unanswered
killed or cancelled between intent and outcome        unknown    interrupted
===================================================== ========== ==================
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, assert_never

from console.clock import Instant
from console.domain.copying import with_fields
from console.domain.identifiers import content_hash, control_id
from console.domain.ledger import Attempt, Event, LedgerEntry, Task
from console.domain.outcome import Deferred, Posted, Problem, Rejected, Unconfirmed
from console.domain.party_entry import PartyEntry
from console.intacct import Category, FunctionOutcome, Refused, Success, Unknown, describe, numbered
from console.sync.pace import (
    MOST_DEFERRALS,
    MOST_TRIES,
    gave_up,
    is_held_outside,
    next_attempt,
    next_send,
)
from console.sync.problems import obstacle, refusal_problem, superseded_problem

__all__ = [
    "Result",
    "Sent",
    "Settled",
    "ended",
    "first_row",
    "intend",
    "interrupted",
    "judge",
    "numbering",
    "settle",
    "undone",
    "without_record",
]

_CLOSED = "closed-period"
"""The client's cause of a date in a period that is closed."""

_SETTLED: Mapping[str, Any] = {
    "unverified_at": None,
    "quiet_from": None,
    "sent_before": False,
    "refused": False,
    "tries": 0,
    "deferrals": 0,
}
"""Fields of an entry of whose last send nothing is open."""

Result = Posted | Rejected | Deferred | Unconfirmed
"""What an answer, or its absence, proves about one document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """An entry after a result, and the words for its history."""

    entry: LedgerEntry
    """As it stands now."""

    outcome: str
    """``Attempt.outcome``."""

    detail: str = ""
    """``Attempt.detail``."""


def intend(
    entry: LedgerEntry,
    content: bytes,
    at: datetime,
    *,
    party_no: str,
    amount: Decimal,
    toggles: tuple[str, ...] = (),
    company_id: str,
    entity_id: str,
    batch_id: str,
    run_id: str,
    task: Task = Task.POST,
) -> LedgerEntry:
    """Return the entry with the intent to send ``content``; store it before the first byte."""
    # A record that a post names is out of the books: Sage was asked.
    kept = without_record(entry) if task is Task.POST else {"task": task}
    return entry.moved(
        Event.INTENDED,
        at=at,
        **numbering(entry, content),
        **kept,
        party_no=party_no,
        amount=amount,
        toggles=toggles,
        company_id=company_id,
        entity_id=entity_id,
        batch_id=batch_id,
        run_id=run_id,
        attempts=entry.attempts + 1,
        problem=None,
        next_attempt_at=None,
        quiet_from=None,
    )


def numbering(entry: LedgerEntry | PartyEntry, content: bytes) -> dict[str, Any]:
    """Return the fields that name this content: the control id that it carries, and its like."""
    digest = content_hash(content)
    if not entry.content_hash or entry.content_hash == digest:
        number = control_id(entry.id, revision=entry.revision, attempt=entry.attempt)
        return {"control_id": number, "content_hash": digest}
    revision = entry.revision + 1
    return {
        "control_id": control_id(entry.id, revision=revision, attempt=1),
        "content_hash": digest,
        "revision": revision,
        "attempt": 1,
        "sent_before": False,
        "refused": False,
    }


def first_row(entry: LedgerEntry | PartyEntry, content: bytes, actor: str) -> Attempt:
    """Return the row of history of an entry whose intent to send ``content`` was just made."""
    return Attempt(
        entry_id=entry.id,
        number=entry.attempts,
        started_at=entry.changed_at,
        ended_at=None,
        actor=actor,
        run_id=entry.run_id,
        control_id=entry.control_id,
        batch_id=entry.batch_id,
        outcome="sent",
        request_xml=numbered(content, entry.control_id).decode(),
    )


def interrupted(entries: Iterable[LedgerEntry], present: Instant) -> list[LedgerEntry]:
    """Return entries that a dead process left in ``sending``, now ``unverified``.

    The quiet time counts from now: nobody knows when the other process gave up.
    """
    return [
        entry.moved(
            Event.INTERRUPTED,
            at=present.at,
            unverified_at=present.at,
            quiet_from=present.boot,
            sent_before=True,
        )
        for entry in entries
    ]


class Sent(Protocol):
    """What was sent, a document or a party, as far as judging an answer needs it."""

    @property
    def sent_before(self) -> bool:
        """Return whether its control id left before with an uncertain outcome."""

    @property
    def deferrals(self) -> int:
        """Return how many sends in a row did not run."""


def judge(entry: Sent, answer: FunctionOutcome | None) -> Result:
    """Return what the answer proves about the entry."""
    match answer:
        case None:
            return Unconfirmed(reason="Sage's answer does not mention the document")
        case Success():
            return Posted(record_no=answer.key)
        case Unknown():
            return Unconfirmed(reason=answer.reason)
        case Refused():
            return _judge_refusal(entry, answer)
        case _:
            assert_never(answer)


def _judge_refusal(entry: Sent, answer: Refused) -> Result:
    problem = describe(answer.errors)
    refusal = refusal_problem(problem)
    if problem.category in {Category.TRANSIENT, Category.RATE}:
        if entry.deferrals >= MOST_DEFERRALS:
            return Rejected(problem=gave_up(refusal, entry.deferrals))
        return Deferred(reason=problem.message)
    if problem.category in {Category.DUPLICATE, Category.UNKNOWN} or entry.sent_before:
        # A number that exists may be ours, and so may a control id that was sent before.
        return Unconfirmed(reason=problem.message, refusal=refusal)
    return Rejected(problem=refusal)


def settle(entry: LedgerEntry, result: Result, present: Instant) -> Settled:
    """Return the entry after ``result``; it is ``sending``, or ``unverified`` and found."""
    match result:
        case Posted():
            return _posted(entry, result, present)
        case Rejected(problem=problem):
            return _rejected(entry, problem, present)
        case Deferred(reason=reason):
            deferred = entry.moved(
                Event.NOT_EXECUTED,
                at=present.at,
                deferrals=entry.deferrals + 1,
                next_attempt_at=next_send(entry, present.at),
            )
            return Settled(entry=deferred, outcome="deferred", detail=reason)
        case Unconfirmed(reason=reason, refusal=refusal):
            unsure = entry.moved(
                Event.UNANSWERED if refusal is None else Event.REFUSED_IN_DOUBT,
                at=present.at,
                unverified_at=present.at,
                quiet_from=present.boot,
                sent_before=True,
                refused=refusal is not None,
                problem=refusal,
            )
            return Settled(entry=unsure, outcome="unconfirmed", detail=reason)
        case _:
            assert_never(result)


def without_record(entry: LedgerEntry) -> dict[str, Any]:
    """Return the fields of an entry whose record, if it names one, is out of the books."""
    return {
        "task": Task.POST,
        "undone_record_no": entry.sage_record_no or entry.undone_record_no,
        "sage_record_no": "",
        "sage_document_no": "",
        "posted_at": None,
    }


def undone(entry: LedgerEntry, present: Instant) -> Settled:
    """Return the entry whose record is out of the books: its new content is due, or nothing is.

    Args:
        entry: ``sending`` and answered, or ``unverified`` and looked up.
        present: The present moment.
    """
    ends = entry.transaction.withdrawn
    gone = entry.moved(
        Event.ENDED if ends else Event.UNDONE,
        at=present.at,
        **_SETTLED,
        **without_record(entry),
        problem=superseded_problem(ends) if ends else None,
        # The new content follows in the same run; should that end before, it goes out at once.
        next_attempt_at=None if ends else present.at,
    )
    if not entry.sage_record_no:
        return Settled(entry=gone, outcome="not executed", detail="Not found in Sage")
    outcome = "deleted" if entry.task is Task.DELETE else "reversed"
    return Settled(entry=gone, outcome=outcome, detail=f"Record {entry.sage_record_no}")


def _posted(entry: LedgerEntry, result: Posted, present: Instant) -> Settled:
    if entry.task is not Task.POST and entry.task is not Task.UPDATE:
        return undone(entry, present)
    is_update = entry.task is Task.UPDATE
    posted = entry.moved(
        Event.FOUND_EQUAL if result.adopted else Event.ACCEPTED,
        at=present.at,
        **_SETTLED,
        task=Task.POST,
        sage_record_no=entry.sage_record_no if is_update else result.record_no,
        posted_at=present.at,
        problem=None,
        next_attempt_at=None,
    )
    done = "updated" if is_update else "posted"
    return Settled(entry=posted, outcome="adopted" if result.adopted else done)


def _rejected(entry: LedgerEntry, problem: Problem, present: Instant) -> Settled:
    """Return the failed entry; a cause that somebody lets go of names the next attempt."""
    if entry.task is not Task.POST and problem.cause == _CLOSED:
        return _closed(entry, problem, present)
    is_held = is_held_outside(problem.cause)
    again = is_held and entry.tries < MOST_TRIES
    if is_held and not again:
        problem = gave_up(problem, entry.tries)
    failed = entry.moved(
        Event.REFUSED,
        at=present.at,
        problem=problem,
        attempt=entry.attempt + 1,
        next_attempt_at=next_attempt(entry, present.at) if again else None,
    )
    return Settled(entry=failed, outcome="rejected", detail=problem.message)


def _closed(entry: LedgerEntry, problem: Problem, present: Instant) -> Settled:
    """Return the entry whose record is in a closed period: tried once more as of today, or held."""
    again = entry.task is Task.REVERSE
    refused = entry.moved(
        Event.NOT_EXECUTED if again else Event.OBSTRUCTED,
        at=present.at,
        task=Task.REVERSE_TODAY if again else Task.CHANGE,
        attempt=entry.attempt + 1,
        problem=None if again else obstacle("period-closed", entry),
        next_attempt_at=present.at if again else None,
    )
    return Settled(entry=refused, outcome="rejected", detail=problem.message)


def ended(attempt: Attempt, settled: Settled, at: datetime, *, response_xml: str = "") -> Attempt:
    """Return the row of history as it ended, with Sage's result when there is one."""
    problem = settled.entry.problem
    return with_fields(
        attempt,
        response_xml=response_xml or attempt.response_xml,
        ended_at=at,
        outcome=settled.outcome,
        detail=settled.detail,
        support_id=problem.support_id if problem else "",
    )
