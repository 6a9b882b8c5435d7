"""One run from its first record to its last, whatever happens in between.

Place in the path: the sender says for which connection and what to do; the runner makes the run's
record, opens its desk, lets it work and ends the record. How it ended goes to the guard of the
Sage company.
"""

import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from itertools import count

from console.clock import Clock
from console.domain.connection import Connection
from console.domain.ledger import State
from console.domain.run import Run, RunStatus, Step
from console.errors import ConsoleError
from console.logs import figures, log_context
from console.store import Store
from console.sync.desk import Desk, DeskOpener, RunLog
from console.sync.gate import Gate
from console.sync.guard import Guard
from console.sync.leftovers import Leftovers
from console.sync.progress import Progress

__all__ = ["Runner"]

_LOGGER = logging.getLogger(__name__)

_FINISHED = "what was under way was finished, nothing else was sent"


class Runner:
    """Works runs off, one of a connection at a time; the sender sees to that.

    Args:
        store: The store of the calling thread.
        open_desk: Makes the desk of a run.
        guard: Is told how each run ended.
        leftovers: Is told what is worked on.
        gate_of: Returns the gate of a Sage company.
        clock: The clock.
        progress: Where runs are published.
    """

    def __init__(
        self,
        *,
        store: Store,
        open_desk: DeskOpener,
        guard: Guard,
        leftovers: Leftovers,
        gate_of: Callable[[str], Gate],
        clock: Clock,
        progress: Progress,
    ) -> None:
        self._store = store
        self._open_desk = open_desk
        self._guard = guard
        self._leftovers = leftovers
        self._gate_of = gate_of
        self._clock = clock
        self._progress = progress

    async def run(
        self,
        connection: Connection,
        kind: str,
        trigger: str,
        actor: str,
        work: Callable[[Desk], Awaitable[None]],
        started: Callable[[Run], None] = lambda _run: None,
        cancelled: Callable[[], str] = lambda: "",
    ) -> Run:
        """Work a run off and return it as it ended.

        Args:
            connection: Whose run.
            kind: What it does, in a word.
            trigger: What asked for it.
            actor: Who asked for it.
            work: Does it.
            started: Called in the commit that records the run, before it works.
            cancelled: Returns who has cancelled what it works off; looked at between requests to
                Sage, as is whether somebody has cancelled the run itself.
        """
        now = self._clock.now()
        run = Run(
            id=self._new_id(now),
            subsidiary_id=connection.subsidiary_id,
            kind=kind,
            trigger=trigger,
            actor=actor,
            started_at=now,
            process=f"{os.uname().nodename}:{os.getpid()}",
        )
        # One process sends, one run of a connection at a time, and one that gives way has nothing
        # under way: whatever is still being sent was left by an outcome that could not be stored.
        self._leftovers.settle_documents(connection.subsidiary_id, self._clock.instant())
        log = RunLog(store=self._store, run=run, publish=self._progress.publish)
        with self._leftovers.in_hand(run.id, connection.subsidiary_id):
            with self._store.batch():
                log.update()
                started(run)
            with log_context(run=run.id, subsidiary=connection.subsidiary_id):
                await self._work(
                    connection,
                    log,
                    work,
                    lambda: cancelled() or self._store.requests.cancelled_by(run.id),
                )
        return log.run

    async def _work(
        self,
        connection: Connection,
        log: RunLog,
        work: Callable[[Desk], Awaitable[None]],
        cancelled: Callable[[], str],
    ) -> None:
        """Do the work of a run that has begun, and end its record whatever happens."""
        _LOGGER.info("%s begins, asked for by %s", log.run.kind, log.run.actor)
        try:
            async with self._open_desk(connection, log) as desk:
                gate = self._gate_of(connection.company_id)
                try:
                    await work(_until_cancelled(replace(desk, gate=gate), cancelled))
                finally:
                    # Stored with the end of the run, however it ends.
                    log.run = replace(log.run, **desk.spent())
                stopped = desk.stopping()
        except ConsoleError as error:
            self._end(log, RunStatus.FAILED, error)
            self._guard.note(connection, error)
        except BaseException:
            # Cancelled, or a fault of ours: the record must end all the same, and the caller knows.
            self._end(log, RunStatus.INTERRUPTED, None)
            raise
        else:
            status = RunStatus.INTERRUPTED if stopped else RunStatus.DONE
            self._end(log, status, None, cancelled_by=cancelled())
            has_asked = not stopped and log.run.requests > 0
            self._guard.note(connection, None, has_asked=has_asked)

    def _new_id(self, now: datetime) -> str:
        """Return the moment and the first number that is free: one sender makes all runs."""
        names = (f"{now:%Y%m%d-%H%M%S}-{number}" for number in count(1))
        return next(name for name in names if self._store.cycles.get(name) is None)

    def _end(
        self, log: RunLog, status: RunStatus, error: ConsoleError | None, *, cancelled_by: str = ""
    ) -> None:
        open_now = self._store.ledger.counts(log.run.subsidiary_id)
        message, code = (error.message, error.code) if error else ("", "")
        if cancelled_by:
            status, code = RunStatus.CANCELLED, RunStatus.CANCELLED.value
            message = f"Cancelled by {cancelled_by}; {_FINISHED}"
        log.update(
            status=status,
            step=Step.FINISH if status is RunStatus.DONE else log.run.step,
            ended_at=self._clock.now(),
            counts=replace(log.run.counts, unverified=open_now.get(State.UNVERIFIED, 0)),
            message=message,
            hint=error.hint if error else "",
            error_code=code,
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


def _until_cancelled(desk: Desk, cancelled: Callable[[], str]) -> Desk:
    """Return the desk of a run that ends after the requests under way once it is cancelled."""
    is_leaving = desk.stopping
    return replace(desk, stopping=lambda: is_leaving() or bool(cancelled()))
