"""Waiting for the turn to write, among processes that want it as much.

Place in the path: ``sqlite_file`` begins each change here. SQLite's own waiting asks ten times a
second once it has waited for a moment; beside processes that write without a pause it may miss
every gap for as long as it waits. So it is asked in short rounds, each of which begins with short
pauses anew.
"""

from collections.abc import Callable
from math import ceil

from console.errors import StoreLockedError

__all__ = ["begin_change"]

_ROUND_S = 0.05


def begin_change(execute: Callable[[str], object], wait_s: float) -> None:
    """Begin a transaction that writes, when nobody else writes.

    Args:
        execute: Runs a statement; outside of a transaction.
        wait_s: How long to wait, in seconds.

    Raises:
        StoreLockedError: Another process writes for longer.
        StoreError: SQLite refused, or the file is closed.
    """
    rounds = max(1, ceil(wait_s / _ROUND_S))
    execute(_waiting(min(wait_s, _ROUND_S)))
    try:
        for left in reversed(range(rounds)):
            try:
                execute("BEGIN IMMEDIATE")
                return
            except StoreLockedError:
                if not left:
                    raise
    finally:
        execute(_waiting(wait_s))


def _waiting(seconds: float) -> str:
    return f"PRAGMA busy_timeout = {round(seconds * 1000)}"
