"""The breaker: a Sage company in trouble is left alone, and asked now and then whether it is over.

Place in the path: the sender tells it how runs ended and asks it before work of its own accord. It
looks at the error's class alone. What a person asks for goes through: it is the best probe of all.

A company is left alone after a run that met 429 until its patience ended, no connection, failures
of Sage's own, or refused credentials; the last for longer, since tries too many lock the user. Time
is counted by the host's own, so that a clock that is set neither wakes nor lames it.

Refused credentials are a trouble of those alone who use them, and are kept under a key of their
own: a wrong password of one connection makes no other one of its company wait.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta

from console.clock import BootTime, Instant
from console.domain.run import Trouble
from console.errors import (
    AuthenticationError,
    ConsoleError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.sync.pace import pause

__all__ = ["Breaker"]

_SAGE = "Sage Intacct"
_BUSY = (timedelta(seconds=30), timedelta(minutes=15))
_REFUSED = (timedelta(minutes=30), timedelta(hours=6))
"""First and longest pause."""


@dataclass(frozen=True, slots=True)
class _Pause:
    trouble: Trouble
    asked_at: BootTime
    wait: timedelta
    span: tuple[timedelta, timedelta]


class Breaker:
    """One per process that sends; companies by id, what is less than one by any other key."""

    def __init__(self) -> None:
        self._open: dict[Hashable, _Pause] = {}

    def troubles(self) -> tuple[Trouble, ...]:
        """Return what is left alone, by company and subsidiary."""
        found = (one.trouble for one in self._open.values())
        return tuple(sorted(found, key=lambda one: (one.company_id, one.subsidiary_name)))

    def is_open(self, key: Hashable) -> bool:
        """Return whether nothing of its own accord is done for the key."""
        return key in self._open

    def must_wait(self, key: Hashable, now: BootTime) -> bool:
        """Return whether it is too early to ask whether the trouble is over."""
        if key not in self._open:
            return False
        one = self._open[key]
        passed = now.since(one.asked_at)
        return passed is not None and passed < one.wait

    def close(self, key: Hashable) -> None:
        """Take that the trouble is over, or that its cause is gone."""
        self._open.pop(key, None)

    def record(
        self,
        company_id: str,
        error: ConsoleError,
        present: Instant,
        *,
        key: Hashable = None,
        subsidiary_name: str = "",
    ) -> None:
        """Take how a run or a probe failed.

        An error of any kind renews a pause that goes on: a probe that fails is not repeated at
        once, whatever it failed with.

        Args:
            company_id: Sage company.
            error: What it ended with.
            present: The present moment.
            key: Who is left alone; None is the company as a whole.
            subsidiary_name: Whose trouble it is when it is not the company's.
        """
        key = key or company_id
        known = self._open.get(key)
        span = _span(error) or (known.span if known else None)
        if span is None:
            return
        failures = known.trouble.failures + 1 if known else 1
        # Not by the key: the pause of a login must not follow from its password.
        name = f"{company_id} {subsidiary_name}".strip()
        wait = max(pause(name, failures - 1, first=span[0] * 2, longest=span[1]), span[0])
        trouble = Trouble(
            company_id=company_id,
            reason=error.message,
            since=known.trouble.since if known else present.at,
            probe_at=present.at + wait,
            failures=failures,
            subsidiary_name=subsidiary_name,
        )
        self._open[key] = _Pause(trouble, present.boot, wait, span)


def _span(error: ConsoleError) -> tuple[timedelta, timedelta] | None:
    """Return first and longest pause; None when the company is not to blame."""
    if not isinstance(error, RemoteError) or error.system != _SAGE:
        return None
    if isinstance(error, AuthenticationError):
        return _REFUSED
    return _BUSY if isinstance(error, TransientRemoteError | UnconfirmedError) else None
