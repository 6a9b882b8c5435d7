"""The sender: works off requests and due cycles, one run of a Sage company at a time.

Place in the path: whoever holds the sending lock owns one, be it the scheduler's loop or a single
command. It opens a desk per run, runs the cycle, and ends the run record whatever happened.
Subsidiaries of one Sage company take turns, because they share its limits; companies run side by
side.
"""

import asyncio
import logging
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from console.clock import Clock
from console.domain.connection import Connection, ConnectionStatus
from console.domain.ledger import State
from console.domain.run import Request, RequestKind, RequestState, Run, RunStatus, Step
from console.domain.transaction import Transaction
from console.errors import ConsoleError
from console.logs import figures, log_context
from console.store import Store
from console.sync.cycle import run_cycle, run_found, run_retry
from console.sync.desk import Desk, RunLog
from console.sync.health import clock_trouble
from console.sync.jobs import Job
from console.sync.progress import Progress
from console.sync.schedule import Schedule
from console.sync.verification import recover_interrupted

__all__ = ["DeskOpener", "Sender"]

_LOGGER = logging.getLogger(__name__)

_SCHEDULE = "schedule"

_AGAIN = timedelta(minutes=5)
"""Pause before a scheduled cycle that ended badly is tried again."""

DeskOpener = Callable[[Connection, RunLog], AbstractAsyncContextManager[Desk]]
"""Opens the clients for one run and closes them after it."""


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
        self._quiet_time = quiet_time
        self._clock = clock
        self._progress = progress
        self._gates: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def recover(self) -> None:
        """Take over from a process that died: nothing it left under way counts as done or not done.

        Call once, right after the sending lock was taken.
        """
        now = self._clock.now()
        with self._store.batch():
            for connection in self._store.connections.all():
                self._recover_entries(connection.subsidiary_id, now)
            for run in self._store.cycles.running():
                message = "The process that worked on it ended before it was done"
                ended = replace(run, status=RunStatus.INTERRUPTED, ended_at=now, message=message)
                self._store.cycles.save(ended)
            for request in self._store.requests.all_in(RequestState.RUNNING):
                self._store.requests.save(replace(request, state=RequestState.WAITING))

    def _recover_entries(self, subsidiary_id: str, now: datetime) -> None:
        while entries := self._store.ledger.in_states(
            subsidiary_id, (State.SENDING,), after=None, limit=500
        ):
            self._store.ledger.save(recover_interrupted(entries, now))

    def jobs(self) -> Iterator[Job]:
        """Yield what waits now: requests first, then connections with a due cycle or look-up."""
        for request in self._store.requests.waiting():
            yield Job(key=f"request {request.id}", run=partial(self._serve_request, request))
        now = self._clock.now()
        for connection in self._store.connections.all():
            key = connection.subsidiary_id
            lead = self._schedule.lead(last_slot=self._store.cycles.last_slot(key), now=now)
            self._progress.ail(f"clock {key}", clock_trouble(connection.subsidiary_name, lead))
            if self._has_work(connection, now):
                yield Job(key=f"connection {key}", run=partial(self._serve, key))

    async def tick(self) -> None:
        """Work off what waits now, one after the other."""
        for job in self.jobs():
            await job.run()

    @asynccontextmanager
    async def turn(self, connection: Connection) -> AsyncIterator[None]:
        """Wait until no other run of the connection's Sage company goes on, and keep others out."""
        async with self._gates[connection.company_id]:
            yield

    async def run_found(self, connection: Connection, found: Sequence[Transaction]) -> Run:
        """Send documents that a watcher found, in the connection's ``turn``."""
        return await self._run(
            connection, "upload", "watch", "watcher", lambda desk: run_found(desk, found)
        )

    async def _serve_request(self, request: Request) -> None:
        await self.work(request, resumable=True)

    async def _serve(self, subsidiary_id: str) -> None:
        connection = self._store.connections.get(subsidiary_id)
        if connection is None:
            return
        async with self.turn(connection):
            # Asked again: a request may have done it while we waited for our turn.
            now = self._clock.now()
            if self._slot_is_due(connection, now):
                slot = self._schedule.slot(subsidiary_id, now)
                await self._run_cycle(connection, _SCHEDULE, "scheduler", slot)
            due = self._unverified_due(connection, self._clock.now())
            if due:
                await self._run(
                    connection, "retry", _SCHEDULE, "scheduler", lambda desk: run_retry(desk, due)
                )

    def _has_work(self, connection: Connection, now: datetime) -> bool:
        return self._slot_is_due(connection, now) or bool(self._unverified_due(connection, now))

    def _unverified_due(self, connection: Connection, now: datetime) -> list[str]:
        """Return what can be looked up now: the quiet time is over, whatever the next cycle is."""
        if connection.status is not ConnectionStatus.ACTIVE or self._ran_lately(connection, now):
            return []
        unverified = self._store.ledger.in_states(
            connection.subsidiary_id, (State.UNVERIFIED,), after=None, limit=500
        )
        settled_by = now - self._quiet_time
        return [
            one.id for one in unverified if one.unverified_at and one.unverified_at <= settled_by
        ]

    def _ran_lately(self, connection: Connection, now: datetime) -> bool:
        last = next(iter(self._store.cycles.recent(1, connection.subsidiary_id)), None)
        return last is not None and timedelta(0) <= now - last.started_at < _AGAIN

    async def _run_cycle(
        self, connection: Connection, trigger: str, actor: str, slot: datetime
    ) -> Run:
        """Run a cycle; one that is done counts for the slot, whoever asked for it."""
        run = await self._run(connection, "cycle", trigger, actor, run_cycle)
        if run.status is RunStatus.DONE:
            self._store.cycles.set_last_slot(connection.subsidiary_id, slot)
        return run

    def _slot_is_due(self, connection: Connection, now: datetime) -> bool:
        """Return whether a cycle is due; one that ended badly is due again after a pause."""
        if not self._is_due(connection, now):
            return False
        last = next(iter(self._store.cycles.recent(1, connection.subsidiary_id)), None)
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
        request = replace(request, state=RequestState.RUNNING, run_ids=self._ended_runs(request))
        self._store.requests.save(request)
        self._progress.publish(request)
        ended = RequestState.DONE
        try:
            request = await self._work_all(request)
            if resumable and self._ended_runs(request) != request.run_ids:
                ended = RequestState.WAITING
        except asyncio.CancelledError:
            ended = RequestState.WAITING if resumable else ended
            raise
        finally:
            # Also after a failure of ours: a request that stays under way is waited for for ever.
            current = self._store.requests.get(request.id) or request
            request = replace(current, state=ended)
            self._store.requests.save(request)
        return request

    def _ended_runs(self, request: Request) -> tuple[str, ...]:
        """Return the runs of a request that were not cut short."""
        runs = [self._store.cycles.get(run_id) for run_id in request.run_ids]
        ended = (RunStatus.DONE, RunStatus.FAILED)
        return tuple(run.id for run in runs if run is not None and run.status in ended)

    async def _work_all(self, request: Request) -> Request:
        worked = {run.subsidiary_id for run in map(self._store.cycles.get, request.run_ids) if run}
        for subsidiary_id in request.subsidiary_ids:
            connection = self._store.connections.get(subsidiary_id)
            if connection is None or connection.status is not ConnectionStatus.ACTIVE:
                continue
            if subsidiary_id in worked:
                continue
            async with self.turn(connection):
                run = await self._work_for(connection, request)
            request = replace(request, run_ids=(*request.run_ids, run.id))
            self._store.requests.save(request)
            if run.status is RunStatus.INTERRUPTED:
                break
        return request

    async def _work_for(self, connection: Connection, request: Request) -> Run:
        if request.kind is RequestKind.SYNC:
            slot = self._schedule.slot(connection.subsidiary_id, self._clock.now())
            return await self._run_cycle(connection, "request", request.actor, slot)
        own = [
            entry.id
            for entry in self._store.ledger.find(list(request.entry_ids))
            if entry.transaction.subsidiary_id == connection.subsidiary_id
        ]
        return await self._run(
            connection, "retry", "request", request.actor, lambda desk: run_retry(desk, own)
        )

    def _is_due(self, connection: Connection, now: datetime) -> bool:
        if connection.established_at is None or connection.status is not ConnectionStatus.ACTIVE:
            return False
        key = connection.subsidiary_id
        last_slot = self._store.cycles.last_slot(key)
        return self._schedule.is_due(
            key, established_at=connection.established_at, last_slot=last_slot, now=now
        )

    async def _run(
        self,
        connection: Connection,
        kind: str,
        trigger: str,
        actor: str,
        work: Callable[[Desk], Awaitable[None]],
    ) -> Run:
        now = self._clock.now()
        run = Run(
            id=self._new_run_id(now),
            subsidiary_id=connection.subsidiary_id,
            kind=kind,
            trigger=trigger,
            actor=actor,
            started_at=now,
            process=f"{os.uname().nodename}:{os.getpid()}",
        )
        # One process sends, one run of a connection at a time: whatever is still being sent now was
        # left behind by an outcome that could not be stored.
        self._recover_entries(connection.subsidiary_id, now)
        log = RunLog(store=self._store, run=run, publish=self._progress.publish)
        log.update()
        with log_context(run=run.id, subsidiary=connection.subsidiary_id):
            await self._work_run(connection, log, work)
        return log.run

    async def _work_run(
        self, connection: Connection, log: RunLog, work: Callable[[Desk], Awaitable[None]]
    ) -> None:
        """Do the work of a run that has begun, and end its record whatever happens."""
        _LOGGER.info("%s begins, asked for by %s", log.run.kind, log.run.actor)
        try:
            async with self._open_desk(connection, log) as desk:
                try:
                    await work(desk)
                finally:
                    # Stored with the end of the run, however it ends.
                    log.run = replace(log.run, **desk.spent())
                stopped = desk.stopping()
        except ConsoleError as error:
            self._end(log, RunStatus.FAILED, error)
        except BaseException:
            self._end(log, RunStatus.INTERRUPTED, None)
            raise
        else:
            self._end(log, RunStatus.INTERRUPTED if stopped else RunStatus.DONE, None)

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
        run = log.run
        level = logging.WARNING if error else logging.INFO
        _LOGGER.log(
            level,
            "%s ended: %s",
            run.kind,
            run.message or run.status.value,
            extra=figures(
                exported=run.counts.exported,
                failed=run.counts.failed,
                unverified=run.counts.unverified,
                requests=run.requests,
            ),
        )
