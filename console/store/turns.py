"""Waiting for the turn, among processes that want it as much.

Place in the path: ``sqlite_file`` runs each statement here. SQLite's own waiting asks ten times a
second once it has waited for a moment; beside processes that write without a pause it may miss
every gap for as long as it waits. So it is asked in short rounds, each of which begins with short
pauses anew.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from typing import TypeVar

from console.store.failures import PRIMARY

__all__ = ["in_turns", "one_round", "patience", "stop_when", "waiting"]

_ROUND_S = 0.05

_STEPS = 10_000
"""Steps of SQLite, a millisecond about, after which a statement may be broken off."""

T = TypeVar("T")


def in_turns(run: Callable[[], T], wait_s: float) -> T:
    """Run a statement as soon as others let it.

    Args:
        run: Runs it, on a connection that waits for ``one_round`` by itself: telling it so before
            each change would be a tenth of a small one.
        wait_s: How long to wait, in seconds.

    Raises:
        sqlite3.Error: SQLite refused; busy when others took longer.
    """
    for _ in range(ceil(wait_s / _ROUND_S) - 1):
        try:
            return run()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY:
                raise
    return run()


def one_round(wait_s: float) -> float:
    """Return how long one round of a wait lasts, in seconds."""
    return min(wait_s, _ROUND_S)


def waiting(seconds: float) -> str:
    """Return the statement that makes a connection wait for others, once for each statement."""
    return f"PRAGMA busy_timeout = {round(seconds * 1000)}"


def stop_when(connection: sqlite3.Connection, is_unwanted: Callable[[], bool]) -> None:
    """Break off each statement as soon as its answer is unwanted; it fails then."""
    connection.set_progress_handler(is_unwanted, _STEPS)


@contextmanager
def patience(execute: Callable[[str], object], wait_s: float) -> Iterator[None]:
    """Let each statement inside wait in one go, for those that say they were busy in a row."""
    execute(waiting(wait_s))
    try:
        yield
    finally:
        execute(waiting(one_round(wait_s)))
