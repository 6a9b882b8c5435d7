"""Waiting for the turn to write, among processes that want it as much.

Place in the path: ``sqlite_file`` begins each change here. SQLite's own waiting asks ten times a
second once it has waited for a moment; beside processes that write without a pause it may miss
every gap for as long as it waits. So it is asked in short rounds, each of which begins with short
pauses anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

from console.errors import StoreLockedError

__all__ = ["begin_change", "one_round", "patience", "waiting"]

_ROUND_S = 0.05


def begin_change(execute: Callable[[str], object], wait_s: float) -> None:
    """Begin a transaction that writes, when nobody else writes.

    Args:
        execute: Runs a statement; outside of a transaction, on a connection that waits for
            ``one_round`` by itself: telling it so before each change would be a tenth of a small
            one.
        wait_s: How long to wait, in seconds.

    Raises:
        StoreLockedError: Another process writes for longer.
        StoreError: SQLite refused, or the file is closed.
    """
    for left in reversed(range(max(1, ceil(wait_s / _ROUND_S)))):
        try:
            execute("BEGIN IMMEDIATE")
            return
        except StoreLockedError:
            if not left:
                raise


def one_round(wait_s: float) -> float:
    """Return how long one round of a wait lasts, in seconds."""
    return min(wait_s, _ROUND_S)


def waiting(seconds: float) -> str:
    """Return the statement that makes a connection wait for others, once for each statement."""
    return f"PRAGMA busy_timeout = {round(seconds * 1000)}"


@contextmanager
def patience(execute: Callable[[str], object], wait_s: float) -> Iterator[None]:
    """Let each statement inside wait for others as long as a change does."""
    execute(waiting(wait_s))
    try:
        yield
    finally:
        execute(waiting(one_round(wait_s)))
