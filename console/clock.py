"""The clock: the only place that reads the time or waits.

Place in the path: below everything. ``wiring`` hands one ``Clock`` to whoever needs it; tests hand
over a manual one. Inside the program a moment is always an aware UTC ``datetime``.

There are two times. The wall clock (``now``) says *when* something is to be tried and is what
people see; it jumps when somebody sets it. The time since the host was started (``boot_time``) says
how much time has *passed*; nobody can set it, and it counts on while the host sleeps.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from console.deferred import deferred

if TYPE_CHECKING:
    from email.utils import parsedate_to_datetime
else:
    parsedate_to_datetime = deferred("email.utils:parsedate_to_datetime")

__all__ = ["BootTime", "Clock", "Instant", "asked_pause"]

_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 120.0

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class BootTime:
    """A moment by the time since the host was started."""

    boot_id: str
    """Names the start of the host; moments of two starts cannot be compared."""

    microseconds: int
    """Microseconds since then, sleep included."""

    def since(self, earlier: "BootTime | None") -> timedelta | None:
        """Return how much time has passed since ``earlier``.

        None when nobody can tell: no earlier moment, another start of the host, or a clock that
        went back.
        """
        if (
            earlier is None
            or earlier.boot_id != self.boot_id
            or earlier.microseconds > self.microseconds
        ):
            return None
        return timedelta(microseconds=self.microseconds - earlier.microseconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """One moment, by both times."""

    at: datetime
    """By the wall clock, UTC: for people, and to decide when to try."""

    boot: BootTime
    """By the time since the host was started: to tell how much time has passed."""


class Clock:
    """The system clock. A test clock overrides ``now``, ``boot_time`` and ``sleep``."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)

    def boot_time(self) -> BootTime:
        """Return the present moment by the time since the host was started."""
        # Where the system has no such clock, monotonic time of this process must do: elapsed time
        # then starts again with each process, which makes a wait longer and never shorter.
        clock_id = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
        return BootTime(boot_id=_boot_id(), microseconds=time.clock_gettime_ns(clock_id) // 1000)

    def instant(self) -> Instant:
        """Return the present moment by both times."""
        return Instant(at=self.now(), boot=self.boot_time())

    async def sleep(self, seconds: float) -> None:
        """Wait without blocking the loop; ``seconds`` may be 0."""
        await asyncio.sleep(seconds)


def asked_pause(text: str, now: datetime) -> float | None:
    """Return how many seconds a ``Retry-After`` header asks to wait, 1 to 120.

    Args:
        text: The header: seconds, or a date.
        now: The present moment, UTC.

    Returns:
        None for an absent or unreadable header.
    """
    if text.isascii() and text.isdigit():
        # Length before value: a numeral of thousands of digits is a bug or an attack.
        return _LONGEST_PAUSE_S if len(text) > 6 else _within(float(text))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _within((aware - now).total_seconds())


def _within(seconds: float) -> float:
    return min(max(seconds, _SHORTEST_PAUSE_S), _LONGEST_PAUSE_S)


@cache
def _boot_id() -> str:
    """Return the name of this start of the host, or of this process where the host has none."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return uuid4().hex
