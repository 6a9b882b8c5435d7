"""The exit codes of the contract, from the classes of our errors. One table.

Place in the path: an exception, or the ``error_code`` that a run ended with, comes in; the number
for the shell goes out.
"""

import signal
from collections.abc import Iterator, Mapping

from console.errors import (
    AccessDeniedError,
    AuthenticationError,
    ConsoleError,
    StoreError,
    TransientRemoteError,
    UsageError,
)

__all__ = [
    "DONE",
    "ENDING_CODES",
    "PARTLY_FAILED",
    "REFUSED",
    "USAGE",
    "exit_code",
    "exit_code_of",
    "signal_code",
]

DONE = 0
"""Done."""

REFUSED = 1
"""Refused by a rule or by a remote; also anything that has no code of its own."""

USAGE = 2
"""Wrongly called."""

PARTLY_FAILED = 5
"""Finished, but some records failed."""

_TABLE: tuple[tuple[type[ConsoleError], int], ...] = (
    (UsageError, USAGE),
    (AccessDeniedError, 3),
    (AuthenticationError, 3),
    (TransientRemoteError, 4),
    (StoreError, 6),
    (ConsoleError, REFUSED),
)
"""Class to exit code; the first class that fits decides."""


def exit_code(error: ConsoleError) -> int:
    """Return the exit code of a failure."""
    return _code_of_class(type(error))


def exit_code_of(error_code: str) -> int:
    """Return the exit code that belongs to a ``ConsoleError.code``; unknown words are refusals."""
    for kind in _family(ConsoleError):
        if kind.code == error_code:
            return _code_of_class(kind)
    return REFUSED


def signal_code(number: int) -> int:
    """Return the exit code of a process that a signal ended."""
    return 128 + number


def _code_of_class(kind: type[ConsoleError]) -> int:
    return next(code for known, code in _TABLE if issubclass(kind, known))


def _family(kind: type[ConsoleError]) -> Iterator[type[ConsoleError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


ENDING_CODES: Mapping[int, int] = {
    signal.SIGTERM: DONE,
    signal.SIGINT: signal_code(signal.SIGINT),
    signal.SIGHUP: signal_code(signal.SIGHUP),
}
"""Signal that ends a service to its exit code: SIGTERM is how a service is told to be done."""
