"""How often the API may be called: per endpoint, token and organisation; who hurries is shut out.

Place in the path: ``guard`` asks before every call that has a good token. The documentation
contradicts itself; the numbers here are its stricter ones. Off unless somebody asks for them.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from console.sandbox.alvys.problems import Refusal

__all__ = ["DOCUMENTED", "UNLIMITED", "Limits", "RateLimiter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is allowed; None is no limit."""

    per_endpoint: int | None = None
    """Calls of one endpoint within a minute."""

    per_slow_endpoint: int | None = None
    """The same for lists without paging and for fuel."""

    burst: int | None = None
    """Calls of one endpoint within a second."""

    per_token: int | None = None
    """Calls with one token within a second."""

    per_organisation: int | None = None
    """Calls of the whole tenant within a second, all tokens together."""

    block_s: float = 60
    """Seconds for which an endpoint is shut after one call too many."""


UNLIMITED = Limits()
"""As often as anybody likes."""

DOCUMENTED = Limits(
    per_endpoint=10, per_slow_endpoint=5, burst=1, per_token=10, per_organisation=50
)
"""The published limits."""

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


class RateLimiter:
    """Remembers the calls of the last minute."""

    def __init__(self, limits: Limits, now: Callable[[], datetime]) -> None:
        """Start with no call.

        Args:
            limits: What is allowed.
            now: Gives the present moment, aware UTC.
        """
        self._limits = limits
        self._now = now
        self._calls: dict[str, deque[datetime]] = {}
        self._shut_until: dict[str, datetime] = {}

    def check(self, endpoint: str, token: str, *, slow: bool) -> None:
        """Count a call.

        Raises:
            Refusal: One call too many; ``Retry-After`` says how long the endpoint is shut.
        """
        now, limits = self._now(), self._limits
        shut_until = self._shut_until.get(endpoint)
        if shut_until is not None and now < shut_until:
            raise _too_many((shut_until - now).total_seconds())
        minute = limits.per_slow_endpoint if slow else limits.per_endpoint
        fits = self._fits(f"endpoint {endpoint}", now, ((minute, _MINUTE), (limits.burst, _SECOND)))
        if not fits:
            self._shut_until[endpoint] = now + timedelta(seconds=limits.block_s)
            raise _too_many(limits.block_s)
        if not self._fits(f"token {token}", now, ((limits.per_token, _SECOND),)):
            raise _too_many(1)
        if not self._fits("organisation", now, ((limits.per_organisation, _SECOND),)):
            raise _too_many(1)

    def _fits(
        self, name: str, now: datetime, windows: tuple[tuple[int | None, timedelta], ...]
    ) -> bool:
        calls = self._calls.setdefault(name, deque())
        while calls and calls[0] <= now - _MINUTE:
            calls.popleft()
        for most, window in windows:
            if most is not None and sum(one > now - window for one in calls) >= most:
                return False
        calls.append(now)
        return True


def _too_many(seconds: float) -> Refusal:
    return Refusal(
        429,
        "The rate limit is exceeded. Try again later.",
        headers={"Retry-After": str(max(1, ceil(seconds)))},
    )
