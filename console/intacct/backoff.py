"""Trying again what certainly did not run, with pauses, a count and a total time.

Place in the path: ``client`` wraps its reads and sign-ins in ``retry``; writes never come here,
because their pauses are steps of the ledger. It looks at the error's class and at nothing else.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from console.clock import Clock
from console.errors import TransientRemoteError

__all__ = ["Backoff", "retry"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How patient to be."""

    attempts: int = 4
    """Tries in all, the first one included; 1 never repeats."""
    base_s: float = 1.0
    """Longest pause after the first failure, seconds; it doubles with each further one."""
    cap_s: float = 20.0
    """Longest pause we choose ourselves, seconds."""
    total_s: float = 120.0
    """Seconds after which no further try begins."""

    def pause_s(self, failures: int, jitter: float) -> float:
        """Return the seconds to wait after so many failures.

        Args:
            failures: 1 or more.
            jitter: 0 to 1; spreads clients that failed together over the upper half of the pause.
        """
        longest = min(self.cap_s, self.base_s * 2.0 ** (failures - 1))
        return longest * (0.5 + jitter / 2)


async def retry(
    call: Callable[[], Awaitable[_T]],
    *,
    clock: Clock,
    backoff: Backoff,
    jitter: Callable[[], float] = random.random,
) -> _T:
    """Return what ``call`` returns, repeating it while it fails without having run.

    Raises:
        TransientRemoteError: the last failure, when count or time are used up, or when the remote
            asks for a longer pause than is left.
    """
    started_at = clock.now()
    failures = 0
    while True:
        try:
            return await call()
        except TransientRemoteError as error:
            failures += 1
            pause_s = error.retry_after_s or backoff.pause_s(failures, jitter())
            spent_s = (clock.now() - started_at).total_seconds()
            if failures >= backoff.attempts or spent_s + pause_s > backoff.total_s:
                raise
        await clock.sleep(pause_s)
