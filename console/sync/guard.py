"""The guard before a Sage company: may work of our own accord go there now?

Refused credentials stop those connections alone that use them: the same user with the same
password, since every try with a wrong one brings the user's lock nearer. What concerns the company,
its being out of reach or our sender id, stops all of its connections.

Place in the path: the sender asks before a cycle or a look-up of its own, and tells how each run
ended. When a company was left alone long enough, one sign-in finds out whether the trouble is over.
"""

import logging
from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import timedelta

from console.clock import BootTime, Clock, Instant
from console.domain.connection import Connection, ConnectionStatus
from console.domain.run import Run
from console.errors import (
    AuthenticationError,
    ConfigurationError,
    ConsoleError,
    RemoteError,
    StoreDamagedError,
    StoreError,
)
from console.store import Store
from console.sync.breaker import Breaker
from console.sync.desk import DeskOpener, RunLog
from console.sync.progress import Progress

__all__ = ["Guard"]

_LOGGER = logging.getLogger(__name__)

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
        self._opened: defaultdict[str, set[Hashable]] = defaultdict(set)
        self._users: set[tuple[str, str]] = set()

    def begin(self) -> None:
        """Forget what an earlier sender left alone: nothing is known to be in trouble yet."""
        self._store.cycles.set_troubles(())

    def note(
        self, connection: Connection, error: ConsoleError | None, *, has_asked: bool = True
    ) -> None:
        """Take how work for the connection ended.

        Args:
            connection: Whose work.
            error: What it ended with; None is well.
            has_asked: Sage was asked and the work was not cut short; without that, work that ended
                well says nothing about Sage.
        """
        present = self._clock.instant()
        self._failed.pop(connection.subsidiary_id, None)
        if error is not None:
            self._note_failure(connection, error, present)
        elif has_asked:
            for key in self._opened.pop(connection.subsidiary_id, set()) | {
                *self._keys(connection)
            }:
                self._breaker.close(key)
        self._publish()

    def must_wait(self, connection: Connection) -> bool:
        """Return whether the connection's company, or the connection, is left alone for now."""
        now = self._clock.boot_time()
        return any(self._breaker.must_wait(key, now) for key in self._keys(connection))

    def wants_probe(self, connection: Connection) -> bool:
        """Return whether the company was left alone long enough to be asked again."""
        return self._is_open(connection) and not self.must_wait(connection)

    async def lets_through(self, connection: Connection) -> bool:
        """Return whether work of our own accord may go to the connection's company now."""
        if not self._is_open(connection):
            return True
        if connection.status is not ConnectionStatus.ACTIVE or self.must_wait(connection):
            return False
        return await self._probe(connection)

    def rests(self, connection: Connection) -> bool:
        """Return whether a run for the connection failed lately, and not because of Sage."""
        passed = self._clock.boot_time().since(self._failed.get(connection.subsidiary_id))
        return passed is not None and passed < _REST

    def _publish(self) -> None:
        """Tell this process, and through the store every other one, who is left alone."""
        troubles = self._breaker.troubles()
        if troubles == self._progress.troubles:
            return
        self._progress.report_troubles(troubles)
        try:
            self._store.cycles.set_troubles(troubles)
        except StoreError as error:
            # For display only: how the run ended is stored already.
            _LOGGER.warning("who is left alone was not written down: %s", error.message)

    def _note_failure(self, connection: Connection, error: ConsoleError, present: Instant) -> None:
        own = self._own_key(connection, error)
        # An error that says nothing about Sage renews what is open, and opens nothing.
        for key in {own, *(key for key in self._keys(connection) if self._breaker.is_open(key))}:
            is_own = key != connection.company_id
            if key != own and isinstance(error, AuthenticationError):
                continue
            name = connection.subsidiary_name if is_own else ""
            self._breaker.record(
                connection.company_id, error, present, key=key, subsidiary_name=name
            )
            if is_own:
                self._opened[connection.subsidiary_id].add(key)
        if not self._is_open(connection):
            self._failed[connection.subsidiary_id] = present.boot

    def _is_open(self, connection: Connection) -> bool:
        return any(self._breaker.is_open(key) for key in self._keys(connection))

    def _keys(self, connection: Connection) -> Iterator[Hashable]:
        """Yield under which keys the connection may be left alone."""
        yield connection.company_id
        yield _entity_key(connection)
        # Unsealing the password twice a second is worth it only while the user is in trouble.
        if (connection.company_id, connection.user_id) in self._users:
            yield self._login_key(connection)

    def _own_key(self, connection: Connection, error: ConsoleError) -> Hashable:
        """Return the key under which an error leaves alone what it concerns."""
        if not isinstance(error, AuthenticationError):
            return connection.company_id
        match error.details.get("level"):
            case "company" | "user":
                self._users.add((connection.company_id, connection.user_id))
                return self._login_key(connection)
            case "entity":
                return _entity_key(connection)
            case _:
                return connection.company_id

    def _login_key(self, connection: Connection) -> Hashable:
        """Return what signs the connection in, kept in memory only: a new password is tried."""
        try:
            password = self._store.credentials.get(connection.subsidiary_id, "password")
        except (ConfigurationError, StoreDamagedError):
            return _entity_key(connection)
        return ("login", connection.company_id, connection.user_id, password)

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


def _entity_key(connection: Connection) -> Hashable:
    return ("connection", connection.subsidiary_id)
