"""The sender: works off requests and due cycles, one run of a Sage company at a time.

Place in the path: whoever holds the sending lock owns one, be it the scheduler's loop or a single
command. What a run does from its first record to its last is the runner's.
Subsidiaries of one Sage company take turns, because they share its limits; companies run side by
side.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from console.clock import Clock
from console.domain.connection import Connection, ConnectionStatus
from console.domain.run import Request, RequestKind, RequestState, Run, RunStatus
from console.domain.transaction import Transaction
from console.store import Store
from console.sync.both_ways import run_cycle, run_documents
from console.sync.canary import run_careful_retry
from console.sync.cancelling import look_for_cancel, take_back
from console.sync.cycle import run_again, run_found, run_retry
from console.sync.desk import Desk, DeskOpener
from console.sync.gate import Gate
from console.sync.guard import Guard
from console.sync.health import clock_trouble
from console.sync.jobs import Job
from console.sync.leftovers import Leftovers
from console.sync.payments import import_payments
from console.sync.progress import Progress
from console.sync.reconcile import begin, finish_if_over, is_swept, sweep
from console.sync.remembered import Remembered
from console.sync.resuming import Resuming
from console.sync.runner import Runner
from console.sync.schedule import Schedule

__all__ = ["Sender"]

_SCHEDULE = "schedule"

_AGAIN = timedelta(minutes=5)
"""Pause before a scheduled cycle that ended badly is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """A connection, and how far its work has come."""

    connection: Connection
    last_slot: datetime | None
    is_swept: bool


