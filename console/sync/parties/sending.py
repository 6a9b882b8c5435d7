"""Sending parties: intent, send, outcome, as ``posting`` does it for documents.

Place in the path: ``creation`` hands over entries with their functions; they leave in batches
at the top level of the company, and come back as the answers prove. The tries stand among the
attempts of the ledger, under the ids of the parties.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from console.domain.ledger import Attempt
from console.domain.outcome import Deferred, Posted, Rejected, Unconfirmed
from console.domain.party_entry import PartyEntry
from console.errors import RemoteError
from console.intacct import FunctionOutcome, NumberedFunction, Success
from console.sync.desk import Desk
from console.sync.exchanges import keep
from console.sync.lane import Lane, Place
from console.sync.parties.functions import PartyFunction
from console.sync.parties.steps import ID_FIELDS, SettledParty, intend, settle
from console.sync.problems import malformed_problem
from console.sync.sending import Flight, Lost, Malformed, deliver
from console.sync.steps import Result, first_row, judge

__all__ = ["TOP_LEVEL", "Outgoing", "ended", "send_parties"]

TOP_LEVEL = ""
"""Scope of everything about parties: there every entity of the company sees them."""

_UNCONFIRMED_LIMIT = 2
"""Batches in a row without a usable answer before the run stops sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One party ready to be sent."""

    entry: PartyEntry
    """``ready``."""

    function: PartyFunction
    """What Sage is told to do."""

    xml: bytes
    """The function without its control id, canonical."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What became of one batch."""

    entries: list[PartyEntry]
    """Those whose turn is over."""

    lost: RemoteError | None = None
    """Why their outcome is not known; None when it is."""

    left: tuple[Outgoing, ...] = ()
    """Sage refused the whole request, and one of these is to blame."""


async def send_parties(outgoing: Sequence[Outgoing], desk: Desk) -> list[PartyEntry]:
    """Send parties batch by batch; return their entries as the answers left them.

    What was not sent because the run is to stop comes back as it is.

    Raises:
        AuthenticationError: Sage refuses to sign us in.
        TransientRemoteError: Sage cannot be reached after the last pause.
        UnconfirmedError: Two batches in a row had no usable answer.
        RemoteError: Sage refuses for another reason.
    """
    async with Lane(pacing=desk.pacing, clock=desk.clock, stopping=desk.stopping) as lane:
        return await _send_in_turn(list(outgoing), lane, desk)


