"""The guard before a Sage company: may work of our own accord go there now?

Place in the path: the sender asks before a cycle or a look-up of its own, and tells how each run
ended. When a company was left alone long enough, one sign-in finds out whether the trouble is over.
"""

from datetime import timedelta

from console.clock import BootTime, Clock
from console.domain.connection import Connection, ConnectionStatus
from console.domain.run import Run
from console.errors import ConsoleError, RemoteError
from console.store import Store
from console.sync.breaker import Breaker
from console.sync.desk import DeskOpener, RunLog
from console.sync.progress import Progress

__all__ = ["Guard"]

_REST = timedelta(minutes=5)
"""Pause after a run that failed for another reason than Sage, Alvys for one."""


class Guard:
    """Keeps a breaker per company and asks Sage when it is time to.

    Args:
        store: The store of the calling thread.
        open_desk: Makes the desk of a probe.
        clock: The clock.
        progress: Where companies in trouble are published.
    """

    def __init__(
        self, *, store: Store, open_desk: DeskOpener, clock: Clock, progress: Progress
    ) -> None:
        self._store = store
        self._open_desk = open_desk
        self._clock = clock
        self._progress = progress
        self._breaker = Breaker()
        self._failed: dict[str, BootTime] = {}

    def note(self, connection: Connection, error: ConsoleError | None) -> None:
        """Take how work for the connection ended; None is well."""
        present = self._clock.instant()
        self._breaker.record(connection.company_id, error, present)
        self._failed.pop(connection.subsidiary_id, None)
        if error is not None and not self._breaker.is_open(connection.company_id):
            self._failed[connection.subsidiary_id] = present.boot
        self._progress.report_troubles(self._breaker.troubles())

    def must_wait(self, connection: Connection) -> bool:
        """Return whether the connection's company is left alone for now."""
        company_id = connection.company_id
        is_open = self._breaker.is_open(company_id)
        return is_open and self._breaker.must_wait(company_id, self._clock.boot_time())

    def wants_probe(self, connection: Connection) -> bool:
        """Return whether the company was left alone long enough to be asked again."""
        return self._breaker.is_open(connection.company_id) and not self.must_wait(connection)

    async def lets_through(self, connection: Connection) -> bool:
        """Return whether work of our own accord may go to the connection's company now."""
        if not self._breaker.is_open(connection.company_id):
            return True
        if connection.status is not ConnectionStatus.ACTIVE or self.must_wait(connection):
            return False
        return await self._probe(connection)

    def rests(self, connection: Connection) -> bool:
        """Return whether a run for the connection failed lately, and not because of Sage."""
        passed = self._clock.boot_time().since(self._failed.get(connection.subsidiary_id))
        return passed is not None and passed < _REST

    async def _probe(self, connection: Connection) -> bool:
        """Return whether Sage lets us in again; leaves no run in the history."""
        run = Run(
            id="",
            subsidiary_id=connection.subsidiary_id,
            kind="probe",
            trigger="schedule",
            actor="scheduler",
            started_at=self._clock.now(),
        )
        log = RunLog(store=self._store, run=run, publish=lambda _run: None)
        try:
            async with self._open_desk(connection, log) as desk:
                await desk.intacct.sign_in(connection.entity_id or None)
        except RemoteError as error:
            self.note(connection, error)
            return False
        self.note(connection, None)
        return True
