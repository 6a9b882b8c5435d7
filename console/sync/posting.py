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

Several batches may be under way at once, as many as the company bears. The three steps hold for
each by itself, and no document is in two: the commit of the intent takes only what is ``ready``.

What changed after its export goes the same way, each step with an intent and an outcome of its
own: ``correcting`` asks Sage for the state of its record first, and what has left the books is
followed by its new content in the same run.

Between two batches a run gives way to what is urgent; see ``gate``.

Before the first batch of a run, Sage is asked whether it holds one of its numbers already: one
metered call that shows a ledger older than Sage before anything is doubled.
"""

from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from console.domain.ledger import LedgerEntry, State, Task
from console.domain.outcome import Deferred, Rejected
from console.errors import RemoteError
from console.sync.batch_log import BatchLog
from console.sync.batching import Prepared, cut_batch
from console.sync.correcting import correct
from console.sync.correction import withdrawal
from console.sync.desk import Desk
from console.sync.intents import Intent
from console.sync.lane import Lane, Place
from console.sync.numbering import keep_numbers, may_be_renumbered
from console.sync.problems import malformed_problem
from console.sync.reconcile import must_ask_first
from console.sync.sending import Flight, Lost, Malformed, deliver
from console.sync.verification import preflight

__all__ = ["post"]

_UNCONFIRMED_LIMIT = 2
"""Batches in a row without a usable answer before the run stops sending."""


async def post(pages: AsyncIterator[Sequence[Prepared]], desk: Desk) -> None:
    """Send the documents batch by batch and store each outcome.

    Args:
        pages: The documents in their order; a page is asked for while those before are under way.
        desk: The desk of the run.

    Raises:
        AuthenticationError: Sage refuses to sign us in; nothing more is sent.
        TransientRemoteError: Sage cannot be reached after the last pause.
        UnconfirmedError: Two batches in a row had no usable answer.
        RemoteError: Sage refuses the sign-in for another reason.
    """
    lane = Lane(pacing=desk.pacing, clock=desk.clock, stopping=desk.stopping)
    async with lane:
        await _Posting(pages, desk, lane).feed()


class _Posting:
    """What the tasks of one ``post`` share: documents that wait, and batches without an answer."""

    def __init__(self, pages: AsyncIterator[Sequence[Prepared]], desk: Desk, lane: Lane) -> None:
        self._pages = pages
        self._desk = desk
        self._lane = lane
        self._waiting: deque[Prepared] = deque()
        self._halves: deque[tuple[Prepared, ...]] = deque()
        self._following: list[Prepared] = []
        self._unread: list[LedgerEntry] = []
        self._unconfirmed = 0

    async def feed(self) -> None:
        """Start one batch after the other until there is none, or none may be sent any more."""
        while not self._lane.is_closed:
            await self._give_way()
            await self._read_back()
            # Before there is a place: it must not stand empty while documents are mapped.
            await self._fill()
            if self._halves or self._waiting:
                place = await self._lane.take()
                if place is not None and self._desk.gate.is_wanted:
                    place.give_back()
                elif place is not None:
                    self._lane.start(self._post(self._next(), place), place)
                    await self._lane.next_is_out()
            elif self._following:
                continue
            elif not await self._lane.one_ends():
                return

    async def _give_way(self) -> None:
        """Let what is urgent through, once everything that is under way is answered and stored."""
        if self._desk.gate.is_wanted:
            while await self._lane.one_ends():
                pass
            await self._desk.gate.give_way()

    async def _read_back(self) -> None:
        """Read back the numbers of documents for which something urgent could not wait."""
        if self._unread and (place := await self._lane.take()) is not None:
            posted, self._unread = self._unread, []
            try:
                await keep_numbers(posted, self._desk)
            finally:
                place.give_back()

    async def _fill(self) -> None:
        """Let a batch wait, as far as there are documents."""
        while not self._halves and len(self._waiting) < self._desk.pacing.batch_size:
            page: Sequence[Prepared] | None = self._following
            self._following = []
            if not page:
                page = await anext(self._pages, None)
            if page is None or self._lane.is_closed:
                return
            self._waiting.extend(await self._checked(page))

    def _next(self) -> tuple[Prepared, ...]:
        if self._halves:
            return self._halves.popleft()
        return cut_batch(self._waiting, size=self._desk.pacing.batch_size)

    async def _checked(self, page: Sequence[Prepared]) -> list[Prepared]:
        """Return what may be sent after Sage was asked about what it may hold already."""
        desk = self._desk
        changed = [one for one in page if one.entry.sage_record_no]
        if changed:
            corrected = await self._corrected(changed)
            page = [*corrected, *(one for one in page if not one.entry.sage_record_no)]
        mark = desk.store.cycles.reconcile_from(desk.connection.subsidiary_id)
        first = 0 if desk.log.has_asked else desk.pacing.batch_size
        desk.log.has_asked = True
        asked = [
            one
            for number, one in enumerate(page)
            if one.task is Task.POST
            and (one.asks_first or number < first or must_ask_first(one.entry, mark) is not None)
        ]
        if not asked:
            return list(page)
        place = await self._lane.take()
        if place is None:
            return []
        try:
            free = {one.entry.id: one for one in await preflight(asked, desk)}
        finally:
            place.give_back()
        suspect = {one.entry.id for one in asked} - free.keys()
        return [free.get(one.entry.id, one) for one in page if one.entry.id not in suspect]

    async def _corrected(self, changed: Sequence[Prepared]) -> list[Prepared]:
        """Return what is to be sent for documents that changed after their export."""
        place = await self._lane.take()
        if place is None:
            return []
        try:
            return await correct(changed, self._desk)
        finally:
            place.give_back()

    async def _post(self, batch: Sequence[Prepared], place: Place) -> None:
        """Post one batch on the place that was taken for it."""
        desk = self._desk
        told = BatchLog(desk)
        intent = Intent(batch, desk)
        if not intent.due:
            return
        flight = Flight(functions=intent.functions(), entity_id=desk.connection.entity_id)
        try:
            result = await _send_and_settle(flight, intent, place, desk)
        finally:
            told.write(intent.entries, flight.gateway_s)
        if result is None:
            await self._keep_numbers(intent, place)
        self._following += _following(intent)
        match result:
            case None:
                self._unconfirmed = 0
            case _Halves():
                self._halves.extendleft(reversed(result.both))
            case RemoteError():
                self._unconfirmed += 1
                if self._unconfirmed >= _UNCONFIRMED_LIMIT:
                    raise result

    async def _keep_numbers(self, intent: Intent, place: Place) -> None:
        """Read back under which numbers Sage keeps a batch, unless that may wait or is known."""
        fresh = may_be_renumbered(intent.posted(), self._desk)
        if fresh and self._desk.gate.is_wanted:
            self._unread += fresh
        elif fresh and await place.take_again():
            try:
                await keep_numbers(fresh, self._desk)
            finally:
                place.give_back()


def _following(intent: Intent) -> list[Prepared]:
    """Return what comes next for documents of which a step is done and another is due."""
    return [
        replace(document.follows or withdrawal(entry), entry=entry)
        for document, entry in zip(intent.due, intent.entries, strict=True)
        if entry.state is State.READY
        and entry.task is not document.task
        and (document.follows is not None or entry.sage_record_no)
    ]


@dataclass(frozen=True, slots=True)
class _Halves:
    """Sage refused the whole request as malformed; one document of it is to blame."""

    both: tuple[tuple[Prepared, ...], ...]


async def _send_and_settle(
    flight: Flight, intent: Intent, place: Place, desk: Desk
) -> RemoteError | _Halves | None:
    """Send one batch; return the error that left it unconfirmed, or what is left to send."""
    answers = await deliver(flight, place, desk, intent.settle_all)
    match answers:
        case None:
            return None
        case Malformed(error=error):
            return _split(intent, error)
        case Lost(error=error):
            return error
    try:
        await place.next_is_out()
    finally:
        intent.settle(answers)
    return None


def _split(intent: Intent, error: RemoteError) -> _Halves | None:
    """Send a refused request again in halves, until the document to blame stands alone."""
    if len(intent.due) == 1:
        intent.settle_all(Rejected(problem=malformed_problem(error.message)))
        return None
    # Not counted as deferred: the halves are sent at once.
    intent.settle_all(Deferred(reason=error.message), counted=False)
    middle = len(intent.due) // 2
    return _Halves((intent.due[:middle], intent.due[middle:]))
