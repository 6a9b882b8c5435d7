"""The sender: works off requests and due cycles, one run at a time.

Place in the path: whoever holds the sending lock owns one, be it the scheduler's thread or a single
command. It opens a desk per run, runs the cycle, and ends the run record whatever happened.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from console.clock import Clock, Instant
from console.domain.connection import Connection, ConnectionStatus
from console.domain.ledger import State
from console.domain.run import Request, RequestKind, RequestState, Run, RunStatus, Step
from console.errors import ConsoleError
from console.store import Store
from console.sync.cycle import run_again, run_cycle, run_retry
from console.sync.desk import Desk, DeskOpener, RunLog
from console.sync.guard import Guard
from console.sync.progress import Progress
from console.sync.reconcile import begin
from console.sync.resuming import Resuming
from console.sync.schedule import Schedule
from console.sync.steps import interrupted

__all__ = ["Sender"]

_SCHEDULE = "schedule"

_AGAIN = timedelta(minutes=5)
"""Pause before a scheduled cycle that ended badly is tried again."""


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
        self._open_desk = open_desk
        self._schedule = schedule
        self._clock = clock
        self._progress = progress
        self._resuming = Resuming(store=store, clock=clock, quiet_time=quiet_time)
        self._guard = Guard(store=store, open_desk=open_desk, clock=clock, progress=progress)

    def recover(self) -> None:
        """Take over from a process that died: nothing it left under way counts as done or not done.

        Call once, right after the sending lock was taken.
        """
        present = self._clock.instant()
        now = present.at
        with self._store.batch():
            for connection in self._store.connections.all():
                self._recover_entries(connection.subsidiary_id, present)
            begin(self._store, self._store.connections.all(), present)
            for run in self._store.cycles.running():
                message = "The process that worked on it ended before it was done"
                ended = replace(run, status=RunStatus.INTERRUPTED, ended_at=now, message=message)
                self._store.cycles.save(ended)
            for request in self._store.requests.all_in(RequestState.RUNNING):
                self._store.requests.save(replace(request, state=RequestState.WAITING))

    def _recover_entries(self, subsidiary_id: str, present: Instant) -> None:
        while entries := self._store.ledger.in_states(
            subsidiary_id, (State.SENDING,), after=None, limit=500
        ):
            self._store.ledger.save(interrupted(entries, present))

    async def tick(self) -> None:
        """Work off what waits now: requests first, then cycles that are due."""
        for request in self._store.requests.waiting():
            await self.work(request)
        now = self._clock.now()
        for connection in self._store.connections.all():
            if not await self._guard.lets_through(connection):
                continue
            if self._is_due(connection, now):
                await self._run_slot(connection, self._schedule.slot(now), now)
            await self._resume(connection)

    async def _resume(self, connection: Connection) -> None:
        """Look up and try again what waits for nothing but time, without waiting for a cycle."""
        if connection.status is not ConnectionStatus.ACTIVE or self._guard.rests(connection):
            return
        due = self._resuming.due(connection.subsidiary_id)
        if due:
            await self._run(
                connection, "retry", _SCHEDULE, "scheduler", lambda desk: run_again(desk, due)
            )

    async def _run_slot(self, connection: Connection, slot: datetime, now: datetime) -> None:
        """Run a due cycle; one that ended badly is due again after a pause."""
        last = next(iter(self._store.cycles.recent(1, connection.subsidiary_id)), None)
        failed = (
            last is not None and last.status is not RunStatus.DONE and last.trigger == _SCHEDULE
        )
        if failed and last is not None and now - last.started_at < _AGAIN:
            return
        run = await self._run(connection, "cycle", _SCHEDULE, "scheduler", run_cycle)
        if run.status is RunStatus.DONE:
            self._store.cycles.set_last_slot(connection.subsidiary_id, slot)

    async def work(self, request: Request) -> Request:
        """Work off one request; return it as it ended."""
        request = replace(request, state=RequestState.RUNNING)
        self._store.requests.save(request)
        try:
            request = await self._work_all(request)
        finally:
            # Also after a failure of ours: a request that stays under way is waited for for ever.
            current = self._store.requests.get(request.id) or request
            request = replace(current, state=RequestState.DONE)
            self._store.requests.save(request)
        return request

    async def _work_all(self, request: Request) -> Request:
        for subsidiary_id in request.subsidiary_ids:
            connection = self._store.connections.get(subsidiary_id)
            if connection is None or connection.status is not ConnectionStatus.ACTIVE:
                continue
            run = await self._work_for(connection, request)
            request = self._store.requests.get(request.id) or request
            if run.status is RunStatus.INTERRUPTED:
                break
        return request

    async def _work_for(self, connection: Connection, request: Request) -> Run:
        def started(run: Run) -> None:
            # Before the run works: whoever follows the request sees it also when it is cut off.
            current = self._store.requests.get(request.id) or request
            self._store.requests.save(replace(current, run_ids=(*current.run_ids, run.id)))

        if request.kind is RequestKind.SYNC:
            return await self._run(
                connection, "cycle", "request", request.actor, run_cycle, started
            )
        own = [
            entry.id
            for entry in self._store.ledger.find(list(request.entry_ids))
            if entry.transaction.subsidiary_id == connection.subsidiary_id
        ]
        return await self._run(
            connection,
            "retry",
            "request",
            request.actor,
            lambda desk: run_retry(desk, own),
            started,
        )

    def _is_due(self, connection: Connection, now: datetime) -> bool:
        if connection.established_at is None or connection.status is not ConnectionStatus.ACTIVE:
            return False
        last_slot = self._store.cycles.last_slot(connection.subsidiary_id)
        return self._schedule.is_due(
            established_at=connection.established_at, last_slot=last_slot, now=now
        )

    async def _run(
        self,
        connection: Connection,
        kind: str,
        trigger: str,
        actor: str,
        work: Callable[[Desk], Awaitable[None]],
        started: Callable[[Run], None] = lambda _run: None,
    ) -> Run:
        now = self._clock.now()
        run = Run(
            id=self._new_run_id(now),
            subsidiary_id=connection.subsidiary_id,
            kind=kind,
            trigger=trigger,
            actor=actor,
            started_at=now,
        )
        # One process sends, one run at a time: whatever is still being sent now was left behind by
        # an outcome that could not be stored.
        self._recover_entries(connection.subsidiary_id, self._clock.instant())
        log = RunLog(store=self._store, run=run, publish=self._progress.publish)
        with self._store.batch():
            log.update()
            started(run)
        try:
            async with self._open_desk(connection, log) as desk:
                await work(desk)
                stopped = desk.stopping()
        except ConsoleError as error:
            self._end(log, RunStatus.FAILED, error)
            self._guard.note(connection, error)
        except BaseException:
            self._end(log, RunStatus.INTERRUPTED, None)
            raise
        else:
            self._end(log, RunStatus.INTERRUPTED if stopped else RunStatus.DONE, None)
            self._guard.note(connection, None)
        return log.run

    def _new_run_id(self, now: datetime) -> str:
        """Return the moment and the first number that is free: one sender makes all runs."""
        names = (f"{now:%Y%m%d-%H%M%S}-{number}" for number in count(1))
        return next(name for name in names if self._store.cycles.get(name) is None)

    def _end(self, log: RunLog, status: RunStatus, error: ConsoleError | None) -> None:
        open_now = self._store.ledger.counts(log.run.subsidiary_id)
        log.update(
            status=status,
            step=Step.FINISH if status is RunStatus.DONE else log.run.step,
            ended_at=self._clock.now(),
            counts=replace(log.run.counts, unverified=open_now.get(State.UNVERIFIED, 0)),
            message=error.message if error else "",
            hint=error.hint if error else "",
            error_code=error.code if error else "",
        )
