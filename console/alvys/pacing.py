"""How often each endpoint is called: the documented limits, kept before Alvys has to say so.

Place in the path: ``exchange`` waits here before every request of the API. Alvys's documentation
contradicts itself; the stricter numbers hold. It must not wait for anything else: what Alvys asks
for in ``Retry-After`` is the business of ``exchange``.

Source: "Rate limits" of the public API.
"""

from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from console.clock import Clock

__all__ = ["DOCUMENTED", "Pacer", "Pacing", "pacing_for"]

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """What we allow ourselves."""

    per_minute: int = 10
    """Calls of one endpoint within a minute, at least 1."""

    slow_per_minute: int = 5
    """The same for lists without pages and for fuel, at least 1."""

    gap_s: float = 1.0
    """Seconds between two calls of one endpoint."""


DOCUMENTED = Pacing()
"""The published limits."""


def pacing_for(url: str) -> Pacing | None:
    """Return the pacing that an address needs: none on loopback, where nobody is disturbed."""
    host = urlsplit(url).hostname or ""
    try:
        return None if ip_address(host).is_loopback else DOCUMENTED
    except ValueError:
        return None if host == "localhost" else DOCUMENTED


class Pacer:
    """Remembers the calls of the last minute.

    Args:
        clock: Tells the time and waits.
        pacing: What is allowed; None never waits.
    """

    def __init__(self, *, clock: Clock, pacing: Pacing | None) -> None:
        self._clock = clock
        self._pacing = pacing
        self._calls: dict[str, deque[float]] = {}

    async def wait(self, endpoint: str, *, slow: bool) -> None:
        """Wait until ``endpoint`` may be called, and count the call."""
        if self._pacing is None or not endpoint:
            return
        calls = self._calls.setdefault(endpoint, deque())
        most = self._pacing.slow_per_minute if slow else self._pacing.per_minute
        while (pause_s := self._pause(calls, most, self._pacing.gap_s)) > 0:
            await self._clock.sleep(pause_s)
        calls.append(self._now())

    def _pause(self, calls: deque[float], most: int, gap_s: float) -> float:
        now, window = self._now(), _MINUTE.total_seconds()
        # A call in the future was made before the clock was set back; waiting for it may take days.
        while calls and not now - window < calls[0] <= now:
            calls.popleft()
        if not calls:
            return 0
        full_s = calls[-most] + window - now if len(calls) >= most else 0
        return max(full_s, calls[-1] + gap_s - now)

    def _now(self) -> float:
        return self._clock.now().timestamp()
