"""How often each endpoint is called: the documented limits, kept before Alvys has to say so.

Place in the path: ``exchange`` waits here before every request of the API. Alvys's documentation
contradicts itself; the stricter numbers hold. It must not wait for anything else: what Alvys asks
for in ``Retry-After`` is the business of ``exchange``.

Source: "Rate limits" of the public API.
"""

from collections import deque
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Lock
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from console.clock import Clock

__all__ = ["DOCUMENTED", "Pacer", "Pacing", "PacingRule", "pacing_for"]

_MINUTE_S = 60.0
_SECOND_S = 1.0

PacingRule: TypeAlias = Literal["auto", "documented", "off"]
"""The published limits everywhere, nowhere, or wherever somebody may be disturbed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """What we allow ourselves."""

    per_minute: int = 10
    """Calls of one endpoint within a minute, at least 1."""

    slow_per_minute: int = 5
    """The same for lists without pages and for fuel, at least 1."""

    gap_s: float = 1.0
    """Seconds between two calls of one endpoint."""

    per_second: int = 10
    """Calls of all endpoints together within a second, at least 1."""


DOCUMENTED = Pacing()
"""The published limits."""


def pacing_for(url: str, rule: PacingRule = "auto") -> Pacing | None:
    """Return the pacing of an address; None for none at all.

    Args:
        url: Where the API is.
        rule: ``auto`` keeps the published limits except on loopback, where nobody is disturbed.
    """
    if rule != "auto":
        return DOCUMENTED if rule == "documented" else None
    host = urlsplit(url).hostname or ""
    try:
        return None if ip_address(host).is_loopback else DOCUMENTED
    except ValueError:
        return None if host == "localhost" else DOCUMENTED


class Pacer:
    """Remembers the calls of the last minute; clients of one process share it.

    Args:
        clock: Tells the time and waits.
        pacing: What is allowed; None never waits.
    """

    def __init__(self, *, clock: Clock, pacing: Pacing | None) -> None:
        self._clock = clock
        self._pacing = pacing
        # The scheduler's thread and the screen's each have clients.
        self._lock = Lock()
        self._calls: dict[str, deque[float]] = {}
        self._all_calls: deque[float] = deque()

    async def wait(self, endpoint: str, *, slow: bool) -> None:
        """Wait until ``endpoint`` may be called, and count the call."""
        if self._pacing is None or not endpoint:
            return
        most = self._pacing.slow_per_minute if slow else self._pacing.per_minute
        while (pause_s := self._count(endpoint, most, self._pacing)) > 0:
            await self._clock.sleep(pause_s)

    def _count(self, endpoint: str, most: int, pacing: Pacing) -> float:
        """Count a call and return zero, or return the seconds for which it has to wait."""
        now = self._clock.now().timestamp()
        with self._lock:
            calls = self._calls.setdefault(endpoint, deque())
            pause_s = max(
                _full_s(self._all_calls, pacing.per_second, _SECOND_S, now),
                _full_s(calls, most, _MINUTE_S, now),
                calls[-1] + pacing.gap_s - now if calls else 0,
            )
            if pause_s <= 0:
                calls.append(now)
                self._all_calls.append(now)
        return pause_s


def _full_s(calls: deque[float], most: int, window_s: float, now: float) -> float:
    """Return how long a window stays full; calls that have left it are forgotten."""
    # A call in the future was made before the clock was set back; waiting for it may take days.
    while calls and not now - window_s < calls[0] <= now:
        calls.popleft()
    return calls[-most] + window_s - now if len(calls) >= most else 0