async def _send_in_turn(waiting: list[Outgoing], lane: Lane, desk: Desk) -> list[PartyEntry]:
    """Send one batch after the other: whether ids are wanted shows in the answer before."""
    done: list[PartyEntry] = []
    unconfirmed, size = 0, desk.pacing.batch_size
    while waiting:
        place = await lane.take()
        if place is None:
            break
        batch, waiting = waiting[:size], waiting[size:]
        sent = await _send_batch(batch, place, desk)
        done += sent.entries
        unconfirmed = unconfirmed + 1 if sent.lost else 0
        if sent.lost and unconfirmed >= _UNCONFIRMED_LIMIT:
            raise sent.lost
        if sent.left:
            # In smaller batches, until the one to blame stands alone.
            size = max(len(batch) // 2, 1)
            waiting = [*sent.left, *waiting]
    return [*done, *(one.entry for one in waiting)]


async def _send_batch(batch: Sequence[Outgoing], place: Place, desk: Desk) -> _Sent:
    entries, attempts = _intend(batch, desk)

    settled: list[PartyEntry] = []

    def settle_all(result: Result) -> None:
        settled.extend(_store(entries, attempts, lambda _entry: (result, ""), desk))

    flight = Flight(functions=_functions(batch, entries, attempts), entity_id=TOP_LEVEL)
    answers = await deliver(flight, place, desk, settle_all)
    match answers:
        case None:
            return _Sent(entries=settled)
        case Malformed(error=error) if len(batch) == 1:
            settle_all(Rejected(problem=malformed_problem(error.message)))
            return _Sent(entries=settled)
        case Malformed(error=error):
            settle_all(Deferred(reason=error.message))
            pairs = zip(settled, batch, strict=True)
            return _Sent(entries=[], left=tuple(replace(one, entry=entry) for entry, one in pairs))
        case Lost(error=error):
            return _Sent(entries=settled, lost=error)
    by_control_id = {answer.control_id: answer for answer in answers}

    def judged(entry: PartyEntry) -> tuple[Result, str]:
        answer = by_control_id.get(entry.control_id)
        return _judge(entry, answer), answer.response_xml if answer is not None else ""

    return _Sent(entries=_store(entries, attempts, judged, desk))


def _functions(
    batch: Sequence[Outgoing], entries: Sequence[PartyEntry], attempts: Sequence[Attempt]
) -> list[NumberedFunction]:
    return [
        NumberedFunction(
            control_id=entry.control_id,
            function=one.function,
            encoded=attempt.request_xml.encode(),
        )
        for entry, attempt, one in zip(entries, attempts, batch, strict=True)
    ]


def _intend(batch: Sequence[Outgoing], desk: Desk) -> tuple[list[PartyEntry], list[Attempt]]:
    """Make the intents durable."""
    present, run = desk.clock.instant(), desk.log.run
    batch_id = f"{run.id}-{secrets.token_hex(3)}"
    entries = [
        intend(one.entry, one.xml, present, batch_id=batch_id, run_id=run.id) for one in batch
    ]
    attempts = [
        first_row(entry, one.xml, run.actor) for entry, one in zip(entries, batch, strict=True)
    ]
    with desk.store.batch():
        desk.store.parties.save(entries)
        desk.store.ledger.save((), attempts)
    return entries, attempts


def _judge(entry: PartyEntry, answer: FunctionOutcome | None) -> Result:
    """Return what the answer proves; of a success, the id that the party has."""
    result = judge(entry, answer)
    if not isinstance(result, Posted) or not isinstance(answer, Success):
        return result
    known = entry.sage_id or entry.wanted_id or _given_id(entry, answer)
    if known:
        return Posted(record_no=known)
    return Unconfirmed(reason="Sage created it and did not say under which id")


def _given_id(entry: PartyEntry, answer: Success) -> str:
    field = ID_FIELDS[entry.object].casefold()
    leaves = (leaf for record in answer.records for leaf in record.leaves)
    return next((value for name, value in leaves if name.casefold() == field), "")


def _store(
    entries: Sequence[PartyEntry],
    attempts: Sequence[Attempt],
    judged: Callable[[PartyEntry], tuple[Result, str]],
    desk: Desk,
) -> list[PartyEntry]:
    """Store the outcome of one batch and, after it, what went out and came back."""
    present = desk.clock.instant()
    moved: list[PartyEntry] = []
    rows: list[Attempt] = []
    for entry, attempt in zip(entries, attempts, strict=True):
        result, response = judged(entry)
        settled = settle(entry, result, present)
        moved.append(settled.entry)
        rows.append(ended(replace(attempt, response_xml=response), settled, desk))
    first = attempts[0]
    control_ids = [attempt.control_id for attempt in attempts]
    exchanges = desk.exchanges.take_sent(first.batch_id, control_ids, since=first.started_at)
    with desk.store.batch():
        desk.store.parties.save(moved)
        desk.store.ledger.save((), rows)
    keep(exchanges, desk.store, present.at)
    desk.log.update(**desk.spent())
    return moved


def ended(attempt: Attempt, settled: SettledParty, desk: Desk) -> Attempt:
    """Return the row of history as it ended."""
    problem = settled.entry.problem
    return replace(
        attempt,
        ended_at=desk.clock.now(),
        outcome=settled.outcome,
        detail=settled.detail,
        support_id=problem.support_id if problem else "",
    )