class Sender:
    """Works for every connection of one store.

    Args:
        store: The store of the calling thread.
        open_desk: Makes the desk of a run.
        schedule: When cycles are due.
        quiet_time: How long after giving up a "not found" starts to count.
        clock: The clock.
        progress: Where runs are published.
    """

    def __init__(
        self,
        *,
        store: Store,
        open_desk: DeskOpener,
        schedule: Schedule,
        quiet_time: timedelta,
        clock: Clock,
        progress: Progress,
    ) -> None:
        self._store = store
        self._schedule = schedule
        self._clock = clock
        self._progress = progress
        self._resuming = Resuming(store=store, clock=clock, quiet_time=quiet_time)
        self._guard = Guard(store=store, open_desk=open_desk, clock=clock, progress=progress)
        self._leftovers = Leftovers(store=store, clock=clock, progress=progress)
        self._gates: defaultdict[str, Gate] = defaultdict(Gate)
        self._runner = Runner(
            store=store,
            open_desk=open_desk,
            guard=self._guard,
            leftovers=self._leftovers,
            gate_of=self._gates.__getitem__,
            clock=clock,
            progress=progress,
        )
        self._queue = Remembered(store, self._look)

    def recover(self) -> None:
        """Take over from a process that died: nothing it left under way counts as done or not done.

        Call once, right after the sending lock was taken.
        """
        with self._store.batch():
            self._leftovers.settle("The process that worked on it ended before it was done")
            begin(self._store, self._store.connections.all(), self._clock.instant())
            self._guard.begin()

    def jobs(self) -> Iterator[Job]:
        """Yield what waits now: requests first, then connections with a due cycle or look-up.

        Before all of them comes what was left under way by an end that could not be stored.
        """
        self._store.database.check_standing()
        yield from self._leftovers.jobs()
        waiting, standings = self._queue()
        for request in waiting:
            yield Job(key=f"request {request.id}", run=partial(self._serve_request, request))
        now = self._clock.now()
        for standing in standings:
            connection = standing.connection
            key = connection.subsidiary_id
            if not standing.is_swept:
                yield Job(key=f"sweep {key}", run=partial(self._sweep, connection))
                continue
            lead = self._schedule.lead(last_slot=standing.last_slot, now=now)
            self._progress.ail(f"clock {key}", clock_trouble(connection.subsidiary_name, lead))
            if self._has_work(standing, now):
                yield Job(key=f"connection {key}", run=partial(self._serve, key))

    async def tick(self) -> None:
        """Work off what waits now, one after the other."""
        for job in self.jobs():
            await job.run()

    @asynccontextmanager
    async def turn(
        self, connection: Connection, *, urgent: bool = False
    ) -> AsyncIterator[Connection | None]:
        """Wait until no other run of the connection's Sage company goes on, and keep others out.

        For what is urgent, one that goes on gives way between two requests.

        A ledger that is in doubt is swept before anything is done with it. Yields the connection
        as it is once the wait is over; None when it is not active any more.
        """
        gate = self._gates[connection.company_id]
        async with gate.urgent() if urgent else gate.turn():
            await sweep(self._store, connection.subsidiary_id, self._clock)
            yield self._present(connection)

    async def admitted(self, connection: Connection) -> Connection | None:
        """Return the connection as it is now, if work of our own accord may go to its company.

        Call it in the connection's ``turn``. Sage may be asked, and the connection changed
        meanwhile.
        """
        is_let_through = await self._guard.lets_through(connection)
        return self._present(connection) if is_let_through else None

    async def run_found(self, connection: Connection, found: Sequence[Transaction]) -> Run:
        """Send documents that a watcher found, in the connection's ``turn``."""
        return await self._runner.run(
            connection, "upload", "watch", "watcher", lambda desk: run_found(desk, found)
        )

    async def _serve_request(self, request: Request) -> None:
        await self.work(request, resumable=True)

    async def _sweep(self, connection: Connection) -> None:
        async with self.turn(connection):
            return  # Whoever takes the turn sweeps.

    async def _serve(self, subsidiary_id: str) -> None:
        connection = self._store.connections.get(subsidiary_id)
        if connection is None:
            return
        async with self.turn(connection) as present:
            present = await self.admitted(present) if present else None
            # Asked again: a request may have done it while we waited for our turn.
            now = self._clock.now()
            if present and self._slot_is_due(self._standing(present), now):
                slot = self._schedule.slot(subsidiary_id, now)
                await self._run_cycle(present, _SCHEDULE, "scheduler", slot)
                present = self._present(present)
            if present and self._may_resume(present) and (due := self._resuming.due(subsidiary_id)):
                await self._runner.run(
                    present, "retry", _SCHEDULE, "scheduler", lambda desk: run_again(desk, due)
                )

    def _present(self, connection: Connection) -> Connection | None:
        """Return the connection as it is now; None unless it may be worked in the same turn."""
        present = self._store.connections.get(connection.subsidiary_id)
        if present is None or present.company_id != connection.company_id:
            return None
        return present if present.status is ConnectionStatus.ACTIVE else None

    def _look(self) -> tuple[list[Request], list[_Standing]]:
        """Return what the store says of all work; a reconcile that is over ends here."""
        finish_if_over(self._store)
        standings = [self._standing(one) for one in self._store.connections.all()]
        return self._store.requests.waiting(), standings

    def _standing(self, connection: Connection) -> _Standing:
        key = connection.subsidiary_id
        return _Standing(
            connection=connection,
            last_slot=self._store.cycles.last_slot(key),
            is_swept=is_swept(self._store, key),
        )

    def _has_work(self, standing: _Standing, now: datetime) -> bool:
        connection = standing.connection
        if connection.status is not ConnectionStatus.ACTIVE or self._guard.must_wait(connection):
            return False
        if self._guard.wants_probe(connection) or self._slot_is_due(standing, now):
            return True
        # While a run of the company goes on, the ledger changes all the time and nothing can start.
        is_busy = self._gates[connection.company_id].is_busy
        is_asked = not is_busy and self._may_resume(connection)
        return is_asked and bool(self._resuming.due(connection.subsidiary_id))

    def _may_resume(self, connection: Connection) -> bool:
        """Return whether look-ups and new tries of our own accord may go on now."""
        is_active = connection.status is ConnectionStatus.ACTIVE
        return is_active and not self._guard.rests(connection)

    async def _run_cycle(
        self,
        connection: Connection,
        trigger: str,
        actor: str,
        slot: datetime,
        started: Callable[[Run], None] = lambda _run: None,
        cancelled: Callable[[], str] = lambda: "",
    ) -> Run:
        """Run a cycle; one that is done counts for the slot, whoever asked for it.

        So does one that a person has cancelled: it must not begin anew at once.
        """
        run = await self._runner.run(
            connection, "cycle", trigger, actor, run_cycle, started, cancelled
        )
        if run.status in (RunStatus.DONE, RunStatus.CANCELLED):
            self._store.cycles.set_last_slot(connection.subsidiary_id, slot)
        return run

    def _slot_is_due(self, standing: _Standing, now: datetime) -> bool:
        """Return whether a cycle is due; one that ended badly is due again after a pause."""
        if not self._is_due(standing, now):
            return False
        key = standing.connection.subsidiary_id
        # Cycles only: what a watcher sends between them says nothing about the one that failed.
        lately = self._store.cycles.since(now - _AGAIN)
        last = next((r for r in lately if (r.subsidiary_id, r.kind) == (key, "cycle")), None)
        if last is None or last.status is RunStatus.DONE or last.trigger != _SCHEDULE:
            return True
        # A run of the future was made before the clock was set back; nobody waits days for it.
        return not timedelta(0) <= now - last.started_at < _AGAIN

    async def work(self, request: Request, *, resumable: bool = False) -> Request:
        """Work off one request; return it as it ended.

        Args:
            request: What is asked for; runs of it that are over already are not repeated.
            resumable: Let it wait again when it is cut short, for this process or the next one.
        """
        with self._leftovers.in_hand(request.id):
            return await self._work_off(request, resumable)

    async def _work_off(self, request: Request, resumable: bool) -> Request:
        request = replace(request, state=RequestState.RUNNING, run_ids=self._ended_runs(request))
        self._store.requests.save(request)
        self._progress.publish(request)
        ended = RequestState.DONE
        try:
            request = await self._work_all(request)
            if resumable and self._ended_runs(request) != request.run_ids:
                ended = self._ended_or_waiting(request)
        except asyncio.CancelledError:
            ended = RequestState.WAITING if resumable else ended
            raise
        finally:
            # Also after a failure of ours: a request that stays under way is waited for for ever.
            with self._store.batch():
                current = self._store.requests.get(request.id) or request
                request = replace(current, state=ended)
                self._store.requests.save(request)
                self._take_back(request)
        return request

    def _ended_or_waiting(self, request: Request) -> RequestState:
        """Return how a request stands whose runs were cut short; a cancelled one is over."""
        is_cancelled = bool(self._store.requests.cancelled_by(request.id))
        return RequestState.DONE if is_cancelled else RequestState.WAITING

    def _take_back(self, request: Request) -> None:
        """Take back what a cancelled request that is over has not sent."""
        who = self._store.requests.cancelled_by(request.id)
        if who and request.state is RequestState.DONE:
            take_back(self._store, request, self._clock.instant(), actor=who)

    def _ended_runs(self, request: Request) -> tuple[str, ...]:
        """Return the runs of a request that were not cut short."""
        runs = [self._store.cycles.get(run_id) for run_id in request.run_ids]
        ended = (RunStatus.DONE, RunStatus.FAILED, RunStatus.CANCELLED)
        return tuple(run.id for run in runs if run is not None and run.status in ended)

    async def _work_all(self, request: Request) -> Request:
        """Work off the subsidiaries of a request: company beside company, each in its order."""
        companies: defaultdict[str, list[str]] = defaultdict(list)
        worked = {run.subsidiary_id for run in map(self._store.cycles.get, request.run_ids) if run}
        for subsidiary_id in request.subsidiary_ids:
            connection = self._store.connections.get(subsidiary_id)
            if connection is not None and subsidiary_id not in worked:
                companies[connection.company_id].append(subsidiary_id)
        ended = await asyncio.gather(
            *(self._work_company(ids, request) for ids in companies.values()),
            # One that fails must not cut off the others.
            return_exceptions=True,
        )
        for failure in ended:
            if failure is not None:
                raise failure
        return self._store.requests.get(request.id) or request

    async def _work_company(self, subsidiary_ids: Sequence[str], request: Request) -> None:
        for subsidiary_id in subsidiary_ids:
            connection = self._store.connections.get(subsidiary_id)
            if connection is None or connection.status is not ConnectionStatus.ACTIVE:
                continue
            async with self.turn(connection) as present:
                if self._store.requests.cancelled_by(request.id):
                    return
                if present is None:
                    continue
                run = await self._work_for(present, request)
            if run.status is RunStatus.INTERRUPTED:
                return

    async def _work_for(self, connection: Connection, request: Request) -> Run:
        def started(run: Run) -> None:
            # Before the run works: whoever follows the request sees it also when it is cut off.
            current = self._store.requests.get(request.id) or request
            self._store.requests.save(replace(current, run_ids=(*current.run_ids, run.id)))

        cancelled = look_for_cancel(self._store, request.id)
        if request.kind is RequestKind.SYNC:
            slot = self._schedule.slot(connection.subsidiary_id, self._clock.now())
            return await self._run_cycle(
                connection, "request", request.actor, slot, started, cancelled
            )
        kind, work = request.kind.value, self._work_of(connection, request)
        return await self._runner.run(
            connection, kind, "request", request.actor, work, started, cancelled
        )

    def _work_of(
        self, connection: Connection, request: Request
    ) -> Callable[[Desk], Awaitable[None]]:
        """Return what a request for less than a cycle asks to be done for a connection."""
        if request.kind is RequestKind.EXPORTS:
            return run_documents
        if request.kind is RequestKind.PAYMENTS:
            return partial(import_payments, since=request.since, until=request.until)
        own = [
            entry.id
            for entry in self._store.ledger.find(list(request.entry_ids))
            if entry.transaction.subsidiary_id == connection.subsidiary_id
        ]
        retry = run_careful_retry if request.in_steps else run_retry
        return lambda desk: retry(desk, own)

    def _is_due(self, standing: _Standing, now: datetime) -> bool:
        connection = standing.connection
        if connection.established_at is None or connection.status is not ConnectionStatus.ACTIVE:
            return False
        return self._schedule.is_due(
            connection.subsidiary_id,
            established_at=connection.established_at,
            last_slot=standing.last_slot,
            now=now,
        )
