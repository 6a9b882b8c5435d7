"""The breaker: a Sage company in trouble is left alone, and asked now and then whether it is over.

Place in the path: the sender tells it how runs ended and asks it before work of its own accord. It
looks at the error's class alone. What a person asks for goes through: it is the best probe of all.

A company is left alone after a run that met 429 until its patience ended, no connection, failures
of Sage's own, or refused credentials; the last for longer, since tries too many lock the user. Time
is counted by the host's own, so that a clock that is set neither wakes nor lames it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.clock import BootTime, Instant
from console.errors import (
    AuthenticationError,
    ConsoleError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.sync.pace import pause

__all__ = ["Breaker", "Trouble"]

_SAGE = "Sage Intacct"
_BUSY = (timedelta(seconds=30), timedelta(minutes=15))
_REFUSED = (timedelta(minutes=30), timedelta(hours=6))
"""First and longest pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A company that is left alone."""

    company_id: str
    """Sage company."""

    reason: str
    """What happened last, for people."""

    since: datetime
    """When it began, UTC."""

    probe_at: datetime
    """When it is asked again, UTC; approximate when somebody sets the clock."""

    failures: int
    """Runs and probes in a row that failed."""


class Breaker:
    """One per process that sends; companies by id."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[Trouble, BootTime, timedelta]] = {}

    def troubles(self) -> tuple[Trouble, ...]:
        """Return the companies that are left alone, by id."""
        return tuple(self._open[key][0] for key in sorted(self._open))

    def is_open(self, company_id: str) -> bool:
        """Return whether nothing of its own accord is done for the company."""
        return company_id in self._open

    def must_wait(self, company_id: str, now: BootTime) -> bool:
        """Return whether it is too early to ask whether the trouble is over."""
        if company_id not in self._open:
            return False
        _, asked_at, wait = self._open[company_id]
        passed = now.since(asked_at)
        return passed is not None and passed < wait

    def record(self, company_id: str, error: ConsoleError | None, present: Instant) -> None:
        """Take how a run or a probe ended; None is well."""
        if error is None:
            self._open.pop(company_id, None)
            return
        span = _span(error)
        if span is None:
            return
        before = self._open[company_id][0] if company_id in self._open else None
        failures = before.failures + 1 if before else 1
        wait = pause(company_id, failures - 1, first=span[0] * 2, longest=span[1])
        wait = max(wait, span[0])
        trouble = Trouble(
            company_id=company_id,
            reason=error.message,
            since=before.since if before else present.at,
            probe_at=present.at + wait,
            failures=failures,
        )
        self._open[company_id] = (trouble, present.boot, wait)


def _span(error: ConsoleError) -> tuple[timedelta, timedelta] | None:
    """Return first and longest pause; None when the company is not to blame."""
    if not isinstance(error, RemoteError) or error.system != _SAGE:
        return None
    if isinstance(error, AuthenticationError):
        return _REFUSED
    return _BUSY if isinstance(error, TransientRemoteError | UnconfirmedError) else None
