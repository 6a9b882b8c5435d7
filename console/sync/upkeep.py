"""What is done once a night, and once after the lock was taken: keeping the home in order.

Place in the path: parts of the engine. They call what the store offers for it; what it does is the
store's business.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime

from console.clock import Clock
from console.sync.jobs import Job

__all__ = ["Nightly", "Tidying"]

_LOGGER = logging.getLogger(__name__)

_HOUR = 3
"""Local hour from which on it is night: after the cycle of midnight."""


class Nightly:
    """Runs a chore once a day, at the first chance after three at night.

    Args:
        chore: Does one helping, and returns whether anything is left; takes the present moment.
        is_idle: Whether no run goes on.
        clock: The clock.
        to_local: Turns a moment into local time.
        last_at: When it was done last, UTC; None when never.
    """

    def __init__(
        self,
        *,
        chore: Callable[[datetime], bool],
        is_idle: Callable[[], bool],
        clock: Clock,
        to_local: Callable[[datetime], datetime],
        last_at: datetime | None = None,
    ) -> None:
        self._chore = chore
        self._is_idle = is_idle
        self._clock = clock
        self._to_local = to_local
        self._done_on: date | None = to_local(last_at).date() if last_at else None

    def jobs(self) -> Iterator[Job]:
        """Yield the next helping while today's chore is not done."""
        local = self._to_local(self._clock.now())
        if local.hour >= _HOUR and local.date() != self._done_on and self._is_idle():
            yield Job(key="nightly upkeep", run=self._help)

    async def _help(self) -> None:
        now = self._clock.now()
        if not self._chore(now):
            self._done_on = self._to_local(now).date()


class Tidying:
    """Removes what earlier processes left in the home, once.

    Args:
        tidy: Does it, and returns the names of what is gone; takes the present moment.
        clock: The clock.
    """

    def __init__(self, tidy: Callable[[datetime], list[str]], clock: Clock) -> None:
        self._tidy = tidy
        self._clock = clock
        self._is_done = False

    def jobs(self) -> Iterator[Job]:
        """Yield it until it is done."""
        if not self._is_done:
            yield Job(key="tidying", run=self._run)

    async def _run(self) -> None:
        gone = self._tidy(self._clock.now())
        self._is_done = True
        if gone:
            _LOGGER.info("left over and removed: %s", ", ".join(gone))
