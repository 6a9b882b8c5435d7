"""The rehearsal of a cycle: the same reading, gates and mapping, and nothing is written anywhere.

::

    intake     what changed in Alvys         -> transactions
    records    transactions, the ledger      -> entries as they would be
    mapping    entries, settings, Sage lists -> functions that would be sent, or why not

Place in the path: the inspection service hands over a desk that can only read. Every verdict comes
from the functions that a cycle calls. No lock is needed: whoever sends meanwhile is not disturbed,
and what it has done by then is seen.

Two things only a cycle finds out: what Sage itself refuses, and what a look-up there finds.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from console.domain.eligibility import Held
from console.domain.identifiers import entry_id
from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Deferred, Problem, Skipped, WhoActs
from console.domain.parties import ToCreate
from console.domain.rehearsal import Fate, Planned, Rehearsal, add_up
from console.domain.transaction import Transaction
from console.sync.batching import Prepared
from console.sync.cycle import window_start
from console.sync.desk import ReadingDesk
from console.sync.intake import Window, unreadable
from console.sync.mapping import MappingInputs
from console.sync.owning import read_owners
from console.sync.preparing import Made, gather_inputs, prepare_each
from console.sync.records import plan_changes, released
from console.sync.statements import read_documents
from console.sync.unblocking import unblocked

__all__ = ["judge", "rehearse", "rehearse_retry"]

_PAGE = 500
_SLICE = 25
"""Entries mapped at a stretch, some milliseconds, so that a screen stays quick."""

_CLOCK_STEP = timedelta(seconds=1)

_FATES: dict[State, Fate] = {
    State.SKIPPED: Fate.SKIP,
    State.HELD: Fate.HOLD,
    State.CONFLICT: Fate.HOLD,
    State.SUPERSEDED: Fate.WITHDRAW,
    State.UNVERIFIED: Fate.LOOK_UP,
    State.SENDING: Fate.LOOK_UP,
}
"""State that an entry would come out of intake with, to its fate; the ready ones are mapped, and
the others are left as they are."""


async def rehearse(desk: ReadingDesk, *, most: int | None) -> Rehearsal:
    """Return what a cycle of the desk's connection would do now.

    Args:
        desk: What it reads with.
        most: How many documents are kept one by one; None keeps all. All are counted.

    Raises:
        ConsoleError: Alvys or Sage could not be read.
    """
    rehearser = _Rehearser(desk, most)
    await rehearser.open_outcomes()
    await rehearser.intake()
    await rehearser.waiting()
    return rehearser.result()


async def rehearse_retry(
    entries: Sequence[LedgerEntry], desk: ReadingDesk, *, most: int | None
) -> Rehearsal:
    """Return what a retry of entries of the desk's connection would do now.

    Args:
        entries: Those that a retry would take up.
        desk: What it reads with.
        most: How many documents are kept one by one; None keeps all. All are counted.

    Raises:
        ConsoleError: Alvys or Sage could not be read.
    """
    rehearser = _Rehearser(desk, most)
    await rehearser.retry(entries)
    return rehearser.result()


def judge(fresh: LedgerEntry, made: Made) -> Planned:
    """Return the fate of an entry, given what mapping makes of it."""
    match made:
        case Prepared() if made.entry.sage_record_no:
            # What is sent depends on Sage's state of the record, which is asked for when it is due.
            return _planned(made.entry, Fate.CORRECT, made=made)
        case Prepared():
            return _planned(made.entry, Fate.SEND, xml=made.xml.decode(), made=made)
        case Held(problem=problem):
            return _planned(fresh, Fate.HOLD, problem)
        case Skipped(problem=problem):
            return _planned(fresh, Fate.SKIP, problem)
        case Problem():
            return _planned(fresh, Fate.FAIL, made)
        case ToCreate():
            return _planned(fresh, Fate.CREATE_PARTY)
        case Deferred(reason=reason):
            why = Problem(cause="party-open", message=reason, fix="", who=WhoActs.NOBODY)
            return _planned(fresh, Fate.WAIT, why)


class _Rehearser:
    """The documents met so far; of each document the last word counts."""

    def __init__(self, desk: ReadingDesk, most: int | None) -> None:
        self._desk = desk
        self._most = most
        self._inputs: MappingInputs | None = None
        self._met: dict[str, Planned] = {}

    async def open_outcomes(self) -> None:
        """Note what would be looked up before anything else."""
        for page in self._pages(State.UNVERIFIED, State.SENDING):
            self._note(_planned(entry, Fate.LOOK_UP, entry.problem) for entry in page)
            await asyncio.sleep(0)

    async def intake(self) -> None:
        """Read what changed in Alvys, and judge what it would do to the ledger."""
        async for transactions in self._changes():
            now = self._desk.clock.now()
            connection = self._desk.connection
            fresh = [one for one in transactions if self._is_news(one)]
            changed = plan_changes(fresh, connection, self._desk.store, now)
            own = [
                one for one in changed if one.transaction.subsidiary_id == connection.subsidiary_id
            ]
            await self._judge([one for one in own if one.state is State.READY])
            self._note(
                _planned(one, _FATES[one.state], one.problem) for one in own if one.state in _FATES
            )

    async def retry(self, entries: Sequence[LedgerEntry]) -> None:
        """Judge what a person would send again; what may be in Sage is looked up first."""
        in_doubt = {State.UNVERIFIED, State.CONFLICT}
        self._note(
            _planned(one, Fate.LOOK_UP, one.problem) for one in entries if one.state in in_doubt
        )
        await self._judge([one for one in entries if one.state not in in_doubt])

    async def waiting(self) -> None:
        """Judge what waits in the ledger: ready, kept back by a setting, or repaired meanwhile."""
        desk = self._desk
        for page in self._pages(State.READY):
            await self._judge(self._unmet(page))
        for page in self._pages(State.SKIPPED, State.HELD):
            free = released(page, desk.connection, desk.store, desk.clock.now())
            await self._judge(self._unmet([one for one in free if one.state is State.READY]))
        for page in self._pages(State.FAILED):
            inputs = await self._read_inputs()

            def prepare(entry: LedgerEntry, inputs: MappingInputs = inputs) -> object:
                return next(prepare_each([entry], inputs, desk))[1]

            documents = [one for one in page if not one.transaction.kind.is_attachment]
            await self._judge(self._unmet(unblocked(documents, prepare, desk.clock.now())))

    def result(self) -> Rehearsal:
        """Return what was found."""
        desk, documents = self._desk, tuple(self._met.values())
        kept = documents if self._most is None else documents[: self._most]
        return Rehearsal(
            subsidiary_id=desk.connection.subsidiary_id,
            subsidiary_name=desk.connection.subsidiary_name,
            sums=add_up(documents),
            documents=kept,
            left_out=len(documents) - len(kept),
            requests=desk.intacct.usage.requests,
            alvys_requests=desk.alvys.requests,
        )

    async def _changes(self) -> AsyncIterator[Sequence[Transaction]]:
        desk = self._desk
        owners = await read_owners(desk.alvys, desk.connection, desk.store, desk.zone)
        now = desk.clock.now()
        end = (desk.alvys.server_time or now) + _CLOCK_STEP
        window = Window(start=min(window_start(desk), end), end=end)
        async for transactions in read_documents(desk.alvys, owners, window):
            yield transactions
        yield [unreadable(one, owners, now) for one in desk.refused]

    def _is_news(self, transaction: Transaction) -> bool:
        """Return whether nothing as new of the document was judged: it may come several times."""
        key = entry_id(transaction.subsidiary_id, transaction.kind, transaction.source_id)
        return key not in self._met

    async def _judge(self, entries: Sequence[LedgerEntry]) -> None:
        # A paper is opened when it is sent, and not before.
        papers = [one for one in entries if one.transaction.kind.is_attachment]
        self._note(_planned(one, Fate.SEND) for one in papers)
        documents = [one for one in entries if not one.transaction.kind.is_attachment]
        for start in range(0, len(documents), _SLICE):
            inputs = await self._read_inputs()
            desk = self._desk
            made = prepare_each(documents[start : start + _SLICE], inputs, desk)
            self._note(judge(fresh, one) for fresh, one in made)
            await asyncio.sleep(0)

    async def _read_inputs(self) -> MappingInputs:
        if self._inputs is None:
            self._inputs = await gather_inputs(self._desk)
        return self._inputs

    def _unmet(self, entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
        return [entry for entry in entries if entry.id not in self._met]

    def _note(self, documents: Iterable[Planned]) -> None:
        for one in documents:
            is_kept = self._most is None or len(self._met) < self._most
            # Memory stays small however much waits: what is only counted needs no text.
            self._met[one.entry_id] = one if is_kept else replace(one, xml="")

    def _pages(self, *states: State) -> Iterator[list[LedgerEntry]]:
        after: str | None = None
        while page := self._desk.store.ledger.in_states(
            self._desk.connection.subsidiary_id, states, after=after, limit=_PAGE
        ):
            after = page[-1].id
            yield page


def _planned(
    entry: LedgerEntry,
    fate: Fate,
    problem: Problem | None = None,
    *,
    made: Prepared | None = None,
    xml: str = "",
) -> Planned:
    source = entry.transaction
    return Planned(
        entry_id=entry.id,
        kind=source.kind,
        fate=fate,
        number=source.number,
        party=source.party.name,
        document_on=source.document_on,
        amount=made.amount if made else entry.amount,
        problem=problem,
        xml=xml,
    )
